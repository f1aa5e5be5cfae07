"""How far the sites lie from each other, which are neighbours, and which form a cluster."""

from typing import TYPE_CHECKING

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = [
    "CYCLING_M_PER_S",
    "NEIGHBOUR_M",
    "PROXIMITY",
    "PROXIMITY_CLUSTERS",
    "REACH_MIN",
    "WALKING_M_PER_S",
    "clusters",
    "proximity",
]

# On foot an assumption; by bicycle the clearing speed of the German guidelines for traffic signals (RiLSA),
# as for the service areas.
WALKING_M_PER_S = 1.2
CYCLING_M_PER_S = 4.0
# What counts as within reach.
REACH_MIN = 15.0
# Sites no farther apart than this are neighbours: seven minutes on foot.
NEIGHBOUR_M = 500.0
# A matrix of all pairs is written up to this many sites; beyond, only pairs within cycling reach.
_WHOLE_MATRIX = 1000


def proximity(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each ordered pair of different sites with their distances in m.

    The matrix is symmetric. In registers of more than 1,000 sites it holds
    only pairs that lie within fifteen minutes by bicycle.
    """
    import numpy as np
    import pandas as pd
    import shapely

    from sitemap.analysis.certainty import distance_se_m, within

    sites = linked.register.sites.sort_index()
    shapes, accuracy = sites.geometry.to_numpy(), sites["geometry_accuracy_m"].to_numpy(dtype=float)
    one, other = _pairs(sites)
    edge = shapely.distance(shapes[one], shapes[other])
    centre = shapely.centroid(shapes)
    se = distance_se_m(accuracy[one], accuracy[other])
    walk, cycle = edge / WALKING_M_PER_S / 60, edge / CYCLING_M_PER_S / 60
    index = pd.MultiIndex.from_arrays([sites.index[one], sites.index[other]], names=PROXIMITY.index)
    frame = pd.DataFrame(
        {
            "edge_m": edge,
            "edge_m_se": se,
            "centre_m": shapely.distance(centre[one], centre[other]),
            "centre_m_se": se,
            "bearing_deg": _bearing(centre[one], centre[other]),
            "neighbours": within(edge, se, NEIGHBOUR_M),
            "walk_min": walk,
            "walk_reach": within(edge, se, REACH_MIN * 60 * WALKING_M_PER_S),
            "cycle_min": cycle,
            "cycle_reach": within(edge, se, REACH_MIN * 60 * CYCLING_M_PER_S),
        },
        index=index,
    )
    # Where two centres coincide there is no direction.
    frame.loc[frame["centre_m"] == 0, "bearing_deg"] = np.nan
    return frame


def clusters(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site that is no corridor with its cluster.

    A cluster is a set of sites that hang together by neighbours of neighbours
    (single linkage). It is called by its first site's id, and given three
    times: by the distances as drawn, by those pairs that are certainly
    neighbours, and by those that possibly are.
    """
    import numpy as np
    import pandas as pd
    import shapely

    from sitemap.analysis.certainty import allowance_m

    sites = linked.register.sites
    sites = sites[(sites["kind"] != "corridor") & sites.geometry.notna()].sort_index()
    shapes, accuracy = sites.geometry.to_numpy(), sites["geometry_accuracy_m"].to_numpy(dtype=float)
    farthest = NEIGHBOUR_M + allowance_m(np.nanmax(accuracy, initial=0), np.nanmax(accuracy, initial=0))
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=float(farthest))
    distance = shapely.distance(shapes[one], shapes[other])
    allowance = allowance_m(accuracy[one], accuracy[other])
    drawn = distance <= NEIGHBOUR_M
    # Where an accuracy is unknown nothing is certain, and what is drawn near may be so.
    certain, possible = distance + allowance <= NEIGHBOUR_M, drawn | (distance - allowance <= NEIGHBOUR_M)
    columns = {}
    for column, near in (("cluster", drawn), ("cluster_certain", certain), ("cluster_possible", possible)):
        columns[column] = sites.index[_components(len(sites), one[near], other[near])]
    frame = pd.DataFrame(columns, index=sites.index.rename("site_id"))
    frame["cluster_sites"] = frame.groupby("cluster")["cluster"].transform("size")
    frame["cluster_area_m2"] = sites.geometry.area.groupby(frame["cluster"]).transform("sum")
    return frame[list(PROXIMITY_CLUSTERS.fields())]


