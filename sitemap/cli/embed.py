"""``sitemap embed``: a small map for other people's pages."""

from pathlib import Path

import click

from sitemap.cli.completing import site_ids
from sitemap.cli.mapoptions import MapOptions, map_options, prepared, tell_served, tiles_option
from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_option


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...", shell_complete=site_ids)
@register_option
@map_options
@click.option(
    "--height",
    type=click.IntRange(200, 2000),
    metavar="PIXELS",
    help="A fixed height. [default: it follows the width]",
)
@click.option("--base-url", default="", help="Where the files will stand, for the snippet.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output/embed"),
    show_default=True,
    help="The folder to write into.",
)
@tiles_option
@quiet_option
@json_option
@page_language_option
def embed(  # noqa: PLR0917 - click hands options over by name
    sites: tuple[str, ...],
    register: Path | None,
    look: MapOptions,
    height: int | None,
    base_url: str,
    output: Path,
    tiles: bool | None,
    quiet: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    r"""Write a small map of the named sites, or of all, that other pages show in a frame.

    The folder then holds embed.html and, in German and English, a page with the
    snippet to copy and what it gives. Put all on a web server. Settings can
    also be given in the address: embed.html#site=…&theme=…&lang=…&height=…

    \b
    Examples:
      sitemap embed
      sitemap embed old-works --height 420 --lang en
      sitemap embed old-works basin --theme area_m2 --base-url https://www.example.org/maps/
    """
    from sitemap.publication import publish
    from sitemap.publication.addresses import checked_folder_address
    from sitemap.publication.beside import FILES_BESIDE
    from sitemap.publication.stale import remove_stale
    from sitemap.webmap import EXAMPLE_FILE, embed_files

    chosen = look.choices(sites)
    address = checked_folder_address(base_url)
    linked, results = prepared(register, chosen)
    files = embed_files(linked, results, chosen, language=lang, height_px=height or 0, base_url=address, tiles=tiles)
    with remove_stale(output, set(files), among=lambda name: name in FILES_BESIDE):
        manifest = publish(linked.register, files, output)
    if as_json:
        echo_json({"files": {(output / name).as_posix(): digest for name, digest in manifest.outputs.items()}})
    elif not quiet and not files.keys().isdisjoint(FILES_BESIDE):
        tell_served(output / EXAMPLE_FILE)
    elif not quiet:
        click.echo((output / EXAMPLE_FILE).resolve().as_uri())
