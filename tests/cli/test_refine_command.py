"""``sitemap refine``: a better outline, the old one kept, every figure before and after."""

import json

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

import sitemap
from sitemap.cli import cli
from sitemap.register.history import read_changes, read_old_outlines
from tests.exchange.importing.sources import CRS

BETTER = shapely.box(601_010, 5_701_005, 601_790, 5_701_490)
SET = ["--set", "geometry_kind=official", "--set", "geometry_accuracy_m=0.5", "--set", "geometry_date=2024"]


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def parcels(folder, *shapes, name="alkis"):
    path = folder / f"{name}.gpkg"
    gpd.GeoDataFrame({"fsk": [f"05-{i}" for i in range(len(shapes))]}, geometry=list(shapes), crs=CRS).to_file(path)
    return path


def test_the_outline_is_replaced_and_the_old_one_kept(folder, tmp_path):
    source = parcels(tmp_path, shapely.box(600_000, 5_701_000, 600_900, 5_701_500), BETTER)
    run("refine", "old-works", "--from", source, "-r", folder, *SET, "--date", "2024-06-01")
    register = sitemap.read_register(folder)
    row = register.sites.loc["old-works"]
    assert row["geometry"].equals(BETTER)
    assert (row["geometry_kind"], row["geometry_accuracy_m"], row["geometry_source"]) == ("official", 0.5, "alkis")
    assert (row["name_de"], row["source"]) == ("Altes Werk", "paper-7")
    assert read_old_outlines(register).geometry["old-works-1"].area == pytest.approx(400_000)
    assert set(read_changes(folder)["site_id"]) == {"old-works"}
    assert not any(f.severity == "error" for f in sitemap.validate(register))


def test_every_figure_is_shown_before_and_after_with_its_error(folder, tmp_path):
    before = (folder / "sites.geojson").read_bytes()
    source = parcels(tmp_path, BETTER)
    shown = run("refine", "old-works", "--from", source, "-r", folder, *SET, "--dry-run", "--lang", "de").output
    assert "40,0 ± 1,6 ha" in shown
    assert "37,83 ± 0,04 ha" in shown
    assert "-2,17 ha" in shown
    assert "94,6 Prozent" in shown
    assert "area-contradiction" in shown
    assert (folder / "sites.geojson").read_bytes() == before


def test_the_figures_are_those_of_the_analyses(folder, tmp_path):
    source = parcels(tmp_path, BETTER)
    shown = json.loads(run("refine", "old-works", "--from", source, "-r", folder, *SET, "--json").output)
    figures = {f["name"]: f for f in shown["figures"]}
    # Both are rectangles, so areas and perimeters are the products and sums of their sides.
    assert figures["area_m2"]["before"] == pytest.approx(800 * 500)
    assert figures["area_m2"]["after"] == pytest.approx(780 * 485)
    after = sitemap.analyse(sitemap.link(sitemap.read_register(folder)), names=["measures"])
    assert after["area_m2"].values["old-works"] == pytest.approx(figures["area_m2"]["after"])
    assert after["area_m2"].se["old-works"] == pytest.approx(figures["area_m2"]["after_se"])
    # The border moves by the corner's shift: hypot(10, 5) at three corners, hypot(10, 10) at the others.
    assert shown["moved_m"] == pytest.approx(200**0.5)
    assert shown["share_in_common"] == pytest.approx(780 * 485 / 400_000)


def test_parcels_are_joined(folder, tmp_path):
    halves = shapely.box(601_010, 5_701_005, 601_400, 5_701_490), shapely.box(601_400, 5_701_005, 601_790, 5_701_490)
    neighbour = shapely.box(601_780, 5_701_000, 602_500, 5_701_500)
    source = parcels(tmp_path, *halves, neighbour)
    run("refine", "old-works", "--from", source, "-r", folder, *SET, "--merge")
    outline = sitemap.read_register(folder).sites.geometry["old-works"]
    assert shapely.equals(outline, BETTER)


def test_what_does_not_fit_is_refused(folder, tmp_path):
    half = shapely.box(601_000, 5_701_000, 601_300, 5_701_500)
    before = (folder / "sites.geojson").read_bytes()
    result = run("refine", "old-works", "--from", parcels(tmp_path, half), "-r", folder, *SET, "--lang", "en", code=1)
    assert "38 percent" in result.output
    assert "--merge" in result.output
    far = shapely.box(605_000, 5_701_000, 605_300, 5_701_500)
    run("refine", "old-works", "--from", parcels(tmp_path, far, name="far"), "-r", folder, *SET, code=1)
    assert (folder / "sites.geojson").read_bytes() == before


def test_the_outline_that_it_has_already_changes_nothing(folder, tmp_path):
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    same = shapely.box(601_000, 5_701_000, 601_800, 5_701_500)
    shown = run("refine", "old-works", "--from", parcels(tmp_path, same), "-r", folder, *SET, "--lang", "en").output
    assert "already" in shown
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_an_unknown_site_is_told(folder, tmp_path):
    result = run("refine", "nowhere", "--from", parcels(tmp_path, BETTER), "-r", folder, code=2)
    assert "old-works" in result.output


def test_the_accuracy_must_be_told_where_the_old_one_would_be_taken_over(folder, tmp_path):
    source = parcels(tmp_path, BETTER)
    shown = json.loads(run("refine", "old-works", "--from", source, "-r", folder, "--dry-run", "--json", code=1).stdout)
    assert "geometry_accuracy_m" in {f["field"] for f in shown["findings"] if f["severity"] == "error"}
