"""``sitemap init``: an empty register for another city."""

from pathlib import Path

import click

from sitemap.cli.options import page_language_option


@click.command()
@click.argument("city")
@click.option(
    "--crs",
    required=True,
    metavar="EPSG:CODE",
    help="The projected system in metres that is official there, for example EPSG:25832.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="The folder to make. [default: the city's name in the current folder]",
)
@page_language_option
def init(city: str, crs: str, output: Path | None, lang: str | None) -> None:
    r"""Make an empty, documented register for a CITY.

    The folder holds every table with its columns and a guide in German and
    English. It can be checked and built at once.

    \b
    Examples:
      sitemap init Musterstadt --crs EPSG:25832
      sitemap init "Example Town" --crs EPSG:25833 -o path/to/register --lang en
    """
    from sitemap.locale import translate
    from sitemap.register.empty import NewRegister, make_register, slug

    folder = output or Path(slug(city) or "register")
    for path in make_register(NewRegister(city, crs, lang or "de"), folder):
        click.echo(path.as_posix())
    click.echo(
        translate("Next: read {guide}, then run: sitemap validate {folder}").format(
            guide=(folder / ("LIESMICH.md" if lang != "en" else "README.md")).as_posix(), folder=folder.as_posix()
        )
    )
