"""The option ``--basemap``: the one place where a sheet leads to a request."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sitemap.errors import UsageError
from sitemap.locale import N_, translate

if TYPE_CHECKING:
    from sitemap.documents.mapframe import MapFrame
    from sitemap.documents.sheet import SheetOptions
    from sitemap.documents.svg import Element
    from sitemap.exchange.services import Fetcher
    from sitemap.register.model import Register

__all__ = ["with_basemap"]

# Basemaps change slowly, and every request tells the provider who looks where.
_KEPT_H = 30 * 24.0


def with_basemap(
    options: "SheetOptions", register: "Register", name: str, fetcher: "Fetcher | None" = None
) -> "SheetOptions":
    """Return the options with what fetches the pictures of the register's basemap ``name``.

    Raises
    ------
    UsageError
        The register has no such basemap.
    """
    from sitemap.documents.ground import ground_elements
    from sitemap.exchange.services import Cache, Fetcher, Limits, cache_folder

    known = {b.id: b for b in register.info.basemaps}
    if name not in known:
        raise UsageError(
            N_("the register has no basemap “{name}”"),
            where=register.path / "register.toml",
            remedy=N_("use one of: {names}"),
            name=name,
            names=", ".join(sorted(known)) or "–",
        )
    basemap = known[name]
    limits = Limits(pause_s=0.05, total_s=300.0, retries=2, max_bytes=200 * 2**20)
    asking = fetcher or Fetcher(Cache(cache_folder(), max_age_h=_KEPT_H), limits=limits)

    def ground(frame: "MapFrame") -> "list[Element]":
        told = translate(N_("The basemap comes from {provider}; pictures that are not kept are asked for there."))
        click.echo(told.format(provider=basemap.provider), err=True)
        return ground_elements(basemap, register.crs, frame, lambda url: asking.get(url).path.read_bytes())

    return replace(options, ground=ground, ground_credit=basemap.attribution)
