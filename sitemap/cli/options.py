"""Options and arguments that several commands share, each declared once."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sitemap.locale import LANGUAGES, language
from sitemap.terminal import printable

__all__ = [
    "echo_json",
    "json_option",
    "message_language_option",
    "page_language_option",
    "quiet_option",
    "reader_language",
    "register_argument",
    "register_option",
]

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(path_type=Path)


def reader_language() -> str:
    """Return the language of the terminal: German unless its locale is English."""
    for variable in ("SITEMAP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")[:2].lower()
        if value in LANGUAGES:
            return value
    return LANGUAGES[0]


def _speak(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    # Until the end of the whole call, so that an error is told in it as well.
    ctx.find_root().with_resource(language(value or reader_language()))
    return value


def echo_json(data: object) -> None:
    """Print ``data`` as JSON."""
    # What does not print stands inside strings only, where its code means the same.
    click.echo(printable(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False), keep="\n"))


register_argument = click.argument("register", required=False, type=_FOLDER)
register_option = click.option(
    "--register", "-r", type=_FOLDER, help="The register's folder. [default: the shipped register]"
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def _language_option(*, help: str, expose_value: bool) -> Callable[[F], F]:  # noqa: A002
    """Make the option ``--lang``; commands that only print need not receive it."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=_speak,
        is_eager=True,
        expose_value=expose_value,
        help=help,
    )


message_language_option = _language_option(help="Language of messages. [default: the terminal's]", expose_value=False)
page_language_option = _language_option(
    help="Language of messages and of the page. [default: the terminal's; for the page the register's]",
    expose_value=True,
)
