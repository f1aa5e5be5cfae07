"""``sitemap map``: one map by choice."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sitemap.cli.completing import site_list
from sitemap.cli.inputoptions import input_options
from sitemap.cli.mapoptions import MapOptions, map_options, prepared, tell_served, tiles_option
from sitemap.cli.options import echo_json, json_option, page_language_option, quiet_option, register_option


@click.command()
@register_option
@click.option(
    "--sites", "-s", default="", metavar="ID[,ID]", shell_complete=site_list, help="The sites to show. [default: all]"
)
@map_options
@click.option(
    "--reach",
    default="",
    metavar="MODE-MINUTES",
    help="Show the land within so many minutes of the sites: walking-5, -10, -15, cycling-5, -10, -15.",
)
@input_options
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("output/map.html"),
    show_default=True,
    help="The file to write.",
)
@tiles_option
@quiet_option
@json_option
@page_language_option
def map(  # noqa: A001, PLR0917 - the command's name; click hands options over by name
    register: Path | None,
    sites: str,
    look: MapOptions,
    reach: str,
    output: Path,
    tiles: bool | None,
    quiet: bool,
    as_json: bool,
    lang: str | None,
    **files: Any,
) -> None:
    r"""Make one map of a register by choice, as a single file; of very many sites with files beside it.

    The register is checked first; with errors in it nothing is written. A name
    that the register does not know is refused, and those that it knows are told.
    The files are those of “sitemap analyse”: a theme or the reach may need them.

    \b
    Examples:
      sitemap map --theme area_m2 -o area.html
      sitemap map --sites old-works,basin --lang en --title "Two sites"
      sitemap map --layer municipalities --theme use-housing
      sitemap map --reach walking-15 --network town.osm.pbf
      sitemap map --theme people_1000m --census census.csv
      sitemap map --tiles -o folder/map.html
    """
    from sitemap.analysis import Inputs
    from sitemap.analysis.reachlayer import with_reach
    from sitemap.atomic import replace_files
    from sitemap.webmap import choose, draw, page
    from sitemap.webmap.tiles.choice import is_tiled

    chosen = look.choices(s.strip() for s in sites.split(",") if s.strip())
    inputs = Inputs(**files, engine="auto")
    linked, results = prepared(register, chosen, inputs)
    if reach:
        linked = replace(linked, register=with_reach(linked.register, reach, inputs, sites=chosen.sites))
        chosen = replace(chosen, layers=None if chosen.layers is None else (*chosen.layers, reach))
    part, opening = choose(linked, results, chosen)
    beside = is_tiled(len(part.register.sites), tiles)
    if beside:
        from sitemap.webmap.tiles.page import tiled_files

        made = tiled_files(part, results, output.name, language=lang, opening=opening, stem=output.stem)
    else:
        made = {output.name: page(draw(part, results, language=lang, opening=opening)).encode("utf-8")}
    replace_files(output.parent, made)
    if as_json:
        echo_json({"published": str(output), "sites": sorted(part.register.sites.index), "theme": look.theme})
    elif beside and not quiet:
        tell_served(output)
    elif not quiet:
        click.echo(output.resolve().as_uri())
