"""``sitemap edit``: a register in the browser, to be changed."""

from pathlib import Path

import click

from sitemap.cli.options import message_language_option, register_argument


@click.command()
@register_argument
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=0, help="[default: any that is free]")
@click.option("--date", default="", help="The day of the changes. [default: today]")
@message_language_option
def edit(register: Path | None, port: int, date: str) -> None:
    r"""Edit a REGISTER in the browser: outlines, attributes and links.

    Open the address that is printed; whoever has it on this machine can change
    the register, and nobody else. Nothing is written before “Save”, nothing
    with errors, and nothing over what was changed elsewhere in the meantime.
    Old outlines are kept in history.geojson, changes logged in changes.csv.
    Ctrl-C ends it.

    \b
    Examples:
      sitemap edit path/to/register
      sitemap edit path/to/register --port 8001
    """
    from sitemap.cli.importoptions import today
    from sitemap.editor.server import edit as run
    from sitemap.errors import UsageError
    from sitemap.locale import N_, translate
    from sitemap.shipped import shipped_register
    from sitemap.validation.attributes import is_date

    if date and not is_date(date):
        raise UsageError(N_("“{date}” is no date"), remedy=N_("write it as 2024-05-01"), date=date)

    def ready(address: str) -> None:
        click.echo(translate("Editor: {address}").format(address=address))
        click.echo(translate("Ctrl-C ends it."))

    run(register or shipped_register(), port, day=lambda: date or today(), ready=ready)
