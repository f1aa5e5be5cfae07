"""``sitemap serve``: a published folder in the browser."""

from pathlib import Path

import click

from sitemap.cli.options import message_language_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("output"))
@click.option(
    "--port", "-p", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@message_language_option
def serve(folder: Path, port: int) -> None:
    r"""Preview a published FOLDER in the browser, on this machine only.

    Nobody else can reach it. Ctrl-C ends it.

    \b
    Examples:
      sitemap serve
      sitemap serve path/to/site --port 0
    """
    from sitemap.locale import translate
    from sitemap.publication.serve import serve as run

    def ready(address: str) -> None:
        click.echo(translate("Preview: {address}").format(address=address))
        click.echo(translate("Ctrl-C ends it."))

    run(folder, port, ready=ready)
