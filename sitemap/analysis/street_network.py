"""Street networks: read from OSM extracts, GeoPackage or GraphML; shortest paths by SciPy.

A network is a set of straight pieces between vertices. In an OSM extract two
ways meet where they share a node; in a GeoPackage of lines where they share a
vertex; in what OSMnx writes (GraphML, or GeoPackage with the fields u and v)
where their ends are the same node.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.street_access import access_of
from sitemap.analysis.street_files import StreetLines, from_gpkg, from_graphml, from_pbf
from sitemap.errors import LayerError, UsageError
from sitemap.locale import N_

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["MODES", "StreetNetwork", "read_network"]

MODES = (N_("walking"), N_("cycling"))
# Long pieces get vertices between, so that a site reaches the street beside it and not its far end.
_PIECE_M = 25.0

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """Pieces of street between vertices, usable in both directions.

    Parameters
    ----------
    xy
        Vertices in the register's CRS in m, shape (n, 2).
    u, v
        The two vertices of each piece, shape (m,).
    walking, cycling
        Whether each piece may be used so, shape (m,).
    """

    xy: Floats
    u: Places
    v: Places
    walking: Flags
    cycling: Flags

    def usable(self, mode: str) -> Flags:
        """Return whether each piece may be used by ``mode``, one of ``MODES``."""
        flags: Flags = self.walking if mode == "walking" else self.cycling
        return flags

    @cached_property
    def length_m(self) -> Floats:
        """Return the length of each piece."""
        across = self.xy[self.u] - self.xy[self.v]
        return np.hypot(across[:, 0], across[:, 1])

    def vertices(self, mode: str) -> Places:
        """Return the vertices that pieces of ``mode`` end at, ascending."""
        used = self.usable(mode)
        return np.unique(np.concatenate([self.u[used], self.v[used]]))

    def tree(self, mode: str) -> tuple[Places, shapely.STRtree]:
        """Return the vertices of ``mode`` and an index of their places, in the same order."""
        return self._walking_tree if mode == "walking" else self._cycling_tree

    @cached_property
    def _walking_tree(self) -> tuple[Places, shapely.STRtree]:
        return self._tree("walking")

    @cached_property
    def _cycling_tree(self) -> tuple[Places, shapely.STRtree]:
        return self._tree("cycling")

    def _tree(self, mode: str) -> tuple[Places, shapely.STRtree]:
        used = self.vertices(mode)
        points: Any = shapely.points(self.xy[used])
        return used, shapely.STRtree(points)

    def distances_m(self, mode: str, starts: Places, start_m: Floats, limit_m: float) -> Floats:
        """Return how far each vertex is along the network; infinite beyond ``limit_m``.

        Parameters
        ----------
        starts, start_m
            The vertices to start from, and how far each of them is from the
            origin already.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        n = len(self.xy)
        used = self.usable(mode)
        u, v, length = self.u[used], self.v[used], self.length_m[used]
        # The origin is a vertex of its own from which one can only leave.
        row = np.concatenate([u, v, np.full(len(starts), n)])
        column = np.concatenate([v, u, starts])
        # SciPy takes an entry of zero as no edge: a tenth of a millimetre is none for people.
        weight = np.maximum(np.concatenate([length, length, start_m]), 1e-4)
        row, column, weight = _shortest_of_each(row, column, weight)
        graph = csr_array((weight, (row, column)), shape=(n + 1, n + 1))
        found: Floats = dijkstra(graph, directed=True, indices=n, limit=limit_m)[:n]
        return found


def _shortest_of_each(row: Places, column: Places, weight: Floats) -> tuple[Places, Places, Floats]:
    # A sparse matrix adds up entries of the same place.
    order = np.lexsort((weight, column, row))
    row, column, weight = row[order], column[order], weight[order]
    first = np.append(True, (np.diff(row) != 0) | (np.diff(column) != 0)) if len(row) else np.empty(0, dtype=bool)
    return row[first], column[first], weight[first]


def read_network(path: Path, crs: "CRS", bounds: Bounds) -> StreetNetwork:
    """Read the streets that touch ``bounds`` (in ``crs``).

    Raises
    ------
    UsageError
        The ending of the file is none of ``.osm.pbf``, ``.gpkg`` and ``.graphml``,
        or the optional libraries are not installed.
    LayerError
        The file cannot be read or holds no streets there.
    """
    readers = {".pbf": from_pbf, ".gpkg": from_gpkg, ".graphml": from_graphml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            N_("“{suffix}” is not an ending of a street network"),
            where=path,
            remedy=N_("use an OSM extract (.osm.pbf), a GeoPackage (.gpkg) or GraphML (.graphml)"),
            suffix=path.suffix,
        )
    if not path.is_file():
        raise LayerError(N_("there is no such file"), where=path, remedy=N_("name a file that exists and may be read"))
    try:
        lines = reader(path, crs, bounds)
    except ImportError as error:
        raise UsageError(
            N_("reading a street network needs the library {library}"),
            where=path,
            remedy=N_("install it with: pip install 'sitemap[network]'"),
            library=error.name or "",
        ) from error
    network = _network(lines, bounds)
    if not len(network.u):
        raise LayerError(
            N_("there is no street near the sites"),
            where=path,
            remedy=N_("name a network of the region of the register"),
        )
    return network


def _network(lines: StreetLines, bounds: Bounds) -> StreetNetwork:
    """Make a network of the pieces near ``bounds``, with vertices on the long ones."""
    walking, cycling = access_of(lines.tags)
    walking, cycling = walking[lines.way], cycling[lines.way]
    ends = lines.xy[lines.u], lines.xy[lines.v]
    low, high = np.minimum(*ends), np.maximum(*ends)
    near = (high >= bounds[:2]).all(axis=1) & (low <= bounds[2:]).all(axis=1)
    keep = near & (walking | cycling) & (low != high).any(axis=1)
    return _densified(lines.xy, lines.u[keep], lines.v[keep], walking[keep], cycling[keep])


def _densified(xy: Floats, u: Places, v: Places, walking: Flags, cycling: Flags) -> StreetNetwork:
    across = xy[v] - xy[u]
    count = np.maximum(np.ceil(np.hypot(across[:, 0], across[:, 1]) / _PIECE_M), 1).astype(int)
    piece = np.repeat(np.arange(len(u)), count)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    inner = step > 0
    between = xy[u[piece]] + across[piece] * (step / count[piece])[:, np.newaxis]
    new = len(xy) + np.cumsum(inner) - 1
    start = np.where(inner, new, u[piece])
    end = np.where(step + 1 < count[piece], new + 1, v[piece])
    return StreetNetwork(np.vstack([xy, between[inner]]), start, end, walking[piece], cycling[piece])
