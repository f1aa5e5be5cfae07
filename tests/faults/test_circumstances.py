"""Odd machines: locales, time zones, names of folders, two at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.injecting import tree
from tests.registers import valid

COMMAND = [sys.executable, "-m", "sitemap"]


def started(*arguments, **environment):
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, **environment},
    )  # fmt: skip


def turkish(folder):
    """Return the environment of a Turkish machine, made here since few have it: decimal commas, and i without a dot."""
    target = folder / "tr_TR.UTF-8"
    subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", target], check=True)
    environment = {"LOCPATH": str(folder), "LC_ALL": target.name, "LANG": target.name}
    code = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.localeconv()['decimal_point'])"
    told = subprocess.run([sys.executable, "-c", code], env=os.environ | environment, capture_output=True, check=True)
    assert told.stdout == b",\n"
    return environment


def test_locale_and_clock_change_no_byte_and_names_of_folders_may_be_anything(tmp_path):
    odd = {
        "plain": {},
        "C": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "TZ": "Pacific/Kiritimati"},
        "tr": turkish(tmp_path) | {"TZ": "Etc/GMT+12"},
        "Straße „mit“ Leerzeichen & 'Zeichen' #1": {"LC_ALL": "C.UTF-8"},
        "/".join(["ein recht langer Name eines Ordners, wie ihn Behörden lieben"] * 20): {},
    }
    runs = {}
    for name, environment in odd.items():
        folder = valid().write(tmp_path / name / "Register Süd")
        running = started("build", folder, "-o", tmp_path / name / "Ausgabe Süd", "-q", "--lang", "de", **environment)
        runs[name] = tmp_path / name / "Ausgabe Süd", running
    for output, running in runs.values():
        assert running.communicate() == ("", "")
        assert running.returncode == 0
        assert tree(output) == tree(runs["plain"][0])


def test_two_builds_at_once_leave_the_whole_of_one(tmp_path):
    texts = ("Altes Werk", "Ganz anderes Werk")
    folders = [valid().change("sites", "old-works", name_de=t).write(tmp_path / str(n)) for n, t in enumerate(texts)]
    for running in [started("build", f, "-o", tmp_path / "out", "-q") for f in folders]:
        assert running.communicate() == ("", "")
        assert running.returncode == 0
    alone = []
    for number, folder in enumerate(folders):
        assert started("build", folder, "-o", tmp_path / f"alone-{number}", "-q").communicate() == ("", "")
        alone.append(tree(tmp_path / f"alone-{number}"))
    assert tree(tmp_path / "out") in alone
    assert not [p for p in (tmp_path / "out").iterdir() if p.name.startswith(".sitemap")]


def test_a_name_that_the_system_does_not_take_is_told(tmp_path):
    folder = valid().write(tmp_path / "register")
    running = started("build", folder, "-o", tmp_path / ("x" * 300), "--lang", "en")
    _, errors = running.communicate()
    assert running.returncode == 1
    assert "File name too long" in errors
    assert "Traceback" not in errors


def test_a_terminal_that_takes_nothing_more_is_told(tmp_path):
    folder = valid().write(tmp_path / "register")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "sites", folder], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def mounting() -> list[str]:
    """Return the command that lets another mount disks which nobody else sees."""
    # Root needs no user of its own, which the kernel refuses in a changed root.
    commands = (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"])
    for command in commands:
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    refused = "the kernel refuses mount namespaces, as in a container without the right CAP_SYS_ADMIN"
    return pytest.fail(refused) if "SITEMAP_SKIPS_NOTHING" in os.environ else pytest.skip(refused)


def test_real_disks_that_are_full_or_read_only(tmp_path, mounting):
    command = [*mounting, sys.executable, "-m", "tests.faults.on_disks", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name, reason in (("full", "No space left on device"), ("read-only", "Read-only file system")):
        assert (found[name]["code"], found[name]["state"]) == (1, "earlier"), found[name]
        assert reason in found[name]["said"]
    assert (found["mended"]["code"], found["mended"]["state"], found["mended"]["names"]) == (0, "new", [])
    register, scratch = found["register"], found["scratch"]
    assert (register["built"], register["code"], register["same"]) == (0, 1, True), register
    assert "Read-only file system" in register["said"]
    assert (scratch["code"], scratch["left"], scratch["out"]) == (1, [], False), scratch
    assert "Traceback" not in done.stdout