def _pairs(sites: "gpd.GeoDataFrame") -> "tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]":
    import numpy as np
    import shapely

    if len(sites) <= _WHOLE_MATRIX:
        one, other = np.divmod(np.arange(len(sites) ** 2, dtype=np.intp), max(len(sites), 1))
    else:
        shapes = sites.geometry.to_numpy()
        reach_m = REACH_MIN * 60 * CYCLING_M_PER_S
        one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach_m)
        order = np.lexsort((other, one))
        one, other = one[order], other[order]
    apart = one != other
    return one[apart], other[apart]


def _bearing(start: "npt.NDArray[np.object_]", end: "npt.NDArray[np.object_]") -> "npt.NDArray[np.float64]":
    import numpy as np
    import shapely

    east, north = shapely.get_x(end) - shapely.get_x(start), shapely.get_y(end) - shapely.get_y(start)
    bearing: npt.NDArray[np.float64] = np.degrees(np.arctan2(east, north)) % 360
    return bearing


def _components(size: int, one: "npt.NDArray[np.intp]", other: "npt.NDArray[np.intp]") -> "npt.NDArray[np.intp]":
    """Return for each of ``size`` places the lowest place that it is connected with; pairs stand there both ways."""
    import numpy as np

    lowest = np.arange(size)
    while True:
        before = lowest.copy()
        # Each takes the lowest of its neighbours, then the lowest of that one.
        np.minimum.at(lowest, one, before[other])
        lowest = lowest[lowest]
        if np.array_equal(lowest, before):
            return lowest


PROXIMITY = Analysis(
    name="proximity",
    title=N_("Distances between sites"),
    method=N_(
        "Shortest distance between the outlines and distance between the centroids, in the plane. Both errors assume "
        "that each outline may be shifted as a whole by its positional accuracy. Neighbours lie at most 500 m apart "
        "from edge to edge. Minutes on foot (1.2 m/s) and by bicycle (4 m/s) are for the straight line between "
        "the edges; within reach means at most 15 minutes. Certain means that the whole 95-percent interval lies "
        "within the limit, possible that a part of it does."
    ),
    limits=N_(
        "A straight line knows no streets, railways or water: real ways are longer. A centroid can lie outside its "
        "site. In registers of more than 1,000 sites the table holds only pairs within reach by bicycle."
    ),
    index=("site_id", "other_id"),
    columns=(
        Column("edge_m", "m", N_("Distance of the edges"), N_("0 where the outlines meet"), error="edge_m_se"),
        Column("edge_m_se", "m", N_("Standard error of the edges' distance"), N_("one standard deviation")),
        Column("centre_m", "m", N_("Distance of the centres"), N_("between the centroids"), error="centre_m_se"),
        Column("centre_m_se", "m", N_("Standard error of the centres' distance"), N_("one standard deviation")),
        Column("bearing_deg", "°", N_("Direction"), N_("from centre to centre, from grid north, clockwise")),
        Column("neighbours", "", N_("Neighbours"), N_("at most 500 m from edge to edge"), kind="code"),
        Column("walk_min", "min", N_("On foot, straight line"), N_("minutes from edge to edge at 1.2 m/s")),
        Column("walk_reach", "", N_("Within reach on foot"), N_("at most 15 minutes, straight line"), kind="code"),
        Column("cycle_min", "min", N_("By bicycle, straight line"), N_("minutes from edge to edge at 4 m/s")),
        Column("cycle_reach", "", N_("Within reach by bicycle"), N_("at most 15 minutes, straight line"), kind="code"),
    ),
    run=proximity,
    citation="FGSV (2015), Richtlinien für Lichtsignalanlagen (RiLSA)",
)

PROXIMITY_CLUSTERS = Analysis(
    name="proximity-clusters",
    title=N_("Clusters of sites"),
    method=N_(
        "Sites that lie at most 500 m apart from edge to edge belong together, and so do their neighbours' neighbours "
        "(single linkage). A cluster is called by the id of its first site. Corridors are left out, since they "
        "would join all that they pass."
    ),
    limits=N_(
        "A chain of neighbours makes one cluster, however far its ends lie apart. Where the three columns differ, the "
        "cluster depends on how exactly the outlines are known."
    ),
    index=("site_id",),
    columns=(
        Column("cluster", "", N_("Cluster"), N_("by the distances as drawn")),
        Column("cluster_sites", "", N_("Sites in the cluster"), N_("how many sites it has")),
        Column("cluster_area_m2", "m²", N_("Area of the cluster"), N_("sum of its sites' areas")),
        Column("cluster_certain", "", N_("Cluster, certain"), N_("joined by pairs that certainly are neighbours")),
        Column("cluster_possible", "", N_("Cluster, possible"), N_("joined by all pairs that may be neighbours")),
    ),
    run=clusters,
    theme="cluster_sites",
)
