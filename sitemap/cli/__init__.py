"""The command ``sitemap``: each command is a file of its own, loaded when it is called."""

from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from sitemap.errors import SitemapError

__all__ = ["COMMANDS", "cli", "main"]

# Names and short helps stand here so that ``sitemap --help`` imports no command.
COMMANDS = {
    "analyse": "Write the tables of the analyses of a register.",
    "build": "Publish the map of a register.",
    "diff": "Tell what changed between two versions of a register.",
    "export": "Write a register in the formats of other programs.",
    "import": "Take sites from a file or a service into a register.",
    "init": "Make an empty, documented register for a city.",
    "publish": "Lay out a register as a static web site.",
    "refine": "Replace a site's outline by a better one.",
    "serve": "Preview a published folder on this machine.",
    "show": "Show one site with all that is linked to it.",
    "sites": "List the sites of a register.",
    "validate": "Find everything that is wrong with a register.",
}


class _Refused(click.ClickException):
    """An error of the library, told in one message with its own exit code."""

    def __init__(self, error: SitemapError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads it from the instance


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # The module of a command that is a word of Python ends with an underscore.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"sitemap.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SitemapError as error:
            raise _Refused(error) from error


def _version(ctx: click.Context, _param: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"sitemap {version('sitemap')}")
        ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def cli() -> None:
    """Plan with brownfield sites: a register of polygons, its analysis, its maps.

    Where a command takes a REGISTER, it is the folder that holds register.toml
    and sites.geojson; without it the shipped register is used.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    cli.main(args=arguments, prog_name="sitemap")
