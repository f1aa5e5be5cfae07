"""Replacing files: all or none, whatever fails and when, and nothing left over."""

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from sitemap.atomic import locked, reading, replace_files, scratch_folder
from sitemap.errors import SitemapError

OLD = {"index.html": b"old page", "data/sites.json": b"old sites", "manifest.json": b"old word"}
NEW = {"index.html": b"new page", "data/sites.json": b"new sites", "data/more.json": b"more", "manifest.json": b"new"}


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def folders(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_dir())


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return a folder with earlier output."""
    replace_files(tmp_path / "output", OLD)
    return tmp_path / "output"


def test_everything_is_replaced_and_nothing_left_over(output):
    replace_files(output, NEW)
    assert content(output) == NEW


def test_what_was_there_besides_stays(output):
    (output / "README.md").write_text("kept")
    replace_files(output, NEW)
    assert content(output) == {**NEW, "README.md": b"kept"}


def test_a_folder_that_does_not_exist_is_made(tmp_path):
    replace_files(tmp_path / "a" / "b", {"c/d.txt": b"x"})
    assert content(tmp_path) == {"a/b/c/d.txt": b"x"}


class _Counted:
    """Let the n-th call of a function of the system fail, and count the calls."""

    def __init__(self, real, fails_at: int | None, error: BaseException) -> None:
        self.real, self.fails_at, self.error, self.calls = real, fails_at, error, 0

    def __call__(self, *arguments, **options):
        self.calls += 1
        if self.calls == self.fails_at:
            raise self.error
        return self.real(*arguments, **options)


FULL = OSError(errno.ENOSPC, "No space left on device")
# Four files, the journal, and three folders; four files and the journal; three earlier files.
STEPS = {"fsync": 8, "replace": 5, "link": 3}


def broken(monkeypatch, step, fails_at, error=FULL):
    counted = _Counted(getattr(os, step), fails_at, error)
    monkeypatch.setattr(os, step, counted)
    return counted


@pytest.mark.parametrize("step", STEPS)
def test_the_steps_are_as_many_as_are_broken_below(output, monkeypatch, step):
    counted = broken(monkeypatch, step, None)
    replace_files(output, NEW)
    assert counted.calls == STEPS[step]


@pytest.mark.parametrize(("step", "fails_at"), [(s, n) for s in ("fsync", "replace") for n in range(1, STEPS[s] + 1)])
@pytest.mark.parametrize("error", [FULL, PermissionError(errno.EACCES, "Permission denied")], ids=["full", "denied"])
def test_earlier_output_survives_a_failure_at_any_step(output, monkeypatch, step, fails_at, error):
    broken(monkeypatch, step, fails_at, error)
    with pytest.raises(SitemapError, match=error.strerror):
        replace_files(output, NEW)
    monkeypatch.undo()
    assert content(output) == OLD
    assert folders(output) == ["data"]


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interruption_leaves_earlier_output_too(output, monkeypatch, step, fails_at):
    broken(monkeypatch, step, fails_at, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        replace_files(output, NEW)
    monkeypatch.undo()
    assert content(output) == OLD


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_no_new_folder(tmp_path, monkeypatch, step):
    broken(monkeypatch, step, 3)
    with pytest.raises(SitemapError):
        replace_files(tmp_path / "new" / "output", NEW)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fails_at", [None, 2, 4])
def test_a_file_system_without_hard_links_does_as_well(output, monkeypatch, fails_at):
    monkeypatch.setattr(os, "link", _Counted(os.link, 1, OSError(errno.EPERM, "Operation not permitted")))
    broken(monkeypatch, "replace", fails_at)
    if fails_at is None:
        replace_files(output, NEW)
    else:
        with pytest.raises(SitemapError):
            replace_files(output, NEW)
    monkeypatch.undo()
    assert content(output) == (NEW if fails_at is None else OLD)


def test_a_folder_in_the_place_of_a_file_changes_nothing(output):
    (output / "manifest.json").unlink()
    (output / "manifest.json").mkdir()
    before = content(output)
    with pytest.raises(SitemapError, match="directory"):
        replace_files(output, NEW)
    assert content(output) == before


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "output").write_text("a file")
    with pytest.raises(SitemapError) as caught:
        replace_files(tmp_path / "output", NEW)
    assert str(tmp_path / "output") in str(caught.value)
    assert content(tmp_path) == {"output": b"a file"}


def test_a_place_where_nobody_may_write_is_told():
    """/proc takes no files, not even from root."""
    with pytest.raises(SitemapError, match="/proc"):
        replace_files(Path("/proc/sitemap-output"), NEW)


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from sitemap.atomic import replace_files
from sitemap.errors import SitemapError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
try:
    replace_files(Path(sys.argv[1]), {"index.html": b"x" * 10_000, "data/sites.json": b"x" * 60_000})
except SitemapError as error:
    print(error)
"""


