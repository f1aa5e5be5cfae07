"""The program is about no city in particular: registers of others build, and no module names the first one."""

import runpy
import subprocess
import tomllib
from pathlib import Path

import pytest

import sitemap
from sitemap.register.schema import CODES, TABLES

ROOT = Path(__file__).parents[1]
GEODATA = ROOT / "geodata"
EXAMPLE = GEODATA / "example-town"


def first_city() -> str:
    """Return the name of the first city, which stands in the data only."""
    return tomllib.loads((GEODATA / "registers.toml").read_text("utf-8"))["default"]


def sources() -> list[Path]:
    """Return every file of the program and its tests that is under version control or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "sitemap", "tests", "benchmarks", ".ci", "Makefile",
         "pyproject.toml"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_module_names_the_first_city():
    files = [p for p in sources() if "vendor" not in p.parts]
    assert len(files) > 100
    word = first_city().lower().encode()
    naming = [p.relative_to(ROOT).as_posix() for p in files if word in p.read_bytes().lower()]
    assert naming == []


@pytest.fixture(scope="module")
def example() -> "sitemap.Register":
    return sitemap.read_register(EXAMPLE)


def test_the_example_is_complete(example):
    assert sitemap.validate(example) == ()
    assert all(len(example.table(t.name)) > 0 for t in TABLES)
    assert set(example.layers["role"]) == set(CODES["layer_role"])
    assert set(example.links["type"]) == set(CODES["link_type"])
    assert {*example.sites["status"].dropna()} == set(CODES["site_status"])
    assert example.sites["status"].isna().any()
    assert set(example.sites["geometry_kind"]) == set(CODES["geometry_kind"])


def test_the_example_says_that_it_is_made_up(example):
    assert "erfunden" in example.info.title_de.lower()
    assert "made-up" in example.info.title_en.lower()
    assert all("Made up" in note for note in example.sites["note_en"])


def test_the_example_is_in_another_system_than_the_first_city(example):
    assert example.crs != sitemap.read_register(GEODATA / first_city()).crs


def test_the_example_is_what_its_recipe_writes(tmp_path):
    module = runpy.run_path(str(EXAMPLE / "make.py"))
    module["main"](tmp_path)
    for path in sorted(p for p in tmp_path.rglob("*") if p.is_file()):
        assert (EXAMPLE / path.relative_to(tmp_path)).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("name", [p.parent.name for p in sorted(GEODATA.glob("*/register.toml"))])
def test_every_shipped_register_builds(name, tmp_path):
    built = sitemap.build(GEODATA / name, tmp_path)
    assert built.page.stat().st_size > 10_000
