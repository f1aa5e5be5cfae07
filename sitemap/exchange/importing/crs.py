"""The coordinate reference system of a source: known, named by the user, or refused; never assumed.

Whether the coordinates fit what is declared is judged by where they would
lie: an outline of this register lies near the register.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sitemap.errors import LayerError, UsageError
from sitemap.exchange.importing.layer import SourceLayer
from sitemap.finding import Finding
from sitemap.locale import N_
from sitemap.register.model import Register

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

__all__ = ["Bounds", "crs_label", "declared_crs", "fit_finding", "home_of", "missing_crs", "named_crs"]

# How far from the register's sites an outline may lie before its system is doubted.
HOME_M = 50_000
_SHOWN = 10

Bounds = tuple[float, float, float, float]


def named_crs(name: str) -> "CRS":
    """Return the CRS that the user named.

    Raises
    ------
    UsageError
        There is no such CRS.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise UsageError(
            N_("“{crs}” is not a coordinate reference system"),
            remedy=N_("write an EPSG code, for example EPSG:25832"),
            crs=name,
        ) from error


def declared_crs(layer: SourceLayer) -> "CRS | None":
    """Return the CRS that the layer declares or its format prescribes; None where neither does.

    Raises
    ------
    LayerError
        It declares one that is not known.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text = layer.crs or layer.staged.kind.crs
    if not text:
        return None
    try:
        crs = CRS.from_user_input(text)
    except CRSError as error:
        raise LayerError(
            N_("“{crs}” is not a coordinate reference system"),
            where=layer.label,
            remedy=N_("name the right one by --crs, for example --crs EPSG:25832"),
            crs=text[:80],
        ) from error
    # A local system says where nothing is; some programs write one for want of better.
    return None if crs.type_name in ("Engineering CRS", "Local CRS") else _identified(crs)


def crs_label(crs: "CRS") -> str:
    """Return ``EPSG:25832`` or, without a code, the name."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


def home_of(register: Register) -> Bounds | None:
    """Return where the register lies, in its CRS; None for one without outlines and municipalities."""
    frames = [register.sites, *register.layers_of("municipalities")]
    bounds = np.array([f.total_bounds for f in frames if len(f) and np.isfinite(f.total_bounds).all()])
    if not len(bounds):
        return None
    low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def missing_crs(layer: SourceLayer, bounds: Bounds, register: Register) -> UsageError:
    """Return the refusal of a layer that declares no CRS, with the systems that its coordinates fit."""
    fitting = _fitting(bounds, register)
    return UsageError(
        N_("the layer does not say its coordinate reference system (first corner {x}, {y})"),
        where=layer.label,
        remedy=N_("ask who made it, then name it by --crs; near the register lie: {fitting}"),
        x=_figure(bounds[0]),
        y=_figure(bounds[1]),
        fitting=", ".join(fitting) or "–",
    )


def fit_finding(layer: SourceLayer, bounds: Bounds, crs: "CRS", register: Register) -> Finding | None:
    """Return what is wrong with coordinates that do not fit their CRS; None where they fit."""
    home = home_of(register)
    away_m = _distance_m(bounds, crs, register, home)
    if away_m <= HOME_M:
        return None
    place = {"x": _figure(bounds[0]), "y": _figure(bounds[1]), "crs": crs_label(crs)}
    swapped = (bounds[1], bounds[0], bounds[3], bounds[2])
    if _distance_m(swapped, crs, register, home) <= HOME_M:
        return Finding.of("import-axes-swapped", layer.label, field="geometry", **place)
    fitting = _fitting(bounds, register) if home else []
    if fitting:
        return Finding.of("import-crs-other", layer.label, field="geometry", fitting=", ".join(fitting), **place)
    if not np.isfinite(away_m):
        return Finding.of("import-crs-outside", layer.label, field="geometry", **place)
    return Finding.of("import-far-away", layer.label, field="geometry", distance_km=f"{away_m / 1000:.0f}", **place)


def _distance_m(bounds: Bounds, crs: "CRS", register: Register, home: Bounds | None) -> float:
    """Return how far the bounds lie from the register; infinite where the CRS is not made for them."""
    place = _transformer(crs, register.crs).transform_bounds(*bounds)
    if not np.isfinite(place).all() or not _in_use(bounds, crs):
        return float("inf")
    if home is None:
        return 0.0 if _in_use(place, register.crs) else float("inf")
    dx = max(home[0] - place[2], place[0] - home[2], 0.0)
    dy = max(home[1] - place[3], place[1] - home[3], 0.0)
    return float(np.hypot(dx, dy))


@lru_cache(maxsize=1024)
def _transformer(source: "CRS", target: "CRS | str") -> "Transformer":
    """Return what transforms; to make one takes longer than all that is done with it here."""
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


def _in_use(bounds: Sequence[float], crs: "CRS") -> bool:
    """Tell whether bounds in ``crs`` lie in the area it is made for, or a little beside it."""
    area = crs.area_of_use
    if crs.is_geographic and max(abs(b) for b in bounds) > 360:
        return False
    if area is None:
        return True
    geodetic = _transformer(crs, crs.geodetic_crs or "EPSG:4326")
    west, south, east, north = geodetic.transform_bounds(bounds[0], bounds[1], bounds[2], bounds[3])
    margin = 2.0
    return bool(
        area.west - margin <= west
        and east <= area.east + margin
        and area.south - margin <= south
        and north <= area.north + margin
    )


def _fitting(bounds: Bounds, register: Register) -> list[str]:
    """Return the systems in which the coordinates would lie near the register, the register's own first."""
    from pyproj import CRS
    from pyproj.aoi import AreaOfInterest
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType
    from pyproj.transformer import Transformer

    home = home_of(register)
    if home is None:
        return []
    wgs = Transformer.from_crs(register.crs, "EPSG:4326", always_xy=True).transform_bounds(*home)
    kinds = [PJType.GEOGRAPHIC_2D_CRS, PJType.PROJECTED_CRS]
    infos = query_crs_info("EPSG", pj_types=kinds, area_of_interest=AreaOfInterest(*wgs))
    codes = [i.code for i in infos if i.area_of_use is None or i.area_of_use.east - i.area_of_use.west < 60]
    own = register.crs.to_authority()
    ordered = ([own[1]] if own else []) + [c for c in codes if not own or c != own[1]] + ["4326", "3857"]
    found = []
    for code in ordered:
        try:
            if _distance_m(bounds, CRS.from_epsg(int(code)), register, home) <= HOME_M:
                found.append(f"EPSG:{code}")
        except Exception:  # noqa: BLE001, S112 - a system that cannot be tried does not fit
            continue
    return sorted(found, key=lambda c: (not own or c != f"EPSG:{own[1]}", len(c), c))[:_SHOWN]


def _identified(crs: "CRS") -> "CRS":
    """Return the registered CRS that is meant by a definition without a code.

    ESRI's ``.prj`` files name no code and no datum shift; the code brings the
    right transformation.
    """
    from pyproj import CRS

    if crs.to_authority():
        return crs
    found: Any = crs.to_authority(min_confidence=20)
    return CRS.from_authority(*found) if found else crs


def _figure(value: float) -> str:
    return f"{value:.6g}" if abs(value) <= 360 else f"{value:.1f}"
