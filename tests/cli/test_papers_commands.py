"""``sitemap papers`` and ``sitemap links check`` as they are typed: exit codes, output, files."""

import csv
import json

import pytest

from tests.cli.running import as_process, run
from tests.papers.council import as_json, seldorf, serving
from tests.registers import valid

GERMAN = ("--lang", "de")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("number,title,body,date,url\n11/2024,Sanierung des Alten Werks,Rat,2024-02-21,\n", encoding="utf-8")
    return path


def called(*arguments):
    """Call the command inside the tests; whatever it ends with, it ends by itself."""
    done = run(*arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def files(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_help_of_the_groups_names_the_commands_and_keeps_the_examples_apart():
    done = as_process("papers", "--help")
    assert all(name in done.stdout for name in ("accept", "fetch", "locations", "propose"))
    done = as_process("links", "check", "--help")
    assert "\n    sitemap links check\n" in done.stdout


def test_fetch_from_a_server_and_again(folder):
    with seldorf().running() as (url, _):
        done = as_process("papers", "fetch", url, "-r", folder, "--allow-private", "--pause", 0, *GERMAN)
        assert (done.returncode, done.stderr) == (0, "")
        assert "5 Vorlagen geholt" in done.stdout
        done = called("papers", "fetch", url, "-r", folder, "--allow-private", "--pause", 0, "--json")
    said = json.loads(done.stdout)
    assert (said["kept"], said["findings"]) == (5, [])


def test_fetch_that_breaks_off_ends_with_code_1_and_says_where(folder):
    council = seldorf()
    council.instead["/papers?page=2"] = lambda: as_json({}, 404)
    with council.running() as (url, _):
        done = called("papers", "fetch", url, "-r", folder, "--allow-private", "--pause", 0, "-q", *GERMAN)
    assert done.exit_code == 1
    assert "/papers?page=2" in done.stdout
    assert "HTTP 404" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_fetch_from_the_local_network_is_a_wrong_call_unless_it_is_allowed(folder):
    with seldorf().running() as (url, asked):
        done = called("papers", "fetch", url, "-r", folder, *GERMAN)
    assert done.exit_code == 2
    assert "--allow-private" in done.stderr
    assert asked == []


@pytest.mark.parametrize("source", ["no-such-file.csv", "ftp://example.org/", "http://u:p@example.org/"])
def test_fetch_of_what_cannot_be_asked_is_a_wrong_call(folder, source):
    before = files(folder)
    done = called("papers", "fetch", source, "-r", folder)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
    assert files(folder) == before


def test_propose_and_accept_end_to_end(folder, table):
    assert called("papers", "fetch", table, "-r", folder).exit_code == 0
    done = as_process("papers", "propose", "-r", folder, *GERMAN)
    assert "gebeugt" in done.stdout
    assert "[Alten Werks]" in done.stdout
    path = folder / "papers-proposed.csv"
    first = path.read_bytes()
    called("papers", "propose", "-r", folder, "-q")
    assert path.read_bytes() == first
    before = files(folder)
    done = called("papers", "accept", path, "-r", folder, "--json")
    assert json.loads(done.stdout) == {"papers": [], "links": [], "sources": [], "findings": []}
    assert files(folder) == before, "nothing is marked"
    path.write_bytes(first.replace(b"\n,,", b"\nja,,"))
    done = called("papers", "accept", path, "-r", folder, *GERMAN)
    assert done.exit_code == 1
    assert "judged_by" in done.stdout
    done = called("papers", "accept", path, "-r", folder, "--judged-by", "Amt", *GERMAN)
    assert done.exit_code == 0
    assert "1 Vorlagen" in done.stdout
    assert called("validate", folder).exit_code == 0
    with (folder / "links.csv").open(encoding="utf-8", newline="") as file:
        assert [r["judged_by"] for r in csv.DictReader(file) if r["to_id"].startswith("11-2024")] == ["Amt"]


def test_propose_does_not_replace_a_file_that_it_does_not_understand(folder, table):
    called("papers", "fetch", table, "-r", folder)
    path = folder / "papers-proposed.csv"
    for content in (b"my own notes\n", b"accept\xff\n", b'accept,type\n"'):
        path.write_bytes(content)
        done = called("papers", "propose", "-r", folder)
        assert done.exit_code == 1
        assert path.read_bytes() == content


def test_locations_are_written_whole_or_not_at_all(folder, tmp_path):
    done = as_process("papers", "locations", folder, "--base-url", "https://x.org/l", "-o", tmp_path / "out", *GERMAN)
    assert done.returncode == 0
    assert len(list((tmp_path / "out").iterdir())) == 5
    done = called("papers", "locations", folder, "--base-url", "nowhere", "-o", tmp_path / "other")
    assert done.exit_code == 2
    done = called(
        "papers", "locations", folder, "--base-url", "https://x.org", "--date", "2024", "-o", tmp_path / "other"
    )
    assert done.exit_code == 2
    valid().change("sites", "basin", name_de=None).write(tmp_path / "faulty")
    done = called("papers", "locations", tmp_path / "faulty", "--base-url", "https://x.org", "-o", tmp_path / "other")
    assert done.exit_code == 1
    assert not (tmp_path / "other").exists()


def test_links_check_tells_dead_addresses_and_ends_with_code_1(tmp_path):
    with serving(lambda _m, path: (404 if "7.pdf" in path else 200, {}, b"")) as (web, _):
        draft = valid()
        draft.info = draft.info.split("[[basemaps]]", maxsplit=1)[0].replace("https://creativecommons.org", web)
        for name in ("projects", "papers", "sources"):
            for row in draft.rows(name):
                row["url"] = row["url"].replace("https://www.example.org", web)
        folder = draft.write(tmp_path / "register")
        options = ("--allow-private", "--pause", 0)
        done = as_process("links", "check", folder, *options, *GERMAN)
        assert done.returncode == 1
        assert "papers/drs-7/url" in done.stdout
        assert "antwortet mit 404" in done.stdout
        said = json.loads(called("links", "check", folder, *options, "--json").stdout)
        assert {a["status"] for a in said["addresses"]} == {200, 404}
        assert [f["code"] for f in said["findings"]] == ["address-gone"]
        done = called("links", "check", folder, "--pause", 0, *GERMAN)
    assert done.exit_code == 1
    assert "address-private" in done.stdout
