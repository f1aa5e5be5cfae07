"""How large the sites are, each with what its outline leaves open."""

from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.charts.ticks import log_range
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR

__all__ = ["AREAS"]

_M2 = 10_000.0
# Sites that differ more than this cannot be compared on even steps: the small ones would vanish.
_WIDE = 20


def areas(material: Material) -> list[Plot]:
    """Return one plot with a row for each site, the largest first."""
    frame = material.frame("measures")
    frame = frame[frame["area_m2"] > 0].sort_values(["area_m2", "site_id"], ascending=[False, True])
    if frame.empty:
        return []
    half = (CONFIDENCE_FACTOR * frame["area_m2_se"]).fillna(0)
    low, high = ((frame["area_m2"] - half) / _M2).tolist(), ((frame["area_m2"] + half) / _M2).tolist()
    least = frame["area_m2"].min() / _M2
    wide = max(high) / least > _WIDE
    # An area is never below zero; a logarithmic axis ends above it.
    floor = least / 10 if wide else 0.0
    first, last = log_range([max(v, floor) for v in low] + high) if wide else (0.0, max(high) * 1.05)
    ends = zip(frame["site_id"], frame["area_m2"], frame["area_m2_se"], low, high, strict=True)
    rows = [
        Row(
            label=material.name(site),
            text=material.figure(area, se, "m²"),
            marks=_marks(site, area, (max(a, first), b), known=se == se),
        )
        for site, area, se, a, b in ends
    ]
    axis = Axis(
        label=material.say(N_("Area in ha, logarithmic: equal steps are equal ratios") if wide else N_("Area in ha")),
        low=first,
        high=last,
        scale="log" if wide else "linear",
    )
    plot = Plot(
        name="areas",
        title=material.say(N_("Area of the sites")),
        description=material.say(
            N_("Each row is a site: the dot is its area, the line the 95-percent interval that its outline leaves.")
        ),
        axis=axis,
        rows=tuple(rows),
        key=(
            Sign(shape="point", look="figure", text=material.say(N_("area of the outline"))),
            Sign(shape="line", look="interval", text=material.say(N_("95-percent interval"))),
        ),
        figure_head=material.say(N_("Area")),
    )
    return [plot]


def _marks(site: str, area_m2: float, ends: tuple[float, float], *, known: bool) -> tuple[Mark, ...]:
    data = {"site": site, "column": "area_m2", "value": area_m2}
    point = Mark(shape="point", look="figure", low=area_m2 / _M2, high=area_m2 / _M2, data=data)
    line = Mark(shape="line", look="interval", low=ends[0], high=ends[1], data={"site": site, "column": "area_m2_se"})
    return (line, point) if known else (point,)


AREAS = Chart(name="areas", analysis="measures", plots=areas)
