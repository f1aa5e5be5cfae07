"""Refine: a better outline for a site, and what that changes in every figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sitemap.errors import LayerError, UsageError
from sitemap.exchange.importing.apply import write_changes
from sitemap.exchange.importing.incoming import Choice, Incoming, gather
from sitemap.exchange.importing.layer import SourceLayer, choose_layer
from sitemap.exchange.importing.mapping import FieldMapping
from sitemap.exchange.importing.match import LEAST_OVERLAP, overlap_share
from sitemap.exchange.importing.outlines import Collected
from sitemap.exchange.importing.plan import SiteChange, misplaced, new_findings, proposed_register
from sitemap.exchange.importing.rows import Arrival, changed_row, unstated
from sitemap.exchange.importing.sourcerow import SourceRow, source_row
from sitemap.exchange.importing.staging import staged
from sitemap.exchange.importing.transformation import Transformation
from sitemap.finding import Finding, has_errors, in_order
from sitemap.locale import N_
from sitemap.register.model import Register

if TYPE_CHECKING:
    from sitemap.analysis import Inputs

__all__ = ["FigureChange", "Refinement", "apply_refinement", "plan_refinement"]

# What touches a site only along its border is a neighbour.
_LEAST_PART = 0.5


@dataclass(frozen=True)
class FigureChange:
    """One figure of the site before and after, with its standard errors (NaN where unknown)."""

    name: str
    label: str
    unit: str
    before: float
    before_se: float
    after: float
    after_se: float


@dataclass(frozen=True)
class Refinement:
    """The whole of a refinement before it is written.

    ``change`` is None where the source has the outline that the site has
    already, or where ``findings`` say why there is none. ``share`` is how much
    the two outlines have in common (intersection over union), ``moved_m`` the greatest
    distance from one border to the other.
    """

    register: Register
    proposed: Register
    site: str
    source: SourceRow
    transformation: Transformation | None
    places: tuple[str, ...]
    change: SiteChange | None
    share: float
    moved_m: float
    figures: tuple[FigureChange, ...] = field(default=())
    findings: tuple[Finding, ...] = field(default=())


def plan_refinement(
    register: Register,
    site: str,
    path: str | Path,
    mapping: FieldMapping | None = None,
    choice: Choice | None = None,
    *,
    source: str = "",
    date: str = "",
    origin: Mapping[str, str] | None = None,
    merge: bool = False,
    inputs: "Inputs | None" = None,
) -> Refinement:
    """Work out what the outline of ``site`` in the file ``path`` would change.

    Parameters
    ----------
    register
        The register, free of faults of reading.
    site
        The site's id.
    path
        The file that holds the better outline.
    mapping
        Layer, constants (``geometry_kind``, ``geometry_accuracy_m`` …) and the source's row.
    choice
        CRS and condition.
    source, date, origin
        As for ``plan_import``.
    merge
        Take all features that lie mostly inside the site together, as
        parcels do, instead of the one that fits best.
    inputs
        For the analyses that need more than the register.

    Raises
    ------
    UsageError
        The register has no such site, or a layer or CRS must be named.
    LayerError
        The file cannot be read, or holds no outline that fits the site.
    """
    _known(register, site)
    given, chosen = mapping or FieldMapping(), choice or Choice()
    present = register.sites.geometry.loc[site]
    box = chosen.bbox or _around(present)
    with staged(Path(path)) as datasets:
        layer = choose_layer(datasets, Path(path), layer=given.layer, encoding=given.encoding)
        faults = Collected(layer.label)
        form = replace(given, fields={})
        incoming = gather(layer, form, register, replace(chosen, crs=chosen.crs or given.crs, bbox=box), faults)
    row = source_row(register, layer.staged.origin, form, source=source, date=date, origin=origin or {})
    if misplaced(faults) or incoming.frame.empty:
        findings = in_order(faults.all())
        nothing = (incoming.transformation, (), None, 0.0, float("nan"))
        return Refinement(register, register, site, row, *nothing, findings=findings)
    outline, places = _better(incoming, present, site, layer, merge=merge)
    arrival = Arrival(register, form, incoming.transformation, row, layer.label)
    fields, after = changed_row(arrival, site, {}, outline)
    change = (
        SiteChange(site, "changed", "overlap", ", ".join(places), fields, present, after) if after is not None else None
    )
    for name in unstated(arrival, {}) if change else ():
        faults.add("import-outline-unknown", places[0], name, site=site, name=name)
    proposed = proposed_register(register, [change] if change else [], row)
    return Refinement(
        register,
        proposed,
        site,
        row,
        incoming.transformation,
        tuple(places),
        change,
        share=float(overlap_share(np.array([present]), np.array([outline]))[0]) if outline.is_valid else float("nan"),
        moved_m=float(shapely.hausdorff_distance(present.boundary, outline.boundary)),
        figures=_figures(register, proposed, site, inputs) if change else (),
        findings=in_order([*_of_outline(faults, places), *new_findings(register, proposed)]),
    )


def apply_refinement(refinement: Refinement, *, date: str) -> None:
    """Write the better outline, its source and the old outline's history.

    Raises
    ------
    LayerError
        There are errors; nothing was written.
    SitemapError
        The folder cannot be written to, or was changed in the meantime.
    """
    if has_errors(refinement.findings):
        raise LayerError(
            N_("{count} errors forbid the change; nothing was written"),
            where=refinement.site,
            remedy=N_("correct them in the source; a missing value is given by --set FIELD=VALUE"),
            count=sum(f.severity == "error" for f in refinement.findings),
        )
    if refinement.change is not None:
        changes: Sequence[SiteChange] = [refinement.change]
        write_changes(refinement.register, refinement.proposed, changes, source=refinement.source.id, date=date)


def _known(register: Register, site: str) -> None:
    if site not in register.sites.index:
        raise UsageError(
            N_("there is no site “{site}”"),
            where=register.path,
            remedy=N_("use one of: {sites}"),
            site=site,
            sites=", ".join(sorted(register.sites.index)),
        )


def _around(present: Any) -> tuple[float, float, float, float]:
    # A wrong datum shifts by up to some hundred metres; what is there must still be seen.
    minx, miny, maxx, maxy = present.buffer(1000).bounds
    return float(minx), float(miny), float(maxx), float(maxy)


def _better(incoming: Incoming, present: Any, site: str, layer: SourceLayer, *, merge: bool) -> tuple[Any, list[str]]:
    """Return the outline that fits the site best, or the union of those inside it."""
    shapes = incoming.frame.geometry.to_numpy()
    usable = shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    shapes = np.where(usable, shapes, np.array(None, dtype=object))
    places = incoming.frame["place"].tolist()
    if merge:
        common = shapely.area(shapely.intersection(shapes, present))
        inside = np.flatnonzero(np.nan_to_num(common / shapely.area(shapes)) > _LEAST_PART)
        if len(inside):
            return shapely.union_all(shapes[inside]), [places[i] for i in inside]
    share = overlap_share(shapes, np.full(len(shapes), present, dtype=object))
    best = int(np.argmax(share)) if len(share) else -1
    if best < 0 or merge or share[best] < LEAST_OVERLAP:
        raise LayerError(
            N_("no feature fits the site “{site}” (the best has {share} percent in common with it)"),
            where=layer.label,
            remedy=N_("check the coordinate reference system; with --merge parcels inside the site are joined"),
            site=site,
            share=round(100 * float(share[best])) if best >= 0 else 0,
        )
    return shapes[best], [places[best]]


def _of_outline(faults: Collected, places: Sequence[str]) -> list[Finding]:
    """Return the findings of the whole layer and of the features that are taken, not of their neighbours."""
    return [f for f in faults.all() if not f.feature or f.feature in places]


def _figures(register: Register, proposed: Register, site: str, inputs: "Inputs | None") -> tuple[FigureChange, ...]:
    """Return every figure that differs between the two registers."""
    from sitemap.analysis import analyse
    from sitemap.linking import link

    one, other = (analyse(link(r), inputs) for r in (register, proposed))
    found = []
    for name, table in one.tables.items():
        if table.analysis.index != ("site_id",) or name not in other.tables:
            continue
        errors = {c.error for c in table.analysis.columns}
        for column in table.analysis.columns:
            if column.name in errors:
                continue
            pair = [r.tables[name].frame for r in (one, other)]
            if any(site not in f.index or not _is_number(f[column.name].loc[site]) for f in pair):
                continue
            values = [float(f[column.name].loc[site]) for f in pair]
            se = [float(f[column.error].loc[site]) if column.error else float("nan") for f in pair]
            if values[0] != values[1] or (column.error and se[0] != se[1]):
                found.append(FigureChange(column.name, column.label, column.unit, values[0], se[0], values[1], se[1]))
    return tuple(found)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and bool(np.isfinite(value))