def test_a_target_that_is_full_keeps_earlier_output(output):
    """The system itself refuses to write more than 50 kB, as a full disk or a quota does."""
    assert hasattr(resource, "RLIMIT_FSIZE")
    assert hasattr(signal, "SIGXFSZ")
    done = subprocess.run([sys.executable, "-c", FULL_DISK, output], capture_output=True, text=True, check=True)
    assert "cannot be written: File too large" in done.stdout
    assert content(output) == OLD


KILLED = """
import os, sys
from pathlib import Path
from sitemap.atomic import replace_files
real = os.fsync
calls = iter(range(9))
os.fsync = lambda file: os._exit(9) if next(calls) == 2 else real(file)
replace_files(Path(sys.argv[1]), {"index.html": b"new", "data/sites.json": b"new", "manifest.json": b"new"})
"""


def test_a_process_that_dies_while_writing_keeps_earlier_output(output):
    assert subprocess.run([sys.executable, "-c", KILLED, output], check=False).returncode == 9
    assert {k: v for k, v in content(output).items() if not k.startswith(".sitemap-unfinished-")} == OLD
    with reading(output):
        assert content(output) == OLD


def test_two_names_for_one_file_system_do_as_well(tmp_path, output):
    (tmp_path / "link").symlink_to(output, target_is_directory=True)
    replace_files(tmp_path / "link", NEW)
    assert content(output) == NEW
    shutil.rmtree(output)


# What a process that has died leaves to the next one

DIES_AT = """
import os, sys
from pathlib import Path
from sitemap.atomic import replace_files
step, at = sys.argv[2], int(sys.argv[3])
real = getattr(os, step)
calls = iter(range(1, 99))
setattr(os, step, lambda *a, **k: os._exit(9) if next(calls) == at else real(*a, **k))
if len(sys.argv) > 4:  # a failure that is taken back, and the death while it is
    moved = iter(range(1, 99))
    def failing(*a, **k):
        number = next(moved)
        if number == 4:
            raise OSError(28, "No space left on device")
        return os._exit(9) if number == at else real(*a, **k)
    os.replace = failing
replace_files(Path(sys.argv[1]), {"index.html": b"new page", "data/sites.json": b"new sites", "data/more.json": b"more",
                                  "manifest.json": b"new"})
"""


