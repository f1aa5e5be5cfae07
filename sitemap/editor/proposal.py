"""The register as it would be with the edits of the page, and what would be logged of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sitemap.editor.edits import EDITABLE, Edits
from sitemap.editor.outlines import Vertices, shape_of
from sitemap.editor.renaming import id_changes, renamed_register
from sitemap.finding import Finding
from sitemap.register.frame import columns_as_declared
from sitemap.register.history import Change
from sitemap.register.model import Register
from sitemap.register.schema import Table, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OUTLINE_FACTS", "cell_text", "changes_of", "proposed_register", "replaced_outlines"]

# What is known of an outline, and is true of it alone.
OUTLINE_FACTS = tuple(f.name for f in table("sites").fields if f.name.startswith("geometry_"))

Cells = dict[str, list[Any]]


def proposed_register(register: Register, edits: Edits, known: Vertices) -> Register:
    """Return the register as it would be; what is not of a field's form is among its faults.

    Of a new outline nothing is taken over silently: what the edits do not
    state of it is empty, and so a finding.
    """
    import geopandas as gpd

    register = renamed_register(register, edits)
    faults: list[Finding] = list(register.faults)
    frames: dict[str, Any] = {}
    for changed in EDITABLE:
        rows = dict(edits.rows.get(changed.name, {}))
        if changed.name == "sites":
            rows = _with_outline_facts(rows, edits)
        if not rows and not (changed.name == "sites" and edits.renamed):
            continue
        frame = register.table(changed.name)
        cells, ids = _edited(frame, changed, rows)
        shapes = _shapes(register, ids, edits, known) if changed.geometry else None
        typed = columns_as_declared({"id": ids, **cells}, ids, changed, faults, geometry=shapes)
        if changed.geometry:
            typed = gpd.GeoDataFrame(typed, geometry="geometry", crs=register.crs)
        frames[changed.name] = typed.sort_index(kind="stable")
    return replace(register, **frames, faults=tuple(faults))


def _with_outline_facts(rows: dict[str, Any], edits: Edits) -> dict[str, Any]:
    for site in edits.outlines:
        rows[site] = {**dict.fromkeys(OUTLINE_FACTS), **rows.get(site, {})}
    return rows


def _edited(frame: "pd.DataFrame", changed: Table, rows: Mapping[str, Any]) -> tuple[Cells, list[str]]:
    names = [f.name for f in changed.fields if f.name != "id"]
    cells: Cells = {n: [None if v != v else v for v in frame[n].tolist()] for n in names}
    ids: list[str] = frame.index.tolist()
    place = {feature: i for i, feature in enumerate(ids)}
    for feature, fields in rows.items():
        if fields is not None and feature not in place:
            place[feature] = len(ids)
            ids.append(feature)
            for name in names:
                cells[name].append(None)
        for name, value in (fields or {}).items():
            cells[name][place[feature]] = value
    gone = {place[f] for f, fields in rows.items() if fields is None and f in place}
    if gone:
        kept = [i for i in range(len(ids)) if i not in gone]
        return {n: [column[i] for i in kept] for n, column in cells.items()}, [ids[i] for i in kept]
    return cells, ids


def _shapes(register: Register, ids: list[str], edits: Edits, known: Vertices) -> Any:
    own = dict(zip(register.sites.index.tolist(), register.sites.geometry.tolist(), strict=True))
    shapes = np.empty(len(ids), dtype=object)
    for i, site in enumerate(ids):
        before = own.get(site)
        outline = edits.outlines.get(site)
        multi = before is not None and before.geom_type == "MultiPolygon"
        shapes[i] = before if outline is None else shape_of(outline, known, register.crs, multi=multi)
    return shapes


def replaced_outlines(register: Register, edits: Edits) -> list[str]:
    """Return the sites whose outline is replaced by another one or goes with its site."""
    present = register.sites.index[register.sites.geometry.notna()]
    gone = {site for site, fields in edits.rows.get("sites", {}).items() if fields is None}
    return sorted((set(edits.outlines) | gone) & set(present))


def changes_of(register: Register, proposed: Register, edits: Edits, date: str) -> list[Change]:
    """Return each changed field as the log keeps it; of a row that goes, all that it said.

    ``register`` has the new ids of sites already. A row of another table is
    logged under the site it belongs to, with the table and its id before the
    field.
    """
    found = id_changes(edits, register, date)
    for changed in EDITABLE:
        before, after = register.table(changed.name), proposed.table(changed.name)
        if before is after:
            continue
        touched = set(edits.rows.get(changed.name, {}))
        touched |= set(edits.outlines) if changed.geometry else set()
        for feature in sorted(touched):
            found += _row_changes(changed, feature, _row(before, changed, feature), _row(after, changed, feature), date)
    found += _outline_changes(register, proposed, edits, date)
    return sorted(found, key=lambda c: (c.site_id, c.field != "id", c.field))


def _row_changes(
    changed: Table, feature: str, old: dict[str, str] | None, new: dict[str, str] | None, date: str
) -> list[Change]:
    known = new or old
    if known is None:
        return []
    site = _site_of(changed, feature, known)
    path = "" if changed.name == "sites" else f"{changed.name}/{feature}/"
    if old is None or new is None:
        gone, here = ("", feature) if old is None else (feature, "")
        lost = {"id": gone} if old is None else {"id": gone} | {name: value for name, value in old.items() if value}
        return [
            Change(date, site, f"{path}{n}", v, here if n == "id" else "", _source_of(n, known))
            for n, v in lost.items()
        ]
    return [
        Change(date, site, f"{path}{name}", old[name], new[name], _source_of(name, new))
        for name in old
        if old[name] != new[name]
    ]


def _outline_changes(register: Register, proposed: Register, edits: Edits, date: str) -> list[Change]:
    found = []
    for site in replaced_outlines(register, edits):
        before, kept = register.sites.geometry.loc[site], site in proposed.sites.index
        area = f"{proposed.sites.geometry.loc[site].area:.1f}" if kept else ""
        source = cell_text((proposed if kept else register).sites["geometry_source"].loc[site]) or ""
        found.append(Change(date, site, "geometry", f"{before.area:.1f}", area, source))
    return found


def _site_of(changed: Table, feature: str, row: dict[str, str]) -> str:
    if changed.name == "sites":
        return feature
    if changed.name == "links":
        return row["from_id"] if row["type"].startswith("site-") else ""
    return row.get("site_id", "")


def _source_of(name: str, row: dict[str, str]) -> str:
    """Return the source of a field: that of its own source column, or else of the row."""
    stem = name.removesuffix("_de").removesuffix("_en").removesuffix("_source").removesuffix("_date")
    if name in OUTLINE_FACTS:
        stem = "geometry"
    return row.get(f"{stem}_source") or row.get("source", "")


def _row(frame: "pd.DataFrame", changed: Table, feature: str) -> dict[str, str] | None:
    if feature not in frame.index:
        return None
    row = frame.loc[feature]
    return {f.name: cell_text(row[f.name]) or "" for f in changed.fields if f.name != "id"}


def cell_text(value: Any) -> str | None:
    """Return a cell as the page and the log show it; None where it is empty."""
    if value is None or value != value:
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
