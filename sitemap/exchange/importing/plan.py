"""What an import would change: worked out in full, shown, and only then written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sitemap.exchange.importing.incoming import Choice, Incoming, gather
from sitemap.exchange.importing.layer import SourceLayer, choose_layer
from sitemap.exchange.importing.mapping import FieldMapping, guess, slug
from sitemap.exchange.importing.match import match_sites
from sitemap.exchange.importing.outlines import Collected
from sitemap.exchange.importing.rows import Arrival, changed_row, new_row, unstated
from sitemap.exchange.importing.sourcerow import SourceRow, source_row
from sitemap.exchange.importing.staging import staged
from sitemap.exchange.importing.transformation import Transformation
from sitemap.finding import Finding, in_order
from sitemap.register.model import Register
from sitemap.register.schema import table

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["ImportPlan", "SiteChange", "misplaced", "new_findings", "plan_import", "proposed_register"]

Action = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class SiteChange:
    """What happens to one site.

    Parameters
    ----------
    site
        Its id.
    action
        ``new``, ``changed`` or ``same``.
    how
        By what the feature was matched: ``id``, ``name`` or ``overlap``; empty for a new site.
    place
        The feature in the source.
    fields
        Each changed field with its value before and after (None where empty).
    before, after
        The outline before and after; ``after`` is None where it stays.
    """

    site: str
    action: Action
    how: str
    place: str
    fields: tuple[tuple[str, Any, Any], ...]
    before: BaseGeometry | None = None
    after: BaseGeometry | None = None


@dataclass(frozen=True)
class ImportPlan:
    """The whole of an import before it is written.

    ``proposed`` is the register as it would be; ``findings`` is what was found in the
    source and what would newly be wrong with the register.
    """

    register: Register
    proposed: Register
    layer: SourceLayer
    mapping: FieldMapping
    transformation: Transformation | None
    source: SourceRow
    changes: tuple[SiteChange, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[str, ...] = field(default=())

    @property
    def effective(self) -> tuple[SiteChange, ...]:
        """Return the changes that change something."""
        return tuple(c for c in self.changes if c.action != "same")


def plan_import(
    register: Register,
    path: str | Path,
    mapping: FieldMapping | None = None,
    choice: Choice | None = None,
    *,
    source: str = "",
    date: str = "",
    origin: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
) -> ImportPlan:
    """Work out what importing the file ``path`` into ``register`` would change.

    Parameters
    ----------
    register
        The register, free of faults of reading.
    path
        A file of any kind in ``sitemap.register.kinds.KINDS``, or a zip archive with one.
    mapping
        Columns, values, constants, and the source's row; by default guessed.
    choice
        CRS, condition and box.
    source
        Id of the source; by default made from the file's name.
    date
        The day on which it is read, ``2024-05-01``.
    origin
        What is known of the source from a service: title, licence and so on.
    only
        Ids of the only sites that may change; by default any.

    Raises
    ------
    UsageError
        A layer, CRS, column or condition must be named, or does not exist.
    LayerError
        The file cannot be read or trusted.
    """
    given, chosen = mapping or FieldMapping(), choice or Choice()
    with _layer(Path(path), given) as layer:
        used = guess(layer.fields, given, layer.label)
        faults = Collected(layer.label)
        if layer.encoding_guessed:
            faults.add("import-encoding-guessed", encoding=layer.encoding)
        wanted = replace(chosen, crs=chosen.crs or used.crs)
        incoming = gather(layer, used, register, wanted, faults)
    row = source_row(register, layer.staged.origin, used, source=source, date=date, origin=origin or {})
    arrival = Arrival(register, used, incoming.transformation, row, layer.label)
    changes = [] if misplaced(faults) else _changes(incoming, arrival, faults)
    if only:
        changes = [c for c in changes if c.site in only]
    proposed = proposed_register(register, changes, row)
    findings = in_order([*faults.all(), *new_findings(register, proposed)])
    ignored = tuple(c for c in layer.fields if c not in set(used.fields.values()))
    return ImportPlan(register, proposed, layer, used, incoming.transformation, row, tuple(changes), findings, ignored)


@contextmanager
def _layer(path: Path, mapping: FieldMapping) -> Any:
    with staged(path) as datasets:
        yield choose_layer(datasets, path, layer=mapping.layer, encoding=mapping.encoding)


def misplaced(faults: Collected) -> bool:
    """Tell whether the source's coordinates do not fit their CRS, so that nothing can be matched."""
    wrong = ("import-axes-swapped", "import-crs-other", "import-crs-outside", "import-far-away")
    return any(f.code in wrong for f in faults.found)


