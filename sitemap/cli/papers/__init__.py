"""``sitemap papers``: council papers in, places out."""

import click

from sitemap.cli import LazyGroup

COMMANDS = {
    "accept": "Take the proposals that a person marked into the register.",
    "fetch": "Fetch council papers from an OParl endpoint or a CSV file.",
    "locations": "Write every site as a place that a council information system can attach to a paper.",
    "propose": "Propose which papers belong to which sites and projects.",
}


@click.group(cls=LazyGroup, package="sitemap.cli.papers", helps=COMMANDS)
def papers() -> None:
    r"""Fetch council papers, match them to sites and projects, give places back.

    \b
    The way of a paper:
      sitemap papers fetch URL       what the council information system has
      sitemap papers propose         a table of proposals, nothing is linked yet
      sitemap papers accept FILE     what a person marked in it is linked
    """
