"""The land that capacity counts on: the outline without what is taken, or what a source says can be built on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.built import joined_near
from sitemap.analysis.constraint_rules import ConstraintLayer, read_constraint_rules
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.overlay_layer import boxes_around, polygons_near
from sitemap.analysis.scenario_file import StatedLand
from sitemap.errors import FieldError
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR, area_se_m2

if TYPE_CHECKING:
    import pandas as pd

    from sitemap.register.model import Register

__all__ = ["BASES", "Land", "land_of"]

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

# What the figures of a row rest on.
BASES = (N_("recorded"), N_("free-land"), N_("upper-bound"), N_("left-out"), N_("not-planned"))
_M2 = 10_000.0


@dataclass(frozen=True)
class Land:
    """The land of each site, all arrays of shape (n,).

    Parameters
    ----------
    basis
        ``recorded`` (a source says how much can be built on), ``free-land``
        (the outline without what is built, as a layer has it) or
        ``upper-bound`` (the outline, of which nobody said how much is free).
    net
        Whether it is net building land already, streets and green taken off.
    low_m2, mid_m2, high_m2
        The area; of an upper bound only ``high_m2`` is known.
    mid_m2_se
        Standard error of the middle from the outline alone; NaN where it does not rest on the outline.
    taken_m2
        What the layers take of the outline; NaN where no layer was named.
    source
        Where a recorded area was read: ids of sources, or the words of the scenario file.
    """

    basis: npt.NDArray[np.object_]
    net: npt.NDArray[np.bool_]
    low_m2: Floats
    mid_m2: Floats
    high_m2: Floats
    mid_m2_se: Floats
    taken_m2: Floats
    source: npt.NDArray[np.object_]


def land_of(register: "Register", inputs: Inputs, stated: tuple[StatedLand, ...] = ()) -> Land:
    """Return the land of each site of the register.

    What the scenario file states comes before what the register records, and
    both before the outline without what layers take of it.

    Raises
    ------
    LayerError, FieldError
        The layer of built land, the rule file or one of its layers cannot be
        used, or the scenario file names a site that there is not.
    """
    absent = [one.site for one in stated if one.site not in register.sites.index]
    if absent:
        raise FieldError(
            N_("land.site: there is no site “{sites}”"),
            where=inputs.scenarios,
            remedy=N_("write the id of a site of this register"),
            sites=", ".join(absent),
        )
    land = _of_outlines(register, inputs)
    places = {site: place for place, site in enumerate(register.sites.index)}
    for site, rows in register.areas[register.areas["land"].notna()].groupby("site_id", sort=True):
        if site in places:
            _set_recorded(land, places[site], rows)
    for one in stated:
        place = places[one.site]
        _set_stated(land, place, one, float(shapely.area(register.sites.geometry.iloc[place])))
    return land


def _of_outlines(register: "Register", inputs: Inputs) -> Land:
    sites = register.sites
    shapes = sites.geometry.to_numpy()
    gross = shapely.area(shapes)
    gross = np.where(gross > 0, gross, np.nan)
    gross_se = area_se_m2(shapes, sites["geometry_accuracy_m"].to_numpy(dtype=float))
    half = CONFIDENCE_FACTOR * np.nan_to_num(gross_se)
    most, middle, least = _taken(register, shapes, inputs)
    named = inputs.built is not None or inputs.constraints is not None
    known = inputs.built is not None
    free = gross - middle
    unknown = np.full(len(sites), np.nan)
    low = np.maximum(gross - half, 0) * (gross - most) / gross
    return Land(
        basis=np.full(len(sites), "free-land" if known else "upper-bound", dtype=object),
        net=np.zeros(len(sites), dtype=bool),
        low_m2=low if known else unknown.copy(),
        mid_m2=free if known else unknown.copy(),
        high_m2=(gross + half) * (gross - least) / gross,
        mid_m2_se=gross_se * free / gross if known else unknown.copy(),
        taken_m2=middle if named else unknown.copy(),
        source=np.full(len(sites), np.nan, dtype=object),
    )


def _taken(register: "Register", shapes: Shapes, inputs: Inputs) -> tuple[Floats, Floats, Floats]:
    """Return how much of each site is taken at most, as drawn, and at least, within the layers' accuracies."""
    fixed: list[Any] = []
    if inputs.built is not None:
        fixed = list(polygons_near(inputs.built, boxes_around(register.sites, 0), engine=inputs.engine).frame.geometry)
    rules = read_constraint_rules(inputs.constraints) if inputs.constraints is not None else ()
    ends: tuple[list[Any], list[Any], list[Any]] = ([*fixed], [*fixed], [*fixed])
    for rule in rules:
        found = _excluded(register, rule, inputs.engine)
        for end, distance in zip(ends, (rule.accuracy_m, 0.0, -rule.accuracy_m), strict=True):
            end.extend(shapely.buffer(found, distance) if distance else found)
    most, middle, least = (
        shapely.area(shapely.intersection(shapes, joined_near(shapes, np.array(end, dtype=object)))) for end in ends
    )
    return most, middle, least


def _excluded(register: "Register", rule: ConstraintLayer, engine: str) -> Shapes:
    """Return the polygons of a layer whose severity is that nothing can be built."""
    if "excludes" not in rule.severity.values():
        return np.empty(0, dtype=object)
    columns = [rule.class_field] if rule.class_field else []
    around = boxes_around(register.sites, rule.accuracy_m)
    frame = polygons_near(rule.file, around, engine=engine, layer=rule.layer, columns=columns).frame
    names = [rule.class_of(v) for v in frame[rule.class_field]] if rule.class_field else [rule.id] * len(frame)
    excluded = np.array([rule.severity_of(name) == "excludes" for name in names], dtype=bool)
    shapes: Shapes = frame.geometry.to_numpy()[excluded]
    return shapes


def _set_recorded(land: Land, place: int, rows: "pd.DataFrame") -> None:
    """Take what sources record: net land before gross, the latest as the middle, the others as the range."""
    net = (rows["land"] == "net").any()
    rows = rows[rows["land"] == ("net" if net else "gross")].sort_index()
    rows = rows.sort_values("as_of", na_position="first", kind="stable")
    hectares = rows["area_ha"].to_numpy(dtype=float)
    ids = sorted({s for cell in rows["source"].dropna() for s in cell.split(";")})
    ends = hectares.min(), hectares[-1], hectares.max()
    _set(land, place, bool(net), (ends[0] * _M2, ends[1] * _M2, ends[2] * _M2), ";".join(ids))


def _set_stated(land: Land, place: int, stated: StatedLand, gross_m2: float) -> None:
    spread, unit = (stated.area_ha, _M2) if stated.area_ha else (stated.share, gross_m2)
    assert spread is not None  # the reader lets none pass without either
    ends = (spread.low * unit, spread.mid * unit, spread.high * unit)
    _set(land, place, stated.kind == "net", ends, spread.source or spread.assumption)


def _set(land: Land, place: int, net: bool, ends: tuple[float, float, float], source: str) -> None:
    land.basis[place], land.net[place], land.source[place] = "recorded", net, source
    land.low_m2[place], land.mid_m2[place], land.high_m2[place] = ends
    land.mid_m2_se[place] = np.nan
