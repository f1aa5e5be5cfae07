"""Which share of each site is served by a stop, mode by mode."""

from typing import Any

from sitemap.cartography.figures import number_text
from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.locale import N_

__all__ = ["REACHES"]

# Where more are looked at, the longest share a look.
_LOOKS = ("step-1", "step-2", "step-3")


def reaches(material: Material) -> list[Plot]:
    """Return one plot: for each site and mode the shares within so many minutes of a stop."""
    frame = material.frame("reach")
    if not frame["stop_share"].notna().any():
        return []
    minutes = sorted(frame["minutes"].unique())
    bases = [material.say(b) for b in sorted(frame["basis"].unique())]
    rows = [r for site in sorted(frame["site_id"].unique(), key=lambda s: (material.name(s).casefold(), s))
            for r in _rows(material, frame[frame["site_id"] == site], site)]  # fmt: skip
    times = " / ".join(f"{m:.0f}" for m in minutes)
    plot = Plot(
        name="reach",
        title=material.say(N_("Share of each site served by a stop")),
        description=material.say(
            N_("The bar grows with the minutes to the nearest stop. Ways are measured: {basis}."),
            basis=", ".join(bases),
        ),
        axis=Axis(label=material.say(N_("Share of the site's area in %")), low=0.0, high=100.0, unit="%"),
        rows=tuple(rows),
        key=tuple(
            Sign(shape="bar", look=_look(n), text=material.say(N_("within {minutes} min"), minutes=f"{m:.0f}"))
            for n, m in enumerate(minutes)
        ),
        figure_head=material.say(N_("Share in {minutes} min"), minutes=times),
        notes=(material.say(N_("Ways: {basis}."), basis=", ".join(bases)),),
    )
    return [plot]


def _look(place: int) -> str:
    return _LOOKS[min(place, len(_LOOKS) - 1)]


def _rows(material: Material, frame: Any, site: str) -> list[Row]:
    rows = [Row(label=material.name(site), head=True)]
    # On foot before by bicycle, as the analysis' words have it in reverse order.
    for mode in sorted(frame["mode"].unique(), reverse=True):
        mine = frame[frame["mode"] == mode].sort_values("minutes").to_dict("records")
        marks, before = [], 0.0
        for n, r in enumerate(mine):
            share = 100 * r["stop_share"]
            if share > before:
                data = {
                    "site": site,
                    "mode": mode,
                    "minutes": float(r["minutes"]),
                    "column": "stop_share",
                    "value": r["stop_share"],
                }
                marks.append(Mark(shape="bar", look=_look(n), low=before, high=share, data=data))
                before = share
        shares = [number_text(100 * r["stop_share"], 0, material.language) for r in mine]
        known = any(r["stop_share"] == r["stop_share"] for r in mine)
        text = " / ".join(shares) + " %" if known else material.say("unknown")
        rows.append(Row(label=material.say(mode), marks=tuple(marks), text=text, height_px=20))
    return rows


REACHES = Chart(name="reach", analysis="reach", plots=reaches)
