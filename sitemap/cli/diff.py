"""``sitemap diff``: what changed between two versions of a register."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option

if TYPE_CHECKING:
    from sitemap.change import Comparison

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER)
@click.option("--output", "-o", type=_FOLDER, help="Write tables, text and map into this folder. [default: print only]")
@quiet_option
@json_option
@page_language_option
def diff(old: Path, new: Path, *, output: Path | None, quiet: bool, as_json: bool, lang: str | None) -> None:
    r"""Tell what changed from the register OLD to the register NEW, two folders.

    Sites added, removed, split, merged, renamed and redrawn, with the land they
    gained and lost and its error, and every field that changed, as text for a
    council paper. With -o also as CSV and Parquet and as a map with both
    outlines.

    \b
    An earlier version of a register that is kept in git is a folder of its own after:
      git worktree add ../earlier REVISION

    \b
    Examples:
      sitemap diff path/to/earlier path/to/register
      sitemap diff path/to/earlier path/to/register -o path/to/changes --lang en
    """
    from sitemap.change import amendment, compare
    from sitemap.cli.printing import print_findings
    from sitemap.pipeline import InvalidRegisterError, checked

    try:
        comparison = compare(checked(old), checked(new))
    except InvalidRegisterError as error:
        if not as_json:
            print_findings(error.findings)
        raise
    if output is not None:
        from sitemap.change.publishing import publish_change

        publish_change(comparison, output, language=lang or comparison.new.info.language)
    if as_json:
        echo_json(_machine(comparison))
    elif not quiet:
        click.echo(amendment(comparison), nl=False)


def _machine(comparison: "Comparison") -> dict[str, Any]:
    import json

    return {
        name: json.loads(frame.reset_index().to_json(orient="records", double_precision=6))
        for name, frame in (("sites", comparison.sites), ("attributes", comparison.attributes))
    }
