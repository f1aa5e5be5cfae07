"""Street networks come in three forms, mean the same, and give the shortest ways."""

import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely
from pyproj import Transformer

from sitemap.analysis.street_access import access_of
from sitemap.analysis.street_network import read_network
from sitemap.errors import LayerError, UsageError
from tests.analysis.planning import lines, pbf, place
from tests.registers import CRS, EAST, NORTH

PLANE = pyproj.CRS(CRS)
BOUNDS = (EAST - 5000, NORTH - 5000, EAST + 5000, NORTH + 5000)
ROAD = {"highway": "residential"}
# Two roads that meet at (500, 0), a footway, a motorway that crosses without meeting.
STREETS = [
    ([(0, 0), (500, 0), (1000, 0)], ROAD),
    ([(500, 0), (500, 400)], ROAD),
    ([(1000, 0), (1000, 300)], {"highway": "footway"}),
    ([(700, -100), (700, 100)], {"highway": "motorway"}),
    ([(800, -100), (800, 100)], {"highway": "tertiary", "bridge": "yes", "layer": "1"}),
]


def graphml(path, streets, crs="EPSG:4326"):
    """Write GraphML as OSMnx does: text for every value, both directions, ways joined into edges with geometry."""
    to_crs = Transformer.from_crs(CRS, crs, always_xy=True)
    graph = nx.MultiDiGraph(crs=crs)
    ends = {}

    def node(point):
        if point not in ends:
            ends[point] = str(1000 + len(ends))
            x, y = to_crs.transform(EAST + point[0], NORTH + point[1])
            graph.add_node(ends[point], x=str(x), y=str(y))
        return ends[point]

    # OSMnx splits ways where they meet.
    meeting = {
        p
        for n, (ps, _) in enumerate(streets)
        for p in ps
        if any(p in qs for m, (qs, _) in enumerate(streets) if m != n)
    }
    for points, tags in streets:
        cuts = [0, *(i for i in range(1, len(points) - 1) if points[i] in meeting), len(points) - 1]
        for first, last in itertools.pairwise(cuts):
            part = points[first : last + 1]
            shape = shapely.LineString([to_crs.transform(EAST + x, NORTH + y) for x, y in part])
            for a, b, line in ((part[0], part[-1], shape), (part[-1], part[0], shape.reverse())):
                extra = {"geometry": line.wkt} if len(part) > 2 else {}
                graph.add_edge(
                    node(a), node(b), osmid="1", length="1.0", **{k: str(v) for k, v in tags.items()}, **extra
                )
    nx.write_graphml(graph, path)
    return path


def osmnx_gpkg(path, streets):
    """Write the two layers of OSMnx, whose lines meet only where u and v are the same."""
    meeting = {
        p
        for n, (ps, _) in enumerate(streets)
        for p in ps
        if any(p in qs for m, (qs, _) in enumerate(streets) if m != n)
    }
    rows, ids = [], {}
    for points, tags in streets:
        cuts = [0, *(i for i in range(1, len(points) - 1) if points[i] in meeting), len(points) - 1]
        for first, last in itertools.pairwise(cuts):
            part = points[first : last + 1]
            u, v = (ids.setdefault(p, len(ids)) for p in (part[0], part[-1]))
            rows.append({"u": u, "v": v, "highway": tags["highway"], "geometry": place(shapely.LineString(part))})
    nodes = gpd.GeoDataFrame({"osmid": list(ids.values())}, geometry=[place(shapely.Point(p)) for p in ids], crs=CRS)
    nodes.to_file(path, layer="nodes")
    gpd.GeoDataFrame(rows, crs=CRS).to_file(path, layer="edges")
    return path


FORMS = {
    "pbf": lambda folder, streets: pbf(folder / "town.osm.pbf", streets),
    "gpkg": lambda folder, streets: lines(folder / "town.gpkg", streets),
    "gpkg in degrees": lambda folder, streets: lines(folder / "degrees.gpkg", streets, crs="EPSG:4326"),
    "gpkg of OSMnx": lambda folder, streets: osmnx_gpkg(folder / "osmnx.gpkg", streets),
    "graphml": lambda folder, streets: graphml(folder / "town.graphml", streets),
    "projected graphml": lambda folder, streets: graphml(folder / "plane.graphml", streets, crs=CRS),
}


def way_m(network, mode, start, end, limit=5000):
    used, tree = network.tree(mode)
    at = [used[tree.nearest(place(shapely.Point(p)))] for p in (start, end)]
    return network.distances_m(mode, np.array([at[0]]), np.array([0.0]), limit)[at[1]]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_ways(tmp_path, form):
    network = read_network(FORMS[form](tmp_path, STREETS), PLANE, BOUNDS)
    assert way_m(network, "walking", (0, 0), (500, 400)) == pytest.approx(900, abs=0.2)
    assert way_m(network, "walking", (0, 0), (1000, 300)) == pytest.approx(1300, abs=0.2)
    assert way_m(network, "cycling", (0, 0), (1000, 0)) == pytest.approx(1000, abs=0.2)


