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
    """Return the sound borders by key, with ``name`` and ``accuracy_m``, in the register's CRS.

    Parts of a municipality that are features of their own are joined; of
    several accuracies the coarsest counts.
    """
    import geopandas as gpd
    import pandas as pd

    roles = register.layers[~register.layers.index.duplicated()]
    parts = []
    for layer, accuracy_m in roles.loc[roles["role"] == _ROLE, "accuracy_m"].items():
        frame = register.context.get(str(layer))
        if frame is None or not set(_DOC) <= set(frame.columns):
            continue
        named = frame["id"].notna() & frame["name"].notna()
        part = frame.loc[named & is_sound_polygon(frame.geometry.to_numpy()), ["id", "name", "geometry"]]
        if len(part):
            texts = {"id": list(_keys(part["id"])), "name": part["name"].astype("str")}
            parts.append(part.assign(**texts, accuracy_m=accuracy_m if accuracy_m > 0 else 0.0))
    if not parts:
        columns: dict[str, list[Any]] = {"id": [], "name": [], "accuracy_m": []}
        return gpd.GeoDataFrame(columns, geometry=[], crs=register.crs).set_index("id")
    found = pd.concat(parts, ignore_index=True)
    if found["id"].is_unique:  # nothing to be joined, which takes its time
        return found.set_index("id").sort_index()
    return found.dissolve(by="id", aggfunc={"name": "first", "accuracy_m": "max"})


def _keys(column: "pd.Series[Any]") -> Iterator[str]:
    # A key of digits becomes a number in some formats, and a float where one is missing.
    for value in column.dropna():
        yield str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
