"""``sitemap papers propose``: which papers may belong to which sites and projects."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitemap.cli.options import echo_json, json_option, message_language_option, quiet_option, register_option

if TYPE_CHECKING:
    from sitemap.papers import Proposal

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@register_option
@click.option("--output", "-o", type=_FILE, help="A .csv or .json file. [default: papers-proposed.csv in the register]")
@quiet_option
@json_option
@message_language_option
def propose(register: Path | None, output: Path | None, quiet: bool, as_json: bool) -> None:
    r"""Propose which fetched papers belong to which sites and projects.

    Names are looked for in titles, keywords and places, without case, umlauts and
    inflection; numbers of papers that are linked already are looked for as well.
    The table says for each proposal the score (how well the words fit, not how
    likely the link is), the method and the words themselves. Nothing is linked:
    write yes or no into the column accept, then run: sitemap papers accept.
    Run again, it keeps what was written.

    \b
    Examples:
      sitemap papers propose -r path/to/register
      sitemap papers propose -r path/to/register -o path/to/proposals.json
    """
    from sitemap.cli.printing import print_findings
    from sitemap.locale import translate
    from sitemap.papers import PROPOSALS_FILE, read_inbox, read_proposals, write_proposals
    from sitemap.papers import propose as find
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    read = read_register(register or shipped_register())
    path = output or read.path / PROPOSALS_FILE
    earlier, findings = read_proposals(path) if path.exists() else ([], [])
    if findings:
        # What a person wrote must not be lost, so a file that is not understood is not replaced.
        print_findings(findings)
        raise click.exceptions.Exit(1)
    proposals = find(read, read_inbox(read.path), earlier)
    write_proposals(proposals, path)
    if as_json:
        echo_json({"file": path.as_posix(), "proposals": [asdict(p) for p in proposals]})
    elif not quiet:
        _print(proposals)
        click.echo(translate("{count} proposals in {file}").format(count=len(proposals), file=path.as_posix()))


def _print(proposals: "list[Proposal]") -> None:
    from rich.table import Table
    from rich.text import Text

    from sitemap.cli.printing import terminal
    from sitemap.locale import N_, translate
    from sitemap.terminal import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (N_("Score"), N_("Method"), N_("Id"), N_("Paper"), N_("Evidence")):
        table.add_column(Text(translate(heading)))
    for p in proposals:
        cells = (p.score, translate(p.method), p.from_id, p.paper_id, p.evidence)
        table.add_row(*(Text(printable(c)) for c in cells))
    terminal().print(table)
