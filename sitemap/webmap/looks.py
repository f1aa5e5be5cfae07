"""Themes and time as the page carries them: classes, and for each site its class and its changes."""

from dataclasses import asdict
from typing import Any

from sitemap.analysis.contract import Results
from sitemap.analysis.theming import make_themes
from sitemap.cartography.patterns import FORMER_PATTERNS, STATUS_PATTERNS, UNKNOWN_PATTERN
from sitemap.cartography.themes import METHOD, STATE_LOOKS, Theme
from sitemap.cartography.timeline import RULE, STATES, event_weights, focus, timeline
from sitemap.linking import LinkedRegister
from sitemap.locale import LANGUAGES, translate
from sitemap.register.model import Register
from sitemap.webmap.encode import vlq

__all__ = ["make_time_payload", "themes_payload"]


def themes_payload(register: Register, results: Results) -> dict[str, Any]:
    """Return the themes, the looks of the states, and how figures are parted into classes."""
    return {
        "states": {code: asdict(look) for code, look in STATE_LOOKS.items()},
        "patterns": {c: asdict(p) for c, p in (FORMER_PATTERNS | STATUS_PATTERNS | {"": UNKNOWN_PATTERN}).items()},
        "method": _in_languages(METHOD),
        "themes": [_theme(t) for t in make_themes(register, results)],
    }


def _theme(theme: Theme) -> dict[str, Any]:
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


def make_time_payload(linked: LinkedRegister) -> dict[str, Any] | None:
    """Return the years of the time axis, and the months in which a site's state changes.

    ``of`` is the site's place in the order of ids (as differences), ``month``
    counts from January of the year 0, and ``state`` is twice the place among
    ``states``, one more where it is carried forward. None where nothing is dated.
    """
    register = linked.register
    events, phases, sites = register.events, register.phases, register.sites
    dated = [*events["begin"].tolist(), *events["end"].tolist(), *sites["status_date"].unique().tolist()]
    years = focus(dated, [*phases["begin"].tolist(), *phases["end"].tolist()])
    if years is None:
        return None
    places = {str(site): place for place, site in enumerate(sorted(map(str, sites.index.tolist())))}
    states = ("", *STATES)
    changes = timeline(sites, phases)
    code = {(s, carried): 2 * i + carried for i, s in enumerate(states) for carried in (False, True)}
    # In the order of ids, and those of a site are in order of time already.
    ordered = sorted(changes)
    of = [places[site] for site in ordered for _ in changes[site]]
    return {
        "first": years[0],
        "last": years[1],
        "rule": _in_languages(RULE),
        "states": states,
        "of": vlq([b - a for a, b in zip((0, *of), of, strict=False)]),
        "month": vlq([c.month for site in ordered for c in changes[site]]),
        "state": vlq([code[c.state, c.carried] for site in ordered for c in changes[site]]),
        "weights": event_weights(map(str, events.index), linked.site_events),
    }


def _in_languages(message: str) -> dict[str, str]:
    return {language: translate(message, language) for language in LANGUAGES}
