"""Reach: what lies within a walk or a ride of each site, and the stops it is served by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.certainty import distance_se_m
from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.places import places
from sitemap.analysis.service_area import ServiceArea, farthest_m, network_and_areas, reached_area
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

    from sitemap.analysis.street_network import StreetNetwork
    from sitemap.register.model import Register

__all__ = ["REACH", "reach"]

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]
# Places of one and of the other site, and how far apart they are.
Pairs = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]

# A stop farther than this from any street is not on the network.
_STOP_BESIDE_M = 100.0


@dataclass(frozen=True)
class Stops:
    """Stops as points in the register's CRS with their accuracy in m (95 %)."""

    points: Shapes
    accuracy_m: Floats


def reach(linked: LinkedRegister, inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site, mode and number of minutes.

    Raises
    ------
    UsageError, LayerError
        The network or the stops cannot be read.
    """
    import pandas as pd

    register = linked.register
    network, areas = network_and_areas(register, inputs.network)
    stops = _stops(register, inputs)
    ids = register.sites.index
    pieces = []
    straight = _straight_lines(register.sites.geometry.to_numpy()) if network is None else None
    for found in areas:
        band = found.band
        reached = _sites_reached(register, network, found, straight)
        near = _stops_reached(register, network, found, stops)
        share, share_se = _share_near_stops(register, network, found, stops)
        rows: dict[str, Any] = {
            "site_id": ids,
            "mode": band.mode,
            "minutes": band.minutes,
            "distance_m": float(band.distance_m),
            "basis": found.basis,
            "area_m2": np.where(shapely.is_missing(found.area), np.nan, shapely.area(found.area)),
            "network_m": found.network_m,
            "sites": [float(len(r)) for r in reached],
            "sites_reached": [";".join(r) for r in reached],
            "stops": near.count,
            "nearest_stop_m": near.nearest_m,
            "nearest_stop_m_se": near.nearest_m_se,
            "stop_share": share,
            "stop_share_se": share_se,
        }
        piece = pd.DataFrame(rows)
        unknown = found.basis == "unknown"
        piece.loc[unknown, ["sites", "stops", "nearest_stop_m", "stop_share", "stop_share_se"]] = np.nan
        pieces.append(piece)
    frame = pd.concat(pieces, ignore_index=True)
    frame.loc[frame["nearest_stop_m"].isna(), "nearest_stop_m_se"] = np.nan
    frame["sites_reached"] = frame["sites_reached"].replace("", np.nan)
    return frame.set_index(list(REACH.index)).sort_index()


def _stops(register: "Register", inputs: Inputs) -> Stops | None:
    """Return the stops of the file, or the register's own stations; None where there are neither."""
    if inputs.stops is not None:
        from sitemap.analysis.overlay_layer import read_features

        margin = farthest_m()
        minx, miny, maxx, maxy = register.sites.total_bounds
        bounds = (minx - margin, miny - margin, maxx + margin, maxy + margin)
        frame = read_features(inputs.stops, register.crs, bounds=bounds, types=("Point", "MultiPoint"))
        # Platforms drawn on the same spot are one stop.
        spots = np.unique(shapely.get_coordinates(frame.geometry.to_numpy()), axis=0)
        points = np.asarray(shapely.points(spots), dtype=object)
        # The file says nothing of its accuracy, so only the outline's is counted.
        return Stops(points, np.zeros(len(points)))
    if not register.layers_of("stations"):
        return None
    stations = places(register, "stations")
    points = np.asarray(shapely.centroid(stations.geometry.to_numpy()), dtype=object)
    return Stops(points, np.nan_to_num(stations["accuracy_m"].to_numpy(dtype=float)))


def _straight_lines(sites: Shapes) -> Pairs:
    """Return the pairs of sites that any band may join, both ways, and how far apart they are."""
    reach_m = farthest_m()
    minx, miny, maxx, maxy = shapely.bounds(sites).T
    # Each distance is measured once, and only where boxes are near enough.
    boxes = shapely.box(minx - reach_m, miny - reach_m, maxx + reach_m, maxy + reach_m)
    here, there = shapely.STRtree(sites).query(boxes)
    here, there = here[here < there], there[here < there]
    apart = shapely.distance(sites[here], sites[there])
    return np.concatenate([here, there]), np.concatenate([there, here]), np.concatenate([apart, apart])


def _sites_reached(
    register: "Register", network: "StreetNetwork | None", found: ServiceArea, straight: Pairs | None
) -> list[npt.NDArray[np.object_]]:
    """Return the ids of the other sites that each site reaches, in their order."""
    sites = register.sites.geometry.to_numpy()
    ids = np.array(list(register.sites.index), dtype=object)
    if network is None or found.vertex_m is None:
        assert straight is not None  # there is no network
        near = straight[2] <= found.band.distance_m
        here, there = straight[0][near], straight[1][near]
    else:
        apart = _along_streets(sites, network, found)
        apart[tuple(shapely.STRtree(sites).query(sites, predicate="intersects"))] = 0.0
        here, there = np.nonzero(apart <= found.band.distance_m)
    place = np.empty(len(ids), dtype=np.intp)
    place[np.argsort(ids)] = np.arange(len(ids))
    other = here != there
    here, there = here[other], there[other]
    order = np.lexsort((place[there], here))
    here, there = here[order], there[order]
    return np.split(ids[there], np.searchsorted(here, np.arange(1, len(ids))))[: len(ids)]


def _along_streets(sites: Shapes, network: "StreetNetwork", found: ServiceArea) -> Floats:
    """Return the way from each site to each other, infinite where there is none within the limit."""
    used, tree = network.tree(found.band.mode)
    apart = np.full((len(sites), len(sites)), np.inf)
    site, near = tree.query(sites, predicate="dwithin", distance=50.0)
    last = shapely.distance(sites[site], tree.geometries[near])
    assert found.vertex_m is not None  # there is a network
    for row, vertex_m in enumerate(found.vertex_m):
        np.minimum.at(apart[row], site, vertex_m[used[near]] + last)
    return apart


@dataclass(frozen=True)
class _NearStops:
    """For each site how many stops it reaches, the way to the nearest and its standard error; NaN where unknown."""

    count: Floats
    nearest_m: Floats
    nearest_m_se: Floats


def _stops_reached(
    register: "Register", network: "StreetNetwork | None", found: ServiceArea, stops: Stops | None
) -> _NearStops:
    sites = register.sites.geometry.to_numpy()
    nearest_m, which = np.full(len(sites), np.inf), np.zeros(len(sites), dtype=np.intp)
    if stops is None or not len(stops.points):
        count = np.full(len(sites), np.nan if stops is None else 0.0)
        return _NearStops(count, np.full(len(sites), np.nan), np.full(len(sites), np.nan))
    tree = shapely.STRtree(stops.points)
    if network is None or found.vertex_m is None:
        (site, stop), apart = tree.query_nearest(sites, return_distance=True, all_matches=False)
        nearest_m[site], which[site] = apart, stop
        reached = tree.query(sites, predicate="dwithin", distance=found.band.distance_m)[0]
        count = np.bincount(reached, minlength=len(sites)).astype(float)
    else:
        way = np.full((len(sites), len(stops.points)), np.inf)
        stop, vertex, beside = _on_network(network, found.band.mode, stops.points)
        way[:, stop] = found.vertex_m[:, vertex] + beside
        # A stop on the site itself needs no street.
        way[tuple(tree.query(sites, predicate="intersects"))] = 0.0
        nearest_m, which = way.min(axis=1), way.argmin(axis=1)
        count = (way <= found.band.distance_m).sum(axis=1).astype(float)
    known = np.isfinite(nearest_m)
    se = distance_se_m(register.sites["geometry_accuracy_m"].to_numpy(dtype=float), stops.accuracy_m[which])
    return _NearStops(count, np.where(known, nearest_m, np.nan), np.where(known, se, np.nan))


def _on_network(network: "StreetNetwork", mode: str, stops: Shapes) -> tuple[Any, Any, Floats]:
    used, tree = network.tree(mode)
    (stop, near), beside = tree.query_nearest(
        stops, max_distance=_STOP_BESIDE_M, return_distance=True, all_matches=False
    )
    return stop, used[near], beside


def _share_near_stops(
    register: "Register", network: "StreetNetwork | None", found: ServiceArea, stops: Stops | None
) -> tuple[Floats, Floats]:
    """Return the share of each site that lies in the service area of a stop, and its standard error.

    The edge of the service area and the outline lie off all in the same
    direction: the edge's length inside the site times that, over the area.
    """
    sites = register.sites.geometry.to_numpy()
    unknown = np.full(len(sites), np.nan)
    if stops is None or not len(stops.points):
        return (unknown if stops is None else np.zeros(len(sites))), unknown
    band = found.band
    served: shapely.Geometry
    if network is None:
        served = shapely.union_all(shapely.buffer(stops.points, band.distance_m, quad_segs=32))
    else:
        _, vertex, beside = _on_network(network, band.mode, stops.points)
        from_stop = network.distances_m(band.mode, vertex, beside, band.distance_m)
        served, _ = reached_area(network, band.mode, from_stop, band.distance_m)
    area = shapely.area(sites)
    share = np.asarray(shapely.area(shapely.intersection(sites, served)) / area, dtype=float)
    off = distance_se_m(register.sites["geometry_accuracy_m"].to_numpy(dtype=float), stops.accuracy_m.max())
    edge = shapely.length(shapely.intersection(sites, shapely.boundary(served)))
    return share, np.asarray(off * edge / area, dtype=float)


REACH = Analysis(
    name="reach",
    title=N_("Reach"),
    method=N_(
        "Service areas of 5, 10 and 15 minutes on foot (1.2 m/s) and by bicycle (4 m/s), the clearing "
        "speeds for pedestrians, which may be from 1.0 to 1.5 m/s, and cyclists of the guidelines for traffic signals (RiLSA). Along streets one leaves the site at every street within 50 m "
        "and the outline's accuracy; reached is the land within 50 m of the streets reached (Oliver et al. 2007). "
        "Without a network the distance is a straight line, and the column “basis” says so. "
        "Stops are those of the stops layer, else the stations of the register; the share served is the part of the "
        "site within the same way of any stop."
    ),
    limits=N_(
        "A straight line is the shortest way there can be: it overstates reach, most where railways and water cut. "
        "Slopes, signals, one-way streets and gates are left out, and a site is taken to be open on all sides. "
        "Stops say nothing about lines and departures. A network shows streets that exist, not those that are planned."
    ),
    index=("site_id", "mode", "minutes"),
    columns=(
        Column("distance_m", "m", N_("Way"), N_("length of the way in these minutes")),
        Column(
            "basis",
            "",
            N_("Basis"),
            N_("network: along streets; straight-line: as the crow flies; unknown: no street near the site"),
            kind="code",
        ),
        Column("area_m2", "m²", N_("Area reached"), N_("land reached, without the site itself")),
        Column("network_m", "m", N_("Streets reached"), N_("length of the streets reached")),
        Column("sites", "", N_("Sites reached"), N_("how many other sites are reached")),
        Column("sites_reached", "", N_("Which sites"), N_("their ids")),
        Column("stops", "", N_("Stops reached"), N_("how many stops or stations are reached")),
        Column(
            "nearest_stop_m",
            "m",
            N_("Nearest stop"),
            N_("way to the nearest stop or station, along streets only within the longest way looked at"),
            error="nearest_stop_m_se",
        ),
        Column(
            "nearest_stop_m_se",
            "m",
            N_("Standard error of the way"),
            N_("from the accuracies of the outline and of the stations"),
        ),
        Column(
            "stop_share",
            "1",
            N_("Share served by stops"),
            N_("share of the site's area within this way of a stop"),
            error="stop_share_se",
        ),
        Column("stop_share_se", "1", N_("Standard error of the share"), N_("one standard deviation")),
    ),
    run=reach,
    citation="Oliver, Schuurman and Hall (2007), doi:10.1186/1476-072X-6-41; FGSV, RiLSA, "
    "as quoted in Sozialverband VdK (2008), Handbuch Barrierefreie Verkehrsraumgestaltung, fig. 78, ISBN 978-3-929069-21-1",
)
