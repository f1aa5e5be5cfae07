"""``export``, ``publish``, ``serve`` and ``init`` as planners call them."""

import json

import pytest
from click.testing import CliRunner

import sitemap
from sitemap.cli import cli
from sitemap.exchange.export import FORMATS
from tests.registers import valid


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def broken(tmp_path):
    return valid().change("sites", "basin", kind="nonsense").write(tmp_path / "broken")


def test_export_writes_a_geopackage_unless_told_otherwise(folder, tmp_path):
    printed = run("export", "-r", folder, "-o", tmp_path / "out", "--lang", "en")
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {"seldorf.gpkg", "seldorf.qgz", "metadata.jsonld", "manifest.json"}
    assert "seldorf.gpkg" in printed


def test_export_takes_several_formats_and_tells_what_was_lost(tmp_path):
    folder = valid().change("sites", "basin", note_de="x" * 300).write(tmp_path / "register")
    printed = run("export", "-r", folder, "-f", "shapefile, kml", "-o", tmp_path / "out", "--lang", "de")
    assert "verloren: shapefile: basin/note_de wurde auf 254 Byte gekürzt" in printed
    report = json.loads(
        run("export", "-r", folder, "-f", "shapefile", "-o", tmp_path / "out", "--json", "--lang", "en")
    )
    assert report["notes"] == ["shapefile: basin/note_de was cut to 254 bytes"]
    assert all(len(digest) == 64 for digest in report["files"].values())


def test_export_lists_formats_and_losses_in_the_language_asked_for():
    english, german = run("export", "--list", "--lang", "en"), run("export", "--list", "--lang", "de")
    for form in FORMATS:
        assert f"{form.name}: {form.title}" in english
        assert all(loss in english for loss in form.losses)
    assert "Jeder Umriss wird ein Multipolygon." in german


def test_a_broken_register_is_not_exported_nor_published(broken, tmp_path):
    for command in (("export", "-o", tmp_path / "out"), ("publish", tmp_path / "out")):
        printed = run(*command, "-r", broken, "--lang", "en", code=1)
        assert "1 errors forbid publishing" in printed
        assert not (tmp_path / "out").exists()


def test_an_unknown_format_gives_two(folder, tmp_path):
    printed = run("export", "-r", folder, "-f", "dwg", "-o", tmp_path / "out", "--lang", "en", code=2)
    assert "there is no format “dwg”" in printed
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(folder, tmp_path):
    (tmp_path / "file").write_text("")
    printed = run("export", "-r", folder, "-f", "geojson", "-o", tmp_path / "file", "--lang", "en", code=1)
    assert "cannot be written" in printed


def test_publish_says_where_to_look(folder, tmp_path):
    printed = run("publish", tmp_path / "site", "-r", folder, "-f", "geojson", "--lang", "en")
    assert f"sitemap serve {tmp_path / 'site'}" in printed
    assert (tmp_path / "site" / "index.html").as_uri() in printed
    assert '<html lang="en">' in (tmp_path / "site" / "index.html").read_text("utf-8")
    assert (tmp_path / "site" / "de" / "index.html").exists()


def test_init_makes_a_register_that_validates(tmp_path):
    printed = run("init", "Neustadt", "--crs", "EPSG:25832", "-o", tmp_path / "neu", "--lang", "de")
    assert "LIESMICH.md lesen" in printed
    run("validate", tmp_path / "neu", "--lang", "en")
    run("init", "Neustadt", "--crs", "EPSG:25832", "-o", tmp_path / "neu", code=2)


def test_init_names_the_folder_after_the_city(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("init", "Bad Ö", "--crs", "EPSG:25832")
    assert sitemap.read_register(tmp_path / "bad-oe").info.id == "bad-oe"


def test_init_asks_for_the_coordinate_system():
    assert "--crs" in run("init", "Neustadt", code=2)
