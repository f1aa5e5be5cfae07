"""``sitemap build``: the main job."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_argument

if TYPE_CHECKING:
    from sitemap.pipeline import Built


@click.command()
@register_argument
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="The folder to publish into.",
)
@quiet_option
@json_option
@page_language_option
def build(register: Path | None, output: Path, quiet: bool, as_json: bool, lang: str | None) -> None:
    r"""Publish the map of a REGISTER: read, validate, link, measure, draw, publish.

    The register is checked first; with errors in it nothing is published, and
    what was published before stays.

    \b
    Examples:
      sitemap build
      sitemap build path/to/register -o path/to/output --lang en
    """
    from sitemap import pipeline
    from sitemap.cli.printing import print_findings, print_summary, working

    with working(pipeline.STEPS, silent=quiet or as_json) as progress:
        try:
            built = pipeline.build(register, output, language=lang, progress=progress)
        except pipeline.InvalidRegisterError as error:
            if as_json:
                echo_json({"published": None, "findings": [f.as_dict() for f in error.findings]})
            else:
                print_findings(error.findings)
            raise
    if as_json:
        echo_json(_machine(built))
    elif not quiet:
        print_findings(built.findings)
        print_summary(built.linked, built.results, built.findings, built.page)


def _machine(built: "Built") -> dict[str, object]:
    from sitemap.describe import site_rows

    return {
        "published": str(built.page),
        "sites": site_rows(built.linked, built.results),
        "findings": [f.as_dict() for f in built.findings],
    }