@pytest.mark.parametrize("form", FORMS)
def test_who_may_use_a_street_is_heeded(tmp_path, form):
    network = read_network(FORMS[form](tmp_path, STREETS), PLANE, BOUNDS)
    length = {m: network.length_m[network.usable(m)].sum() for m in ("walking", "cycling")}
    both = 2 if "graphml" in form else 1
    assert length["walking"] / both == pytest.approx(1000 + 400 + 300 + 200, abs=1)
    assert length["cycling"] / both == pytest.approx(1000 + 400 + 200, abs=1)


@pytest.mark.parametrize("form", FORMS)
def test_a_bridge_does_not_meet_the_road_below(tmp_path, form):
    network = read_network(FORMS[form](tmp_path, STREETS), PLANE, BOUNDS)
    assert way_m(network, "walking", (0, 0), (800, 100)) == np.inf


def test_of_a_package_the_layer_of_lines_is_read_and_that_of_osmnx_before_all(tmp_path):
    path = tmp_path / "town.gpkg"
    spots = gpd.GeoDataFrame({"name": ["a"]}, geometry=[place(shapely.Point(0, 0))], crs=CRS)
    spots.to_file(path, layer="a-stops")
    table = pd.DataFrame({"note": ["no geometry"]})
    pyogrio.write_dataframe(table, path, layer="a-table", append=True)
    parts = shapely.MultiLineString([[(0, 0), (500, 0)], [(500, 0), (500, 400)]])
    streets = gpd.GeoDataFrame({"highway": ["residential"]}, geometry=[place(parts)], crs=CRS)
    streets.to_file(path, layer="streets")
    # A line in several parts is several lines, that meet where they share a vertex.
    assert way_m(read_network(path, PLANE, BOUNDS), "walking", (0, 0), (500, 400)) == pytest.approx(900, abs=0.2)
    edges = gpd.GeoDataFrame(
        {"highway": ["path"], "u": [1], "v": [2]}, geometry=[place(shapely.LineString([(0, 0), (0, 70)]))], crs=CRS
    )
    edges.to_file(path, layer="edges")
    assert read_network(path, PLANE, BOUNDS).length_m.sum() == pytest.approx(70)


def test_vertices_meet_that_lie_less_than_a_centimetre_apart(tmp_path):
    streets = [([(0, 0), (500, 0)], ROAD), ([(500.004, 0), (500, 400)], ROAD), ([(500, 400.02), (900, 400)], ROAD)]
    network = read_network(lines(tmp_path / "near.gpkg", streets), PLANE, BOUNDS)
    assert way_m(network, "walking", (0, 0), (500, 400)) == pytest.approx(900, abs=0.2)
    assert way_m(network, "walking", (0, 0), (900, 400)) == np.inf


def test_where_osmnx_joined_several_ways_the_first_value_counts(tmp_path):
    # A street that was joined of two ways has a list of tags, written as text.
    joined = [
        ("['footway', 'residential']", False), ("['residential', 'footway']", True), ("[]", True), ("[broken", True),
    ]  # fmt: skip
    for number, (highway, cycling) in enumerate(joined):
        path = graphml(tmp_path / f"{number}.graphml", [([(0, 0), (100, 0)], {"highway": highway})])
        network = read_network(path, PLANE, BOUNDS)
        assert (network.usable("walking").all(), network.usable("cycling").all()) == (True, cycling)


def test_a_street_without_a_value_for_a_tag_has_not_the_tag(tmp_path):
    streets = [
        ([(0, 0), (100, 0)], {"highway": "footway", "bicycle": "yes"}),
        ([(100, 0), (200, 0)], {"highway": "footway"}),
    ]
    network = read_network(lines(tmp_path / "tags.gpkg", streets), PLANE, BOUNDS)
    assert network.length_m[network.usable("cycling")].sum() == pytest.approx(100)


def test_two_streets_between_the_same_places_count_as_the_shorter(tmp_path):
    streets = [([(0, 0), (0, 300), (400, 300), (400, 0)], ROAD), ([(0, 0), (400, 0)], ROAD), ([(0, 0), (400, 0)], ROAD)]
    network = read_network(lines(tmp_path / "two.gpkg", streets), PLANE, BOUNDS)
    assert way_m(network, "walking", (0, 0), (400, 0)) == pytest.approx(400)
    # From both ends of the shorter one, of which one is 50 m away already.
    used, tree = network.tree("walking")
    at = [used[tree.nearest(place(shapely.Point(p)))] for p in ((0, 0), (400, 0), (200, 0))]
    found = network.distances_m("walking", np.array(at[:2]), np.array([50.0, 0.0]), 1000)
    assert found[at].tolist() == pytest.approx([50, 0, 200], abs=0.001)


