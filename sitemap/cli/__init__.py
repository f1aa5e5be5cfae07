"""The command ``sitemap``: each command is a file of its own, loaded when it is called."""

import errno
import gc
import locale
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from sitemap.errors import SitemapError
from sitemap.locale import N_, translate

__all__ = ["COMMANDS", "LazyGroup", "cli", "main"]

# Names and short helps stand here so that ``sitemap --help`` imports no command.
COMMANDS = {
    "analyse": "Write the tables of the analyses of a register.",
    "build": "Publish the map of a register.",
    "completion": "Print what a shell needs to complete commands.",
    "diff": "Tell what changed between two versions of a register.",
    "doctor": "Tell what this machine has, what is missing, and the remedy.",
    "edit": "Edit a register in the browser, on this machine.",
    "embed": "Write a small map of chosen sites for other people's pages.",
    "export": "Write a register in the formats of other programs.",
    "figure": "Draw a map sheet true to scale, for print.",
    "import": "Take sites from a file or a service into a register.",
    "init": "Make an empty, documented register for a city.",
    "links": "Check the web addresses of a register.",
    "map": "Make one map by choice: sites, theme, layers, language.",
    "papers": "Fetch council papers, match them to sites and projects, give places back.",
    "publish": "Lay out a register as a static web site.",
    "refine": "Replace a site's outline by a better one.",
    "report": "Write Steckbriefe and the atlas.",
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


class _Interrupted(click.ClickException):
    """Ctrl-C: what a shell expects of a program that ends by it, and what that means for the files."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__(
            translate(N_("interrupted; what was there before is unchanged, or the new is complete")),
        )


class LazyGroup(click.Group):
    """A group whose commands are modules of ``package``, imported when one of them is called.

    Parameters
    ----------
    package
        Where the commands lie, one module each.
    helps
        Their names and short helps.
    """

    def __init__(self, *args: Any, package: str = "", helps: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.package, self.helps = package, dict(helps or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(self.helps)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None where there is no such command."""
        if cmd_name not in self.helps:
            return None
        # The module of a command that is a word of Python ends with an underscore.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"{self.package}.{name}"), name)
        # Docstrings are raw, so that click's mark for lines to keep has to be made a character.
        command.help = (command.help or "").replace("\\b\n", "\b\n")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the short helps without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.helps.items()))


class _Commands(LazyGroup):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SitemapError as error:
            raise _Refused(error) from error
        except KeyboardInterrupt as error:
            raise _Interrupted from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read our output has left; click ends the call quietly
                raise
            _leave_output()
            raise _Refused(_told(error)) from error
        except MemoryError as error:
            raise _Refused(
                SitemapError(N_("the memory is not enough"), remedy=N_("take fewer sites or smaller layers at once"))
            ) from error


def _leave_output() -> None:
    """Write no more to an output that takes nothing: Python tries once again when it ends, and would end with 120."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _told(error: OSError) -> SitemapError:
    """Tell what the system refuses, for example to write where the disk is full."""
    return SitemapError(
        N_("the system refuses: {reason}"),
        where=error.filename or "",
        remedy=N_("make room, correct the permissions, or name another place; what was there before is unchanged"),
        reason=error.strerror or error,
    )


def _version(ctx: click.Context, _param: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"sitemap {version('sitemap')}")
        ctx.exit()


@click.group(
    cls=_Commands,
    package="sitemap.cli",
    helps=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def cli() -> None:
    """Plan with brownfield sites: a register of polygons, its analysis, its maps.

    Where a command takes a REGISTER, it is the folder that holds register.toml
    and sites.geojson; without it the shipped register is used.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    # What a command loads and reads stays until it ends; looking for garbage in it again and again takes a tenth of its time.
    gc.set_threshold(20_000, 50, 100)
    # In Turkish an i is no I, and GDAL would find neither options nor formats with such letters.
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    cli.main(args=arguments, prog_name="sitemap")
