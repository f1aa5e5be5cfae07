"""The command line as a whole: help, version, exit codes, languages."""

import json
import re
import shlex
import subprocess
import sys

import click
import pytest

from sitemap.cli import COMMANDS, cli
from tests.cli.running import as_process, run


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> dict[str, click.Command]:
    """Return every command by its whole name, those of groups within as well."""
    found = {}
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= commands(command, (*path, name))
        else:
            found[" ".join((*path, name))] = command
    return found


EVERY = commands()


def examples(name: str) -> list[str]:
    lines = run(*name.split(), "--help").output.splitlines()
    start = lines.index("  Examples:") + 1
    end = lines.index("", start)
    # A long example goes on in the next line, further to the right.
    return "\n".join(line.removeprefix("    ") for line in lines[start:end]).replace("\n  ", " ").splitlines()


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_help_with_examples_line_by_line(name):
    result = run(*name.split(), "--help")
    assert result.exit_code == 0, result.output
    assert "\\b" not in result.output
    assert examples(name)
    for example in examples(name):
        assert re.match(rf"sitemap {name}\b", example)
    assert "--lang [de|en]" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_of_the_group_is_a_sentence(name):
    """The group's list is written out so that it imports no command."""
    listed = re.sub(r"\s+", " ", run("--help").output)
    assert f"{name} {COMMANDS[name]}" in listed
    assert COMMANDS[name].endswith(".")


@pytest.mark.parametrize("name", EVERY)
def test_examples_parse(name):
    """Every example of the help is a call that the command itself accepts."""
    for example in examples(name):
        arguments = shlex.split(example)[1 + len(name.split()) :]
        # Options and arguments are parsed and converted; nothing is run.
        EVERY[name].make_context(name, arguments).close()


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_of_the_group(option):
    result = run(option)
    assert result.exit_code == 0
    assert set(COMMANDS) <= set(result.output.split())


def test_version():
    from importlib.metadata import version

    assert run("--version").output == f"sitemap {version('sitemap')}\n"


@pytest.mark.parametrize("arguments", [["nosuch"], ["--nosuch"], ["validate", "--nosuch"], ["show"],
                                       ["sites", "a", "b"], ["validate", "--lang", "fr"]])  # fmt: skip
def test_a_wrong_call_is_exit_code_2(arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["validate", "sites", "build"])
def test_a_missing_folder_is_one_message_and_exit_code_2(command, tmp_path):
    result = as_process(command, tmp_path / "nowhere", "--lang", "en", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"Error: {tmp_path / 'nowhere'}: there is no such folder "
        "→ name the folder that holds register.toml and sites.geojson\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["validate", "sites", "build"])
def test_a_register_that_cannot_be_read_is_one_message_and_exit_code_1(command, folder, tmp_path):
    (folder / "sites.geojson").write_bytes(b"{")
    result = as_process(command, folder, "--lang", "en", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert re.fullmatch(rf"Error: {folder}/sites\.geojson: GDAL cannot read the file: .* → .*\n", result.stderr)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "de"),
        ({}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "SITEMAP_LANG": "en"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "de"),
    ],
)
def test_the_terminal_decides_the_language(environment, language, tmp_path):
    unset = dict.fromkeys(("LANG", "LC_ALL", "LC_MESSAGES", "SITEMAP_LANG"))
    result = run("validate", tmp_path / "x", env={**unset, **environment})
    assert ("diesen Ordner gibt es nicht" if language == "de" else "there is no such folder") in result.output


def test_the_option_comes_before_the_terminal(tmp_path):
    result = run("validate", tmp_path / "x", "--lang", "en", env={"SITEMAP_LANG": "de"})
    assert "there is no such folder" in result.output


def test_a_language_ends_with_its_call(tmp_path):
    from sitemap.locale import active_language

    before = active_language()
    run("validate", tmp_path / "x", "--lang", "de")
    assert active_language() == before


def test_output_that_nobody_reads_to_its_end_is_no_fault(folder):
    """``sitemap sites | head -1`` closes the pipe early."""
    shell = f"{sys.executable} -m sitemap show old-works -r {folder} --json | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", shell], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "{"
    assert "Traceback" not in done.stderr


def test_an_ascii_terminal_is_no_fault(folder):
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "sitemap", "sites", folder, "--lang", "de"],
                          capture_output=True, check=False, env=environment)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "±" in done.stdout.decode()


def test_help_loads_no_big_library():
    code = (
        "import sys\n"
        "from sitemap.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "import json; print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    heavy = {
        "geopandas",
        "folium",
        "pandas",
        "numpy",
        "shapely",
        "pyogrio",
        "fiona",
        "pyproj",
        "rich",
        "babel",
        "jinja2",
    }
    assert not loaded & heavy
    assert not [m for m in loaded if m.startswith("sitemap.cli.")]
