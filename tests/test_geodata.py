"""The shipped registers: each is clean, and its recipe makes the files that are shipped."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sitemap

GEODATA = Path(__file__).resolve().parents[1] / "geodata"
REGISTERS = sorted(path.parent for path in GEODATA.glob("*/register.toml"))
RECIPES = [folder for folder in REGISTERS if (folder / "recipe").is_dir()]


def _run(folder: Path, script: str) -> None:
    done = subprocess.run([sys.executable, folder / "recipe" / script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_register_with_a_recipe_is_shipped():
    assert RECIPES


@pytest.mark.parametrize("folder", REGISTERS, ids=lambda folder: folder.name)
def test_nothing_is_to_be_found_in_a_shipped_register(folder):
    assert [f.code for f in sitemap.validate(sitemap.read_register(folder))] == []


@pytest.mark.parametrize("folder", RECIPES, ids=lambda folder: folder.name)
def test_the_recipe_makes_the_shipped_files_again(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / folder.name)
    made = [copy / "sites.geojson", *(copy / "context").glob("*.geojson")]
    for path in made:
        path.unlink()
    _run(copy, "make_sites.py")
    _run(copy, "make_context.py")
    for path in made:
        assert path.read_bytes() == (folder / path.relative_to(copy)).read_bytes(), path.name


@pytest.mark.parametrize("folder", RECIPES, ids=lambda folder: folder.name)
def test_an_outline_from_a_file_takes_the_place_of_a_made_one(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / folder.name)
    before = sitemap.read_register(copy).sites
    site, shape = before.index[0], before.geometry.iloc[0].centroid.buffer(100)
    official = before.iloc[:1].set_geometry([shape])[["geometry"]].to_crs("EPSG:4326")
    (copy / "recipe" / "official.geojson").write_text(official.to_json())
    recipe = copy / "recipe" / "outlines.toml"
    text = recipe.read_text(encoding="utf-8")
    start = text.index(f'[[outline]]\nsite = "{site}"')
    end = text.find("[[outline]]", start + 1)
    entry = {"site": site, "kind": "official", "date": "2026", "method_de": "amtlich", "method_en": "official"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in entry.items()]
    part = '[[outline.part]]\nrule = "file"\nfile = "official.geojson"\n\n'
    new = "\n".join(["[[outline]]", *lines, "accuracy_m = 1", 'also = ["geo-borders"]', part])
    recipe.write_text(text[:start] + new + text[end:], encoding="utf-8")
    _run(copy, "make_sites.py")
    after = sitemap.read_register(copy).sites
    assert after.loc[site, "geometry_kind"] == "official"
    assert after.geometry.loc[site].symmetric_difference(shape).area < 0.01 * shape.area
    assert after.geometry.iloc[1:].equals(before.geometry.iloc[1:])
