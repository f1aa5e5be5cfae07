"""Scales: read, rounded, fitted to what has to be on the sheet."""

import re

from sitemap.errors import UsageError
from sitemap.locale import N_

__all__ = ["ROUND_SCALES", "fitted_scale", "parse_scale", "scale_text"]

_FIRST = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5)
# 1 : 500 to 1 : 5,000,000 by steps that people know from maps.
ROUND_SCALES: tuple[int, ...] = tuple(
    n for n in (round(first * 10**power) for power in range(2, 7) for first in _FIRST) if 500 <= n <= 5_000_000
)


def fitted_scale(width_m: float, height_m: float, width_mm: float, height_mm: float, *, least: int = 5000) -> int:
    """Return the denominator of the largest round scale at which a ground of this size fits.

    Parameters
    ----------
    width_m, height_m
        The ground in m, in the plane of the register's CRS.
    width_mm, height_mm
        The room for it on paper, in mm.
    least
        No scale is larger than 1 : ``least``.

    Examples
    --------
    >>> fitted_scale(9_000, 4_000, 190, 120)
    50000
    """
    needed = max(width_m / width_mm, height_m / height_mm) * 1000
    return next((n for n in ROUND_SCALES if n >= needed and n >= least), ROUND_SCALES[-1])


def parse_scale(text: str) -> int:
    """Return the denominator of a scale as people write it.

    Raises
    ------
    UsageError
        It is no scale, or none between 1 : 100 and 1 : 10,000,000.

    Examples
    --------
    >>> parse_scale("1:25.000"), parse_scale("5000")
    (25000, 5000)
    """
    match = re.fullmatch(r"\s*(?:1\s*:\s*)?(\d{3,8}|\d{1,3}(?:[.,' \u202f]\d{3}){1,2})\s*", text)
    number = int(re.sub(r"\D", "", match[1])) if match else 0
    if not 100 <= number <= 10_000_000:
        raise UsageError(N_("“{text}” is not a scale"), remedy=N_("write it as 1:25000"), text=text)
    return number


def scale_text(scale: int, language: str) -> str:
    """Return a scale as people read it.

    Examples
    --------
    >>> scale_text(25000, "de"), scale_text(25000, "en")
    ('1 : 25.000', '1 : 25,000')
    """
    from sitemap.cartography.figures import number_text

    return f"1 : {number_text(scale, 0, language)}"
