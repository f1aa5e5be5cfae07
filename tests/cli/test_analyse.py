"""``sitemap analyse`` as it is typed: the files it writes, what it says, how it fails."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import sitemap
from sitemap.cli import cli
from tests.registers import as_json, collection, feature, polygon, rectangle, valid


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, ["analyse", *map(str, arguments)])
    assert result.exit_code == code, result.output
    # Refused means told, never a traceback.
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_all_tables_are_written_with_a_manifest_that_vouches_for_them(folder, tmp_path):
    out = tmp_path / "out"
    run("-r", folder, "-o", out, "--lang", "en")
    manifest = json.loads((out / "manifest.json").read_text())
    written = {p.name for p in out.iterdir()} - {"manifest.json"}
    assert written == set(manifest["outputs"])
    assert all(hashlib.sha256((out / n).read_bytes()).hexdigest() == h for n, h in manifest["outputs"].items())
    for name in ("measures", "belonging", "proximity", "band", "portfolio"):
        assert {f"{name}.csv", f"{name}.parquet"} <= written
    assert "summary.md" in written
    assert pd.read_csv(out / "measures.csv", index_col="site_id").loc["old-works", "area_m2"] == 400_000


def test_the_same_call_writes_the_same_bytes(folder, tmp_path):
    for name in ("one", "two"):
        run("-r", folder, "-o", tmp_path / name, "-q")
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two


def test_what_is_left_out_is_told_with_what_is_missing(folder, tmp_path):
    output = run("-r", folder, "-o", tmp_path / "out", "--lang", "en").output
    assert "built: left out, it lacks: --built" in output
    assert "catchment: left out, it lacks: --census" in output
    german = run("-r", folder, "-o", tmp_path / "out", "--lang", "de").output
    assert "built: ausgelassen, es fehlt: --built" in german


def test_named_tables_alone_are_written_and_printed(folder, tmp_path):
    out = tmp_path / "out"
    output = run("band", "-r", folder, "-o", out, "--lang", "de").output
    assert "## Flächen entlang des Bandes" in output
    assert {p.stem for p in out.glob("*.csv")} == {"band", "band-length", "band-gaps", "columns"}


def test_a_file_that_is_named_enters_the_manifest(folder, tmp_path):
    layer = tmp_path / "buildings.geojson"
    layer.write_bytes(as_json(collection([feature(polygon(rectangle(1000, 1000, 400, 500)))])))
    run("built", "-r", folder, "-o", tmp_path / "out", "--built", layer, "-q")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["inputs"]["built:buildings.geojson"] == hashlib.sha256(layer.read_bytes()).hexdigest()
    frame = pd.read_csv(tmp_path / "out" / "built.csv", index_col="site_id")
    assert frame.loc["old-works", "share_built"] == pytest.approx(0.5)


def test_json_holds_the_tables_and_what_was_skipped(folder, tmp_path):
    data = json.loads(run("measures", "built", "-r", folder, "-o", tmp_path / "out", "--json").output)
    assert data["skipped"] == {"built": ["built"]}
    rows = {r["site_id"]: r for r in data["tables"]["measures"]}
    assert rows["old-works"]["perimeter_m"] == pytest.approx(2600)


def test_an_unknown_name_is_refused_with_the_known_ones(folder, tmp_path):
    output = run("measure", "-r", folder, "-o", tmp_path / "out", "--lang", "de", code=2).output
    assert "es gibt keine Analyse „measure“" in output
    assert "measures" in output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--built", "--census", "--network", "--constraints", "--scenarios", "--weights"])
def test_a_file_that_is_not_there_is_refused(folder, tmp_path, option):
    missing = tmp_path / "missing.gpkg"
    result = CliRunner().invoke(
        cli, ["analyse", "-r", str(folder), "-o", str(tmp_path / "out"), option, str(missing), "--lang", "en"]
    )
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert "missing.gpkg" in result.output
    assert "→" in result.output
    assert not (tmp_path / "out").exists()


def test_a_register_with_errors_is_refused_and_earlier_tables_stay(tmp_path):
    out = tmp_path / "out"
    run("-r", valid().write(tmp_path / "good"), "-o", out, "-q")
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    broken = valid().change("sites", "basin", kind="castle").write(tmp_path / "broken")
    output = run("-r", broken, "-o", out, "--lang", "en", code=1).output
    assert "castle" in output
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_refused(folder, tmp_path):
    (tmp_path / "file").write_text("in the way")
    output = run("measures", "-r", folder, "-o", tmp_path / "file", "--lang", "en", code=1).output
    assert "cannot be written" in output


def test_the_shipped_register_is_the_default(tmp_path):
    run("measures", "-o", tmp_path / "out", "-q")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["register"] == sitemap.read_register(Path(sitemap.shipped_register())).info.id
