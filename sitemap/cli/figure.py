"""``sitemap figure``: a map sheet true to scale."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sitemap.cli.completing import site_ids
from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_option

if TYPE_CHECKING:
    from sitemap.documents.paper import Orientation


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...", shell_complete=site_ids)
@register_option
@click.option(
    "--paper", type=click.Choice(["a4", "a3", "a2", "a1", "a0"]), default="a4", show_default=True, help="The sheet."
)
@click.option(
    "--orientation",
    type=click.Choice(["portrait", "landscape"]),
    help="How the sheet lies. [default: as the map gets larger]",
)
@click.option("--scale", metavar="1:N", help="The scale, true on paper. [default: the largest round one that fits]")
@click.option("--title", default="", help="The title. [default: the register's, or the site's]")
@click.option(
    "--theme",
    default="kind",
    show_default=True,
    metavar="NAME",
    help="What the colour shows, as on the web map: kind, status, a planned use (use-housing), a figure (area_m2).",
)
@click.option("--graticule", is_flag=True, help="Draw meridians and parallels.")
@click.option("--basemap", metavar="ID", help="Lay a basemap of the register beneath; its provider is asked for it.")
@click.option("--no-overview", is_flag=True, help="Leave the overview out.")
@click.option(
    "--format", "-f", "formats", default="pdf", show_default=True, metavar="NAME[,NAME]", help="svg, pdf, png (300 dpi)."
)  # fmt: skip
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("output/figures"),
    show_default=True,
    help="The folder to write into.",
)
@quiet_option
@json_option
@page_language_option
def figure(  # noqa: PLR0917 - click hands options over by name
    sites: tuple[str, ...],
    register: Path | None,
    paper: str,
    orientation: str | None,
    scale: str | None,
    title: str,
    theme: str,
    graticule: bool,
    basemap: str | None,
    no_overview: bool,
    formats: str,
    output: Path,
    quiet: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    r"""Draw a map sheet true to scale, for print: all sites, or each SITE that is named.

    The sheet has a scale bar, grid north, a legend, the version of the register
    and its sources. Nothing is asked of the network unless --basemap is given;
    what a provider answered is kept for thirty days.

    \b
    Examples:
      sitemap figure
      sitemap figure old-works --scale 1:5000 --paper a3 --format svg,pdf,png
      sitemap figure --theme area_m2 --title "Size of the sites"
      sitemap figure --paper a0 --graticule
    """
    from sitemap.cli.basemap import with_basemap
    from sitemap.documents.figure import make_figure
    from sitemap.documents.scale import parse_scale
    from sitemap.documents.sheet import SheetOptions
    from sitemap.locale import N_, translate
    from sitemap.pipeline import prepare
    from sitemap.publication import publish

    options = SheetOptions(
        sites=sites,
        paper=paper,
        orientation=cast("Orientation | None", orientation),
        scale=parse_scale(scale) if scale else None,
        title=title,
        theme=theme,
        graticule=graticule,
        overview=not no_overview,
    )
    linked, results, _ = prepare(register)
    drawn = linked.register
    if basemap:
        options = with_basemap(options, drawn, basemap)
    wanted = [f.strip() for f in formats.split(",")]
    made = make_figure(drawn, options, lang or drawn.info.language, wanted, results)
    publish(drawn, made.files, output)
    paths = [(output / name).as_posix() for name in made.files]
    if as_json:
        echo_json(
            {
                "files": paths,
                "scale": made.sheet.scale,
                "paper": paper,
                "theme": theme,
                "sites": sorted(made.sheet.drawing.badges),
            }
        )
    elif not quiet:
        for path in paths:
            click.echo(path)
        click.echo(translate(N_("scale 1 : {scale}")).format(scale=made.sheet.scale))
