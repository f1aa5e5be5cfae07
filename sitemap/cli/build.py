"""``sitemap build``: the main job."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_argument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from sitemap.finding import Finding
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
@click.option(
    "--cache/--no-cache",
    default=True,
    help="Compute only what has changed since the last build of this register. [default: cache; the bytes are the same]",
)
@click.option(
    "--tiles/--no-tiles",
    default=None,
    help="Outlines as vector tiles and attributes in files beside the page, for a web server or “sitemap serve”. "
    "[default: from 20,000 sites on]",
)
@quiet_option
@json_option
@page_language_option
def build(  # noqa: PLR0917 - click hands options over by name
    register: Path | None,
    output: Path,
    cache: bool,
    tiles: bool | None,
    quiet: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    r"""Publish the map of a REGISTER: read, validate, link, measure, draw, publish.

    The register is checked first; with errors in it nothing is published, and
    what was published before stays.

    \b
    Examples:
      sitemap build
      sitemap build path/to/register -o path/to/output --lang en
      sitemap build path/to/register --no-cache
      sitemap build path/to/register --tiles
    """
    from sitemap import pipeline
    from sitemap.incremental import Store

    silent = quiet or as_json
    with _progress(silent=silent) as progress:
        try:
            store = Store() if cache else None
            built = pipeline.build(register, output, language=lang, cache=store, tiles=tiles, progress=progress)
        except pipeline.InvalidRegisterError as error:
            _tell(error.findings, as_json=as_json)
            raise
    if as_json:
        echo_json(_machine(built))
    elif not quiet:
        from sitemap.cli.printing import MOST_LISTED, print_findings, print_summary

        print_findings(built.findings)
        rows = built.rows() if built.counts["sites"] <= MOST_LISTED else None
        print_summary(rows, built.counts, built.findings, built.page, served=built.tiled)


def _progress(*, silent: bool) -> "AbstractContextManager[Callable[[str], None]]":
    if silent:  # what draws on a terminal need not be loaded
        return nullcontext(lambda _step: None)
    from sitemap import pipeline
    from sitemap.cli.printing import working

    return working(pipeline.STEPS, silent=False)


def _tell(findings: "Sequence[Finding]", *, as_json: bool) -> None:
    if as_json:
        echo_json({"published": None, "findings": [f.as_dict() for f in findings]})
    else:
        from sitemap.cli.printing import print_findings

        print_findings(findings)


def _machine(built: "Built") -> dict[str, object]:
    return {
        "published": str(built.page),
        "sites": built.rows(),
        "findings": [f.as_dict() for f in built.findings],
    }
