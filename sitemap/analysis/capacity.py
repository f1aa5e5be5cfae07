"""Capacity: what could be built on each site, scenario by scenario, as a range."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.land import Land, land_of
from sitemap.analysis.scenario_file import Scenario, Use, read_scenarios, read_stated_land
from sitemap.linking import LinkedRegister
from sitemap.locale import N_
from sitemap.outline import area_se_m2

if TYPE_CHECKING:
    import pandas as pd

    from sitemap.register.model import Register

__all__ = ["CAPACITY", "Yield", "capacity", "outward", "yield_of"]

Floats = npt.NDArray[np.float64]
End = Literal["low", "mid", "high"]

_FIGURES = ("net", "footprint", "floor", "homes", "jobs")


@dataclass(frozen=True)
class Yield:
    """What one m² of gross or of net land gives: m² of net land, footprint and floor space; homes; jobs."""

    net: float
    footprint: float
    floor: float
    homes: float
    jobs: float


def yield_of(scenario: Scenario, end: End, kind: Literal["gross", "net"] = "gross") -> Yield:
    """Return what a scenario gives for one m² of gross or net land at one end of its ranges.

    At the low end every figure is at the end that gives less: the smallest net
    share and utilisation, the largest home.
    """
    net = getattr(scenario.net_share, end) if kind == "gross" else 1.0
    parts = [(p, net * p.land_share) for p in scenario.parts]
    floor = [(p, land * p.zone.gfz * getattr(p.utilisation, end)) for p, land in parts]
    return Yield(
        net=net,
        footprint=sum(land * p.zone.grz * getattr(p.ground_utilisation, end) for p, land in parts),
        floor=sum(space for _, space in floor),
        homes=sum(
            space * s * _each(scenario.uses[u], "m2_per_home", end) for p, space in floor for u, s in p.floor.items()
        ),
        jobs=sum(
            space * s * _each(scenario.uses[u], "m2_per_job", end) for p, space in floor for u, s in p.floor.items()
        ),
    )


def _each(use: Use, need: str, end: End) -> float:
    """Return the homes or jobs on one m² of floor space."""
    spread = getattr(use, need)
    if spread is None:
        return 0.0
    opposite = {"low": "high", "mid": "mid", "high": "low"}[end]
    return float(getattr(use.usable_share, end) / getattr(spread, opposite))


def capacity(linked: LinkedRegister, inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site and scenario.

    Raises
    ------
    LayerError, FieldError
        The scenario file, or a layer of what is taken, cannot be read or is wrong.
    """
    import pandas as pd

    scenarios = read_scenarios(inputs.scenarios)
    land = land_of(linked.register, inputs, read_stated_land(inputs.scenarios))
    frame = pd.concat([_rows(linked.register, land, s, n) for n, s in enumerate(scenarios)])
    # Side by side: the scenarios of a site together, in the order of the file.
    frame = frame.sort_values(["site_id", "order"], kind="stable")
    return frame.set_index(list(CAPACITY.index))[list(CAPACITY.fields())]


def _rows(register: "Register", land: Land, scenario: Scenario, order: int) -> "pd.DataFrame":
    import pandas as pd

    sites = register.sites
    shapes = sites.geometry.to_numpy()
    basis = _basis(sites, land, scenario)
    out = np.isin(basis, ("left-out", "not-planned"))
    columns: dict[str, object] = {
        "site_id": sites.index,
        "scenario": scenario.id,
        "order": order,
        "title_de": scenario.title_de,
        "title_en": scenario.title_en,
        "basis": basis,
        "gross_m2": shapely.area(shapes),
        "gross_m2_se": area_se_m2(shapes, sites["geometry_accuracy_m"].to_numpy(dtype=float)),
        "taken_m2": land.taken_m2,
        "land": np.where(out, np.nan, np.where(land.net, "net", "gross").astype(object)),
        "land_m2": np.where(out, np.nan, np.where(np.isnan(land.mid_m2), land.high_m2, land.mid_m2)),
        "land_source": np.where(out, np.nan, land.source),
    }
    areas: dict[End, Floats] = {"low": land.low_m2, "mid": land.mid_m2, "high": land.high_m2}
    for figure in _FIGURES:
        unit = "" if figure in ("homes", "jobs") else "_m2"
        for end, area in areas.items():
            gross, net = (getattr(yield_of(scenario, end, kind), figure) for kind in ("gross", "net"))
            each = np.where(land.net, net, gross)
            columns[f"{figure}_{end}{unit}"] = outward(np.where(out, np.nan, area * each), end)
            if end == "mid":
                columns[f"{figure}_mid{unit}_se"] = np.where(out, np.nan, land.mid_m2_se * each)
    return pd.DataFrame(columns)


def _basis(sites: "pd.DataFrame", land: Land, scenario: Scenario) -> npt.NDArray[np.object_]:
    """Return what the row of each site rests on, or why the scenario has no figures for it."""
    left_out = sites["kind"].isin(scenario.leave_out_kinds).to_numpy()
    fits = [
        not scenario.planned_uses
        or not isinstance(uses, str)
        or bool(set(uses.split(";")) & set(scenario.planned_uses))
        for uses in sites["planned_uses"]
    ]
    basis: npt.NDArray[np.object_] = np.where(left_out, "left-out", np.where(fits, land.basis, "not-planned")).astype(
        object
    )
    return basis


