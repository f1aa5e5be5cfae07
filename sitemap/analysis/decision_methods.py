"""The decision methods of pymcdm, without the rest of it.

``import pymcdm`` loads its charts and with them matplotlib, and methods that
need SciPy, which takes longer than every other analysis together. The two
methods need neither.
"""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from sitemap.locale import N_

__all__ = ["METHODS", "Scorer", "scorer"]

Floats = npt.NDArray[np.float64]
Scorer = Callable[[Floats, Floats, npt.NDArray[np.int_]], Floats]

METHODS = (N_("weighted-sum"), N_("topsis"))


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
    library = _library()
    normal = library.normalizations
    if method == "weighted-sum":
        score: Any = library.WSM(normal.minmax_normalization)
    else:
        score = library.TOPSIS(normal.vector_normalization)

    def scored(values: Floats, weights: Floats, types: npt.NDArray[np.int_]) -> Floats:
        # What differs by rounding only is the same.
        result: Floats = np.round(score(values, weights, types, validation=False), 12)
        return result

    return scored


@cache
def _library() -> Any:
    """Return a namespace with pymcdm's ``WSM``, ``TOPSIS`` and ``normalizations``."""
    known = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "pymcdm"}
    spec = find_spec("pymcdm")
    assert spec is not None
    assert spec.submodule_search_locations is not None  # the extra brings the package
    try:
        if "pymcdm" not in known:
            for package in ("pymcdm", "pymcdm.methods"):
                bare = ModuleType(package)
                bare.__path__ = [
                    str(Path(folder, *package.split(".")[1:])) for folder in spec.submodule_search_locations
                ]
                sys.modules[package] = bare
        return SimpleNamespace(
            WSM=import_module("pymcdm.methods.wsm").WSM,
            TOPSIS=import_module("pymcdm.methods.topsis").TOPSIS,
            normalizations=import_module("pymcdm.normalizations"),
        )
    finally:
        # Whoever wants the rest can still import it.
        for name in [n for n in sys.modules if n.partition(".")[0] == "pymcdm" and n not in known]:
            del sys.modules[name]
