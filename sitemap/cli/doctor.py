"""``sitemap doctor``: what this machine has, what is missing, and the remedy."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from sitemap.cli.options import echo_json, json_option, message_language_option
from sitemap.locale import N_, translate
from sitemap.terminal import printable

if TYPE_CHECKING:
    from sitemap.doctor import Check

_STATES = {"good": (N_("good"), "green"), "hint": (N_("hint"), "yellow"), "fault": (N_("fault"), "red")}


@click.command()
@json_option
@message_language_option
def doctor(as_json: bool) -> None:
    r"""Tell what this machine has, what is missing, and the remedy.

    Versions of Python, GDAL, GEOS, PROJ and all libraries; each format is
    written and read back, fonts and scripts are compared with their checksums.
    The exit code is 1 if something is missing that commands need; an extra
    that is not installed is only a hint.

    \b
    Examples:
      sitemap doctor
      sitemap doctor --json
    """
    from sitemap.doctor import examine

    checks = examine()
    if as_json:
        echo_json([c.as_dict() for c in checks])
    else:
        _print(checks)
    if any(c.state == "fault" for c in checks):
        raise click.exceptions.Exit(1)


def _print(checks: "Sequence[Check]") -> None:
    """Print part by part, and under each thing that is amiss the remedy: by click alone, since all else may be amiss."""
    for part, group in groupby(checks, key=lambda c: c.part):
        click.secho(translate(part), bold=True)
        for check in group:
            word, colour = _STATES[check.state]
            found = f"  {printable(check.found)}" if check.found else ""
            click.echo(f"  {click.style(translate(word), fg=colour)}  {translate(check.name)}{found}")
            if check.state != "good":
                click.echo(f"      {printable(check.reason())}\n      → {printable(check.help())}")
    counts = Counter(c.state for c in checks)
    text = translate("{faults} faults, {hints} hints")
    click.echo(text.format(faults=counts["fault"], hints=counts["hint"]))
