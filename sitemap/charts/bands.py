"""A band from its beginning to its end: the sites along it, how far away they are, and the gaps between them."""

from typing import Any

from sitemap.cartography.figures import number_text
from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.locale import N_

__all__ = ["BANDS"]

_KM = 1000.0
_LOOKS = {"certain": "sure", "possible": "possible", "no": "open", "unknown": "unknown"}
_TOUCHES = (
    ("certain", N_("reaches into the band")),
    ("possible", N_("may reach into it")),
    ("no", N_("lies beside it")),
)


def bands(material: Material) -> list[Plot]:
    """Return a plot for each band: kilometres along its centre line."""
    frame, gaps, lengths = material.frame("band"), material.frame("band-gaps"), material.frame("band-length")
    plots = []
    for number, band in enumerate(sorted(frame["band_id"].unique()), start=1):
        along = lengths[lengths["band_id"] == band].iloc[0].to_dict()
        rows = [
            Row(label=material.say(N_("Gaps: farther than 500 m from")), head=True),
            *(_gap_row(material, gaps[gaps["band_id"] == band], which) for which in ("all-sites", "green-sites")),
            Row(label=material.say(N_("Sites in their order along the band")), head=True),
            *_site_rows(material, frame[frame["band_id"] == band]),
        ]
        plots.append(
            Plot(
                name="band" if number == 1 else f"band-{band}",
                title=material.say(N_("Along the band: {name}"), name=material.name(band)),
                description=material.say(
                    N_(
                        "Kilometres along the centre line. Hatched bars at the top are gaps, the bar of a site is "
                        "where it lies beside the line, the dot its centre."
                    )
                ),
                axis=Axis(label=_axis_label(material, along), low=0.0, high=along["length_m"] / _KM, unit=""),
                rows=tuple(rows),
                key=_key(material),
                figure_head=material.say(N_("Distance from the band")),
            )
        )
    return plots


def _axis_label(material: Material, along: dict[str, Any]) -> str:
    start, end = (str(along[f"{e}_{material.language}"] or "") for e in ("start", "end"))
    if start and end:
        return material.say(N_("Kilometres from {start} (0) to {end}"), start=start, end=end)
    return material.say(N_("Kilometres along the centre line"))


def _key(material: Material) -> tuple[Sign, ...]:
    touching = tuple(Sign(shape="bar", look=_LOOKS[w], text=material.say(text)) for w, text in _TOUCHES)
    return (*touching, Sign(shape="point", look="figure", text=material.say(N_("centre of the site"))))


def _gap_row(material: Material, gaps: Any, which: str) -> Row:
    look = "gap" if which == "all-sites" else "gap-green"
    label = N_("any site") if which == "all-sites" else N_("any site with planned green")
    chosen = gaps[gaps["sites"] == which].sort_values("number")
    marks = tuple(
        Mark(
            shape="bar",
            look=look,
            low=g["from_m"] / _KM,
            high=g["to_m"] / _KM,
            text=material.figure(g["gap_m"], g["gap_m_se"], "m"),
            short=f"{number_text(g['gap_m'] / _KM, 1, material.language)} km",
            data={"sites": which, "number": float(g["number"]), "column": "gap_m", "value": g["gap_m"]},
        )
        for g in chosen.to_dict("records")
    )
    text = material.say(N_("gaps: {count}"), count=len(marks)) if marks else material.say(N_("no gap"))
    return Row(label=material.say(label), marks=marks, text=text, height_px=30)


def _site_rows(material: Material, frame: Any) -> list[Row]:
    ordered = frame.sort_values(["chainage_m", "distance_m", "site_id"], na_position="last")
    rows = []
    for r in ordered.to_dict("records"):
        text = material.figure(r["distance_m"], r["distance_m_se"], "m")
        marks: tuple[Mark, ...] = ()
        if r["chainage_m"] == r["chainage_m"]:
            data = {"site": r["site_id"], "column": "chainage_m", "value": r["chainage_m"]}
            marks = (_stretch(r), Mark(shape="point", look="figure", low=r["chainage_m"] / _KM,
                                       high=r["chainage_m"] / _KM, data=data))  # fmt: skip
        else:
            text = material.say(N_("{distance}, too far to have a place"), distance=text)
        rows.append(Row(label=material.name(r["site_id"]), marks=marks, text=text))
    return rows


def _stretch(row: Any) -> Mark:
    data = {"site": row["site_id"], "column": "touches", "value": row["touches"]}
    return Mark(
        shape="bar",
        look=_LOOKS[row["touches"]],
        low=row["chainage_from_m"] / _KM,
        high=row["chainage_to_m"] / _KM,
        base=0.3,
        top=0.7,
        data=data,
    )


BANDS = Chart(name="band", analysis="band", plots=bands, further=("band-gaps", "band-length"))
