"""``sitemap links``: what can be asked about the web addresses of a register."""

import click

from sitemap.cli import LazyGroup

COMMANDS = {"check": "Ask every web address of a register whether it still answers."}


@click.group(cls=LazyGroup, package="sitemap.cli.links", helps=COMMANDS)
def links() -> None:
    """Check the web addresses of a register."""
