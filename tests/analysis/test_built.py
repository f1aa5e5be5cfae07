"""Built land: by hand, overlaps once, other CRS, and the error against Monte Carlo."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings

import sitemap
from sitemap.analysis import Inputs
from sitemap.errors import LayerError
from sitemap.outline import axis_sd_m
from tests.analysis.shapes import at_town, perturbed, register_of, stars


def layer(path, *shapes, crs="EPSG:25832"):
    gpd.GeoDataFrame(geometry=[at_town(s) for s in shapes], crs="EPSG:25832").to_crs(crs).to_file(path)
    return path


def built(linked, path):
    return sitemap.analyse(linked, Inputs(built=path), names=["built"]).table("built")


def test_without_a_layer_it_is_left_out_and_says_so(register):
    results = sitemap.analyse(sitemap.link(register), names=["built"])
    assert results.skipped == {"built": ("built",)}


def test_half_a_site_under_two_overlapping_buildings(register, tmp_path):
    path = layer(tmp_path / "b.gpkg", shapely.box(0, 0, 300, 500), shapely.box(200, 0, 400, 500))
    row = built(register_of(register, [shapely.box(0, 0, 800, 500)]), path).loc["s0"]
    assert (row["built_m2"], row["share_built"]) == pytest.approx((200_000, 0.5))


def test_a_site_with_nothing_built_has_none_and_no_error(register, tmp_path):
    path = layer(tmp_path / "b.gpkg", shapely.box(5000, 0, 5100, 100))
    row = built(register_of(register, [shapely.box(0, 0, 800, 500)]), path).loc["s0"]
    assert row.tolist() == [0, 0, 0]


def test_a_layer_in_degrees_gives_the_same_share(register, tmp_path):
    path = layer(tmp_path / "b.gpkg", shapely.box(0, 0, 400, 500), crs="EPSG:4326")
    row = built(register_of(register, [shapely.box(0, 0, 800, 500)]), path).loc["s0"]
    assert row["share_built"] == pytest.approx(0.5, abs=1e-5)


def test_a_layer_without_a_crs_is_refused(register, tmp_path):
    path = layer(tmp_path / "b.shp", shapely.box(0, 0, 400, 500))
    path.with_suffix(".prj").unlink()
    with pytest.raises(LayerError, match="coordinate reference system"):
        built(register_of(register, [shapely.box(0, 0, 800, 500)]), path)


def test_of_several_layers_the_one_with_areas_is_taken(register, tmp_path, recwarn):
    path = tmp_path / "b.gpkg"
    point = gpd.GeoDataFrame(geometry=[at_town(shapely.Point(9, 9))], crs="EPSG:25832")
    point.to_file(path, layer="trees")
    gpd.GeoDataFrame(geometry=[at_town(shapely.box(0, 0, 400, 500))], crs="EPSG:25832").to_file(path, layer="houses")
    linked = register_of(register, [shapely.box(0, 0, 800, 500)])
    recwarn.clear()
    assert built(linked, path).loc["s0", "share_built"] == pytest.approx(0.5)
    assert [str(w.message) for w in recwarn] == []


def test_which_of_several_layers_with_areas_is_meant_is_not_guessed(register, tmp_path):
    path = tmp_path / "b.gpkg"
    for name in ("halls", "houses"):
        frame = gpd.GeoDataFrame(geometry=[at_town(shapely.box(0, 0, 400, 500))], crs="EPSG:25832")
        frame.to_file(path, layer=name)
    with pytest.raises(LayerError, match=r"b\.gpkg: there are several layers: halls, houses → save the one"):
        built(register_of(register, [shapely.box(0, 0, 800, 500)]), path)


@settings(max_examples=15, deadline=None)
@given(shape=stars(reach_m=300.0))
def test_built_and_open_land_are_the_whole_site(register, tmp_path_factory, shape):
    folder = tmp_path_factory.mktemp("built")
    west, east = shapely.box(-4000, -4000, 10, 4000), shapely.box(10, -4000, 4000, 4000)
    linked = register_of(register, [shape])
    shares = [
        built(linked, layer(folder / f"{n}.gpkg", s)).loc["s0", "share_built"] for n, s in enumerate((west, east))
    ]
    assert sum(shares) == pytest.approx(1)


def test_the_error_agrees_with_monte_carlo(register, tmp_path):
    """An outline of many vertices, each an observation of its own, of which a third lies in the built strip."""
    shape = shapely.segmentize(shapely.box(0, 0, 900, 600), 60)
    shape = shapely.affinity.translate(shape, 0.0, 0.0)
    ring = shapely.get_coordinates(shape)[:-1]
    ragged = shapely.Polygon(ring + np.where(np.arange(len(ring))[:, None] % 2, 14.0, -14.0))
    strip = shapely.box(-500, -500, 300, 1500)
    accuracy_m = 10.0
    row = built(register_of(register, [ragged], accuracy_m), layer(tmp_path / "b.gpkg", strip)).loc["s0"]
    moved = np.array(perturbed(ragged, float(axis_sd_m(accuracy_m)), 3000), dtype=object)
    shares = shapely.area(shapely.intersection(moved, strip)) / shapely.area(moved)
    assert row["share_built_se"] == pytest.approx(shares.std(), rel=0.25)
