"""``sitemap import`` on the command line: what it shows, writes, and leaves alone."""

import json
import stat

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from shapely.affinity import translate

import sitemap
from sitemap.cli import cli
from sitemap.register.history import read_changes, read_old_outlines
from tests.exchange.importing.sources import CONSTANTS, CRS, YARD, frame, shapefile

SET = [part for name, value in CONSTANTS.items() for part in ("--set", f"{name}={value}")]
DAY = ["--date", "2024-06-01"]


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def contents(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def survey(tmp_path):
    """Return a file with a new site, a better outline for one, and one that is the same."""
    works = shapely.box(601_010, 5_701_005, 601_790, 5_701_490)
    basin = shapely.MultiPolygon(
        [shapely.box(609_000, 5_704_000, 609_600, 5_704_500), shapely.box(610_200, 5_704_000, 610_700, 5_704_300)]
    )
    path = tmp_path / "survey.gpkg"
    columns = {"kennung": ["yard", "old-works", "basin"], "bezeichnung": ["Hof", "Altes Werk", "Hafenbecken"]}
    gpd.GeoDataFrame(columns, geometry=[YARD, works, basin], crs=CRS).to_file(path)
    return path


def test_a_dry_run_shows_everything_and_writes_nothing(folder, survey):
    before = contents(folder)
    shown = run("import", survey, "-r", folder, *SET, "--dry-run", "--lang", "de").output
    assert "1 neu, 1 geändert, 1 unverändert" in shown
    assert "kennung" in shown
    assert "erraten" in shown
    assert "40,0 ± 1,6 ha" in shown
    assert "37,83 ± 0,04 ha" in shown
    assert contents(folder) == before


def test_an_import_writes_sites_source_and_history(folder, survey):
    before = contents(folder)
    run("import", survey, "-r", folder, *SET, *DAY)
    after = contents(folder)
    changed = {str(n) for n in after if after[n] != before.get(n)}
    assert changed == {"sites.geojson", "sources.csv", "history.geojson", "changes.csv"}
    register = sitemap.read_register(folder)
    assert {f.severity for f in sitemap.validate(register)} <= {"warning"}
    assert register.sites.geometry["yard"].equals(YARD)
    assert register.sites.geometry["old-works"].area == pytest.approx(378_300)
    assert read_old_outlines(register).geometry["old-works-1"].area == pytest.approx(400_000)
    log = read_changes(folder)
    assert ("yard", "id") in set(zip(log["site_id"], log["field"], strict=True))
    assert set(log["date"]) == {"2024-06-01"}
    assert register.sources.loc["survey", "accessed"] == "2024-06-01"


def test_the_same_import_again_changes_nothing(folder, survey):
    run("import", survey, "-r", folder, *SET, *DAY)
    before = contents(folder)
    shown = run("import", survey, "-r", folder, *SET, "--date", "2024-07-01", "--lang", "en").output
    assert "0 new, 0 changed, 3 unchanged" in shown
    assert contents(folder) == before


def test_the_same_import_of_the_same_register_gives_the_same_bytes(folder, survey, tmp_path):
    import shutil

    other = tmp_path / "other"
    shutil.copytree(folder, other)
    for register in (folder, other):
        run("import", survey, "-r", register, *SET, *DAY)
    assert contents(folder) == contents(other)


def test_errors_forbid_writing_and_give_one(folder, survey):
    before = contents(folder)
    result = run("import", survey, "-r", folder, "--lang", "en", code=1)
    assert "geometry_accuracy_m" in result.output
    assert "--set" in result.output
    assert contents(folder) == before


def test_the_call_itself_may_be_wrong_and_gives_two(folder, survey, tmp_path):
    run("import", tmp_path / "nowhere.gpkg", "-r", folder, code=2)
    run("import", survey, "-r", folder, "--layer", "nothing", code=2)
    run("import", survey, "-r", folder, "--crs", "EPSG:0", code=2)
    run("import", survey, "-r", folder, "--set", "colour=red", code=2)
    run("import", "ftp://example.org/a.gpkg", "-r", folder, code=2)


def test_machines_get_json(folder, survey):
    shown = json.loads(run("import", survey, "-r", folder, *SET, "--dry-run", "--json").output)
    assert [(c["site"], c["action"]) for c in shown["changes"]] == [
        ("basin", "same"),
        ("old-works", "changed"),
        ("yard", "new"),
    ]
    assert shown["mapping"] == {"id": "kennung", "name_de": "bezeichnung"}


def test_a_register_that_changed_in_the_meantime_is_not_overwritten(folder, survey):
    from sitemap.exchange.importing import FieldMapping, apply_import, plan_import

    plan = plan_import(sitemap.read_register(folder), survey, FieldMapping(constants=CONSTANTS), date="2024-06-01")
    sites = folder / "sites.geojson"
    sites.write_bytes(sites.read_bytes() + b"\n")
    before = contents(folder)
    with pytest.raises(sitemap.RegisterError, match="meantime"):
        apply_import(plan, date="2024-06-01")
    assert contents(folder) == before


def test_columns_that_the_register_does_not_know_are_not_lost(folder, survey):
    sources = folder / "sources.csv"
    lines = sources.read_text().splitlines()
    sources.write_text("\n".join([lines[0] + ",extra", *(line + ",kept" for line in lines[1:])]) + "\n")
    before = contents(folder)
    run("import", survey, "-r", folder, *SET, *DAY, code=1)
    assert contents(folder) == before


def test_a_folder_that_cannot_be_written_to_stays_whole(folder, survey, monkeypatch):
    import pathlib

    before = contents(folder)
    real = pathlib.Path.open

    def full(self, mode="r", *args, **kwargs):
        if "w" in mode and ".sitemap-unfinished-" in str(self):
            raise OSError(28, "No space left on device", str(self))
        return real(self, mode, *args, **kwargs)

    monkeypatch.setattr(pathlib.Path, "open", full)
    result = run("import", survey, "-r", folder, *SET, *DAY, code=1)
    assert "No space left" in result.output
    assert contents(folder) == before


def test_a_mapping_file_and_an_old_shapefile(folder, tmp_path):
    old = frame(ART=["Zeche", "Hafen"]).to_crs(31467)
    path = shapefile(tmp_path / "old", old, encoding="cp850")
    path.with_suffix(".prj").unlink()
    form = tmp_path / "old.toml"
    form.write_text(
        'crs = "EPSG:31467"\n[fields]\nid = "kennung"\nname_de = "bezeichnun"\nkind = "ART"\n'
        '[constants]\ngeometry_kind = "traced"\ngeometry_accuracy_m = 5\ngeometry_date = "1998"\n'
        '[source]\nid = "plan-1998"\ntitle = "Rahmenplan 1998"\n',
        encoding="utf-8",
    )
    shown = run("import", path, "-r", folder, "--mapping", form, *DAY, "--lang", "de").output
    assert "de_adv_BETA2007.tif" in shown
    sites = sitemap.read_register(folder).sites
    assert list(sites.loc[["yard", "ring"], "kind"]) == ["colliery", "harbour"]
    assert sites.loc["yard", "geometry_accuracy_m"] == 6
    assert sites.loc["yard", "name_de"] == "Großer Hof"
    assert shapely.hausdorff_distance(sites.geometry["yard"], YARD) < 0.02


def test_near_takes_only_what_lies_there(folder, tmp_path):
    path = tmp_path / "wide.gpkg"
    away = translate(YARD, 40_000, 0)
    gpd.GeoDataFrame({"id": ["yard", "far"], "name": ["Hof", "Fern"]}, geometry=[YARD, away], crs=CRS).to_file(path)
    shown = json.loads(run("import", path, "-r", folder, *SET, "--near", 1000, "--dry-run", "--json").output)
    assert [c["site"] for c in shown["changes"]] == ["yard"]


def test_hostile_texts_do_not_drive_the_terminal(folder, tmp_path):
    path = tmp_path / "evil.gpkg"
    frame(bezeichnung=["\x1b[31mred\x1b]0;title\x07", "[bold]x[/bold]"]).to_file(path)
    shown = run("import", path, "-r", folder, *SET, "--dry-run", code=1).output
    assert "\x1b]" not in shown
    assert "[bold]x[/bold]" in shown


def test_read_only_sources_can_be_imported(folder, survey):
    survey.chmod(stat.S_IRUSR)
    run("import", survey, "-r", folder, *SET, *DAY)


def test_a_source_can_become_a_context_layer(folder, tmp_path):
    path = tmp_path / "bezirke.gpkg"
    half = shapely.box(600_000, 5_700_000, 605_000, 5_710_000)
    other = shapely.box(605_000, 5_700_000, 610_000, 5_710_000)
    source = gpd.GeoDataFrame({"sb": ["1", "2"], "gen": ["West", "Öst"]}, geometry=[half, other], crs=CRS)
    source.to_crs(31467).to_file(path)
    form = tmp_path / "form.toml"
    form.write_text(
        '[fields]\nid = "sb"\nname_de = "gen"\n[constants]\ngeometry_accuracy_m = 2\n'
        '[source]\nid = "bezirke"\ntitle = "Bezirke"\n',
        encoding="utf-8",
    )
    arguments = ["import", path, "-r", folder, "--context", "districts", "--mapping", form, *DAY]
    before = contents(folder)
    assert "2 features" in run(*arguments, "--dry-run", "--lang", "en").output
    assert contents(folder) == before
    run(*arguments)
    register = sitemap.read_register(folder)
    (districts,) = register.layers_of("districts")
    assert list(districts["id"]) == ["1", "2"]
    assert list(districts["name"]) == ["West", "Öst"]
    assert shapely.hausdorff_distance(districts.geometry.iloc[0], half) < 0.02
    assert register.layers.loc["bezirke", "accuracy_m"] == 3
    assert sitemap.validate(register) == ()
    run(*arguments)  # again: the same layer, not a second one
    assert len(sitemap.read_register(folder).layers_of("districts")) == 1


def test_a_context_layer_needs_its_accuracy(folder, survey):
    result = run("import", survey, "-r", folder, "--context", "other", "--lang", "en", code=1)
    assert "accuracy_m" in result.output
    assert not (folder / "context" / "survey.geojson").exists()
