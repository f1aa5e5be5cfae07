"""What a Steckbrief says in figures: measures, recorded areas, capacity and constraints."""

import math
from collections.abc import Mapping
from typing import Any

from sitemap.analysis.contract import Results, ResultTable
from sitemap.documents.blockdata import paragraph, table
from sitemap.documents.citations import Citations, Rows
from sitemap.documents.wording import Wording
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR

__all__ = ["areas_block", "capacity_block", "constraints_block", "measures_block"]

# Bases of a row of the capacity without figures.
_NO_FIGURES = ("left-out", "not-planned")


def measures_block(words: Wording, results: Results, site: str) -> dict[str, Any] | None:
    """Return the figures of the outline that have an error."""
    made = results.tables["measures"]
    row: Any = made.frame.loc[site]
    rows = []
    for column in made.analysis.columns:
        # The area stands in the lead; what has no error is for checking, not for a council.
        if not column.error or column.name == "area_m2":
            continue
        error = CONFIDENCE_FACTOR * float(row[column.error])
        figure = words.figure(column, float(row[column.name]), error)
        rows.append([words.say(column.label), figure, words.say(column.doc)])
    head = [words.say(N_("Figure")), words.say(N_("Value ± error (95 percent)")), words.say(N_("What it says"))]
    return table(words.say(N_("Measures of the outline")), head, rows, widths=(3, 2.4, 5), right=(1,))


def areas_block(words: Wording, areas: Rows, cite: Citations) -> dict[str, Any] | None:
    """Return the areas that sources state."""
    comparable = {"yes": words.say(N_("yes")), "no": words.say(N_("no"))}
    rows = [
        [
            words.stated(row["area_ha"], "ha"),
            words.pick(row, "extent"),
            comparable.get(str(row.get("comparable")), "–"),
            words.date(row.get("as_of")) or "–",
            cite(row.get("source")),
        ]
        for row in areas
    ]
    head = [N_("Area"), N_("What it covers"), N_("Comparable with the outline"), N_("As of"), N_("Source")]
    return table(
        words.say(N_("Recorded areas")), [words.say(h) for h in head], rows, widths=(1.6, 5, 2.2, 2, 1.4), right=(0,)
    )


def capacity_block(words: Wording, results: Results, site: str, cite: Citations) -> dict[str, Any] | None:
    """Return the capacity by scenario, and what land it counts on; None where it was not computed."""
    import pandas as pd

    made = results.tables.get("capacity")
    if made is None or site not in made.frame.index.get_level_values(0):
        return None
    scenarios = made.frame.loc[site]
    records = [{str(k): v for k, v in row.items()} for row in pd.DataFrame(scenarios).to_dict("records")]
    counted = [row for row in records if row["basis"] not in _NO_FIGURES]
    if not counted:
        return paragraph(words.say(N_("Capacity")), [words.say(N_(
            "The scenarios leave this site out: for its kind, or because sources plan only other uses."))])  # fmt: skip
    rows = [_scenario(words, row) for row in records]
    head = [N_("Scenario"), N_("Net land"), N_("Floor space"), N_("Homes"), N_("Jobs")]
    note = words.say(
        N_("Orders of magnitude, from the lowest to the highest assumptions; of the scenarios only one can come true.")
    )
    note = words.join([_land(words, counted[0], cite), note], " ")
    return table(
        words.say(N_("Capacity")),
        [words.say(h) for h in head],
        rows,
        widths=(3, 2.4, 3, 2.4, 2.4),
        right=(1, 2, 3, 4),
        note=note,
    )


# The land is the same for all scenarios of a site.
def _land(words: Wording, row: Mapping[str, Any], cite: Citations) -> str:
    area = words.area(float(row["land_m2"]), math.nan)
    if row["basis"] == "recorded":
        cell = str(row["land_source"])
        kind = N_("net building land") if row["land"] == "net" else N_("gross building land")
        return words.say(N_("Counted on: {area} of {kind} that a source states {source}."),
                         area=area, kind=words.say(kind), source=cite(cell) or f"({cell})")  # fmt: skip
    if row["basis"] == "free-land":
        return words.say(N_("Counted on: {area}, the outline without what is built or excluded."), area=area)
    return words.say(
        N_("Upper bound: nobody said how much of the outline is free, so all of it is counted, at most {area}."),
        area=area,
    )


def _scenario(words: Wording, row: Mapping[str, Any]) -> list[str]:
    title = words.pick(row, "title")
    if row["basis"] in _NO_FIGURES:
        return [f"{title} ({words.say(row['basis'])})", *["–"] * 4]
    return [
        title,
        words.span(row["net_low_m2"] / 10_000, row["net_high_m2"] / 10_000, "ha"),
        words.span(row["floor_low_m2"], row["floor_high_m2"], "m²"),
        words.span(row["homes_low"], row["homes_high"]),
        words.span(row["jobs_low"], row["jobs_high"]),
    ]


def constraints_block(words: Wording, results: Results, site: str) -> dict[str, Any] | None:
    """Return what lies on the site, layer by layer."""
    title = words.say(N_("Constraints"))
    made = results.tables.get("constraints")
    if made is None:
        return paragraph(title, [words.say(N_("Not examined: no constraint layers were named."))])
    rows = _constraint_rows(words, made, site)
    head = [N_("Layer"), N_("Finding"), N_("Severity"), N_("Share"), N_("Area"), N_("Source")]
    return table(title, [words.say(h) for h in head], rows, widths=(3, 2.6, 2, 1.4, 2, 3), right=(3, 4))


def _constraint_rows(words: Wording, made: ResultTable, site: str) -> list[list[str]]:
    found = made.frame.reset_index()
    rows = []
    for record in found[found["site_id"] == site].to_dict("records"):
        row = {str(k): v if v == v else "" for k, v in record.items()}
        error = CONFIDENCE_FACTOR * float(row["area_m2_se"] or math.nan)
        rows.append(
            [
                words.pick(row, "title"),
                words.join([words.code(row["state"]), str(row["class"])], ": "),
                words.code(row["severity"]),
                f"{round(100 * float(row['share']))} %",
                words.area(float(row["area_m2"]), error),
                words.join([str(row["source"]), str(row["attribution"])], "; "),
            ]
        )
    return rows
