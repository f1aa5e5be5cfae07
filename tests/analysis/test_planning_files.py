"""What docs/planning-files.md shows is what the program takes."""

import re
import shlex
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

from sitemap.cli import cli
from tests.analysis.planning import census_csv, grid_cells, pbf, place
from tests.registers import CRS, valid

PAGE = (Path(__file__).parents[2] / "docs" / "planning-files.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.strip().splitlines()]
FILES = dict(
    zip(("constraints", "scenarios", "weights"), re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL), strict=True)
)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Return a folder with all the files that the page names."""
    valid().write(tmp_path / "register")
    for name, text in FILES.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    census_csv(
        tmp_path / "Zensus2022_Bevoelkerungszahl_100m-Gitter.csv", dict.fromkeys(grid_cells(0, 0, 3000, 2000), 9)
    )
    pbf(tmp_path / "town.osm.pbf", [([(1800, 1250), (6000, 1250)], {"highway": "residential"})])
    layers = {
        "stops": ({}, shapely.Point(1900, 1250)),
        "flood": ({"klasse": ["HQ100"]}, shapely.box(0, 0, 1500, 3000)),
        "built": ({}, shapely.box(1000, 1000, 1300, 1200)),
        "county": ({}, shapely.box(-1000, -1000, 20_000, 20_000)),
    }
    for name, (columns, shape) in layers.items():
        gpd.GeoDataFrame(columns, geometry=[place(shape)], crs=CRS).to_file(tmp_path / f"{name}.gpkg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_runs(desk, command):
    program, *arguments = shlex.split(command)
    assert program == "sitemap"
    result = CliRunner().invoke(cli, [*arguments, "--lang", "en"])
    assert result.exit_code == 0, result.output
    wanted = {a for a in arguments[1:] if a in {"catchment", "reach", "constraints", "capacity", "ranking", "built"}}
    for name in wanted:
        assert (desk / "output" / "analysis" / f"{name}.csv").stat().st_size > 100


def test_a_wrong_file_is_one_message_and_no_traceback(desk):
    (desk / "weights.toml").write_text("top_n = 0\n", encoding="utf-8")
    result = CliRunner().invoke(
        cli, ["analyse", "ranking", "-r", "register", "--weights", "weights.toml", "--lang", "en"]
    )
    assert result.exit_code == 1
    assert "weights.toml: 5 faults in the rule file" in result.output
    assert "Traceback" not in result.output
    assert not (desk / "output").exists()
