"""The legend: what of a register is drawn, and how, for web and print alike."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sitemap.cartography.palettes import KIND_COLOURS, ink_on, shade
from sitemap.cartography.patterns import STATUS_PATTERNS, UNKNOWN_PATTERN
from sitemap.cartography.styles import CONTEXT_STYLES, is_approximate
from sitemap.cartography.symbols import KIND_SYMBOLS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Legend", "make_legend"]


@dataclass(frozen=True)
class Legend:
    """What is drawn, by code: its looks as plain data, ready for JSON.

    ``kinds`` and ``statuses`` hold only codes that occur, in the order of the
    schema; the code ``""`` stands for a status that is not known. ``outlines``
    is a subset of ``exact`` and ``approximate``.
    """

    kinds: Mapping[str, Mapping[str, Any]]
    statuses: Mapping[str, Mapping[str, Any]]
    outlines: tuple[str, ...]
    roles: Mapping[str, Mapping[str, Any]]


def make_legend(sites: "pd.DataFrame", roles: Iterable[str]) -> Legend:
    """Describe how ``sites`` and the context layers of ``roles`` are drawn."""
    kinds = set(sites["kind"].fillna("").unique())
    statuses = set(sites["status"].fillna("").unique())
    looks = {code: asdict(pattern) for code, pattern in STATUS_PATTERNS.items() if code in statuses}
    if not statuses <= looks.keys():
        looks[""] = asdict(UNKNOWN_PATTERN)
    approximate = is_approximate(sites)
    if not kinds <= KIND_COLOURS.keys():
        kinds.add("other")
    present = {role if role in CONTEXT_STYLES else "other" for role in roles}
    return Legend(
        kinds={code: _kind(code) for code in KIND_COLOURS if code in kinds},
        statuses=looks,
        outlines=tuple(
            name for name, some in (("exact", ~approximate), ("approximate", approximate)) if bool(some.any())
        ),
        roles={role: asdict(style) for role, style in CONTEXT_STYLES.items() if role in present},
    )


def _kind(code: str) -> dict[str, str]:
    colour = KIND_COLOURS[code]
    # The line around a site is dark enough to be seen on any ground.
    return {"fill": colour, "stroke": shade(colour, 0.45), "ink": ink_on(colour), "symbol": KIND_SYMBOLS[code]}
