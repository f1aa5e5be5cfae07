"""Sites as OParl places: valid against OParl 1.1, in WGS 84, and where the register has them."""

import json
from pathlib import Path

import geopandas as gpd
import jsonschema
import pytest
import shapely

import sitemap
from sitemap.papers import oparl_locations
from sitemap.papers.locations import LIST_FILE, location_files

SCHEMA = json.loads((Path(__file__).parent / "location.schema.json").read_text(encoding="utf-8"))
BASE = "https://www.example.org/places"


@pytest.mark.parametrize("date", ["", "2024-05-01"])
def test_every_location_is_valid(register, date):
    for location in oparl_locations(register, BASE, date=date):
        jsonschema.validate(location, SCHEMA, format_checker=jsonschema.FormatChecker())
        assert ("created" in location) == bool(date), "a moment that nobody named is not made up"


def test_the_shipped_register_gives_valid_locations():
    shipped = sitemap.read_register(sitemap.shipped_register())
    locations = oparl_locations(shipped, BASE)
    assert len(locations) == len(shipped.sites)
    for location in locations:
        jsonschema.validate(location, {**SCHEMA, "required": ["id", "type", "geojson", "locality"]})


def test_the_outline_lies_where_the_register_has_it(register, tmp_path):
    for location in oparl_locations(register, BASE):
        path = tmp_path / "one.geojson"
        path.write_text(json.dumps(location["geojson"]))
        read = gpd.read_file(path)  # GDAL's own reading of the Feature
        assert read.crs.to_epsg() == 4326
        own = register.sites.geometry[location["geojson"]["id"]]
        again = read.to_crs(register.crs).geometry.iloc[0]
        assert shapely.hausdorff_distance(own.normalize(), again.normalize()) < 0.001


def test_outer_rings_run_counter_clockwise(register):
    for location in oparl_locations(register, BASE):
        geometry = location["geojson"]["geometry"]
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for outer, *holes in parts:
            assert shapely.LinearRing(outer).is_ccw
            assert not any(shapely.LinearRing(h).is_ccw for h in holes)


def test_a_site_says_what_it_is_and_how_accurate(register):
    works = next(loc for loc in oparl_locations(register, BASE + "/") if loc["id"] == f"{BASE}/old-works")
    assert works["description"] == "Altes Werk"
    assert works["locality"] == "Seldorf"
    assert works["keyword"] == ["Stahlwerk"]
    assert works["geojson"]["properties"]["geometry_accuracy_m"] == 20
    basin = next(loc for loc in oparl_locations(register, BASE) if loc["id"].endswith("/basin"))
    assert basin["locality"] == "Seldorf, Nebra"


def test_the_files_are_an_oparl_list_and_one_object_each(register):
    files = location_files(oparl_locations(register, BASE), BASE)
    assert set(files) == {LIST_FILE, "old-works.json", "pit-anna.json", "basin.json", "green-band.json"}
    listed = json.loads(files[LIST_FILE])
    assert set(listed) == {"data", "pagination", "links"}
    assert [d["id"] for d in listed["data"]] == sorted(d["id"] for d in listed["data"])
    assert json.loads(files["basin.json"]) in listed["data"]
    assert files == location_files(oparl_locations(register, BASE), BASE)


@pytest.mark.parametrize(
    "url", ["", "places", "ftp://x.org", "https://", "https://x.org/?a=1", "javascript:alert(1)", "https://x.org/#a"]
)
def test_an_address_under_which_nothing_can_be_found_is_refused(register, url):
    with pytest.raises(sitemap.UsageError, match="address"):
        oparl_locations(register, url)
