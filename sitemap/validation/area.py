"""The outline's area against the areas on record."""

from collections.abc import Iterator

import numpy as np

from sitemap.finding import Finding
from sitemap.outline import CONFIDENCE_FACTOR, area_se_m2
from sitemap.register.model import Register
from sitemap.validation.overlap import usable_sites

__all__ = ["area_against_record"]


def area_against_record(register: Register) -> Iterator[Finding]:
    """Find records of the whole site that contradict its outline beyond its error.

    A record is taken to be rounded to its last digit written.
    """
    sites = usable_sites(register)
    records = register.areas
    records = records[(records["comparable"] == "yes") & records["site_id"].isin(sites.index)]
    records = records.dropna(subset=["area_ha"])
    outlines = sites.loc[records["site_id"]]
    area_ha = outlines.geometry.area.to_numpy() / 10_000
    se_m2 = area_se_m2(outlines.geometry.to_numpy(), outlines["geometry_accuracy_m"].to_numpy())
    error_ha = CONFIDENCE_FACTOR * se_m2 / 10_000
    record_ha = records["area_ha"].to_numpy(dtype=float)
    rounding_ha = np.array([_half_last_digit(v) for v in record_ha])
    for i in np.flatnonzero(np.abs(area_ha - record_ha) > error_ha + rounding_ha):
        yield Finding.of(
            "area-contradiction",
            "areas",
            str(records.index[int(i)]),
            "area_ha",
            area_ha=f"{area_ha[i]:.1f}",
            error_ha=f"{error_ha[i]:.1f}",
            record_ha=f"{record_ha[i]:g}",
        )


def _half_last_digit(value: float) -> float:
    text = f"{value:g}"
    return float(0.5 * 10 ** -len(text.partition(".")[2]))
