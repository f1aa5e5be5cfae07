"""The municipalities' borders: they are measured against, so they must be whole."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sitemap.finding import Finding
from sitemap.locale import N_
from sitemap.outline import is_sound_polygon
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["border_keys", "borders", "usable_borders"]

_ROLE = "municipalities"
_POLYGONS = ("Polygon", "MultiPolygon")
_DOC = {"id": N_("key of the municipality"), "name": N_("name of the municipality")}


def borders(register: Register) -> Iterator[Finding]:
    """Find municipalities without a key, a name or a sound polygon."""
    roles = register.layers.index[register.layers["role"] == _ROLE]
    if roles.empty:
        yield Finding.of("municipalities-missing", "layers", field="role")
    for layer in (i for i in roles.unique() if i in register.context):
        frame = register.context[layer]
        missing = [name for name in _DOC if name not in frame.columns]
        for name in missing:
            yield Finding.of("column-missing", layer, field=name, doc=_DOC[name])
        places = [f"feature {n}" for n in range(1, len(frame) + 1)]
        for name in set(_DOC) - set(missing):
            for i in np.flatnonzero(frame[name].isna()):
                yield Finding.of("value-missing", layer, places[i], name, doc=_DOC[name])
        yield from _shapes(register, str(layer), frame, places)


def _shapes(register: Register, layer: str, frame: "gpd.GeoDataFrame", places: list[str]) -> Iterator[Finding]:
    unreadable = any(f.code == "geometry-unreadable" and f.table == layer for f in register.faults)
    for place, shape in zip(places, frame.geometry, strict=True):
        if shape is None or shape.is_empty:
            if not unreadable:
                yield Finding.of("geometry-missing", layer, place, "geometry")
        elif shape.geom_type not in _POLYGONS:
            expected = " / ".join(_POLYGONS)
            yield Finding.of("geometry-type", layer, place, "geometry", found=shape.geom_type, expected=expected)
        elif not shape.is_valid:
            yield Finding.of("geometry-invalid", layer, place, "geometry", reason=shapely.is_valid_reason(shape))


def border_keys(register: Register) -> set[str] | None:
    """Return the keys of the municipality layers; None where no such layer was read."""
    layers = [layer for layer in register.layers_of(_ROLE) if "id" in layer]
    if not layers:
        return None
    return {key for layer in layers for key in _keys(layer["id"])}


def usable_borders(register: Register) -> "gpd.GeoDataFrame":
    """Return the sound borders by key, with the column ``name``, in the register's CRS.

    Parts of a municipality that are features of their own are joined.
    """
    import geopandas as gpd
    import pandas as pd

    layers = [layer for layer in register.layers_of(_ROLE) if set(_DOC) <= set(layer.columns)]
    empty = gpd.GeoDataFrame({"id": [], "name": []}, geometry=[], crs=register.crs)
    parts = [
        layer.loc[
            layer["id"].notna() & layer["name"].notna() & is_sound_polygon(layer.geometry.to_numpy()),
            ["id", "name", "geometry"],
        ]
        for layer in layers
    ]
    parts = [part.assign(id=list(_keys(part["id"])), name=part["name"].astype("str")) for part in parts if len(part)]
    if not parts:
        return empty.set_index("id")
    return pd.concat(parts, ignore_index=True).dissolve(by="id", aggfunc="first")


def _keys(column: "pd.Series[Any]") -> Iterator[str]:
    # A key of digits becomes a number in some formats, and a float where one is missing.
    for value in column.dropna():
        yield str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
