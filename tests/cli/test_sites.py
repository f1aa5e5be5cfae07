"""``sitemap sites`` and ``sitemap show``: the register in the terminal."""

import json

import pytest

from tests.cli.running import as_process, run
from tests.registers import valid
from tests.test_linking import with_a_paper_of_the_project
from tests.validation.planted import PLANTED


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("de", ["basin", "Hafenbecken", "Hafen", "im Gang (Februar 2019)", "45,00 ± 0,24 ha", "1", "0"]),
        ("en", ["basin", "Basin", "harbour", "under-way (February 2019)", "45.00 ± 0.24 ha", "1", "0"]),
    ],
)
def test_sites_in_both_languages(folder, language, row):
    lines = run("sites", folder, "--lang", language).stdout.splitlines()
    assert len(lines) == 5
    basin = lines[1]
    places = [basin.index(cell) for cell in row[:5]]
    assert places == sorted(places)
    assert basin.split()[-2:] == row[5:]
    assert [line.split()[0] for line in lines[1:]] == ["basin", "green-band", "old-works", "pit-anna"]


def test_sites_for_machines(folder):
    rows = json.loads(run("sites", folder, "--json").stdout)
    works = next(r for r in rows if r["id"] == "old-works")
    assert works["area_m2"] == 400_000
    # 1.96 times the error that tests/test_outline.py has by hand: sd 20 m / 2.4477, four diagonals of 890,000 m².
    sd2 = (20 / 2.4477468306808166) ** 2
    assert works["area_error95_m2"] == pytest.approx(1.959964 * (sd2 / 4 * 4 * 890_000 + 2 * sd2**2) ** 0.5, abs=0.1)
    assert (works["projects"], works["forums"], works["status_date"]) == (1, 1, "2019-02")
    band = next(r for r in rows if r["id"] == "green-band")
    assert band["status"] is None


def test_piped_output_is_not_cut(tmp_path):
    name = "Ein sehr langer Name " * 20 + "Ende"
    site = "a" * 80
    draft = valid().change("sites", "basin", name_de=name)
    draft.add("sites", "pit-anna", id=site, geometry=None)
    result = as_process("sites", draft.write(tmp_path / "register"), "--lang", "de",
                        env={"COLUMNS": "60", "PATH": "/usr/bin"})  # fmt: skip
    lines = result.stdout.splitlines()
    assert len(lines) == 6
    assert any(name in line for line in lines)
    assert any(line.startswith(f"{site} ") for line in lines)
    assert "…" not in result.stdout


@pytest.mark.parametrize("site", ["old-works", "pit-anna", "basin", "green-band"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_show_names_all_that_is_linked(folder, site, language):
    shown = run("show", site, "-r", folder, "--lang", language)
    assert shown.exit_code == 0
    record = json.loads(run("show", site, "-r", folder, "--json", "--lang", language).stdout)
    assert record["id"] == site
    for part in ("areas", "phases", "projects", "forums", "events", "papers", "sources"):
        for row in record[part]:
            assert row["id"] in shown.stdout


def test_a_record_holds_its_links(folder):
    record = json.loads(run("show", "old-works", "-r", folder, "--json").stdout)
    ids = {part: [row["id"] for row in record[part]] for part in record if isinstance(record[part], list)}
    assert ids == {
        "areas": ["old-works-stated"],
        "phases": ["old-works-closed"],
        "projects": ["market-hall"],
        "forums": ["forum-1"],
        "events": ["garden-show"],
        "papers": ["drs-7"],
        "sources": ["paper-7", "town-history", "town-plan"],
    }


def test_papers_of_the_projects_of_a_site_stand_beside_its_own(tmp_path):
    folder = with_a_paper_of_the_project(valid()).write(tmp_path / "register")
    papers = json.loads(run("show", "old-works", "-r", folder, "--json").stdout)["papers"]
    assert [(row["id"], row.get("project_ids")) for row in papers] == [("drs-7", None), ("drs-8", "market-hall")]
    lines = run("show", "old-works", "-r", folder, "--lang", "de").stdout.splitlines()
    (own,) = (line for line in lines if line.startswith("  drs-7 "))
    (other,) = (line for line in lines if line.startswith("  drs-8 "))
    assert "über" not in own
    assert "Markthalle: Entwurf  02.05.2024  über market-hall" in other
    assert json.loads(run("show", "basin", "-r", folder, "--json").stdout)["papers"] == []


def test_an_unknown_site_is_told_with_those_there_are(folder):
    result = as_process("show", "old-work", "-r", folder, "--lang", "de")
    assert (result.returncode, result.stdout) == (2, "")
    assert "„old-work“" in result.stderr
    assert "basin, green-band, old-works, pit-anna" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_id_that_stands_twice_is_told(tmp_path):
    result = run("show", "basin", "-r", valid().add("sites", "basin").write(tmp_path / "r"), "--lang", "en")
    assert result.exit_code == 1
    assert "“basin” stands 2 times" in result.output


def test_what_reading_left_out_is_told(tmp_path):
    folder = valid().change("sites", "pit-anna", id=None).write(tmp_path / "register")
    for arguments in (["sites", folder], ["show", "basin", "-r", folder]):
        result = as_process(*arguments, "--lang", "en")
        assert result.returncode == 0
        assert result.stderr.startswith("1 findings while reading")
    assert len(json.loads(run("sites", folder, "--json").stdout)) == 3


OF_SITES = [p for p in PLANTED if p.table == "sites"]


@pytest.mark.parametrize("planted", OF_SITES, ids=[p.name for p in OF_SITES])
def test_a_faulty_register_can_still_be_looked_at(planted, tmp_path):
    folder = planted.write(tmp_path / "register")
    result = run("sites", folder, "--lang", "en")
    assert result.exit_code == 0, result.exception
    assert result.stdout.count("\n") >= 4
