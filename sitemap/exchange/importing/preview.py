"""The change as a map: the register as it would be, with the outlines that would go and come."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.atomic import replace_files
from sitemap.exchange.importing.plan import ImportPlan, SiteChange
from sitemap.locale import N_, active_language, translate
from sitemap.register.model import Register

if TYPE_CHECKING:
    import folium

__all__ = ["change_map", "write_preview"]

# Dashed and solid, so that they are told apart without colour as well.
_BEFORE = {"color": "#b2182b", "weight": 3, "dashArray": "6 5", "fill": False}
_AFTER = {"color": "#1b7837", "weight": 3, "fill": False}


def change_map(proposed: Register, changes: Sequence[SiteChange]) -> "folium.Map":
    """Return the map of the proposed register with the changed outlines before (dashed) and after.

    Parameters
    ----------
    proposed
        The register as it would be.
    changes
        Changes with outlines in the register's CRS.
    """
    from sitemap.analysis import analyse
    from sitemap.linking import link
    from sitemap.webmap import draw

    language = active_language()
    linked = link(proposed)
    drawn = draw(linked, analyse(linked, names=["measures"]), language=language)
    before = [c.before for c in changes if c.before is not None and c.after is not None]
    after = [c.after for c in changes if c.after is not None]
    for shapes, style, title in (
        (before, _BEFORE, N_("outline before the change")),
        (after, _AFTER, N_("outline after the change")),
    ):
        if shapes:
            _outlines(shapes, proposed, style, translate(title)).add_to(drawn)
    return drawn


def write_preview(plan: ImportPlan, path: Path) -> None:
    """Write the map of a plan as one self-contained page.

    Raises
    ------
    SitemapError
        The file cannot be written.
    """
    write_map(plan.proposed, plan.effective, path)


def write_map(proposed: Register, changes: Sequence[SiteChange], path: Path) -> None:
    """Write the map of changes as one self-contained page."""
    from sitemap.webmap import page

    html = page(change_map(proposed, changes))
    replace_files(path.parent, {path.name: html.encode("utf-8")})


def _outlines(shapes: Sequence[Any], register: Register, style: dict[str, Any], title: str) -> "folium.GeoJson":
    import folium
    import geopandas as gpd

    # Outlines only: no attribute of the source reaches the page here.
    degrees = gpd.GeoSeries(list(shapes), crs=register.crs).to_crs("EPSG:4326")
    return folium.GeoJson(degrees.__geo_interface__, name=title, style_function=lambda _feature: style)
