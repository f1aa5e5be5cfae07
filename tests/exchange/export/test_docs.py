"""Every command and every line of Python on the page about formats runs."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitemap.cli import cli

TEXT = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, block in BLOCKS if not kind for line in block.splitlines()]
PYTHON = [block for kind, block in BLOCKS if kind == "python"]


def test_there_are_commands_on_the_page():
    assert len(COMMANDS) >= 6
    assert PYTHON


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, *arguments = shlex.split(command)
    assert name == "sitemap"
    if arguments[0] == "serve":
        # It would run until somebody ends it; that it does is tested with the preview itself.
        Path(arguments[1]).mkdir(parents=True)
        served = []
        monkeypatch.setattr(
            "sitemap.publication.serve.serve", lambda folder, port, **_options: served.append((folder, port))
        )
        assert CliRunner().invoke(cli, arguments, catch_exceptions=False).exit_code == 0
        assert served == [(Path(arguments[1]), 8000)]
        return
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_the_python_runs_on_what_the_export_writes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = ["export", "--format", "brownfield-land", "-o", str(tmp_path)]
    assert CliRunner().invoke(cli, arguments, catch_exceptions=False).exit_code == 0
    for block in PYTHON:
        exec(compile(block, "docs/formats.md", "exec"), {})
