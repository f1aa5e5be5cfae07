"""The analyses of large layers: the same tables whichever the engine and the layer's format, and the engine told."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import sitemap
from sitemap.analysis import Inputs
from sitemap.cli import cli
from tests.analysis.planning import rule_file
from tests.analysis.shapes import at_town, register_of
from tests.analysis.test_constraints import rules
from tests.registers import CRS, EAST, NORTH

NAMES = ["built", "constraints", "capacity"]


@pytest.fixture(scope="module")
def portfolio(register):
    """Sites beside each other, over each other and with a hole."""
    shapes = [shapely.Point(400 * i, 300 * (i % 3)).buffer(220, quad_segs=7) for i in range(12)]
    shapes[3] = shapes[3].difference(shapely.Point(1200, 0).buffer(60))
    return register_of(register, shapes, accuracy_m=8.0)


@pytest.fixture(scope="module")
def plots():
    """Plots that tile the ground, some of them twice, and one that crosses itself."""
    rng = np.random.default_rng(7)
    lines = [np.concatenate([[start], start + np.cumsum(rng.uniform(15, 90, 70))]) for start in (-400, -500)]
    boxes = [
        shapely.box(a, b, c, d)
        for a, c in zip(lines[0][:-1], lines[0][1:], strict=True)
        for b, d in zip(lines[1][:-1], lines[1][1:], strict=True)
    ]
    boxes += [*boxes[::17], shapely.Polygon([(0, 0), (90, 90), (90, 0), (0, 90)])]
    kept = rng.random(len(boxes)) < 0.6
    kept[-1] = True
    shapes = [at_town(b) for b, k in zip(boxes, kept, strict=True) if k]
    classes = rng.choice(["HQ10", "HQ100", "HQextrem"], len(shapes))
    return gpd.GeoDataFrame({"klasse": classes}, geometry=shapes, crs=CRS)


def tables(portfolio, folder, file, engine):
    severity = 'HQ10 = "excludes"\nHQ100 = "medium"\nHQextrem = "low"'
    text = rules(file, accuracy_m=5.0, extra='class_field = "klasse"', severity=severity)
    path = rule_file(folder / f"{file}-{engine}.toml", text)
    inputs = Inputs(built=folder / file, constraints=path, engine=engine)
    results = sitemap.analyse(portfolio, inputs, names=NAMES)
    return {name: table.frame for name, table in results.tables.items()}


def test_every_engine_and_format_gives_the_same_tables(portfolio, plots, tmp_path):
    plots.to_file(tmp_path / "plots.gpkg")
    (tmp_path / "plots").mkdir()
    plots[:900].to_parquet(tmp_path / "plots" / "a.parquet", write_covering_bbox=True, row_group_size=200)
    plots[900:].to_parquet(tmp_path / "plots" / "b.parquet", write_covering_bbox=True, row_group_size=200)
    wanted = tables(portfolio, tmp_path, "plots.gpkg", "shapely")
    assert set(NAMES) <= set(wanted)
    assert (wanted["constraints"]["features_repaired"] > 0).all()
    assert set(wanted["constraints"].reset_index()["state"]) >= {"found", "nothing-found"}
    for file, engine in (("plots", "shapely"), ("plots", "duckdb"), ("plots.gpkg", "duckdb"), ("plots", "auto")):
        found = tables(portfolio, tmp_path, file, engine)
        for name, frame in wanted.items():
            pd.testing.assert_frame_equal(found[name], frame, rtol=1e-9, obj=f"{name}: {file} by {engine}")


def test_constraints_are_those_of_the_whole_layer_dissolved(portfolio, plots, tmp_path):
    """Measured the plain way: everything of a class joined, cut with each site."""
    plots.to_parquet(tmp_path / "plots.parquet")
    found = tables(portfolio, tmp_path, "plots.parquet", "auto")["constraints"].reset_index()
    sound = plots.set_geometry(shapely.make_valid(plots.geometry.to_numpy(), method="structure", keep_collapsed=False))
    sites = portfolio.register.sites
    for name, of_class in sound.groupby("klasse"):
        part = of_class.union_all()
        grown, shrunk = (part.buffer(w * np.hypot(8.0, 5.0) / 1.96 / np.sqrt(2)) for w in (1, -1))
        rows = found[(found["class"] == name) & (found["state"] == "found")].set_index("site_id")
        assert len(rows) > 5
        for site, row in rows.iterrows():
            shape = sites.geometry[site]
            assert row["share"] == pytest.approx(shape.intersection(part).area / shape.area, rel=1e-9)
            spread = (shape.intersection(grown).area - shape.intersection(shrunk).area) / 2 / shape.area
            assert row["share_se"] == pytest.approx(spread, rel=0.2)


def test_the_grid_may_be_a_folder_and_only_what_is_near_is_kept(tmp_path):
    from sitemap.analysis.census_grid import read_cells

    x, y = (a.ravel() for a in np.meshgrid(np.arange(60) * 100 + 4_100_050, np.arange(60) * 100 + 3_100_050))
    grid = pd.DataFrame({"x_mp_100m": x, "y_mp_100m": y, "Einwohner": np.arange(len(x))})
    (tmp_path / "grid").mkdir()
    grid[:1_000].to_parquet(tmp_path / "grid" / "a.parquet")
    grid[1_000:].to_parquet(tmp_path / "grid" / "b.parquet")
    grid.to_parquet(tmp_path / "grid.parquet")
    boxes = np.array([[4_100_000, 3_100_000, 4_100_300, 3_100_300], [4_105_000, 3_105_000, 4_105_300, 3_105_300.0]])
    found = read_cells(tmp_path / "grid", "EPSG:3035", boxes)
    pd.testing.assert_frame_equal(found, read_cells(tmp_path / "grid.parquet", "EPSG:3035", boxes))
    whole = read_cells(tmp_path / "grid", "EPSG:3035", (4_100_000, 3_100_000, 4_107_000, 3_107_000))
    near = whole[whole.intersects(shapely.box(*boxes[0])) | whole.intersects(shapely.box(*boxes[1]))]
    assert len(whole) == 3_600
    assert set(near["people"]) <= set(found["people"])
    assert len(found) < 4 * len(near)


def test_the_command_tells_its_engine_and_takes_another(folder, tmp_path):
    part = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(EAST, NORTH, EAST + 1_500, NORTH + 9_000)], crs=CRS)
    part.to_parquet(tmp_path / "built.parquet")
    told = {}
    for engine in ("auto", "duckdb", "abacus"):
        options = ["-r", folder, "-o", tmp_path / engine, "--built", tmp_path / "built.parquet", "--engine", engine]
        told[engine] = CliRunner().invoke(cli, ["analyse", "built", *map(str, options), "--lang", "en"])
    assert "Overlay by: Arrow and shapely in threads" in told["auto"].output
    assert "Overlay by: DuckDB with its spatial extension" in told["duckdb"].output
    assert told["abacus"].exit_code == 2
    assert "there is no engine “abacus” → use one of: auto, shapely, duckdb" in told["abacus"].output
    assert not (tmp_path / "abacus").exists()
    one, other = (pd.read_csv(tmp_path / e / "built.csv") for e in ("auto", "duckdb"))
    pd.testing.assert_frame_equal(one, other)
    assert one["built_m2"].sum() > 0