def died(output, *arguments) -> None:
    command = [sys.executable, "-c", DIES_AT, output, *map(str, arguments)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 9


@pytest.mark.parametrize(("step", "at"), [("replace", n) for n in range(1, 6)] + [("unlink", 1), ("rmdir", 1)])
def test_the_next_reader_finds_the_old_or_the_new_and_nothing_else(output, step, at):
    died(output, step, at)
    with reading(output):
        # From the second move on the journal says that the new is complete.
        assert content(output) == (OLD if (step, at) == ("replace", 1) else NEW)
    assert folders(output) == ["data"]


@pytest.mark.parametrize("at", [5, 6])
def test_what_was_being_taken_back_is_taken_back(output, at):
    died(output, "replace", at, "taken back")
    with reading(output):
        assert content(output) == (NEW if at == 5 else OLD)


def test_the_next_writer_finishes_what_is_left_before_it_writes(output):
    died(output, "replace", 3)
    replace_files(output, {"manifest.json": b"newer"})
    assert content(output) == {**NEW, "manifest.json": b"newer"}


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "link/outside", "a/../../outside", "", 7])
def test_a_journal_that_came_with_a_folder_moves_nothing_out_of_it(output, tmp_path, name):
    left = output / ".sitemap-unfinished-1"
    left.mkdir()
    (output / "link").symlink_to(tmp_path)
    (left / "new-0").write_bytes(b"evil")
    (left / "journal.json").write_text(json.dumps([{"path": name, "kept": False}]))
    with reading(output):
        assert content(output) == OLD
    assert not (tmp_path / "outside").exists()
    assert not left.exists()


def test_a_link_out_of_the_folder_is_not_written_through(output, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (output / "more").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SitemapError, match="leads out of the folder"):
        replace_files(output, {"index.html": b"new", "more/a.txt": b"new"})
    assert content(output) == OLD
    assert list((tmp_path / "elsewhere").iterdir()) == []


# Two at once

TWO = """
import sys
from pathlib import Path
from sitemap.atomic import replace_files
for n in range(10):
    replace_files(Path(sys.argv[1]), {f"{i}.txt": sys.argv[2].encode() * 20_000 for i in range(6)})
"""


def test_two_writers_at_once_leave_the_files_of_one(output):
    command = [sys.executable, "-c", TWO, str(output)]
    writers = [subprocess.Popen([*command, name]) for name in "ab"]
    while any(w.poll() is None for w in writers):
        with reading(output):
            assert len({p.read_bytes()[:1] for p in output.glob("*.txt")}) <= 1
    assert [w.returncode for w in writers] == [0, 0]
    assert len({p.read_bytes() for p in output.glob("*.txt")}) == 1
    assert not list(output.glob(".*"))


def test_a_writer_that_does_not_end_is_told(output, monkeypatch):
    monkeypatch.setattr("sitemap.atomic.replacing.locked", partial(locked, patience_s=0))
    with locked(output), pytest.raises(SitemapError, match="another process"):
        replace_files(output, NEW)
    assert content(output) == OLD


def test_what_is_checked_first_forbids_everything(output):
    def check() -> None:
        raise SitemapError("changed")

    with pytest.raises(SitemapError, match="changed"):
        replace_files(output, NEW, check=check)
    assert content(output) == OLD


# Folders for the moment

HELD = """
import os, sys
from sitemap.atomic import scratch_folder
with scratch_folder() as folder:
    (folder / "data").write_text("x")
    print(folder, flush=True)
    if sys.argv[1] == "dies":
        os._exit(9)
    sys.stdin.read()
"""


def test_folders_of_the_dead_go_and_those_of_the_living_stay(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    options = {"env": {**os.environ, "TMPDIR": str(tmp_path)}, "text": True, "stdout": subprocess.PIPE}
    command = [sys.executable, "-c", HELD]
    with subprocess.Popen([*command, "lives"], stdin=subprocess.PIPE, **options) as living:
        kept = Path(living.stdout.readline().strip())
        left = Path(subprocess.run([*command, "dies"], check=False, **options).stdout.strip())
        assert (left / "data").is_file()
        with scratch_folder() as own:
            assert own.parent == kept.parent
            assert sorted(own.parent.iterdir()) == sorted([own, kept])
        living.communicate("")
    assert list(kept.parent.iterdir()) == []


def test_a_folder_that_somebody_else_could_have_made_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shared = tmp_path / f"sitemap-{os.getuid()}"
    shared.mkdir()
    shared.chmod(0o777)
    with scratch_folder() as own:
        assert own.parent == tmp_path
    assert list(shared.iterdir()) == []
