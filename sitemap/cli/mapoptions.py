"""What can be chosen of a map, the same for every command that makes one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from sitemap.cli.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitemap.analysis import Inputs, Results
    from sitemap.linking import LinkedRegister
    from sitemap.webmap import MapChoices

__all__ = ["MapOptions", "map_options", "prepared", "tell_served", "tiles_option"]


@dataclass(frozen=True)
class MapOptions:
    """What was chosen of a map, apart from its sites."""

    theme: str
    layers: tuple[str, ...]
    basemap: str
    title: str

    def choices(self, sites: "Iterable[str]") -> "MapChoices":
        """Return these choices with the sites that are asked for; none is all."""
        from sitemap.webmap import MapChoices

        return MapChoices(tuple(sites), self.theme, self.layers or None, self.basemap, self.title)


map_options = gathered(
    MapOptions,
    "look",
    (
        click.option(
            "--theme",
            default="kind",
            show_default=True,
            metavar="NAME",
            help="What the colour says: kind, status, use-housing …, or a column of an analysis such as area_m2.",
        ),
        click.option(
            "--layer",
            "layers",
            multiple=True,
            metavar="ID",
            help="A context layer to switch on; can be given again. [default: all]",
        ),
        click.option(
            "--basemap",
            default="",
            metavar="ID",
            help="Offer a basemap of the register; the reader is asked before it loads.",
        ),
        click.option(
            "--title", default="", help="Title of the page. [default: the register's, or the one site's name]"
        ),
    ),
)


tiles_option = click.option(
    "--tiles/--no-tiles",
    default=None,
    help="Outlines and attributes in files beside the page, for a web server or “sitemap serve”. "
    "[default: where there are very many sites]",
)


def tell_served(page: "Path") -> None:
    """Say how a page that reads files beside it is opened."""
    from sitemap.locale import translate

    message = translate(
        "{page} reads the files beside it: put the folder on a web server, or start “sitemap serve {folder}”."
    )
    click.echo(message.format(page=page.name, folder=page.parent))


def prepared(
    register: "Path | None", choices: "MapChoices", inputs: "Inputs | None" = None
) -> "tuple[LinkedRegister, Results]":
    """Return a register that was checked, with the figures that a map of these choices needs."""
    from sitemap.mapping import figures_for
    from sitemap.pipeline import prepare

    linked, results, _ = prepare(register)
    return linked, figures_for(linked, choices, results, inputs)
