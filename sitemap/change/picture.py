"""A comparison as a map: the new register, and over it the old outlines, what was gained and what was lost."""

from typing import TYPE_CHECKING, Any

from sitemap.change.compare import Comparison
from sitemap.locale import N_, translate

if TYPE_CHECKING:
    import folium

__all__ = ["draw_change"]

# Blue and orange are told apart by people who cannot tell red from green; the patterns differ as well.
_STYLES = {
    "old": {"color": "#333333", "weight": 2, "dashArray": "6 4", "fill": False},
    "gained": {"color": "#0072b2", "weight": 1, "fillColor": "#0072b2", "fillOpacity": 0.5},
    "lost": {"color": "#d55e00", "weight": 1, "dashArray": "2 3", "fillColor": "#d55e00", "fillOpacity": 0.5},
}
_TITLES = {"old": N_("Outlines before"), "gained": N_("Land gained"), "lost": N_("Land lost")}
# Slivers that come from rounding are no land.
_LEAST_M2 = 1.0


def draw_change(comparison: Comparison, language: str | None = None) -> "folium.Map":
    """Return the map of the new register with the old outlines and the land gained and lost over it.

    The page comes from ``sitemap.page`` as for any other map.
    """
    import folium
    import geopandas as gpd
    import shapely

    from sitemap.analysis import analyse
    from sitemap.linking import link
    from sitemap.webmap import draw

    linked = link(comparison.new)
    drawn = draw(linked, analyse(linked, names=["measures"]), language=language)
    before = comparison.old.sites.to_crs(comparison.new.crs).sort_index()
    after = comparison.new.sites.sort_index()
    corridor = before["kind"] == "corridor", after["kind"] == "corridor"
    was, now = (
        shapely.union_all(f.geometry.to_numpy()[~c.to_numpy()]) for f, c in zip((before, after), corridor, strict=True)
    )
    layers = {
        "old": before.geometry,
        "gained": gpd.GeoSeries(_pieces(shapely.difference(now, was)), crs=comparison.new.crs),
        "lost": gpd.GeoSeries(_pieces(shapely.difference(was, now)), crs=comparison.new.crs),
    }
    for name, shapes in layers.items():
        if len(shapes):
            # Geometry alone: no text of the register becomes part of the script.
            plain = gpd.GeoSeries(shapes.to_numpy(), crs=shapes.crs).to_crs(4326).set_precision(1e-6)
            style = _STYLES[name]
            title = translate(_TITLES[name], language)
            folium.GeoJson(plain, name=title, style_function=_same(style), interactive=False).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    return drawn


def _pieces(shape: Any) -> Any:
    import shapely

    parts = shapely.get_parts(shape)
    return parts[shapely.area(parts) >= _LEAST_M2]


def _same(style: dict[str, Any]) -> Any:
    return lambda _feature: style
