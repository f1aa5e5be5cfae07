"""The decision methods of pymcdm, without its charts.

``import pymcdm`` loads its charts and with them matplotlib, which takes longer
than every other analysis together. The methods need neither.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from sitemap.locale import N_

__all__ = ["METHODS", "Scorer", "scorer"]

Floats = npt.NDArray[np.float64]
Scorer = Callable[[Floats, Floats, npt.NDArray[np.int_]], Floats]

METHODS = (N_("weighted-sum"), N_("topsis"))
_CHARTS = "pymcdm.visuals"


def scorer(method: str) -> Scorer:
    """Return the function that scores sites by ``weighted-sum`` or ``topsis``; more is better.

    It takes values (sites, criteria), weights that add up to 1, and types (1
    where more is better, else -1). The weighted sum is of values scaled from 0
    (worst site) to 1 (best site); TOPSIS is of values divided by their
    Euclidean norm (Hwang and Yoon 1981).

    Examples
    --------
    >>> values = np.array([[1.0, 5.0], [3.0, 4.0]])
    >>> scorer("weighted-sum")(values, np.array([0.7, 0.3]), np.array([1, -1])).tolist()
    [0.0, 1.0]
    """
    library = _without_charts()
    normal = library.normalizations
    if method == "weighted-sum":
        score: Any = library.methods.WSM(normal.minmax_normalization)
    else:
        score = library.methods.TOPSIS(normal.vector_normalization)

    def scored(values: Floats, weights: Floats, types: npt.NDArray[np.int_]) -> Floats:
        # What differs by rounding only is the same.
        result: Floats = np.round(score(values, weights, types, validation=False), 12)
        return result

    return scored


def _without_charts() -> Any:
    if "pymcdm" in sys.modules:
        return sys.modules["pymcdm"]
    empty = ModuleType(_CHARTS)
    sys.modules[_CHARTS] = empty
    try:
        library: Any = import_module("pymcdm")
    finally:
        # Whoever wants the charts can still import them.
        del sys.modules[_CHARTS]
    if getattr(library, "visuals", None) is empty:
        del library.visuals
    return library
