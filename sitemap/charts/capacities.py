"""What could be built on the sites by scenario, as ranges."""

from typing import Any

from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.charts.looks import SERIES
from sitemap.charts.ticks import log_range
from sitemap.locale import N_

__all__ = ["CAPACITIES"]

# Bases of a row without figures.
_NO_FIGURES = ("left-out", "not-planned")

_FIGURES = (
    ("homes", N_("Homes by scenario"), N_("Number of homes, logarithmic: equal steps are equal ratios"), N_("Homes")),
    ("jobs", N_("Jobs by scenario"), N_("Number of jobs, logarithmic: equal steps are equal ratios"), N_("Jobs")),
)


def capacities(material: Material) -> list[Plot]:
    """Return a plot of homes and one of jobs, a group of rows for each site."""
    whole = material.frame("capacity")
    plots = []
    for figure, title, axis, head in _FIGURES:
        # A scenario without homes has no rows in the picture of homes.
        frame = whole[whole.groupby("scenario")[f"{figure}_high"].transform("max") > 0]
        values = [v for end in ("low", "mid", "high") for v in frame[f"{figure}_{end}"].tolist()]
        if not any(v > 0 for v in values):
            continue
        low, high = log_range(values)
        plots.append(
            Plot(
                name=figure,
                title=material.say(title),
                description=material.say(
                    N_(
                        "The line is the range that all assumptions together leave, the mark its middle and no "
                        "forecast. A grey arrow is an upper bound: nobody said how much of the outline is free. "
                        "Of several scenarios only one can come true on the same land: never add them up."
                    )
                ),
                axis=Axis(label=material.say(axis), low=low, high=high, scale="log"),
                rows=tuple(r for site in dict.fromkeys(frame["site_id"]) for r in _rows(material, frame, site, figure)),
                key=(
                    *(
                        Sign(shape="point", look=_look(n), text=title)
                        for n, title in enumerate(_scenarios(frame, material))
                    ),
                    Sign(shape="point", look="bound", text=material.say(N_("upper bound: all of the outline"))),
                ),
                figure_head=material.say(head),
            )
        )
    return plots


def _scenarios(frame: Any, material: Material) -> list[str]:
    return [str(t) for t in frame.drop_duplicates("scenario")[f"title_{material.language}"]]


def _look(place: int) -> str:
    return f"series-{place % SERIES}"


def _rows(material: Material, frame: Any, site: str, figure: str) -> list[Row]:
    order = {s: n for n, s in enumerate(dict.fromkeys(frame["scenario"]))}
    mine = frame[frame["site_id"] == site].to_dict("records")
    if len(bases := {r["basis"] for r in mine}) == 1 and bases <= set(_NO_FIGURES):
        return [
            Row(label=material.name(site), head=True),
            Row(label=material.say(N_("all scenarios")), text=material.say(bases.pop())),
        ]
    return [
        Row(label=material.name(site), head=True),
        *(_row(material, r, figure, _look(order[r["scenario"]])) for r in mine),
    ]


def _row(material: Material, row: Any, figure: str, look: str) -> Row:
    label = str(row[f"title_{material.language}"])
    low, mid, high = (float(row[f"{figure}_{end}"]) for end in ("low", "mid", "high"))
    if row["basis"] in _NO_FIGURES:
        return Row(label=label, text=material.say(row["basis"]), height_px=20)
    if not high > 0:
        return Row(label=label, text="0", height_px=20)
    data = {"site": row["site_id"], "scenario": row["scenario"]}
    if low != low:
        bound = data | {"column": f"{figure}_high", "value": high}
        mark = Mark(shape="point", look="bound", low=high, high=high, data=bound)
        most = material.figure(high, float("nan"), "")
        return Row(label=label, marks=(mark,), text=material.say(N_("at most {figure}"), figure=most), height_px=20)
    # Nothing at the lower end is where a logarithmic axis begins.
    marks = (
        Mark(shape="line", look=look, low=low if low > 0 else mid, high=high, data=data | {"column": f"{figure}_high", "value": high}),
        Mark(shape="point", look=look, low=mid, high=mid, data=data | {"column": f"{figure}_mid", "value": mid}),
    )  # fmt: skip
    ends = (material.figure(v, float("nan"), "") for v in (low, high))
    text = material.say(N_("{low} to {high}"), **dict(zip(("low", "high"), ends, strict=True)))
    return Row(label=label, marks=marks, text=text, height_px=20)


CAPACITIES = Chart(name="capacities", analysis="capacity", plots=capacities)
