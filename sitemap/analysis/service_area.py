"""Service areas of sites: what lies within a walk or a ride, along streets or as the crow flies."""

import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.locale import N_

if TYPE_CHECKING:
    from sitemap.analysis.street_network import StreetNetwork
    from sitemap.register.model import Register

__all__ = ["BANDS", "BASES", "Band", "ServiceArea", "farthest_m", "network_and_areas", "reached_area", "service_areas"]

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

# How an area was found; the codes are message ids.
BASES = (N_("network"), N_("straight-line"), N_("unknown"))
# The clearing speeds of the German guidelines for traffic signals (RiLSA): 1.2 m/s on foot (1.0 to 1.5 as the place
# demands; quoted in Sozialverband VdK 2008, Handbuch Barrierefreie Verkehrsraumgestaltung, fig. 78), 4 m/s by bicycle.
_SPEED_M_PER_MIN = {"walking": 72, "cycling": 240}
# Land within this distance of a reached street counts as reached (Oliver et al. 2007).
_BESIDE_M = 50.0
# A site whose nearest street is farther away is not covered by the network.
_UNCOVERED_M = 500.0


@dataclass(frozen=True)
class Band:
    """What can be reached by ``mode`` in so many minutes."""

    mode: str
    minutes: int

    @property
    def distance_m(self) -> int:
        """Return the length of the way."""
        return _SPEED_M_PER_MIN[self.mode] * self.minutes

    @property
    def name(self) -> str:
        """Return the band's name in columns, for example ``walking_5min``."""
        return f"{self.mode}_{self.minutes}min"


BANDS = tuple(Band(mode, minutes) for mode in ("walking", "cycling") for minutes in (5, 10, 15))


@dataclass(frozen=True)
class ServiceArea:
    """The service areas of one band.

    Parameters
    ----------
    band
        The band.
    basis
        ``network``, ``straight-line`` or ``unknown`` for each site, shape (n,).
    area
        Polygons in the register's CRS, without the site itself; missing where unknown.
    network_m
        Length of the streets reached; NaN where there is no network.
    vertex_m
        Distance of each vertex of the network from each site, shape (n, v);
        None where there is no network.
    """

    band: Band
    basis: npt.NDArray[np.object_]
    area: npt.NDArray[np.object_]
    network_m: Floats
    vertex_m: Floats | None


def farthest_m() -> float:
    """Return the length of the longest way of all bands."""
    return max(b.distance_m for b in BANDS)


def service_areas(register: "Register", network: "StreetNetwork | None") -> list[ServiceArea]:
    """Return the service areas of all sites, one entry for each of ``BANDS``.

    Along a network one may leave a site at every street that lies within 50 m
    and the outline's accuracy; the way there counts. Pieces of street are
    reached up to the last 50 m, and all land within 50 m of them.
    """
    sites = register.sites.geometry.to_numpy()
    if network is None:
        return [_straight(sites, band) for band in BANDS]
    accuracy = np.nan_to_num(register.sites["geometry_accuracy_m"].to_numpy(dtype=float))
    return [area for mode in ("walking", "cycling") for area in _along(sites, accuracy, network, mode)]


def _straight(sites: npt.NDArray[np.object_], band: Band) -> ServiceArea:
    area = shapely.difference(shapely.buffer(sites, band.distance_m, quad_segs=32), sites)
    basis = np.full(len(sites), "straight-line", dtype=object)
    return ServiceArea(band, basis, area, np.full(len(sites), np.nan), None)


