"""How many sites are in which phase in which year."""

import re
from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PORTFOLIO_PHASES", "phases"]


def phases(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each year and phase with the sites that are in it.

    A phase counts in every year that it touches. One without a last day counts
    in its first year and is possible from then on, until the last year that
    any phase of the register names; one without a first day counts in its last
    year only.
    """
    import numpy as np
    import pandas as pd

    table = linked.register.phases
    sites = linked.register.sites
    table = table[table["site_id"].isin(sites.index)]
    # A table without a row has no type of its own.
    begin, end = (table[column].map(_year).astype(float) for column in ("begin", "end"))
    dated = begin.notna() | end.notna()
    table, begin, end = table[dated], begin[dated], end[dated]
    last = np.nanmax(np.concatenate([begin, end]), initial=-np.inf)
    first_year = begin.fillna(end)
    last_year = end.fillna(last).clip(lower=first_year)
    years = (last_year - first_year + 1).to_numpy(dtype=float).astype(np.int64)
    row = np.repeat(np.arange(len(table)), years)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(years) - years, years)
    spread = pd.DataFrame(
        {
            "year": first_year.to_numpy()[row].astype(int) + offset,
            "phase": table["phase"].to_numpy()[row],
            "site_id": table["site_id"].to_numpy()[row],
            "known": (end.notna().to_numpy()[row]) | (offset == 0),
        }
    )
    return _counted(spread, sites.geometry.area)


def _counted(spread: "pd.DataFrame", area_m2: "pd.Series") -> "pd.DataFrame":
    import pandas as pd

    by = list(PORTFOLIO_PHASES.index)
    once = spread.groupby([*by, "site_id"])[["known"]].any().reset_index()
    once["area_m2"] = once["site_id"].map(area_m2).astype(float)
    known = once[once["known"]]
    groups, all_groups = known.groupby(by), once.groupby(by)
    frame = pd.DataFrame(
        {"sites_possible": all_groups["site_id"].size(), "area_possible_m2": all_groups["area_m2"].sum()}
    )
    frame["sites"] = groups["site_id"].size()
    frame["area_m2"] = groups["area_m2"].sum()
    frame["site_ids"] = all_groups["site_id"].agg(";".join)
    frame = frame.fillna({"sites": 0, "area_m2": 0.0})
    frame["sites"] = frame["sites"].astype(int)
    return frame[list(PORTFOLIO_PHASES.fields())]


def _year(date: Any) -> float:
    match = re.match(r"\d{4}", date) if isinstance(date, str) else None
    return float(match.group()) if match else float("nan")


PORTFOLIO_PHASES = Analysis(
    name="portfolio-phases",
    title=N_("Phases over time"),
    method=N_(
        "A site counts in a year if its phase touches the year. A phase without a last day is certain in its first "
        "year only and possible from then on, until the last year that any phase of the register names; one without a "
        "first day counts in its last year."
    ),
    limits=N_("Years in which the register names no phase are missing, not empty: nobody has recorded what was then."),
    index=("year", "phase"),
    columns=(
        Column("sites", "", N_("Sites"), N_("how many certainly are in the phase")),
        Column("sites_possible", "", N_("Sites, possible"), N_("with those whose phase has no last day")),
        Column("area_m2", "m²", N_("Area"), N_("of the sites that certainly are in it")),
        Column("area_possible_m2", "m²", N_("Area, possible"), N_("with those whose phase has no last day")),
        Column("site_ids", "", N_("Which sites"), N_("ids, with the possible ones")),
    ),
    run=phases,
)
