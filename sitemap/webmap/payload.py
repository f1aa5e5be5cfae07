"""What the page knows: the register, its figures and its looks, as plain data.

Text travels as JSON and is set as text in the browser, so nothing in a
register can become markup or script.
"""

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sitemap.analysis.contract import Results
from sitemap.cartography.legend import make_legend
from sitemap.cartography.styles import CONTEXT_STYLES, is_approximate
from sitemap.linking import LinkedRegister
from sitemap.locale import LANGUAGES
from sitemap.register.model import Register
from sitemap.webmap.choices import Opening
from sitemap.webmap.encode import encode_frame, encode_geometries, encode_places
from sitemap.webmap.looks import make_time_payload, themes_payload
from sitemap.webmap.nearest import make_nearest
from sitemap.webmap.projecting import anchor_places, places_wgs84
from sitemap.webmap.results import make_results
from sitemap.webmap.texts import page_texts

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["is_part", "make_layers", "make_municipalities", "make_payload", "to_script_json"]

# Above this number the page draws the sites on a canvas and gathers them in clusters: a step of the zoom
# with SVG takes 90 ms at 500 sites and 118 ms at 1,000 (benchmarks/tiers.py), and 100 ms are felt.
MANY_SITES = 500

_TABLES = ("areas", "phases", "projects", "forums", "events", "papers", "sources")
_LINKS = ("site_projects", "project_forums", "site_papers", "project_papers", "event_projects")
_LABELS = ("name", "name_de", "name_en")


def make_payload(
    linked: LinkedRegister,
    results: Results,
    language: str | None = None,
    *,
    opening: Opening | None = None,
) -> dict[str, Any]:
    """Return everything that the page shows.

    Parameters
    ----------
    linked, results
        The joined register and its measures.
    language
        The language the page opens in; by default the register's.
    opening
        What is shown first; by default everything, coloured by kind.
    """
    register = linked.register
    info = asdict(register.info)
    del info["basemaps"]
    return {
        "register": info,
        "language": language or register.info.language,
        "opening": asdict(opening or Opening()),
        "many": len(register.sites) > MANY_SITES,
        "languages": list(LANGUAGES),
        "text": page_texts(),
        "legend": asdict(make_legend(register.sites, register.layers["role"])),
        "sites": _sites(register, results),
        "results": make_results(register, results),
        "looks": themes_payload(register, results),
        "time": make_time_payload(linked),
        "tables": {name: encode_frame(register.table(name).sort_index()) for name in _TABLES},
        "links": {name: encode_frame(getattr(linked, name))["columns"] for name in _LINKS},
        "layers": make_layers(register),
        "municipalities": make_municipalities(register),
        "basemaps": [asdict(b) for b in register.info.basemaps],
    }


def to_script_json(data: Any) -> str:
    r"""Return JSON that can stand inside a ``script`` element.

    What could end the element or a line of it, or begin an expression of a
    template, is written as an escape.

    Examples
    --------
    >>> to_script_json({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # Where folium renders it, Jinja would take these for its own; no object begins so, only text can.
    text = re.sub(r"\{(?=[{%#])", r"\\u007b", text)
    # A lone surrogate is no character; it would make the file unreadable.
    return text.encode("utf-8", "replace").decode("utf-8")


def _sites(register: Register, results: Results) -> dict[str, Any]:
    sites = register.sites.sort_index()
    outlines = sites.geometry.to_numpy()
    lnglat = places_wgs84(outlines, sites.crs)
    return {
        **encode_frame(sites.drop(columns="geometry")),
        "approximate": np.flatnonzero(is_approximate(sites)).tolist(),
        "geometry": encode_geometries(outlines, lnglat),
        # West, south, east, north; None where there is no outline.
        "bounds": [*lnglat.min(axis=0).tolist(), *lnglat.max(axis=0).tolist()] if len(lnglat) else None,
        "anchors": encode_places(anchor_places(outlines, sites.crs)),
        # Of some sites of a register nobody can say which of all are nearest.
        "nearest": {} if is_part(register, results) else make_nearest(sites),
    }


def is_part(register: Register, results: Results) -> bool:
    """Return whether the figures know more sites than the register, which then is a part of another."""
    by_site = [t.frame for t in results.tables.values() if t.analysis.index == ("site_id",)]
    return any(len(frame) > len(register.sites) for frame in by_site)


def make_layers(register: Register) -> list[dict[str, Any]]:
    """Return the context layers with all that is drawn of them."""
    return [
        _layer(row, register.context[str(row.Index)])
        for row in register.layers.sort_index().itertuples()
        if str(row.Index) in register.context
    ]


def _layer(row: Any, features: "gpd.GeoDataFrame") -> dict[str, Any]:
    shapes = features.geometry.to_numpy()
    layer = {
        "id": str(row.Index),
        "role": _text(row.role),
        "title_de": _text(row.title_de),
        "title_en": _text(row.title_en),
        "source": _text(row.source),
        "geometry": encode_geometries(shapes, places_wgs84(shapes, features.crs)),
    }
    style = CONTEXT_STYLES.get(str(row.role))
    if style is not None and style.labels:
        # Users' own files: a name may be a number, or a list of names.
        layer |= encode_frame(features.filter(_LABELS).apply(lambda names: names.map(str, na_action="ignore")))
        layer["anchors"] = encode_places(anchor_places(shapes, features.crs))
    return layer


def make_municipalities(register: Register) -> dict[str, str]:
    """Return the municipalities' names by their keys."""
    names: dict[str, str] = {}
    for layer in register.layers_of("municipalities"):
        if {"id", "name"} <= set(layer.columns):
            named = layer[layer["id"].notna() & layer["name"].notna()]
            names.update(zip(named["id"].astype(str), named["name"].astype(str), strict=True))
    return dict(sorted(names.items()))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