def _along(sites: npt.NDArray[np.object_], accuracy: Floats, network: "StreetNetwork", mode: str) -> list[ServiceArea]:
    bands = [b for b in BANDS if b.mode == mode]
    limit = max(b.distance_m for b in bands)
    used, tree = network.tree(mode)
    vertex_m = np.full((len(sites), len(network.xy)), np.inf)
    for place, site in enumerate(sites):
        starts, start_m = _gates(site, accuracy[place], tree)
        if len(starts):
            vertex_m[place] = network.distances_m(mode, used[starts], start_m, limit)
    found = []
    for band in bands:
        reached = [reached_area(network, mode, row, band.distance_m) for row in vertex_m]
        covered = np.isfinite(vertex_m).any(axis=1)
        area = np.full(len(sites), None, dtype=object)
        for place in covered.nonzero()[0]:
            area[place] = shapely.difference(reached[place][0], sites[place])
        basis = np.where(covered, "network", "unknown").astype(object)
        length = np.where(covered, [m for _, m in reached], np.nan)
        found.append(ServiceArea(band, basis, area, length, vertex_m))
    return found


def _gates(site: shapely.Geometry, accuracy_m: float, tree: shapely.STRtree) -> tuple[Places, Floats]:
    """Return the vertices where one leaves a site, and how far from it they lie."""
    near = tree.query(site, predicate="dwithin", distance=_BESIDE_M + accuracy_m)
    if not len(near):
        near = tree.query_nearest(site, max_distance=_UNCOVERED_M, all_matches=False)
    return near, shapely.distance(site, tree.geometries[near])


def reached_area(
    network: "StreetNetwork", mode: str, vertex_m: Floats, limit_m: float
) -> tuple[shapely.Geometry, float]:
    """Return the land reached within ``limit_m``, and the length of street in m.

    Parameters
    ----------
    vertex_m
        Distance of each vertex from the origin, shape (n,).
    """
    used = network.usable(mode)
    u, v, length = network.u[used], network.v[used], network.length_m[used]
    left = limit_m - _BESIDE_M
    # How much of each piece is reached from either end.
    from_u = np.clip((left - vertex_m[u]) / length, 0, 1)
    from_v = np.clip((left - vertex_m[v]) / length, 0, 1)
    whole = from_u + from_v >= 1
    start, end = network.xy[u], network.xy[v]
    across = end - start
    pieces = [
        (start[whole], end[whole]),
        *(
            (origin[part], origin[part] + way[part] * share[part][:, np.newaxis])
            for origin, way, share in ((start, across, from_u), (end, -across, from_v))
            for part in [~whole & (share > 0)]
        ),
    ]
    ends = np.concatenate([np.stack(p, axis=1) for p in pieces])
    reached_m = float(np.where(whole, 1.0, from_u + from_v) @ length)
    if not len(ends):
        return shapely.Polygon(), 0.0
    segments: Any = shapely.linestrings(ends)
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(segments)))
    strips = shapely.buffer(shapely.simplify(lines, 1.0), _BESIDE_M, quad_segs=8)
    return shapely.union_all(strips), reached_m


def network_near(register: "Register", path: Path | None) -> "StreetNetwork | None":
    """Read the streets that any band can reach; None without a path."""
    if path is None:
        return None
    from sitemap.analysis.street_network import read_network

    minx, miny, maxx, maxy = register.sites.total_bounds
    margin = farthest_m() + _UNCOVERED_M
    return read_network(path, register.crs, (minx - margin, miny - margin, maxx + margin, maxy + margin))


@dataclass(frozen=True)
class _Answer:
    register: "weakref.ref[Register]"
    file: tuple[object, ...]
    network: "StreetNetwork | None"
    areas: list[ServiceArea]


# Reach, catchment and the ranking ask for the same areas of the same register,
# one after the other, and along streets they take most of the time.
_LAST: list[_Answer] = []


def network_and_areas(register: "Register", path: Path | None) -> "tuple[StreetNetwork | None, list[ServiceArea]]":
    """Return the streets in ``path`` and the service areas along them; asked again, the same ones.

    Raises
    ------
    UsageError, LayerError
        The network cannot be read.
    """
    # A file that was written anew is another one.
    written = (path.stat().st_mtime_ns, path.stat().st_size) if path and path.exists() else ()
    file = (path, *written)
    for last in _LAST:
        if last.register() is register and last.file == file:
            return last.network, last.areas
    network = network_near(register, path)
    areas = service_areas(register, network)
    _LAST[:] = [_Answer(weakref.ref(register), file, network, areas)]
    return network, areas
