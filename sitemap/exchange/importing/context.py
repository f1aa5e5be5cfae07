"""Context layers: districts, protection areas and the like taken from any source beside the register."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sitemap.atomic import replace_files
from sitemap.errors import RegisterError
from sitemap.exchange.importing.incoming import Choice, moved, source_bbox, source_crs, too_many
from sitemap.exchange.importing.layer import SourceLayer, choose_layer
from sitemap.exchange.importing.mapping import FieldMapping, slug
from sitemap.exchange.importing.outlines import Collected
from sitemap.exchange.importing.sourcerow import SourceRow, source_row
from sitemap.exchange.importing.staging import staged
from sitemap.exchange.importing.transformation import Transformation
from sitemap.finding import Finding, has_errors, in_order
from sitemap.locale import N_
from sitemap.register.model import Register
from sitemap.register.saving import check_unchanged
from sitemap.register.schema import table
from sitemap.register.write import collection_lines, table_content

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ContextPlan", "apply_context", "plan_context"]

MAX_FEATURES = 200_000
MAX_VERTICES = 20_000_000


@dataclass(frozen=True)
class ContextPlan:
    """A context layer before it is written: its file, and the register with its row and source."""

    register: Register
    proposed: Register
    id: str
    file: str
    content: bytes
    count: int
    transformation: Transformation | None
    source: SourceRow
    findings: tuple[Finding, ...]


def plan_context(
    register: Register,
    path: str | Path,
    role: str,
    mapping: FieldMapping,
    choice: Choice,
    *,
    source: str = "",
    date: str = "",
    origin: Mapping[str, str] | None = None,
) -> ContextPlan:
    """Work out a context layer from the file ``path``.

    Parameters
    ----------
    register
        The register.
    path
        A file of any kind that can be imported.
    role
        What the layer is, a code of ``layer_role``.
    mapping
        Columns for ``id`` and ``name_de`` (written as ``id`` and ``name``), and the constant
        ``geometry_accuracy_m``; the source's other columns are kept.
    choice, source, date, origin
        As for ``plan_import``.

    Raises
    ------
    UsageError
        A layer or CRS must be named.
    LayerError
        The file cannot be read, or holds too much.
    """
    with staged(Path(path)) as datasets:
        layer = choose_layer(datasets, Path(path), layer=mapping.layer, encoding=mapping.encoding)
        faults = Collected(layer.label)
        wanted = replace(choice, crs=choice.crs or mapping.crs)
        rows, shapes, used = _read(layer, register, wanted, faults)
    row = source_row(register, layer.staged.origin, mapping, source=source, date=date, origin=origin or {})
    columns = {c: [r[c] for r in rows] for c in layer.fields}
    for name, field in (("id", "id"), ("name", "name_de")):
        if field in mapping.fields:
            columns[name] = [r[mapping.fields[field]] for r in rows]
    names = list(columns)
    content = collection_lines(
        row.id, names, list(zip(*columns.values(), strict=True)) if names else [()] * len(rows), shapes, register
    )
    accuracy_m = _accuracy_m(mapping, used, faults)
    file = f"context/{row.id}.geojson"
    proposed = replace(
        register,
        layers=_layers(register, row, role, file, accuracy_m),
        sources=row.added_to(register.sources),
    )
    return ContextPlan(register, proposed, row.id, file, content, len(rows), used, row, in_order(faults.all()))


def apply_context(plan: ContextPlan) -> None:
    """Write the layer, its row and its source.

    Raises
    ------
    RegisterError
        There are errors, or the register was changed since it was read; nothing was written.
    SitemapError
        The folder cannot be written to.
    """
    if has_errors(plan.findings):
        raise RegisterError(
            N_("{count} errors forbid the import; nothing was written"),
            where=plan.register.path,
            remedy=N_("correct them in the source; a missing value is given by --set FIELD=VALUE"),
            count=sum(f.severity == "error" for f in plan.findings),
        )
    contents = {plan.file: plan.content}
    for name in ("sources", "layers"):
        contents[table(name).file] = table_content(plan.proposed, table(name))
    replace_files(plan.register.path, contents, check=lambda: check_unchanged(plan.register, contents))


def _read(
    layer: SourceLayer, register: Register, choice: Choice, faults: Collected
) -> tuple[list[dict[str, Any]], Any, Transformation | None]:
    crs = source_crs(layer, choice, faults)
    rows: list[dict[str, Any]] = []
    parts = []
    vertices = 0
    for batch in layer.batches(layer.fields, where=choice.where, bbox=source_bbox(choice, crs, register)):
        for i in np.flatnonzero(batch.broken):
            faults.add("import-geometry-broken", f"feature {batch.first + int(i)}", "geometry")
        there = ~(shapely.is_missing(batch.geometries) | batch.broken)
        cells = zip(*(batch.columns[c] for c in layer.fields), strict=True) if layer.fields else [()] * len(there)
        rows += [dict(zip(layer.fields, c, strict=True)) for c, kept in zip(cells, there, strict=True) if kept]
        parts.append(shapely.force_2d(batch.geometries[there]))
        vertices += int(shapely.get_num_coordinates(parts[-1]).sum())
        if len(rows) > MAX_FEATURES or vertices > MAX_VERTICES:
            raise too_many(layer, MAX_FEATURES, MAX_VERTICES)
    shapes = np.concatenate(parts) if parts else np.empty(0, dtype=object)
    if not rows:
        faults.add("import-empty")
    shapes, used = moved(shapes, crs, layer, register, choice, faults)
    return rows, shapes, used


def _accuracy_m(mapping: FieldMapping, used: Transformation | None, faults: Collected) -> float:
    """Return the stated accuracy with the transformation's own; NaN, and a finding, where none is stated."""
    stated = mapping.constants.get("geometry_accuracy_m", "")
    try:
        return float(stated.replace(",", ".")) + (used.accuracy_m if used else 0.0)
    except ValueError:
        faults.add("value-missing", "", "geometry_accuracy_m", doc=table("layers").field("accuracy_m").doc)
        return float("nan")


def _layers(register: Register, source: SourceRow, role: str, file: str, accuracy_m: float) -> "pd.DataFrame":
    """Return the table of layers with this one in it, in the place of one of the same id."""
    import pandas as pd

    title = source.values.get("title", source.id)
    values = {
        "role": role,
        "file": file,
        "title_de": title,
        "title_en": title,
        "accuracy_m": accuracy_m,
        "source": source.id,
    }
    others = register.layers.drop(index=source.id, errors="ignore")
    row = pd.DataFrame({c: [values.get(c)] for c in others.columns}, index=[slug(source.id)])
    row = row.astype({c: others[c].dtype for c in others.columns})
    frame = pd.concat([others, row]).sort_index()
    frame.index = pd.Index(frame.index, name="id", dtype="str")
    return frame
