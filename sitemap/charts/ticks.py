"""The marks of an axis: round figures, as the language writes them."""

import math
from itertools import pairwise

from sitemap.cartography.figures import number_text
from sitemap.charts.contract import Axis

__all__ = ["log_range", "ticks"]


def ticks(axis: Axis, language: str) -> list[tuple[float, str]]:
    """Return the places of an axis that are named, each with its text.

    Examples
    --------
    >>> ticks(Axis(label="", low=0, high=2500), "de")
    [(0.0, '0'), (500.0, '500'), (1000.0, '1.000'), (1500.0, '1.500'), (2000.0, '2.000'), (2500.0, '2.500')]
    >>> ticks(Axis(label="", low=8, high=1500, scale="log", unit="ha"), "en")
    [(10.0, '10 ha'), (30.0, '30 ha'), (100.0, '100 ha'), (300.0, '300 ha'), (1000.0, '1,000 ha')]
    """
    if axis.scale == "slots":
        return [(float(n), text) for n, text in enumerate(axis.slots)]
    if axis.scale == "whole":
        return [(v, f"{v:.0f}") for v in _whole(axis.low, axis.high)]
    values = _log_values(axis.low, axis.high) if axis.scale == "log" else _values(axis.low, axis.high)
    step = min((b - a for a, b in pairwise(values)), default=1.0)
    decimals = max(0, -math.floor(math.log10(min(step, *(v for v in values if v > 0), 1.0)) + 1e-9)) if values else 0
    unit = f" {axis.unit}" if axis.unit else ""
    return [(v, number_text(v, decimals, language) + unit) for v in values]


def _values(low: float, high: float) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=6, steps=[1, 2, 5, 10], min_n_ticks=2).tick_values(low, high)
    edge = (high - low) * 1e-9
    return [float(v) + 0.0 for v in found if low - edge <= v <= high + edge]


def _whole(low: float, high: float) -> list[float]:
    if high - low <= 12:
        return [float(v) for v in range(math.ceil(low), math.floor(high) + 1)]
    return [v for v in _values(low, high) if v.is_integer()]


def _log_values(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for digits in ((1, 2, 5), (1, 3), (1,)):
        found = [float(d) * 10.0**p for p in range(first, last + 1) for d in digits]
        found = [v for v in found if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
        if len(found) <= 6:
            break
    return found


def log_range(values: list[float]) -> tuple[float, float]:
    """Return the ends of a logarithmic axis that shows all ``values`` above zero, with a little room.

    Examples
    --------
    >>> low, high = log_range([10, 1000])
    >>> round(low, 1), round(high)
    (7.9, 1259)
    """
    shown = [v for v in values if v > 0 and math.isfinite(v)] or [1.0]
    low, high = math.log10(min(shown)), math.log10(max(shown))
    room = max((high - low) * 0.05, 0.05)
    return 10 ** (low - room), 10 ** (high + room)
