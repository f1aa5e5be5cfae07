"""``sitemap validate``: every finding, for people and for machines."""

import json

import pytest

from sitemap.cli import cli
from tests.cli.running import as_process, run
from tests.registers import valid
from tests.validation.planted import PLANTED

# One fault for each rule; what else they may be is tested without the command line.
EACH_RULE = list({p.code: p for p in reversed(PLANTED)}.values())


@pytest.mark.parametrize("planted", EACH_RULE, ids=[p.name for p in EACH_RULE])
def test_a_planted_fault_is_told_to_machines(planted, tmp_path):
    result = run("validate", planted.write(tmp_path / "register"), "--json", "--lang", "en")
    assert result.exit_code == (1 if planted.severity == "error" else 0)
    told = [f for f in json.loads(result.stdout) if f["code"] == planted.code]
    assert (planted.severity, planted.table, planted.feature, planted.field) in [
        (f["severity"], f["table"], f["feature"], f["field"]) for f in told
    ]
    assert all(f["message"] and f["remedy"] for f in told)


def test_a_clean_register(folder):
    result = run("validate", folder, "--lang", "de")
    assert (result.exit_code, result.stdout) == (0, "0 Fehler, 0 Warnungen, 0 Hinweise\n")
    assert json.loads(run("validate", folder, "--json").stdout) == []


@pytest.mark.parametrize(("language", "line"), [("de", "1 Fehler, 1 Warnungen, 0 Hinweise"),
                                                ("en", "1 errors, 1 warnings, 0 hints")])  # fmt: skip
def test_findings_are_told_with_place_reason_and_remedy(tmp_path, language, line):
    draft = valid().change("events", "games", begin="bald").change("papers", "drs-7", body=" Rat")
    result = as_process("validate", draft.write(tmp_path / "register"), "--lang", language)
    assert result.returncode == 1
    assert result.stderr == ""
    head, message, remedy, *_, count = result.stdout.splitlines()
    assert head.endswith("events/games/begin [date-form]")
    assert "“bald”" in message or "„bald“" in message
    assert remedy.startswith("  → ")
    assert count == line


def test_quiet_is_silent_but_for_errors(tmp_path):
    clean = run("validate", valid().write(tmp_path / "a"), "--quiet")
    assert (clean.exit_code, clean.output) == (0, "")
    warned = run("validate", valid().change("papers", "drs-7", body="Rat ").write(tmp_path / "b"), "--quiet")
    assert (warned.exit_code, warned.output) == (0, "")
    wrong = run("validate", valid().change("events", "games", begin="x").write(tmp_path / "c"), "--quiet")
    assert wrong.exit_code == 1
    assert "date-form" in wrong.output


# Clear the screen, set the window's title, turn the writing direction, ring the bell, and C1 codes.
HOSTILE = "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\x9b31m"


def hostile(tmp_path):
    draft = valid()
    draft.change("events", "games", id=f"games{HOSTILE}", begin=HOSTILE, name_en=HOSTILE)
    draft.change("sites", "basin", name_de=HOSTILE, name_en=HOSTILE, kind=HOSTILE, municipalities=HOSTILE)
    draft.change("papers", "drs-7", **{HOSTILE: "x"})
    return draft.write(tmp_path / "register")


def assert_harmless(text):
    assert [c for c in text if not c.isprintable() and c != "\n"] == []


@pytest.mark.parametrize("command", [["validate"], ["validate", "--json"], ["sites"], ["sites", "--json"], ["build"]])
def test_data_does_not_drive_the_terminal(tmp_path, command):
    name, *options = command
    result = as_process(name, hostile(tmp_path), *options, cwd=tmp_path)
    assert result.stdout
    assert_harmless(result.stdout + result.stderr)
    if "--json" in options:
        assert json.loads(result.stdout)


def test_machines_get_every_character_of_a_value(tmp_path):
    rows = json.loads(run("sites", hostile(tmp_path), "--json").stdout)
    assert rows[0]["name_de"] == HOSTILE


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_sites_record_does_not_drive_the_terminal(tmp_path, options):
    result = as_process("show", "basin", "-r", hostile(tmp_path), *options)
    assert result.returncode == 0
    assert_harmless(result.stdout + result.stderr)


def test_what_the_caller_names_does_not_drive_the_terminal(folder):
    result = as_process("show", HOSTILE, "-r", folder)
    assert result.returncode == 2
    assert_harmless(result.stderr)


def test_a_finding_is_never_cut_in_a_pipe(tmp_path):
    long = "x" * 79
    draft = valid().change("papers", "drs-7", **{long: "y"})
    result = as_process("validate", draft.write(tmp_path / "register"), env={"COLUMNS": "40", "PATH": "/usr/bin"})
    assert f"papers/{long} [column-unknown]" in result.stdout


def test_the_command_is_the_function_of_the_library(folder):
    assert cli.get_command(None, "validate").callback is not None
    assert run("validate", folder).exit_code == 0
