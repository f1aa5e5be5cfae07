"""What constraints take of each site, and what nobody knows."""

from typing import Any

from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR

__all__ = ["RESTRICTIONS"]

_LOOKS = {"found": "sure", "possible": "possible", "unknown": "unknown"}


def restrictions(material: Material) -> list[Plot]:
    """Return one plot: a group for each site, a row for each layer, class and outcome."""
    frame = material.frame("constraints")
    sites = sorted(frame["site_id"].unique(), key=lambda s: (material.name(s).casefold(), s))
    rows = []
    for site in sites:
        rows.append(Row(label=material.name(site), head=True))
        rows += [_row(material, r) for r in frame[frame["site_id"] == site].to_dict("records")]
    plot = Plot(
        name="constraints",
        title=material.say(N_("Constraints on the sites")),
        description=material.say(
            N_(
                "Each row is a layer or one of its classes, the bar its share of the site. Shares of different rows may "
                "overlap and must not be added up. Unknown is not the same as nothing."
            )
        ),
        axis=Axis(label=material.say(N_("Share of the site's area in %")), low=0.0, high=100.0, unit="%"),
        rows=tuple(rows),
        key=(
            Sign(shape="bar", look="sure", text=material.say("found")),
            Sign(shape="bar", look="possible", text=material.say(N_("possible within the accuracies"))),
            Sign(shape="bar", look="unknown", text=material.say(N_("unknown: the layer does not reach there"))),
            Sign(shape="line", look="interval", text=material.say(N_("95-percent interval"))),
        ),
        figure_head=material.say(N_("Share, severity")),
    )
    return [plot]


def _row(material: Material, row: Any) -> Row:
    title = str(row[f"title_{material.language}"])
    name = row["class"] if row["class"] not in ("", row["layer"]) else ""
    label = f"{title}: {name}" if name else title
    state = row["state"]
    if state == "nothing-found":
        return Row(label=label, text=material.say(state), height_px=20)
    share, half = 100 * row["share"], 100 * CONFIDENCE_FACTOR * row["share_se"]
    data = {k: row[k] for k in ("layer", "state", "class")} | {
        "site": row["site_id"],
        "column": "share",
        "value": row["share"],
    }
    marks = []
    end = min(half, 100.0) if state == "possible" else share
    if end > 0:
        marks.append(Mark(shape="bar", look=_LOOKS[state], low=0.0, high=end, data=data))
    if state == "found" and half > 0:
        line = {"site": row["site_id"], "layer": row["layer"], "class": row["class"], "column": "share_se"}
        low, high = max(share - half, 0.0), min(share + half, 100.0)
        marks.append(Mark(shape="line", look="interval", low=low, high=high, data=line))
    word = material.say(row["severity"]) if state == "found" else material.say(state)
    text = f"{material.figure(row['share'], row['share_se'], '1')}, {word}" if state != "possible" else word
    return Row(label=label, marks=tuple(marks), text=text, height_px=20)


RESTRICTIONS = Chart(name="constraints", analysis="constraints", plots=restrictions)
