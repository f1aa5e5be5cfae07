"""Classes of a figure for a map: about as many values in each, limits that are easy to read."""

import math
from decimal import ROUND_FLOOR, Decimal
from typing import Any

__all__ = ["MOST_CLASSES", "class_limits", "class_of", "round_between"]

# More steps of one colour are not told apart on a map (Brewer and Pickle 2002).
MOST_CLASSES = 5


def class_limits(values: Any, most: int = MOST_CLASSES) -> list[float]:
    """Return the limits between the classes of some figures, ascending.

    Quantiles: each class holds about as many values as any other, equal values
    are never parted, and each limit is the roundest number between the two
    values that it parts. Where there are no more distinct values than classes,
    each value is a class.

    Parameters
    ----------
    values
        The figures, shape (n,); those that are not finite are left out.
    most
        The largest number of classes.

    Examples
    --------
    >>> class_limits([13.2, 25, 46, 52, 56, 60, 115, 340, 1500])
    [40.0, 55.0, 60.0, 200.0]
    >>> class_limits([1, 1, 2, 4])
    [2.0, 4.0]
    """
    import numpy as np

    figures = np.asarray(values, dtype=float)
    distinct, counts = np.unique(_plain(figures[np.isfinite(figures)]), return_counts=True)
    cuts = list(range(1, len(distinct)))
    if len(cuts) >= most:
        below = np.cumsum(counts)[:-1]
        wanted = np.arange(1, most) * counts.sum() / most
        cuts = sorted({int(np.abs(below - w).argmin()) + 1 for w in wanted})
    return [round_between(float(distinct[i - 1]), float(distinct[i])) for i in cuts]


def round_between(low: float, high: float) -> float:
    """Return the roundest number above ``low`` and not above ``high``.

    Multiples of a thousand come before those of five hundred, two hundred and a
    hundred, and so on; among equally round ones, the nearest to the middle.

    Examples
    --------
    >>> round_between(46, 52), round_between(340, 1500), round_between(0.32, 0.338)
    (50.0, 1000.0, 0.33)
    """
    small, large = Decimal(repr(low)), Decimal(repr(high))
    middle = (small + large) / 2
    power = math.floor(math.log10(max(abs(low), abs(high), high - low)))
    for exponent in range(power + 1, power - 16, -1):
        for digit in (5, 2, 1):
            step = Decimal(digit).scaleb(exponent)
            last = (large / step).to_integral_value(ROUND_FLOOR)
            first = (small / step).to_integral_value(ROUND_FLOOR) + 1
            if first <= last:
                near = (middle / step).to_integral_value()
                return float(min(max(near, first), last) * step)
    return high


def class_of(values: Any, limits: list[float]) -> Any:
    """Return the place of each value's class, shape (n,); −1 where there is no value.

    A class holds its lower limit and not its upper one.
    """
    import numpy as np

    figures = np.asarray(values, dtype=float)
    found = np.isfinite(figures)
    places = np.full(len(figures), -1, dtype=np.int64)
    places[found] = np.searchsorted(limits, _plain(figures[found]), side="right")
    return places


def _plain(figures: Any) -> Any:
    """Return finite figures with eleven digits: what binary arithmetic leaves beyond them parts nothing."""
    import numpy as np

    sizes = np.abs(figures)
    shift = np.clip(10 - np.floor(np.log10(np.where(sizes > 0, sizes, 1))), -300, 300)
    # Divided by a power of ten rather than multiplied by its inverse, so that 0.3 comes out as 0.3.
    up, down = 10.0 ** np.maximum(shift, 0), 10.0 ** np.maximum(-shift, 0)
    return np.rint(figures * up / down) / up * down
