"""How many people live around each site, within how far."""

import re
from typing import Any

from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR

__all__ = ["PEOPLE"]

_LOOKS = ("step-1", "step-2", "step-3")


def people(material: Material) -> list[Plot]:
    """Return one plot: for each site a bar that grows with the distance looked at."""
    frame = material.frame("catchment")
    distances = sorted(int(m[1]) for c in frame.columns if (m := re.fullmatch(r"people_(\d+)m", str(c))))
    farthest = f"people_{distances[-1]}m"
    if not frame[farthest].notna().any():
        return []
    reach = (frame[farthest] + CONFIDENCE_FACTOR * frame[f"{farthest}_se"].fillna(0)).max()
    ordered = frame.sort_values([farthest, "site_id"], ascending=[False, True], na_position="last")
    plot = Plot(
        name="people",
        title=material.say(N_("People around the sites")),
        description=material.say(
            N_("Each bar grows with the distance from the outline; the distances contain each other.")
        ),
        axis=Axis(label=material.say(N_("People, without those at the site itself")), low=0.0, high=max(1.0, reach * 1.05)),
        rows=tuple(_row(material, r, distances) for r in ordered.to_dict("records")),
        key=(
            *(
                Sign(shape="bar", look=_LOOKS[n], text=material.say(N_("within {distance}"), distance=material.figure(d, float("nan"), "m")))
                for n, d in enumerate(distances)
            ),
            Sign(shape="line", look="interval", text=material.say(N_("95-percent interval"))),
        ),
        figure_head=material.say(N_("People within {distance}"), distance=material.figure(distances[-1], float("nan"), "m")),
    )  # fmt: skip
    return [plot]


def _row(material: Material, row: Any, distances: list[int]) -> Row:
    label, marks, before = material.name(row["site_id"]), [], 0.0
    farthest = f"people_{distances[-1]}m"
    if row[farthest] != row[farthest]:
        return Row(label=label, text=material.say("unknown"))
    for n, distance in enumerate(distances):
        column = f"people_{distance}m"
        data = {"site": row["site_id"], "column": column, "value": row[column]}
        if row[column] > before:
            marks.append(Mark(shape="bar", look=_LOOKS[n], low=before, high=row[column], data=data))
            before = row[column]
    half = CONFIDENCE_FACTOR * row[f"{farthest}_se"]
    if half > 0:
        data = {"site": row["site_id"], "column": f"{farthest}_se"}
        marks.append(
            Mark(
                shape="line", look="interval", low=max(row[farthest] - half, 0.0), high=row[farthest] + half, data=data
            )
        )
    return Row(label=label, marks=tuple(marks), text=material.figure(row[farthest], row[f"{farthest}_se"], ""))


PEOPLE = Chart(name="people", analysis="catchment", plots=people)
