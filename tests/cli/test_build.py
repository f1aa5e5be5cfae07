"""``sitemap build``: the main job, and what it leaves alone when it fails."""

import json
from pathlib import Path

import pytest

from tests.cli.running import as_process, run
from tests.registers import valid
from tests.validation.planted import PLANTED


def test_the_summary_says_what_was_built_and_where(folder, tmp_path):
    result = as_process("build", folder, "-o", tmp_path / "out", "--lang", "en")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    *_, counts, findings, where = result.stdout.splitlines()
    assert counts == "4 sites, 2 projects, 2 forums, 2 events, 1 papers, 3 sources"
    assert findings == "findings: 0 errors, 0 warnings, 0 hints"
    assert where == f"Open the map: {(tmp_path / 'out' / 'index.html').as_uri()}"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["index.html", "manifest.json"]


def test_the_default_is_the_folder_output_here(folder, tmp_path):
    assert as_process("build", folder, cwd=tmp_path).returncode == 0
    assert (tmp_path / "output" / "index.html").is_file()


def test_quiet_prints_nothing(folder, tmp_path):
    result = as_process("build", folder, "-o", tmp_path / "out", "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_machines_get_one_document(folder, tmp_path):
    result = as_process("build", folder, "-o", tmp_path / "out", "--json")
    built = json.loads(result.stdout)
    assert built["published"] == str(tmp_path / "out" / "index.html")
    assert [s["id"] for s in built["sites"]] == ["basin", "green-band", "old-works", "pit-anna"]
    assert built["findings"] == []


def test_two_builds_give_the_same_bytes(folder, tmp_path):
    for name, seed in (("one", "1"), ("two", "2")):
        done = as_process(
            "build", folder, "-o", tmp_path / name, "-q", "--no-cache", env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin"}
        )
        assert done.returncode == 0
    for name in ("index.html", "manifest.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_register_with_errors_publishes_nothing_and_keeps_the_old(folder, tmp_path):
    out = tmp_path / "out"
    assert run("build", folder, "-o", out, "-q").exit_code == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    bad = valid().change("sites", "basin", geometry=None).change("events", "games", begin="x").write(tmp_path / "bad")
    result = as_process("build", bad, "-o", out, "--lang", "en")
    assert result.returncode == 1
    assert "geometry-missing" in result.stdout
    assert "date-form" in result.stdout
    assert "2 errors forbid publishing" in result.stderr
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_a_register_with_errors_is_told_to_machines(tmp_path):
    bad = valid().change("sites", "basin", geometry=None).write(tmp_path / "bad")
    result = as_process("build", bad, "-o", tmp_path / "out", "--json")
    assert result.returncode == 1
    told = json.loads(result.stdout)
    assert told["published"] is None
    assert [f["code"] for f in told["findings"]] == ["geometry-missing"]
    assert not (tmp_path / "out").exists()


WARNED = [p for p in PLANTED if p.severity != "error"]


@pytest.mark.parametrize("planted", WARNED, ids=[p.name for p in WARNED])
def test_warnings_do_not_forbid_publishing(planted, tmp_path):
    result = run("build", planted.write(tmp_path / "register"), "-o", tmp_path / "out", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert planted.code in result.stdout
    assert (tmp_path / "out" / "index.html").is_file()


@pytest.mark.parametrize("output", ["/proc/nowhere", "/dev/null"])
def test_a_place_that_cannot_be_written_to_is_one_message(folder, output):
    result = as_process("build", folder, "-o", output, "--lang", "en")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "cannot be written" in result.stderr


def test_a_register_without_sites_is_built(tmp_path):
    draft = valid()
    draft.sites.clear()
    folder = draft.write(tmp_path / "register")
    for table in ("areas", "phases", "links"):
        path = folder / f"{table}.csv"
        path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    result = run("build", folder, "-o", tmp_path / "out", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert Path(tmp_path / "out" / "index.html").is_file()
