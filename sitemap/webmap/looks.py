"""Themes and time as the page carries them: classes, and for each site its class and its changes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sitemap.analysis.contract import Results
from sitemap.analysis.theming import make_themes
from sitemap.cartography.patterns import FORMER_PATTERNS, STATUS_PATTERNS, UNKNOWN_PATTERN
from sitemap.cartography.themes import METHOD, STATE_LOOKS, Theme
from sitemap.cartography.timeline import RULE, STATES, Change, changes_by_site, event_weights, focus
from sitemap.linking import LinkedRegister
from sitemap.locale import LANGUAGES, translate
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.webmap.encode import vlq

__all__ = [
    "Dates",
    "change_numbers",
    "dates_of",
    "make_time_payload",
    "theme_payload",
    "themes_payload",
]

# Before the first change it is unknown.
_STATES = ("", *STATES)


def themes_payload(register: Register, results: Results) -> dict[str, Any]:
    """Return the themes, the looks of the states, and how figures are parted into classes."""
    return {
        "states": {code: asdict(look) for code, look in STATE_LOOKS.items()},
        "patterns": {c: asdict(p) for c, p in (FORMER_PATTERNS | STATUS_PATTERNS | {"": UNKNOWN_PATTERN}).items()},
        "method": _in_languages(METHOD),
        "themes": [theme_payload(t) for t in make_themes(register, results)],
    }


def theme_payload(theme: Theme) -> dict[str, Any]:
    """Return one theme as plain data."""
    plain = {
        "name": theme.name,
        "kind": theme.kind,
        "group": theme.group,
        "title": theme.title,
        "unit": theme.unit,
        "unsure": theme.unsure,
        "whole": theme.whole,
        "classes": [asdict(c) for c in theme.classes],
    }
    return plain | {"at": vlq(theme.places)}


@dataclass(frozen=True)
class Dates:
    """What the time axis is made of, as plain rows, None where nothing stands.

    Parameters
    ----------
    sites
        Id, state and its date of each site.
    phases
        Site, phase, begin and end of each phase.
    events
        Begin and end of each event.
    weights
        For each event how many sites it is linked to.
    """

    sites: Sequence[Sequence[Any]]
    phases: Sequence[Sequence[Any]]
    events: Sequence[Sequence[Any]]
    weights: Mapping[str, int]


def dates_of(linked: LinkedRegister) -> Dates:
    """Return the dates of a register."""
    register = linked.register
    sites, events = register.sites, register.events
    phases = (cells_of(register.phases[name]) for name in ("site_id", "phase", "begin", "end"))
    return Dates(
        list(zip(cells_of(sites.index), cells_of(sites["status"]), cells_of(sites["status_date"]), strict=True)),
        list(zip(*phases, strict=True)),
        list(zip(cells_of(events["begin"]), cells_of(events["end"]), strict=True)),
        event_weights(map(str, events.index), linked.site_events),
    )


def make_time_payload(linked: LinkedRegister) -> dict[str, Any] | None:
    """Return the years of the time axis, and the months in which a site's state changes.

    ``of`` is the site's place in the order of ids (as differences), ``month``
    counts from January of the year 0, and ``state`` is twice the place among
    ``states``, one more where it is carried forward. None where nothing is dated.
    """
    dates = dates_of(linked)
    shown = [*(date for event in dates.events for date in event), *(date for _, _, date in dates.sites)]
    years = focus(shown, [date for _, _, begin, end in dates.phases for date in (begin, end)])
    if years is None:
        return None
    changes = changes_by_site(dates.sites, dates.phases)
    # In the order of ids, and those of a site are in order of time already.
    places = {site: place for place, site in enumerate(sorted(str(site) for site, _, _ in dates.sites))}
    ordered = sorted(changes)
    month, state = change_numbers([change for site in ordered for change in changes[site]])
    of = [places[site] for site in ordered for _ in changes[site]]
    return {
        "first": years[0],
        "last": years[1],
        "rule": _in_languages(RULE),
        "states": _STATES,
        "of": vlq([b - a for a, b in zip((0, *of), of, strict=False)]),
        "month": vlq(month),
        "state": vlq(state),
        "weights": dict(dates.weights),
    }


def change_numbers(changes: Sequence[Change]) -> tuple[list[int], list[int]]:
    """Return ``month`` and ``state`` of changes, as ``make_time_payload`` has them."""
    return [c.month for c in changes], [2 * _STATES.index(c.state) + c.carried for c in changes]


def _in_languages(message: str) -> dict[str, str]:
    return {language: translate(message, language) for language in LANGUAGES}
