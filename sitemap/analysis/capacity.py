"""Capacity: what could be built on each site, scenario by scenario, as a range."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.scenario_file import Scenario, Use, read_scenarios
from sitemap.linking import LinkedRegister
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR, area_se_m2

if TYPE_CHECKING:
    import pandas as pd

    from sitemap.register.model import Register

__all__ = ["CAPACITY", "Yield", "capacity", "outward", "yield_of"]

Floats = npt.NDArray[np.float64]
End = Literal["low", "mid", "high"]

# Codes of the column “basis”.
BASES = (N_("outline"), N_("left-out"))
_FIGURES = ("net", "footprint", "floor", "homes", "jobs")


@dataclass(frozen=True)
class Yield:
    """What one m² of gross land gives: m² of net land, footprint and floor space; homes; jobs."""

    net: float
    footprint: float
    floor: float
    homes: float
    jobs: float


def yield_of(scenario: Scenario, end: End) -> Yield:
    """Return what a scenario gives for one m² of gross land at one end of its ranges.

    At the low end every figure is at the end that gives less: the smallest net
    share and utilisation, the largest home.
    """
    net = getattr(scenario.net_share, end)
    parts = [(p, net * p.land_share, getattr(p.utilisation, end)) for p in scenario.parts]
    floor = [(p, land * p.zone.gfz * used) for p, land, used in parts]
    return Yield(
        net=net,
        footprint=sum(land * p.zone.grz * used for p, land, used in parts),
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
        The scenario file cannot be read or is wrong.
    """
    import pandas as pd

    scenarios = read_scenarios(inputs.scenarios)
    frame = pd.concat([_rows(linked.register, s, n) for n, s in enumerate(scenarios)], ignore_index=True)
    # Side by side: the scenarios of a site together, in the order of the file.
    frame = frame.sort_values(["site_id", "order"], kind="stable")
    return frame.set_index(list(CAPACITY.index))[list(CAPACITY.fields())]


def _rows(register: "Register", scenario: Scenario, order: int) -> "pd.DataFrame":
    import pandas as pd

    sites = register.sites
    shapes = sites.geometry.to_numpy()
    gross = shapely.area(shapes)
    gross_se = area_se_m2(shapes, sites["geometry_accuracy_m"].to_numpy(dtype=float))
    left_out = sites["kind"].isin(scenario.leave_out_kinds).to_numpy()
    columns: dict[str, object] = {
        "site_id": sites.index,
        "scenario": scenario.id,
        "order": order,
        "title_de": scenario.title_de,
        "title_en": scenario.title_en,
        "basis": np.where(left_out, "left-out", "outline"),
        "gross_m2": gross,
        "gross_m2_se": gross_se,
    }
    half = CONFIDENCE_FACTOR * np.nan_to_num(gross_se)
    land: dict[End, Floats] = {"low": np.maximum(gross - half, 0), "mid": gross, "high": gross + half}
    yields = {end: yield_of(scenario, end) for end in land}
    for figure in _FIGURES:
        unit = "" if figure in ("homes", "jobs") else "_m2"
        for end, area in land.items():
            value = np.where(left_out, np.nan, area * getattr(yields[end], figure))
            columns[f"{figure}_{end}{unit}"] = outward(value, end)
            if end == "mid":
                columns[f"{figure}_mid{unit}_se"] = value * gross_se / gross
    return pd.DataFrame(columns)


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
        "Gross land times net share gives net land; net land times the orientation value (GRZ, GFZ, § 17 BauNVO) times "
        "the share of it that is used gives footprint and floor space; floor space by use divided by what a home or a "
        "job needs gives homes and jobs. The scenario file holds every figure with its range and its source, or says "
        "that it is an assumption. Low takes every figure where it gives least and the area at the lower end of its "
        "95-percent interval, high the contrary, both rounded outward to two digits; the ± figure of the middle is "
        "from the area alone."
    ),
    limits=N_(
        "A first look at orders of magnitude, no plan: existing buildings, uses already opened, contaminated ground, "
        "monuments and slopes are not taken off. Low and high are the ends of all ranges at once, so the truth is "
        "hardly outside, and the middle is no forecast. Orientation values are upper limits that may be exceeded. "
        "Of several scenarios only one can come true on the same land: never add them up."
    ),
    index=("site_id", "scenario"),
    columns=(
        Column("title", "", N_("Scenario"), N_("the scenario's title"), kind="name"),
        Column("basis", "", N_("Basis"), N_("outline: the whole outline; left-out: the scenario leaves this kind of site out"), kind="code"),
        Column("gross_m2", "m²", N_("Gross land"), N_("area of the outline"), error="gross_m2_se"),
        Column("gross_m2_se", "m²", N_("Standard error"), N_("one standard deviation")),
        *_figure_columns(),
    ),
    run=capacity,
    citation="§§ 17, 19, 20 BauNVO; Homes and Communities Agency (2015), Employment Density Guide, 3rd edition",
)  # fmt: skip
