"""What state a site is in at a date: read from its phases and its recorded state, by one stated rule."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sitemap.locale import N_
from sitemap.register.frame import cells_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RULE", "STATES", "Change", "Span", "changes_by_site", "event_weights", "focus", "month_span", "timeline"]

RULE = N_(
    "What is planned, under way or done in a month follows from the phases that touch it: planning means planned, "
    "works mean under way, an opening or a new use means done; works, or planning beside a new use, mean under way. "
    "From its own date on, the state that the register records takes the place of the phases, until a phase begins "
    "later or none goes on. A phase without a last day goes on; what rests on such phases alone is called carried "
    "forward, except in the month or year in which one of them began. A phase without a first day counts in the month "
    "or year of its last day only. Where nothing is recorded for a month, the state is unknown."
)

# Before anybody plans anew, a site is in its former use or lies idle.
STATES = ("in-use", "idle", "idea", "planned", "under-way", "done")
_GROUPS = {
    "in-use": "in-use",
    "closed": "idle",
    "idle": "idle",
    "planning": "planned",
    "works": "under-way",
    "opened": "done",
    "use-new": "done",
}
_EVER = 12 * 10_000


@dataclass(frozen=True)
class Span:
    """Months from ``first`` to ``last``, each counted from January of the year 0.

    Of a phase without a last day, ``sure`` is the last month of the date it began on.
    """

    first: int
    last: int
    sure: int | None = None

    def holds(self, month: int) -> bool:
        """Tell whether the month lies in the span."""
        return self.first <= month <= self.last


@dataclass(frozen=True)
class Change:
    """From ``month`` on the site is in ``state``, ``""`` where it is unknown; ``carried`` as ``RULE`` says."""

    month: int
    state: str
    carried: bool


@cache
def month_span(date: Any) -> Span | None:
    """Return the months that a date of the register's precision covers; None for what is no date.

    Examples
    --------
    >>> month_span("2019"), month_span("2019-02-21")
    (Span(first=24228, last=24239, sure=None), Span(first=24229, last=24229, sure=None))
    """
    match = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-\d{2})?)?", date) if isinstance(date, str) else None
    if not match:
        return None
    year = int(match[1]) * 12
    month = year + int(match[2]) - 1 if match[2] else None
    return Span(year, year + 11) if month is None else Span(month, month)


def timeline(sites: "pd.DataFrame", phases: "pd.DataFrame") -> dict[str, list[Change]]:
    """Return for each site the months in which its state changes, by ``RULE``.

    Parameters
    ----------
    sites
        On the sites' ids, with ``status`` and ``status_date``.
    phases
        With ``site_id``, ``phase``, ``begin`` and ``end``.

    Returns
    -------
    dict
        The changes of each site in order of time; sites of which nothing is
        dated are left out. Before the first change the state is unknown.
    """
    dated = zip(cells_of(sites.index), cells_of(sites["status"]), cells_of(sites["status_date"]), strict=True)
    columns = (cells_of(phases[name]) for name in ("site_id", "phase", "begin", "end"))
    return changes_by_site(dated, zip(*columns, strict=True))


def changes_by_site(sites: Iterable[Sequence[Any]], phases: Iterable[Sequence[Any]]) -> dict[str, list[Change]]:
    """Return what ``timeline`` does, given rows, None where nothing stands.

    Parameters
    ----------
    sites
        Id, state and its date of each site.
    phases
        Site, phase, begin and end of each phase.
    """
    spans = defaultdict(list)
    for site, phase, begin, end in phases:
        span = _phase_span(begin, end)
        if span and phase in _GROUPS:
            spans[site].append((span, _GROUPS[phase]))
    found = {}
    for site, status, date in sites:
        known = month_span(date) if status in STATES else None
        if known or site in spans:
            found[str(site)] = list(_changes(tuple(spans.get(site, ())), status, known))
    return found


@cache
def _phase_span(begin: Any, end: Any) -> Span | None:
    first, last = month_span(begin), month_span(end)
    if first is None:
        return last
    if last is None:
        return Span(first.first, _EVER, sure=first.last)
    return Span(first.first, last.last) if first.first <= last.last else None


@cache
def _changes(phases: tuple[tuple[Span, str], ...], status: Any, known: Span | None) -> tuple[Change, ...]:
    months = {m for span, _ in phases for m in (span.first, span.last + 1, (span.sure or 0) + 1)}
    if known:
        months |= {known.first, known.last, known.last + 1}
    changes: list[Change] = []
    for month in sorted(m for m in months if 1 < m <= _EVER):
        state, carried = _state(month, phases, status, known)
        if not changes or (changes[-1].state, changes[-1].carried) != (state, carried):
            changes.append(Change(month, state, carried))
    return tuple(changes)


def _state(month: int, phases: tuple[tuple[Span, str], ...], status: Any, known: Span | None) -> tuple[str, bool]:
    at = [(span, group) for span, group in phases if span.holds(month)]
    carried = bool(at) and all(span.sure is not None and span.sure < month for span, _ in at)
    if known and month >= known.last:
        carried = carried and month > known.last
        if any(span.first > known.last for span, _ in at):
            return _combined({group for _, group in at}), carried
        return (status, carried) if at or month == known.last else ("", False)
    if at:
        return _combined({group for _, group in at}), carried
    return (status, False) if known and known.holds(month) else ("", False)


def _combined(groups: set[str]) -> str:
    if "under-way" in groups or {"planned", "done"} <= groups:
        return "under-way"
    return next(state for state in ("done", "planned", "idle", "in-use") if state in groups)


def focus(dates: Iterable[Any], ends: Iterable[Any]) -> tuple[int, int] | None:
    """Return the first and last year that a time axis shows; None where nothing is dated.

    Parameters
    ----------
    dates
        Dates that it has to show: of events, and of recorded states.
    ends
        Dates that it shows where they come later: of phases.
    """
    last = [s for s in map(month_span, set(ends)) if s]
    shown = [s for s in map(month_span, set(dates)) if s] or last
    if not shown:
        return None
    later = [*shown, *last]
    return min(s.first for s in shown) // 12, max(s.last for s in later) // 12


def event_weights(events: Iterable[str], site_events: "pd.DataFrame") -> dict[str, int]:
    """Return for each event the number of sites that it is linked to through projects."""
    counted = site_events.groupby("event_id")["site_id"].nunique().to_dict()
    return {event: int(counted.get(event, 0)) for event in events}
