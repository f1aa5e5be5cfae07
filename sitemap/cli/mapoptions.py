"""What can be chosen of a map, the same for every command that makes one."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from sitemap.analysis import Results
    from sitemap.linking import LinkedRegister
    from sitemap.webmap import MapChoices

__all__ = ["basemap_option", "layer_option", "prepared", "theme_option", "title_option"]

theme_option = click.option(
    "--theme",
    default="kind",
    show_default=True,
    metavar="NAME",
    help="What the colour says: kind, status, use-housing …, or a column of an analysis such as area_m2.",
)
layer_option = click.option(
    "--layer",
    "layers",
    multiple=True,
    metavar="ID",
    help="A context layer to switch on; can be given again. [default: all]",
)
basemap_option = click.option(
    "--basemap", default="", metavar="ID", help="Offer a basemap of the register; the reader is asked before it loads."
)
title_option = click.option(
    "--title", default="", help="Title of the page. [default: the register's, or the one site's name]"
)


def prepared(register: "Path | None", choices: "MapChoices") -> "tuple[LinkedRegister, Results]":
    """Return a register that was checked, with the figures that a map of these choices needs."""
    from sitemap.mapping import figures_for
    from sitemap.pipeline import prepare

    linked, results, _ = prepare(register)
    return linked, figures_for(linked, choices, results)
