"""Where a service is asked about: the register and its surroundings."""

from collections.abc import Sequence

from pyproj import CRS, Transformer

from sitemap.errors import UsageError
from sitemap.exchange.importing.crs import Bounds, crs_label, home_of
from sitemap.locale import N_
from sitemap.register.model import Register

__all__ = ["MARGIN_M", "choose_crs", "north_first", "region_in", "register_region"]

# Around the register's sites and municipalities; enough for what lies on the border.
MARGIN_M = 500.0
WGS84 = "OGC:CRS84"


def register_region(register: Register) -> Bounds:
    """Return the register's bounds with a margin, in its CRS.

    Raises
    ------
    UsageError
        The register is nowhere yet.
    """
    home = home_of(register)
    if home is None:
        raise UsageError(
            N_("the register has neither sites nor municipalities, so it is nowhere yet"),
            where=register.path,
            remedy=N_("add the municipalities as a context layer first"),
        )
    return home[0] - MARGIN_M, home[1] - MARGIN_M, home[2] + MARGIN_M, home[3] + MARGIN_M


def region_in(register: Register, bounds: Bounds, crs: CRS) -> Bounds:
    """Return ``bounds`` of the register's CRS in ``crs``, easting or longitude first."""
    box = Transformer.from_crs(register.crs, crs, always_xy=True).transform_bounds(*bounds, densify_pts=21)
    return box[0], box[1], box[2], box[3]


def choose_crs(register: Register, offered: Sequence[str]) -> str:
    """Return the URI among ``offered`` that is best for the register.

    The register's own, then one of the same datum, then WGS 84, then the first.
    """
    known = {uri: crs for uri in offered if (crs := _crs(uri)) is not None}
    own = [u for u, c in known.items() if c.equals(register.crs, ignore_axis_order=True)]
    datum = [u for u, c in known.items() if c.geodetic_crs == register.crs.geodetic_crs]
    wgs84 = [u for u, c in known.items() if crs_label(c) == WGS84]
    best = [*own, *datum, *wgs84, *known]
    return best[0] if best else ""


def north_first(crs: CRS) -> bool:
    """Tell whether the CRS puts northing or latitude first."""
    return bool(crs.axis_info) and crs.axis_info[0].direction == "north"


def _crs(uri: str) -> CRS | None:
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(uri)
    except CRSError:
        return None
