"""How many sites are in which phase in which year, and which events are awaited."""

from typing import Any

from sitemap.cartography.figures import date_text
from sitemap.cartography.timeline import month_span
from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.locale import N_
from sitemap.register.schema import CODES

__all__ = ["PHASES"]

# Years of use before anybody plans anew: as many are shown before the first other phase.
_BEFORE = 5
_FORMER = "in-use"


def phases(material: Material) -> list[Plot]:
    """Return one plot: a row of yearly bars for each phase, then a row for each event."""
    frame = material.frame("portfolio-phases")
    other = frame.loc[frame["phase"] != _FORMER, "year"]
    first = int((other if len(other) else frame["year"]).min()) - _BEFORE
    events = _events(material)
    last = max([int(frame["year"].max()), *(e[2] for e in events)])
    shown = frame[frame["year"] >= first]
    most = float(shown["sites_possible"].max())
    rows = [
        _phase_row(material, shown[shown["phase"] == p], p, most) for p in CODES["phase"] if (frame["phase"] == p).any()
    ]
    if events:
        rows.append(Row(label=material.say(N_("Events")), head=True))
        rows += [_event_row(material, *event) for event in events if event[2] >= first]
    earlier = int(frame["year"].min())
    notes = [material.say(N_("What was from {year} on stands in the table."), year=earlier)] if earlier < first else []
    plot = Plot(
        name="phases",
        title=material.say(N_("Phases over time")),
        description=material.say(
            N_("For each phase the number of sites year by year, the higher the more; events by how certain they are.")
        ),
        axis=Axis(label=material.say(N_("Year")), low=first, high=last + 1, scale="whole"),
        rows=tuple(rows),
        key=_key(material, [e[3] for e in events]),
        figure_head=material.say(N_("Sites at most, or date")),
        notes=tuple(notes),
    )
    return [plot]


def _phase_row(material: Material, frame: Any, phase: str, most: float) -> Row:
    marks: list[Mark] = []
    for run in _runs(frame):
        data = {"phase": phase, "year_from": float(run["first"]), "year_to": float(run["last"])}
        for column, look, base, top in (
            ("sites_possible", "possible", run["sites"], run["sites_possible"]),
            ("sites", "sure", 0, run["sites"]),
        ):
            if top > base:
                marks.append(
                    Mark(shape="bar", look=look, low=run["first"], high=run["last"] + 1, base=0.06 + 0.88 * base / most,
                         top=0.06 + 0.88 * top / most, data=data | {"column": column, "value": float(top)})
                )  # fmt: skip
    highest = frame["sites_possible"].max() if len(frame) else 0
    return Row(label=material.say(phase), marks=tuple(marks), text=f"{highest:.0f}", height_px=40)


def _runs(frame: Any) -> list[dict[str, int]]:
    """Return stretches of years in which nothing changes."""
    runs: list[dict[str, int]] = []
    for row in frame.sort_values("year")[["year", "sites", "sites_possible"]].astype(int).to_dict("records"):
        last = runs[-1] if runs else None
        if last and last["last"] + 1 == row["year"] and all(last[k] == row[k] for k in ("sites", "sites_possible")):
            last["last"] = row["year"]
        else:
            runs.append({"first": row["year"], "last": row["year"], **row})
    return runs


Event = tuple[str, int, int, str]


def _events(material: Material) -> list[Event]:
    """Return the dated events: id, first and last year, certainty."""
    found = []
    for event, row in material.register.events.sort_index().iterrows():
        begin, end = month_span(row["begin"]), month_span(row["end"])
        spans = [s for s in (begin, end) if s]
        if spans:
            certainty = row["certainty"] if isinstance(row["certainty"], str) else ""
            found.append((str(event), spans[0].first // 12, spans[-1].last // 12, certainty))
    return sorted(found, key=lambda e: (e[1], e[2], e[0]))


def _event_row(material: Material, event: str, first: int, last: int, certainty: str) -> Row:
    row = material.register.events.loc[event]
    date = next(date_text(str(row[k]), material.language) for k in ("begin", "end") if isinstance(row[k], str))
    data = {"event": event, "column": "begin", "value": float(first), "certainty": certainty}
    look = certainty if certainty in CODES["certainty"] else "quiet"
    middle = (first + last + 1) / 2
    mark = Mark(shape="point", look=look, low=middle, high=middle, data=data)
    if last - first > 1:
        mark = Mark(shape="bar", look=look, low=first, high=last + 1, data=data)
    return Row(
        label=material.called("events", event), marks=(mark,), text=f"{date}, {material.say(certainty)}".rstrip(", ")
    )


def _key(material: Material, certainties: list[str]) -> tuple[Sign, ...]:
    return (
        Sign(shape="bar", look="sure", text=material.say(N_("certainly in this phase"))),
        Sign(shape="bar", look="possible", text=material.say(N_("possible: the phase has no last day"))),
        *(Sign(shape="point", look=c, text=material.say(c)) for c in CODES["certainty"] if c in certainties),
    )


PHASES = Chart(name="phases", analysis="portfolio-phases", plots=phases)
