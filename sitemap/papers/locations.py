"""Sites as OParl Location objects, so that a council information system can attach a place to a paper.

OParl-Spezifikation 1.1, object type Location: https://schema.oparl.org/1.1/Location
The property ``geojson`` holds a whole GeoJSON Feature (RFC 7946) in WGS 84.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import shapely

from sitemap.errors import UsageError
from sitemap.exchange.export.gdalfile import WGS84_DECIMALS, wgs84
from sitemap.locale import N_, translate
from sitemap.register.model import Register, RegisterInfo

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["LIST_FILE", "LOCATION_TYPE", "location_files", "oparl_locations"]

LOCATION_TYPE = "https://schema.oparl.org/1.1/Location"
# An id has no underscore, so that no site is called like it.
LIST_FILE = "all_locations.json"


def oparl_locations(register: Register, base_url: str, *, date: str = "") -> list[dict[str, Any]]:
    """Return a Location object for each site, sorted by id.

    Parameters
    ----------
    register
        The sites; their outlines are given in WGS 84, longitude first, to nine
        decimals of a degree, which is a tenth of a millimetre.
    base_url
        Where the objects will be found; the address of a site is this and its id.
    date
        The day for ``created`` and ``modified``, which OParl asks of objects
        that are not part of another one. Left out where it is empty.

    Raises
    ------
    UsageError
        ``base_url`` is no http or https address.
    """
    base = _base(base_url)
    sites = register.sites.sort_index(kind="stable")
    sites = sites[sites.geometry.notna() & ~sites.geometry.is_empty]
    places = _municipalities(register)
    moment = f"{date}T00:00:00+00:00"
    told = {"created": moment, "modified": moment} if date else {}
    return [
        _location(row, shape, base, register.info, places) | told
        for row, shape in zip(_rows(sites), _shapes(sites), strict=True)
    ]


def location_files(locations: list[dict[str, Any]], base_url: str) -> dict[str, bytes]:
    """Return the files to serve: one for each object, and the list of all of them."""
    files = {f"{loc['id'].rpartition('/')[2]}": loc for loc in locations}
    contents = {f"{name}.json": _json(loc) for name, loc in files.items()}
    listed = {
        "data": locations,
        "pagination": {"totalElements": len(locations)},
        "links": {"self": _base(base_url) + LIST_FILE},
    }
    return {**contents, LIST_FILE: _json(listed)}


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            N_("“{url}” is not an address under which objects can be found"),
            remedy=N_("write it with http:// or https:// and a host, without ? and #"),
            url=url[:200],
        )
    return url.rstrip("/") + "/"


def _rows(sites: "gpd.GeoDataFrame") -> list[dict[str, Any]]:
    plain = sites.drop(columns="geometry")
    return [
        {"id": str(i)} | {str(c): v for c, v in zip(plain.columns, values, strict=True) if v == v and v is not None}
        for i, *values in plain.itertuples()
    ]


def _shapes(sites: "gpd.GeoDataFrame") -> list[dict[str, Any]]:
    turned = wgs84(sites[["geometry"]])
    rounded = shapely.set_precision(turned.geometry.to_numpy(), 10.0**-WGS84_DECIMALS, mode="pointwise")
    return [json.loads(s) for s in shapely.to_geojson(rounded)]


def _municipalities(register: Register) -> dict[str, str]:
    names: dict[str, str] = {}
    for layer in register.layers_of("municipalities"):
        if {"id", "name"} <= set(layer.columns):
            names |= {str(i): str(n) for i, n in layer[["id", "name"]].itertuples(index=False) if isinstance(n, str)}
    return names


def _location(
    row: dict[str, Any], shape: dict[str, Any], base: str, info: RegisterInfo, places: Mapping[str, str]
) -> dict[str, Any]:
    name = row.get(f"name_{info.language}") or row.get("name_de") or row["id"]
    towns = [places[m] for m in str(row.get("municipalities", "")).split(";") if m in places]
    kind = row.get("kind")
    about: dict[str, Any] = {k: row[k] for k in ("geometry_kind", "geometry_date", "geometry_accuracy_m") if k in row}
    location: dict[str, Any] = {
        "id": base + quote(row["id"], safe=""),
        "type": LOCATION_TYPE,
        "description": name,
        "geojson": {
            "type": "Feature",
            "id": row["id"],
            "properties": {"name": name, **about},
            "geometry": shape,
        },
        "locality": ", ".join(towns),
        "license": info.licence_url,
        "keyword": [translate(str(kind), info.language)] if kind else [],
    }
    return {k: v for k, v in location.items() if v not in ("", [])}
