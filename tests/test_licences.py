"""What the program is made of: the bill of materials and the page of licences say what is locked."""

import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def script():
    """Return the script as a module."""
    spec = spec_from_file_location("sbom", PROJECT / ".ci" / "sbom.py")
    module = module_from_spec(spec)
    sys.modules["sbom"] = module
    spec.loader.exec_module(module)
    return module


def rows(text):
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in text.split("\n") if line.startswith("|")]
    return {(c[0], c[1]): c[2] for c in cells if c[1] not in ("version", "---")}


def installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def test_the_page_of_licences_says_what_is_locked_and_carried(script):
    said, now = rows((PROJECT / "LICENCES.md").read_text(encoding="utf-8")), rows(script.licences())
    assert set(said) == set(now), "make licences"
    # What another system or version of Python needs cannot be asked here.
    here = {k for k in said if k[0].startswith("[") or installed(k[0]) == k[1]}
    assert len(here) > 70
    assert {k: said[k] for k in here} == {k: now[k] for k in here}


def test_every_licence_is_known_and_lets_the_program_be_given_on():
    known = {w for licence in rows((PROJECT / "LICENCES.md").read_text(encoding="utf-8")).values()
             for w in licence.replace(" AND ", "|").replace(" OR ", "|").split("|")}  # fmt: skip
    assert known - ALLOWED == set()


# Permissive ones, and two whose conditions end at the file or the typeface.
ALLOWED = {
    "0BSD", "Apache-2.0", "Apache Software License", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC",
    "MIT", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Python Software Foundation License", "Zlib",
}  # fmt: skip


def test_the_bill_of_materials_holds_every_package_and_what_lies_inside(script):
    made = json.loads(script.sbom())
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert not {"serialNumber", "timestamp"} & {*made, *made["metadata"]}
    references = [c["bom-ref"] for c in made["components"]]
    assert len(set(references)) == len(references)
    assert made["dependencies"][0]["dependsOn"] == references
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert sum(r.startswith("pkg:pypi/") for r in references) == lock.count("==")
    assert "pkg:generic/leaflet@1.9.4" in references
    distributions = [
        r for c in made["components"] for r in c.get("externalReferences", ()) if r["type"] == "distribution"
    ]
    assert sum(len(d["hashes"]) for d in distributions) == lock.count("--hash=sha256:")


def test_the_bill_of_materials_has_the_same_bytes_every_time(script):
    code = "import runpy, sys; print(runpy.run_path(sys.argv[1])['sbom'](), end='')"
    said = [
        subprocess.run(
            [sys.executable, "-c", code, PROJECT / ".ci" / "sbom.py"], capture_output=True, check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Kiritimati"))
    ]  # fmt: skip
    assert said[0] == said[1] == script.sbom().encode()
