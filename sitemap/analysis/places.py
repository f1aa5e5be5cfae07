"""Context layers by their role: one frame of all of them, with ids, names and accuracies."""

import weakref
from typing import TYPE_CHECKING

from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["POLYGONS", "places"]

POLYGONS = ("Polygon", "MultiPolygon")


def places(
    register: Register, role: str, *, kinds: tuple[str, ...] = (), texts: tuple[str, ...] = ()
) -> "gpd.GeoDataFrame":
    """Return the features of all context layers of a role.

    Parameters
    ----------
    register
        The register that names the layers.
    role
        For example ``municipalities``.
    kinds
        The geometry types that are of use; others are left out.
    texts
        Further fields to keep, as text; empty where a layer or feature has none.

    Returns
    -------
    GeoDataFrame
        In the register's CRS with the columns ``id``, ``name_de``,
        ``name_en``, ``accuracy_m``, ``layer`` and ``geometry``, sorted by layer
        and id. A feature without an id has the name of its layer and its
        number; one without a name has its id. Asked again, it is the same
        frame: do not change it.

    Raises
    ------
    LayerError
        A polygon is invalid, so nothing can be measured with it.
    """
    known = _known_of(register)
    key = (role, kinds, texts)
    if key not in known:
        known[key] = _read(register, role, kinds, texts)
    return known[key]


_Key = tuple[str, tuple[str, ...], tuple[str, ...]]
# Half of the analyses ask for the same layers of the same register.
_KNOWN: "dict[int, tuple[weakref.ref[Register], dict[_Key, gpd.GeoDataFrame]]]" = {}


def _known_of(register: Register) -> "dict[_Key, gpd.GeoDataFrame]":
    number = id(register)
    if number not in _KNOWN or _KNOWN[number][0]() is not register:
        _KNOWN[number] = (weakref.ref(register, lambda _gone: _KNOWN.pop(number, None)), {})
    return _KNOWN[number][1]


def _read(register: Register, role: str, kinds: tuple[str, ...], texts: tuple[str, ...]) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pandas as pd

    of_role = register.layers[register.layers["role"] == role].sort_index()
    frames = [
        _named(register.context[str(layer)], str(layer), accuracy_m, texts)
        for layer, accuracy_m in of_role["accuracy_m"].items()
        if layer in register.context
    ]
    if not frames:
        columns = ["id", "name_de", "name_en", "accuracy_m", "layer", *texts]
        return gpd.GeoDataFrame({c: [] for c in columns}, geometry=[], crs=register.crs)
    found = pd.concat(frames, ignore_index=True)
    if kinds:
        found = found[found.geom_type.isin(kinds)]
    found = found[found.geometry.notna() & ~found.geometry.is_empty]
    _refuse_invalid(found, register)
    result: gpd.GeoDataFrame = found.sort_values(["layer", "id"], kind="stable").reset_index(drop=True)
    return result


def _named(frame: "gpd.GeoDataFrame", layer: str, accuracy_m: float, texts: tuple[str, ...]) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pandas as pd

    number = pd.Series([f"{layer} {n}" for n in range(1, len(frame) + 1)], index=frame.index, dtype="str")

    def text(column: str, otherwise: "pd.Series") -> "pd.Series":
        if column not in frame:
            return otherwise
        values = frame[column]
        # A column of whole numbers of which one is missing comes as one of fractions.
        if values.dtype.kind == "f" and (values.dropna() % 1 == 0).all():
            values = values.astype("Int64")
        words: pd.Series[str] = values.astype("str").where(values.notna(), otherwise)
        return words

    ids = text("id", number)
    name = text("name", ids)
    columns = {"id": ids, "name_de": text("name_de", name), "name_en": text("name_en", text("name_de", name))}
    columns |= {"accuracy_m": pd.Series(float(accuracy_m), index=frame.index)}
    columns |= {"layer": pd.Series(layer, index=frame.index, dtype="str")}
    empty = pd.Series("", index=frame.index, dtype="str")
    columns |= {name: text(name, empty) for name in texts}
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)


def _refuse_invalid(frame: "gpd.GeoDataFrame", register: Register) -> None:
    import shapely

    wrong = frame[~shapely.is_valid(frame.geometry.to_numpy())]
    if len(wrong):
        first = wrong.iloc[0]
        raise LayerError(
            N_("the outline of {feature} is invalid: {reason}")
            if len(wrong) == 1
            else N_("{count} outlines are invalid; the first is {feature}: {reason}"),
            where=register.path / str(register.layers.loc[first["layer"], "file"]),
            remedy=N_("repair it in QGIS (Check validity, Fix geometries)"),
            count=len(wrong),
            feature=first["id"],
            reason=shapely.is_valid_reason(first.geometry),
        )