def _changes(incoming: Incoming, arrival: Arrival, faults: Collected) -> list[SiteChange]:
    """Return one change a feature, in the order of the sites' ids."""
    frame = incoming.frame
    _each_once(frame, faults)
    matched = match_sites(frame, arrival.register.sites, faults)
    taken = set(arrival.register.sites.index) | set(matched["site"])
    changes = []
    fields = [c for c in frame.columns if c not in ("geometry", "place")]
    columns = [frame[c].tolist() for c in fields]
    shapes = frame.geometry.to_numpy()
    for i, (place, site, how) in enumerate(zip(frame["place"], matched["site"], matched["how"], strict=True)):
        cells = {f: column[i] for f, column in zip(fields, columns, strict=True)}
        feature = _Feature(place, cells, shapes[i])
        if how == "twice":
            continue
        if site:
            changes.append(_change(arrival, site, how, feature, faults))
        elif (found := _addition(arrival, feature, taken, faults)) is not None:
            changes.append(found)
            taken.add(found.site)
    return sorted(changes, key=lambda c: c.site)


def _each_once(frame: "gpd.GeoDataFrame", faults: Collected) -> None:
    """Report ids that stand more than once in the source."""
    ids = [slug(i) if isinstance(i, str) else "" for i in frame["id"]]
    counts = Counter(i for i in ids if i)
    for place, name in zip(frame["place"], ids, strict=True):
        if counts[name] > 1:
            faults.add("import-id-twice", place, "id", value=name, count=counts[name])


@dataclass(frozen=True)
class _Feature:
    """One feature of the source: where it stands, its cells by field, its geometry."""

    place: str
    cells: Mapping[str, Any]
    shape: BaseGeometry | None


def _change(arrival: Arrival, site: str, how: str, feature: _Feature, faults: Collected) -> SiteChange:
    fields, outline = changed_row(arrival, site, feature.cells, feature.shape)
    before = arrival.register.sites.geometry.loc[site]
    for name in unstated(arrival, feature.cells) if outline is not None else ():
        faults.add("import-outline-unknown", feature.place, name, site=site, name=name)
    for name, before_m, after_m in fields:
        worse = isinstance(before_m, float) and isinstance(after_m, float) and after_m > before_m
        if name == "geometry_accuracy_m" and worse:
            faults.add("import-less-accurate", feature.place, name, before_m=f"{before_m:g}", after_m=f"{after_m:g}")
    return SiteChange(
        site, "changed" if fields or outline is not None else "same", how, feature.place, fields, before, outline
    )


def _addition(arrival: Arrival, feature: _Feature, taken: set[str], faults: Collected) -> SiteChange | None:
    place, cells, shape = feature.place, feature.cells, feature.shape
    # What is missing among texts is a NaN.
    told = {f: cells[f] for f in ("id", "name_de", "name_en") if isinstance(cells.get(f), str)}
    name = next(filter(None, map(slug, told.values())), "")
    if not name:
        faults.add("import-no-id", place, "id")
        return None
    if shape is None or shapely.get_dimensions(shape) < 2:
        faults.add("import-no-outline", place, "geometry", value=name)
        return None
    if name in taken:
        if not told.get("id"):
            faults.add("import-id-twice", place, "id", value=name, count=2)
        return None
    return SiteChange(name, "new", "", place, new_row(arrival, cells, shape), None, shape)


def proposed_register(register: Register, changes: Sequence[SiteChange], row: SourceRow) -> Register:
    """Return the register as it would be."""
    import geopandas as gpd
    import pandas as pd

    effective = [c for c in changes if c.action != "same"]
    if not effective:
        return register
    rows: dict[str, dict[str, Any]] = {
        str(i): dict(zip(register.sites.columns, row, strict=True))
        for i, *row in register.sites.astype(object).itertuples()
    }
    for change in effective:
        row_of_site = rows.setdefault(change.site, dict.fromkeys(register.sites.columns))
        row_of_site |= {name: after for name, _, after in change.fields}
        if change.after is not None:
            row_of_site["geometry"] = change.after
    sites = pd.DataFrame.from_dict(rows, orient="index", columns=list(register.sites.columns), dtype=object)
    typed = {
        f.name: pd.to_numeric(sites[f.name], errors="coerce").astype(float)
        if f.kind in ("number", "integer")
        else sites[f.name].where(sites[f.name].notna(), None).astype("str")
        for f in table("sites").fields
        if f.name != "id"
    }
    shapes = gpd.GeoSeries(np.array(sites["geometry"].tolist(), dtype=object), index=sites.index, crs=register.crs)
    frame = gpd.GeoDataFrame(typed, geometry=shapes, crs=register.crs).sort_index()
    frame.index = pd.Index(frame.index, name="id", dtype="str")
    return replace(register, sites=frame, sources=row.added_to(register.sources))


def new_findings(register: Register, proposed: Register) -> list[Finding]:
    """Return what would be wrong that is not wrong now."""
    from sitemap.validation import validate

    if proposed is register:
        return []
    now = set(validate(register))
    return [f for f in validate(proposed) if f not in now]
