"""The change as a map, in a real browser: what goes is dashed, what comes is solid, nothing is asked of the network."""

import geopandas as gpd
import pytest
import shapely

from sitemap.exchange.importing import FieldMapping, plan_import
from sitemap.exchange.importing.preview import write_preview
from tests.exchange.importing.sources import CONSTANTS, CRS, YARD

PATHS = """() => [...document.querySelectorAll("path.leaflet-interactive")]
    .map(p => [p.getAttribute("stroke"), p.getAttribute("stroke-dasharray"), p.getAttribute("d").length > 20])
    .filter(([stroke]) => ["#b2182b", "#1b7837"].includes(stroke))"""


@pytest.fixture
def change(register, tmp_path):
    """Return the page of an import with a new site and a moved one, whose texts are hostile."""
    source = tmp_path / "survey.gpkg"
    columns = {"id": ["yard", "old-works"], "name": ["<img src=x onerror=alert(1)>", "</script><script>alert(2)"]}
    moved = shapely.box(601_100, 5_701_005, 601_790, 5_701_490)
    gpd.GeoDataFrame(columns, geometry=[YARD, moved], crs=CRS).to_file(source)
    plan = plan_import(register, source, FieldMapping(constants=CONSTANTS), date="2024-05-01")
    write_preview(plan, tmp_path / "change.html")
    return tmp_path / "change.html"


def test_the_map_shows_what_goes_and_what_comes(change, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on("request", lambda request: trouble.append(request.url))
    page.goto(change.as_uri())
    page.wait_for_selector("path[stroke='#1b7837']", state="attached")
    found = sorted(map(tuple, page.evaluate(PATHS)), key=str)
    page.close()
    assert [(stroke, dash) for stroke, dash, _ in found] == [("#1b7837", None), ("#1b7837", None), ("#b2182b", "6 5")]
    assert [t for t in trouble if t != change.as_uri() and not t.startswith("data:")] == []
