"""A site's row as an import makes or changes it, with where each value came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from sitemap.exchange.importing.mapping import FieldMapping
from sitemap.exchange.importing.sourcerow import SourceRow
from sitemap.exchange.importing.transformation import Transformation
from sitemap.locale import N_, translate
from sitemap.register.model import Register
from sitemap.register.schema import table

__all__ = ["Arrival", "changed_row", "new_row", "unstated"]

# Half the grid that coordinates are written on, and a little.
_SAME_M = 0.011
# Below this share a municipality is touched by a digitised border, not entered.
_LEAST_SHARE = 0.01

_FIELDS = {f.name: f for f in table("sites").fields}
_OUTLINE = tuple(n for n in _FIELDS if n.startswith("geometry_"))
# Facts that need a source of their own.
_SOURCED = {"former_use": ("former_use_de", "former_use_en"), "status": ("status",), "planned_uses": ("planned_uses",)}

_TAKEN = N_("taken over from “{layer}”")
_MOVED = N_("transformed from {source} to {target} by “{operation}”, accuracy {accuracy_m} m")

Change = tuple[str, Any, Any]


@dataclass(frozen=True)
class Arrival:
    """What every row of one import has in common."""

    register: Register
    mapping: FieldMapping
    transformation: Transformation | None
    source: SourceRow
    layer: str


def new_row(arrival: Arrival, cells: Mapping[str, Any], shape: BaseGeometry) -> tuple[Change, ...]:
    """Return the fields of a new site as changes from nothing."""
    row = {n: v for n, v in arrival.mapping.constants.items() if not n.startswith("geometry_")}
    row |= {n: v for n, v in cells.items() if v is not None and n != "id" and not n.startswith("geometry_")}
    # A proper name has no translation; whoever knows one corrects it.
    for one, other in (("name_de", "name_en"), ("name_en", "name_de")):
        if row.get(one):
            row.setdefault(other, row[one])
    if "municipalities" not in row and (keys := _municipalities(arrival.register, shape)):
        row["municipalities"] = keys
    row |= _outline_fields(arrival, cells) | _sources(row, arrival.source.id)
    row["source"] = arrival.source.id
    return tuple((n, None, _typed(n, row[n])) for n in _FIELDS if n in row)


def changed_row(
    arrival: Arrival, site: str, cells: Mapping[str, Any], shape: BaseGeometry | None
) -> tuple[tuple[Change, ...], BaseGeometry | None]:
    """Return the fields of a site that change, and its new outline (None where it stays).

    What the source leaves empty stays as it is.
    """
    row = arrival.register.sites.loc[site]
    after = {n: v for n, v in cells.items() if v is not None and n != "id" and not n.startswith("geometry_")}
    after = {n: v for n, v in after.items() if not _same(row[n], _typed(n, v))}
    outline = shape if shape is not None and _is_new(row["geometry"], shape) else None
    if after:
        after |= {n: v for n, v in _sources(after, arrival.source.id).items() if not _same(row[n], v)}
        cited = row["source"].split(";") if isinstance(row["source"], str) else []
        if arrival.source.id not in cited:
            after["source"] = ";".join([*cited, arrival.source.id])
    if outline is not None:
        after |= {n: v for n, v in _outline_fields(arrival, cells).items() if not _same(row[n], _typed(n, v))}
    changes = tuple((n, _present(row[n]), _typed(n, after[n])) for n in _FIELDS if n in after)
    return changes, outline


def unstated(arrival: Arrival, cells: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what must be known of a new outline and is not; the old outline's values do not hold for it."""
    known = _outline_fields(arrival, cells)
    return tuple(n for n in _OUTLINE if _FIELDS[n].required and n not in known)


def _outline_fields(arrival: Arrival, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of an outline that comes from the source."""
    row: dict[str, Any] = {n: v for n, v in arrival.mapping.constants.items() if n in _OUTLINE}
    row |= {n: v for n, v in cells.items() if v is not None and n in _OUTLINE}
    if "geometry_date" not in row and arrival.source.date:
        row["geometry_date"] = arrival.source.date
    row["geometry_source"] = arrival.source.id
    for language in ("de", "en"):
        row.setdefault(f"geometry_method_{language}", _method(arrival, language))
    moved_m = arrival.transformation.accuracy_m if arrival.transformation else 0.0
    if moved_m and "geometry_accuracy_m" in row:
        stated = _typed("geometry_accuracy_m", row["geometry_accuracy_m"])
        # How the two go together is not known, so they are added.
        row["geometry_accuracy_m"] = round(stated + moved_m, 3) if isinstance(stated, float) else stated
    return row


def _method(arrival: Arrival, language: str) -> str:
    text = translate(_TAKEN, language).format(layer=arrival.layer)
    used = arrival.transformation
    if used is None or used.transformer is None:
        return text
    values = {"source": used.source, "target": used.target, "operation": used.operation}
    return f"{text}; {translate(_MOVED, language).format(accuracy_m=f'{used.accuracy_m:g}', **values)}"


def _sources(row: Mapping[str, Any], source: str) -> dict[str, str]:
    return {f"{stem}_source": source for stem, names in _SOURCED.items() if any(row.get(n) for n in names)}


def _municipalities(register: Register, shape: BaseGeometry) -> str:
    """Return the keys of the municipalities that a new outline lies in, by the context layer."""
    if not shape.is_valid:
        return ""
    keys = set()
    for layer in register.layers_of("municipalities"):
        if "id" in layer:
            share = shapely.area(shapely.intersection(layer.geometry.to_numpy(), shape)) / shape.area
            keys |= {str(k) for k in layer["id"][share >= _LEAST_SHARE]}
    return ";".join(sorted(keys))


def _typed(name: str, value: Any) -> Any:
    if _FIELDS[name].kind not in ("number", "integer"):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def _same(before: Any, after: Any) -> bool:
    return bool(_present(before) == after)


def _present(value: Any) -> Any:
    return None if value is None or value != value else value


def _is_new(before: BaseGeometry | None, after: BaseGeometry) -> bool:
    if shapely.get_dimensions(after) < 2:
        return False  # a point says where a site is, not what belongs to it
    if before is None:
        return True
    return not shapely.equals_exact(shapely.normalize(before), shapely.normalize(after), _SAME_M)
