"""The outline's area against the areas on record."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.finding import Finding
from sitemap.outline import CONFIDENCE_FACTOR, area_se_m2
from sitemap.register.model import Register
from sitemap.validation.overlap import usable_sites

__all__ = ["area_against_record", "contradictions"]


def area_against_record(register: Register) -> Iterator[Finding]:
    """Find records of the whole site that contradict its outline beyond its error.

    A record is taken to be rounded to its last digit written.
    """
    sites = usable_sites(register)
    records = register.areas
    records = records[(records["comparable"] == "yes") & records["area_ha"].notna()]
    # Ten times as fast as ``isin`` where pandas keeps text as Arrow.
    records = records[sites.index.get_indexer(records["site_id"]) >= 0]
    outlines = sites.loc[records["site_id"]]
    record_ha = records["area_ha"].to_numpy(dtype=float)
    accuracy_m = outlines["geometry_accuracy_m"].to_numpy()
    area_ha, error_ha, contrary = contradictions(outlines.geometry.to_numpy(), accuracy_m, record_ha)
    for i in np.flatnonzero(contrary):
        yield Finding.of(
            "area-contradiction",
            "areas",
            str(records.index[int(i)]),
            "area_ha",
            area_ha=f"{area_ha[i]:.1f}",
            error_ha=f"{error_ha[i]:.1f}",
            record_ha=f"{record_ha[i]:g}",
        )


def contradictions(
    outlines: Any, accuracy_m: Any, record_ha: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return the area of each outline, its 95 % error (both ha), and whether the record lies outside of both roundings.

    Parameters
    ----------
    outlines
        Polygons or multipolygons in a projected CRS in metres, shape (n,).
    accuracy_m
        Their positional accuracy in m (95 %), shape (n,).
    record_ha
        The area on record of each, rounded to its last digit written, shape (n,).
    """
    area_ha = shapely.area(outlines) / 10_000
    error_ha = CONFIDENCE_FACTOR * area_se_m2(outlines, accuracy_m) / 10_000
    rounding_ha = np.array([_half_last_digit(v) for v in record_ha])
    return area_ha, error_ha, np.abs(area_ha - record_ha) > error_ha + rounding_ha


def _half_last_digit(value: float) -> float:
    text = f"{value:g}"
    return float(0.5 * 10 ** -len(text.partition(".")[2]))