def outward(values: Floats, end: End) -> Floats:
    """Return the ends of a range rounded to two digits, away from the middle: more they do not know.

    Examples
    --------
    >>> outward(np.array([85.6, 1489.1]), "low").tolist(), outward(np.array([85.6, 1489.1]), "high").tolist()
    ([85.0, 1400.0], [86.0, 1500.0])
    """
    if end == "mid":
        return values
    size = np.where(values > 0, values, 1.0)
    unit = 10.0 ** (np.floor(np.log10(size)) - 1)
    # What is a whole number of units but for binary arithmetic is not rounded on.
    count = np.round(values / unit, 9)
    rounded: Floats = (np.floor(count) if end == "low" else np.ceil(count)) * unit
    return rounded


def _figure_columns() -> tuple[Column, ...]:
    labels = {
        "net_{}_m2": ("m²", N_("Net land, low"), N_("Net land"), N_("Net land, high"), N_("land of building plots")),
        "footprint_{}_m2": ("m²", N_("Footprint, low"), N_("Footprint"), N_("Footprint, high"), N_("ground under buildings")),
        "floor_{}_m2": ("m²", N_("Floor space, low"), N_("Floor space"), N_("Floor space, high"), N_("floor space of all storeys (§ 20 BauNVO)")),
        "homes_{}": ("", N_("Homes, low"), N_("Homes"), N_("Homes, high"), N_("homes that fit")),
        "jobs_{}": ("", N_("Jobs, low"), N_("Jobs"), N_("Jobs, high"), N_("full-time jobs that fit")),
    }  # fmt: skip
    columns = []
    for name, (unit, low, mid, high, doc) in labels.items():
        columns += [
            Column(name.format("low"), unit, low, doc),
            Column(name.format("mid"), unit, mid, doc, error=f"{name.format('mid')}_se"),
            Column(f"{name.format('mid')}_se", unit, N_("Standard error"), N_("from the outline's area alone")),
            Column(name.format("high"), unit, high, doc),
        ]
    return tuple(columns)


CAPACITY = Analysis(
    name="capacity",
    title=N_("Capacity"),
    method=N_(
        "The land is what a source records as building land or the scenario file states; else, where a layer of built "
        "land is named, the outline without what that layer and constraints that exclude building take of it "
        "(“free land”). Where neither is known, all of the outline less what such constraints take is an upper bound: "
        "only the upper end is told, and the rest is unknown. "
        "Gross land times net share gives net land, and what is recorded as net stays as it is; net land times the orientation values (GRZ, GFZ, § 17 BauNVO) times "
        "the share of each that is used gives footprint and floor space; floor space by use, as far as it is usable, "
        "divided by what a home or a job needs gives homes and jobs. "
        "The scenario file holds every figure with its range and its source, or says "
        "that it is an assumption. Low takes every figure where it gives least and the land at its lower end, "
        "high the contrary, both rounded outward to two digits; the ends of free land are those of the area's 95-percent "
        "interval and of the constraints' accuracy, those of recorded land the smallest and largest figure, its middle the latest. "
        "The ± figure of the middle is from the outline's area alone. "
        "A scenario has no figures for a site of which a source plans only other uses."
    ),
    limits=N_(
        "A first look at orders of magnitude, no plan: contaminated ground, monuments and slopes are taken off only where a "
        "named layer holds them, and yards and tracks only where the layer of built land does. "
        "A recorded figure may be of a part of the site, and part of it may be built on since. "
        "Low and high are the ends of all ranges at once, so the truth is "
        "hardly outside, and the middle is no forecast. Orientation values are upper limits that may be exceeded. "
        "Of several scenarios only one can come true on the same land: never add them up."
    ),
    index=("site_id", "scenario"),
    columns=(
        Column("title", "", N_("Scenario"), N_("the scenario's title"), kind="name"),
        Column("basis", "", N_("Basis"), N_("recorded: what a source says; free-land: the outline without what is taken; upper-bound: all of it; left-out, not-planned: no figures"), kind="code"),
        Column("gross_m2", "m²", N_("Area of the outline"), N_("area of the outline"), error="gross_m2_se"),
        Column("gross_m2_se", "m²", N_("Standard error"), N_("one standard deviation")),
        Column("taken_m2", "m²", N_("Taken"), N_("built, or excluded by a constraint, as far as layers were named")),
        Column("land_m2", "m²", N_("Land counted on"), N_("its middle; of an upper bound the upper end")),
        Column("land", "", N_("Kind of land"), N_("gross: streets and green still to come off; net: plots"), kind="code"),
        Column("land_source", "", N_("Source of the land"), N_("ids of sources, or what the scenario file says")),
        *_figure_columns(),
    ),
    run=capacity,
    citation="§§ 17, 19, 20 BauNVO; Homes and Communities Agency (2015), Employment Density Guide, 3rd edition",
)  # fmt: skip