def test_shortest_ways_are_those_of_another_library(tmp_path):
    random = np.random.default_rng(11)
    points = [tuple(p) for p in random.uniform(0, 3000, (60, 2)).round(3).tolist()]
    pairs = {tuple(sorted(random.choice(60, 2, replace=False).tolist())) for _ in range(110)}
    network = read_network(
        pbf(tmp_path / "town.osm.pbf", [([points[a], points[b]], ROAD) for a, b in sorted(pairs)]), PLANE, BOUNDS
    )
    graph = nx.Graph()
    graph.add_weighted_edges_from([(a, b, np.hypot(*np.subtract(points[a], points[b]))) for a, b in pairs])
    expected = nx.single_source_dijkstra_path_length(graph, 0)
    for node in range(60):
        if node in graph:
            found = way_m(network, "walking", points[0], points[node], limit=1e6)
            assert found == pytest.approx(expected.get(node, np.inf), abs=0.5)


def test_a_way_ends_at_the_limit(tmp_path):
    network = read_network(pbf(tmp_path / "town.osm.pbf", STREETS), PLANE, BOUNDS)
    assert way_m(network, "walking", (0, 0), (1000, 0), limit=990) == np.inf
    assert way_m(network, "walking", (0, 0), (1000, 0), limit=1001) == pytest.approx(1000, abs=0.2)


def test_long_pieces_get_vertices_between_and_keep_their_length(tmp_path):
    network = read_network(lines(tmp_path / "one.gpkg", [([(0, 0), (1000, 0), (1010, 0)], ROAD)]), PLANE, BOUNDS)
    assert network.length_m.max() <= 25 + 1e-6
    assert network.length_m.sum() == pytest.approx(1010)
    assert len(network.u) == 41
    assert len(np.unique(np.concatenate([network.u, network.v]))) == 42


def test_streets_far_from_the_sites_are_left_out(tmp_path):
    streets = [*STREETS, ([(90_000, 0), (91_000, 0)], ROAD)]
    near = read_network(pbf(tmp_path / "near.osm.pbf", STREETS), PLANE, BOUNDS)
    all_of_it = read_network(pbf(tmp_path / "far.osm.pbf", streets), PLANE, BOUNDS)
    assert len(near.u) == len(all_of_it.u)


@pytest.mark.parametrize(
    ("tags", "walking", "cycling"),
    [
        ({"highway": "residential"}, True, True),
        ({"highway": "footway"}, True, False),
        ({"highway": "footway", "bicycle": "yes"}, True, True),
        ({"highway": "cycleway"}, False, True),
        ({"highway": "cycleway", "foot": "designated"}, True, True),
        ({"highway": "steps"}, True, False),
        ({"highway": "motorway"}, False, False),
        ({"highway": "primary", "motorroad": "yes"}, False, False),
        ({"highway": "service", "access": "private"}, False, False),
        ({"highway": "track", "access": "no", "foot": "yes"}, True, False),
        ({"highway": "residential", "foot": "no"}, False, True),
        ({"highway": "construction"}, False, False),
        ({"highway": "pedestrian", "area": "yes"}, False, False),
        ({}, True, True),
    ],
)
def test_tags_say_who_may_use_a_street(tags, walking, cycling):
    assert [a.tolist() for a in access_of([tags])] == [[walking], [cycling]]


@pytest.mark.parametrize(
    ("name", "content", "kind", "says"),
    [
        ("town.osm.pbf", b"no extract", LayerError, "no OSM extract"),
        ("town.gpkg", b"no package", LayerError, "GDAL cannot read"),
        ("town.graphml", b"<graphml", LayerError, "no street network in GraphML"),
        ("town.graphml", b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed"><node id="1"/></graph></graphml>',
         LayerError, "no street network in GraphML"),
        ("town.shp", b"", UsageError, "“.shp” is not an ending"),
    ],
)  # fmt: skip
def test_what_is_no_network_is_refused_with_the_reason(tmp_path, name, content, kind, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(kind, match=says) as caught:
        read_network(tmp_path / name, PLANE, BOUNDS)
    assert "→" in str(caught.value)


@pytest.mark.parametrize("form", FORMS)
def test_a_network_of_another_region_is_refused(tmp_path, form):
    far = [([(90_000, 0), (91_000, 0)], ROAD)]
    with pytest.raises(LayerError, match="no street near the sites"):
        read_network(FORMS[form](tmp_path, far), PLANE, BOUNDS)


def test_a_missing_file_and_a_package_of_points_are_refused(tmp_path):
    with pytest.raises(LayerError, match="no such file"):
        read_network(tmp_path / "none.osm.pbf", PLANE, BOUNDS)
    gpd.GeoDataFrame(geometry=[place(shapely.Point(0, 0))], crs=CRS).to_file(tmp_path / "points.gpkg")
    with pytest.raises(LayerError, match="Point, not LineString"):
        read_network(tmp_path / "points.gpkg", PLANE, BOUNDS)
