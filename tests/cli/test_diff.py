"""``sitemap diff`` as it is typed, and the way to an earlier version that its help names."""

import json
import subprocess

import pytest
from click.testing import CliRunner

from sitemap.cli import cli
from tests.registers import valid


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, ["diff", *map(str, arguments)])
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


@pytest.fixture
def versions(tmp_path):
    later = valid().change("sites", "basin", status="done")
    return valid().write(tmp_path / "old"), later.write(tmp_path / "new")


def test_the_text_is_printed_and_nothing_written(versions, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    assert "Hafenbecken: Stand der Entwicklung: vorher im Gang, jetzt abgeschlossen." in run(*versions, "--lang", "de")
    assert "Basin: state of the redevelopment: before under-way, now done." in run(*versions, "--lang", "en")
    assert sorted(tmp_path.rglob("*")) == before


def test_tables_text_and_map_are_written(versions, tmp_path):
    run(*versions, "-o", tmp_path / "out", "--lang", "de", "-q")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert set(manifest["outputs"]) == {p.name for p in (tmp_path / "out").iterdir()} - {"manifest.json"}
    assert {"change-sites.csv", "change-attributes.parquet", "changes.md", "changes.html"} <= set(manifest["outputs"])


def test_json_holds_sites_and_fields(versions):
    data = json.loads(run(*versions, "--json"))
    assert {r["site_id"]: r["change"] for r in data["sites"]}["basin"] == "unchanged"
    assert data["attributes"] == [
        {
            "table": "sites",
            "feature": "basin",
            "field": "status",
            "change": "changed",
            "old": "under-way",
            "new": "done",
        }
    ]


def test_a_folder_that_is_no_register_is_refused(versions, tmp_path):
    assert "register.toml" in run(versions[0], tmp_path / "nothing", "--lang", "en", code=2)


def test_a_register_with_errors_is_refused(versions, tmp_path):
    broken = valid().change("sites", "basin", kind="castle").write(tmp_path / "broken")
    assert "castle" in run(versions[0], broken, "--lang", "en", code=1)


def test_an_earlier_revision_is_compared_as_the_help_says(tmp_path):
    repository = tmp_path / "repository"
    register = valid().write(repository / "register")

    def git(*arguments):
        named = ["-c", "user.name=Planungsamt", "-c", "user.email=amt@example.org"]
        subprocess.run(["git", *named, *arguments], cwd=repository, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "First version")
    valid().change("sites", "basin", status="done").write(register)
    help_text = CliRunner().invoke(cli, ["diff", "--help"]).output
    assert "git worktree add ../earlier REVISION" in help_text
    git("worktree", "add", "../earlier", "HEAD")
    assert "now done" in run(tmp_path / "earlier" / "register", register, "--lang", "en")
