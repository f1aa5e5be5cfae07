"""``sitemap map`` and ``sitemap embed``: one file, one folder, and what they refuse."""

import json

import pytest

from tests.analysis.planning import census_csv, grid_cells
from tests.cli.running import as_process, run
from tests.registers import valid


def test_one_map_is_one_file(folder, tmp_path):
    out = tmp_path / "new" / "area.html"
    result = as_process("map", "-r", folder, "--sites", "basin, pit-anna", "--theme", "area_m2", "-o", out)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.strip() == out.as_uri()
    assert [p.name for p in out.parent.iterdir()] == ["area.html"]
    html = out.read_text(encoding="utf-8")
    assert "pit-anna" in html
    assert "old-works" not in html


def test_a_map_for_machines(folder, tmp_path):
    result = run("map", "-r", folder, "-s", "pit-anna,basin", "-o", tmp_path / "m.html", "--json")
    told = json.loads(result.stdout)
    assert told == {"published": str(tmp_path / "m.html"), "sites": ["basin", "pit-anna"], "theme": "kind"}


def test_a_map_shows_the_land_in_reach_and_themes_of_files(folder, tmp_path):
    grid = census_csv(tmp_path / "grid.csv", dict.fromkeys(grid_cells(-3000, -3000, 20_000, 14_000), 5))
    arguments = ("--reach", "walking-10", "--layer", "river", "--theme", "people_1000m", "--census", grid)
    result = run("map", "-r", folder, *arguments, "--lang", "de", "-o", tmp_path / "m.html")
    assert result.exit_code == 0, result.stderr
    html = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "Zu Fuß in 10 Minuten von einer Fläche, Luftlinie" in html
    assert "people_1000m" in html


def test_an_embedded_map_is_a_page_two_examples_and_what_vouches_for_them(folder, tmp_path):
    arguments = ("--height", "400", "--base-url", "https://www.example.org/maps", "--lang", "en")
    result = as_process("embed", "pit-anna", "-r", folder, *arguments, "-o", tmp_path / "e")
    assert (result.returncode, result.stderr) == (0, "")
    names = ["embed-example.de.html", "embed-example.html", "embed.html", "manifest.json"]
    assert sorted(p.name for p in (tmp_path / "e").iterdir()) == names
    example = (tmp_path / "e" / "embed-example.html").read_text(encoding="utf-8")
    assert "https://www.example.org/maps/embed.html#lang=en&amp;amp;height=400" in example
    assert "old-works" not in (tmp_path / "e" / "embed.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("map", "--theme", "nix"), "there is no theme “nix” → use one of: kind, status, area_m2"),
        (("map", "--sites", "nix,nie"), "there is no site “nix, nie” → use one of: basin, green-band"),
        (("map", "--layer", "nix"), "the register has no layer “nix” → use one of: "),
        (("map", "--reach", "nix"), "there is no reach “nix” → use one of: walking-5"),
        (("map", "--basemap", "nix"), "the register has no basemap “nix” → use one of: town-map"),
        (("embed", "nix"), "there is no site “nix”"),
        (("embed", "--base-url", "example.org"), "is not a complete web address"),
        (("embed", "--height", "5"), "--height"),
    ],
)
def test_what_is_not_known_is_refused_in_one_message_and_nothing_is_written(folder, tmp_path, arguments, said):
    result = run(*arguments, "-r", folder, "--lang", "en", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["map", "embed"])
def test_of_a_register_with_errors_nothing_is_written(tmp_path, command):
    bad = valid().change("sites", "basin", geometry=None).write(tmp_path / "bad")
    result = run(command, "-r", bad, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_two_maps_have_the_same_bytes(folder, tmp_path):
    for name in ("a.html", "b.html"):
        assert run("map", "-r", folder, "-o", tmp_path / name, "-q").stdout == ""
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
