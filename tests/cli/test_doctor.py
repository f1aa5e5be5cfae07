"""``sitemap doctor`` on machines that are whole, and on machines from which something was taken."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import fiona
import pyogrio
import pyproj
import pytest
import shapely

import sitemap
from tests.cli.running import as_process, run

PACKAGE = Path(sitemap.__file__).parent


def examined(done):
    assert done.stderr == ""
    return {c["name"]: c for c in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Return a function that runs the doctor where some libraries are not installed and some files of the package differ."""

    def run_without(*lacking, files=None, arguments=("--json", "--lang", "en")):
        folder = tmp_path_factory.mktemp("machine")
        libraries = folder / "libraries"
        libraries.mkdir()
        own = {"sitemap": PACKAGE, "geodata": PACKAGE.parent / "geodata"}
        found = {p.name: p for p in Path(sysconfig.get_path("purelib")).iterdir() if p.suffix != ".pth"} | own
        for name, path in found.items():
            if name.lower().startswith(lacking):
                continue
            if name in {Path(f).parts[0] for f in files or {}}:
                # Links for everything in it, so that a single file can be another one.
                shutil.copytree(path, libraries / name, copy_function=os.symlink)
            else:
                (libraries / name).symlink_to(path)
        for name, content in (files or {}).items():
            (libraries / name).unlink()
            if content is not None:
                (libraries / name).write_bytes(content)
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(libraries), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-S", "-m", "sitemap", "doctor", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)

    return run_without


def test_a_whole_machine_is_told_with_its_versions():
    done = as_process("doctor", "--json", "--lang", "en")
    checks = examined(done)
    assert done.returncode == 0
    assert {name for name, c in checks.items() if c["state"] != "good"} == set()
    for name, found in {
        "sitemap": version("sitemap"),
        "geopandas": version("geopandas"),
        "GEOS": shapely.geos_version_string,
        "GDAL (pyogrio)": pyogrio.__gdal_version_string__,
        "GDAL (fiona)": fiona.__gdal_version__,
        "PROJ": pyproj.proj_version_str,
    }.items():
        assert checks[name]["found"].partition("-")[0] == found.partition("-")[0]
    assert f"typst {version('typst')}" in checks["documents"]["found"]
    assert {"GPKG", "LIBKML", "FlatGeobuf", "fonts of the documents", "current folder"} <= set(checks)


def test_people_read_it_part_by_part_in_their_language():
    lines = run("doctor", "--lang", "de").output.splitlines()
    assert lines[0] == "Programme"
    assert "  gut  GPKG" in lines
    assert lines[-1] == "0 Fehler, 0 Hinweise"


def test_a_missing_extra_is_a_hint_with_its_command(machine):
    done = machine("pymcdm")
    check = examined(done)["ranking"]
    assert done.returncode == 0
    assert (check["state"], check["found"]) == ("hint", "")
    assert re.fullmatch(r"missing: pymcdm>=[\d.]+", check["reason"])
    assert check["remedy"] == "install it with: pip install 'sitemap[ranking]'"


def test_half_an_extra_is_told_as_such(machine):
    check = examined(machine("scipy"))["network"]
    assert check["state"] == "hint"
    assert check["found"].startswith("networkx ")
    assert re.fullmatch(r"missing: scipy>=[\d.]+", check["reason"])


def test_a_missing_library_is_a_fault_and_the_rest_is_still_told(machine):
    done = machine("shapely")
    checks = examined(done)
    assert done.returncode == 1
    assert checks["shapely"]["state"] == "fault"
    assert checks["shapely"]["remedy"].startswith("install it")
    assert checks["reference systems"]["state"] == "good"
    assert checks["current folder"]["state"] == "good"


def test_files_that_are_missing_or_altered_are_named(machine):
    font = "sitemap/documents/fonts/SourceSans3-Bold.ttf"
    script = "sitemap/webmap/vendor/leaflet/leaflet.js"
    done = machine(files={font: b"not a font", script: None, "sitemap/locale/de/LC_MESSAGES/sitemap.mo": None})
    checks = examined(done)
    assert done.returncode == 1
    assert checks["fonts of the documents"]["reason"] == "missing or altered: SourceSans3-Bold.ttf"
    assert checks["scripts of the map"]["reason"] == "missing or altered: leaflet/leaflet.js"
    assert checks["German texts"]["reason"] == "the file is missing"
    assert checks["scripts of the editor"]["state"] == "good"


def test_without_the_data_of_proj_the_remedy_is_told(machine):
    database = Path(pyproj.datadir.get_data_dir(), "proj.db").relative_to(sysconfig.get_path("purelib"))
    done = machine(files={str(database): b""})
    check = examined(done)["reference systems"]
    assert done.returncode == 1
    assert check["reason"].startswith("PROJ's data is missing or too old: ")
    assert check["remedy"].startswith("unset PROJ_DATA and PROJ_LIB, or install pyproj anew")


def test_a_folder_that_takes_no_file_is_a_hint():
    done = as_process("doctor", "--json", "--lang", "en", cwd="/proc")
    check = examined(done)["current folder"]
    assert (check["found"], check["state"]) == ("/proc", "hint")
    assert check["reason"].startswith("no file can be written there: ")
    assert "--output" in check["remedy"]
