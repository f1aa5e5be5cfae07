"""Every command of ``docs/import.md`` runs; public services are played by servers on loopback."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

from sitemap.cli import cli
from tests.exchange.importing.sources import CRS, YARD, shapefile
from tests.exchange.services.servers import http_server, mapserver, pygeoapi
from tests.exchange.services.test_services import OSM

DOCS = Path(__file__).parents[2] / "docs" / "import.md"
TEXT = DOCS.read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines() if line.strip()
]
HALVES = [shapely.box(601_010, 5_701_005, 601_400, 5_701_490), shapely.box(601_400, 5_701_005, 601_790, 5_701_490)]


@pytest.fixture(scope="module")
def services(tmp_path_factory) -> Iterator[dict[str, str]]:
    """Return the address that plays each public host."""
    folder = tmp_path_factory.mktemp("services")
    parcels = gpd.GeoDataFrame({"nr": [1, 2]}, geometry=HALVES, crs=CRS)
    layers = {}
    for name in ("Flurstueck", "nw_dvg1_gem", "nsg_polygon"):
        layers[name] = folder / f"{name}.gpkg"
        pyogrio.write_dataframe(parcels, layers[name], layer=name)
    pyogrio.write_dataframe(parcels.to_crs(4326), folder / "flurstueck.geojson")
    with (
        mapserver(folder, layers) as (wfs, _),
        pygeoapi(folder, {"flurstueck": folder / "flurstueck.geojson"}) as api,
        http_server(lambda _path: (200, {"Content-Type": "application/osm3s+xml"}, OSM.encode())) as (overpass, _),
    ):
        yield {"www.wfs.nrw.de": wfs, "ogc-api.nrw.de": api, "overpass-api.de": overpass}


@pytest.fixture
def desk(folder, tmp_path, monkeypatch) -> Path:
    """Return a folder with the files that the page names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert folder.name == "register"
    works = shapely.box(601_010, 5_701_005, 601_790, 5_701_490)
    columns = {"kennung": ["yard", "old-works"], "name": ["Hof", "Altes Werk"], "AREA": [60_000, 378_300]}
    gpd.GeoDataFrame(columns, geometry=[YARD, works], crs=CRS).to_file(tmp_path / "survey.gpkg")
    gpd.GeoDataFrame({"nr": [1, 2]}, geometry=HALVES, crs=CRS).to_file(tmp_path / "parcels.gpkg")
    old = {"NR": ["yard"], "BEZ": ["Großer Hof"], "ART": ["Zechengelände"]}
    path = shapefile(tmp_path, gpd.GeoDataFrame(old, geometry=[YARD], crs=CRS).to_crs(31467), "old", encoding="cp850")
    path.with_suffix(".prj").unlink()
    for block in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL):
        (tmp_path / block.splitlines()[0].removeprefix("# ")).write_text(block, encoding="utf-8")
    return tmp_path


def test_the_page_has_commands_for_both():
    assert {shlex.split(c)[1] for c in COMMANDS} == {"import", "refine"}
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_runs(desk, services, command):
    program, *arguments = shlex.split(command)
    assert program == "sitemap"
    for i, argument in enumerate(arguments):
        for host, address in services.items():
            if argument.startswith(f"https://{host}/"):
                path = argument.removeprefix(f"https://{host}")
                arguments[i] = address if host != "overpass-api.de" else address + path
                arguments.append("--allow-private")
    # What needs an earlier command of the page stands on its own here as well.
    if "--where" in arguments:
        arguments += ["--set", "kind=other", "--set", "geometry_kind=official"]
        arguments += ["--set", "geometry_accuracy_m=1", "--set", "geometry_date=2024"]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert ("--map" in arguments) == (desk / "change.html").exists()
