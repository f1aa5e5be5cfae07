"""What can be said of places that are known only to an accuracy: certain, possible, or not so.

Two outlines may each be shifted as a whole. The shift along the line between
them has a standard deviation of one axis each, so the distance between them
has ``sqrt(sd1² + sd2²)``. This takes the vertices of an outline to be off all
in the same direction, which for a distance is the cautious assumption: single
vertices would average out.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR, axis_sd_m

__all__ = ["CERTAINTIES", "allowance_m", "distance_se_m", "judged", "within"]

Floats = npt.NDArray[np.float64]

CERTAINTIES = (N_("certain"), N_("possible"), N_("no"), N_("unknown"))


def distance_se_m(accuracy_m: npt.ArrayLike, other_m: npt.ArrayLike) -> Floats:
    """Return the standard error in m of the distance between two outlines.

    Examples
    --------
    >>> float(distance_se_m(2.4477468 * 3, 2.4477468 * 4).round(6))
    5.0
    """
    return np.hypot(axis_sd_m(accuracy_m), axis_sd_m(other_m))


def allowance_m(accuracy_m: npt.ArrayLike, other_m: npt.ArrayLike) -> Floats:
    """Return in m how far two outlines can be off against each other in 95 of 100 cases."""
    return CONFIDENCE_FACTOR * distance_se_m(accuracy_m, other_m)


def within(distance_m: npt.ArrayLike, se_m: npt.ArrayLike, limit_m: float) -> npt.NDArray[np.object_]:
    """Tell for each distance whether it is at most ``limit_m``.

    ``certain`` if the whole 95-percent interval is, ``possible`` if a part of
    it is, else ``no``; ``unknown`` where distance or error is NaN.

    Examples
    --------
    >>> within([100, 100, 100, float("nan")], [10, 10, 10, 10], 110).tolist()
    ['possible', 'possible', 'possible', 'unknown']
    >>> within([80, 100, 140], [10, 10, 10], 110).tolist()
    ['certain', 'possible', 'no']
    """
    distance, half = np.asarray(distance_m, dtype=float), CONFIDENCE_FACTOR * np.asarray(se_m, dtype=float)
    # An outline that is touched cannot come closer: its distance ends at zero.
    return judged(distance + half <= limit_m, distance - half <= limit_m, ~np.isnan(distance + half))


def judged(certain: Any, possible: Any, known: Any) -> npt.NDArray[np.object_]:
    """Return the word for each case from what is certainly and what is possibly so."""
    words = np.select([~np.asarray(known), certain, possible], ["unknown", "certain", "possible"], "no")
    return words.astype(object)
