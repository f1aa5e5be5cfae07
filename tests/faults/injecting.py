"""Run commands with a fault at a chosen point of their writing, and look at what is left.

``Machine`` compiles the shim and keeps the process that forks the calls.
``Trial`` holds one scenario: its folder before the call, what the call leaves
when nothing happens, and its points.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitemap.atomic import reading
from sitemap.atomic.unfinished import JOURNAL, PREFIX
from tests.faults.choosing import address, called_from
from tests.faults.scenarios import Call, Scenario

__all__ = ["MODES", "Done", "Machine", "Trial", "machine", "tree"]

# Killed; no more room; Ctrl-C; one call fails; nothing can be changed any more, as a disk is after an error.
MODES = ("kill", "full", "interrupt", "error", "readonly")

_SHIM = Path(__file__).with_name("shim.c")
Tree = dict[str, bytes]


@dataclass(frozen=True)
class Done:
    """How a call ended: its exit code (negative: the signal), whether it came to the point, its points, what it printed."""

    status: int
    reached: bool
    calls: list[str]
    printed: str


class Machine:
    """The forking process; ``root`` is the folder of whichever trial is running."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self.process, self.folder, self.root = process, folder, folder / "Fläche mit Leerzeichen"
        self.output = folder / "printed.txt"

    def call(self, call: Call, point: int = 0, mode: str = "nothing", *, traces: str = "") -> Done:
        """Call from the beginning, with a fault at a point as the shim counts."""
        return self._done(self._ask(self._task(call, point, mode, traces=traces)))

    def hold(self, call: Call, where: str) -> None:
        """Call until the first point in ``scratch`` or in the ``rest``."""
        self._ask(self._task(call, hold=where))

    def resume(self, point: int, mode: str) -> Done:
        """Go on from where the call is held; it stays held there."""
        return self._done(self._ask({"resume": point, "mode": mode}))

    def release(self) -> None:
        self._ask({"release": True})

    def _task(
        self, call: Call, point: int = 0, mode: str = "nothing", *, traces: str = "", hold: str = ""
    ) -> dict[str, Any]:
        environment = {
            "TMPDIR": str(self.root / "tmp"),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "SITEMAP_LANG": "en",
        }
        return {"call": call, "folder": str(self.root), "point": point, "mode": mode, "environment": environment,
                "output": str(self.output), "traces": traces, "hold": hold}  # fmt: skip

    def _ask(self, task: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def _done(self, answer: dict[str, Any]) -> Done:
        printed = self.output.read_text(encoding="utf-8", errors="replace")
        return Done(answer["status"], answer["reached"], answer["calls"], printed)


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """Compile the shim into ``folder`` and start the forking process."""
    folder.mkdir(parents=True, exist_ok=True)
    shim = folder / "shim.so"
    subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", shim, _SHIM, "-ldl"], check=True)
    environment = {**os.environ, "LD_PRELOAD": str(shim), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1",
                   "OPENBLAS_NUM_THREADS": "1"}  # fmt: skip
    command = [sys.executable, "-m", "tests.faults.zygote"]
    project = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=project, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        made = Machine(process, folder)
        try:
            yield made
        finally:
            assert process.stdin is not None
            process.stdin.close()


def tree(folder: Path) -> Tree:
    """Return what is in a folder by path, without what an unfinished replacement has beside it."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not any(part.startswith((PREFIX, ".unfinished")) for part in p.relative_to(folder).parts)
    }


def state(root: Path) -> str:
    """Return a sum of all that the next run finds, apart from numbers of processes and from what it throws away unseen.

    That is what is in scratch files, and in an unfinished replacement without a journal.
    """
    found = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.parent.name.startswith(PREFIX) and not (path.parent / JOURNAL).exists():
            continue
        name = path.relative_to(root).as_posix()
        found.update(re.sub(rf"(?<={re.escape(PREFIX)})\d+|(?<=^tmp/sitemap-)(\d+/)\w+", "#", name).encode() + b"\0")
        if path.is_file() and not name.startswith("tmp/"):
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def probes(root: Path) -> list[Path]:
    """Return what Python itself leaves if it is killed while it tries the folder for temporary files."""
    loose = [p for p in (root / "tmp").glob("*") if p.is_file() and len(p.name) == len("_9xk7hq2")]
    return [p for p in loose if b"blat".startswith(p.read_bytes())]


def leftovers(root: Path) -> list[str]:
    """Return what nothing of ours may leave: unfinished replacements, folders for the moment, parts."""
    scratch = [*(root / "tmp").glob("*/*"), *(root / "cache").rglob(".unfinished/*")]
    # What is kept of builds is cleared by the hour, not by the next run.
    kept = root / "cache" / "sitemap" / "builds"
    named = [p for p in root.rglob("*") if p.name.startswith(PREFIX) or (p.suffix == ".part" and p.parent != kept)]
    loose = {*(root / "tmp").glob("*")} - {root / "tmp" / f"sitemap-{os.getuid()}", *probes(root)}
    return sorted({str(p.relative_to(root)) for p in (*scratch, *named, *loose)})


@dataclass
class Trial:
    """One scenario made ready; ``losses`` says in words what went wrong."""

    machine: Machine
    scenario: Scenario
    losses: list[str] = field(default_factory=list)
    mixtures: int = 0
    points: int = 0
    probes: int = 0
    known: set[str] = field(default_factory=set)
    held: Path | None = None

    def __post_init__(self) -> None:
        self.root = self.machine.root
        self.before = self.machine.folder / "before"
        for folder in (self.root, self.before):
            shutil.rmtree(folder, ignore_errors=True)
        for name in ("tmp", "cache"):
            (self.root / name).mkdir(parents=True)
        self.scenario.prepare(self.root, self._prepared)
        shutil.copytree(self.root, self.before, symlinks=True)
        self.old = self._trees()
        traces = self.machine.folder / "traces.txt"
        self.reference = self.machine.call(self.scenario.call, traces=str(traces))
        assert self.reference.status == 0, self.reference.printed
        self.new = self._trees()
        self.places = called_from(traces.read_text(encoding="utf-8", errors="replace"), self.count)
        assert self.new != self.old, f"{self.scenario.name} writes nothing"
        assert leftovers(self.root) == []
        # Called when all is done already, some commands note the same change once more.
        self.machine.call(self.scenario.again or self.scenario.call)
        self.twice = self._trees()

    def _prepared(self, call: list[str]) -> None:
        done = self.machine.call(call)
        assert done.status == 0, done.printed

    def _trees(self) -> dict[str, Tree]:
        return {name: tree(self.root / name) for name in self.scenario.folders}

    @property
    def count(self) -> int:
        return len(self.reference.calls)

    def _reset(self) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(self.held or self.before, self.root, symlinks=True)

    @contextmanager
    def holding(self, where: str) -> Iterator[None]:
        """Do what comes before the first point in ``scratch`` or the ``rest`` once for all faults tried meanwhile."""
        self._reset()
        self.machine.hold(self.scenario.call, where)
        self.held = self.machine.folder / "held"
        shutil.rmtree(self.held, ignore_errors=True)
        shutil.copytree(self.root, self.held, symlinks=True)
        try:
            yield
        finally:
            self.held = None
            self.machine.release()

    def run(self, point: int, mode: str) -> None:
        """Call with a fault at one point and note every loss."""
        self._reset()
        at = address(self.reference.calls, point)
        done = self.machine.resume(at, mode) if self.held else self.machine.call(self.scenario.call, at, mode)
        self.points += 1
        where = f"{self.scenario.name}, {mode} at {point} ({self.reference.calls[point - 1]})"
        problems = getattr(self, f"_{mode}")(done)
        if not done.reached and at < 0:  # it was faster this time, and is complete
            problems = [] if done.status == 0 and self._trees() == self.new else ["the point was not reached"]
        elif not done.reached:
            problems.append("the point was not reached")
        raw = self._trees()
        for name in self.scenario.folders:
            problems += self._half(name, raw[name])
            problems += self._settled(name, raw[name])
        self.probes += len(probes(self.root))
        # Where the next run finds what one before has found, it does the same.
        found = state(self.root)
        if found not in self.known:
            following = self._following(raw)
            problems += following
            if not following:
                self.known.add(found)
        self.losses += [f"{where}: {p}" for p in problems]

    def _following(self, raw: dict[str, Tree]) -> list[str]:
        """Run again, and return what is wrong then."""
        problems = []
        settled = self._read() if self.scenario.together else raw
        again = self.machine.call(self.scenario.again or self.scenario.call)
        if again.status not in self.scenario.again_codes:
            problems.append(f"the next run ended with {again.status}: {again.printed[-300:]}")
        after = self._trees()
        complete = settled == self.new
        if after != self.new and not (complete and after == self.twice):
            problems.append(f"the next run left another result in {[n for n in after if after[n] != self.new[n]]}")
        return problems + [f"left over: {name}" for name in leftovers(self.root)]

    def _read(self) -> dict[str, Tree]:
        """Return what a reader finds, without changing what the next run finds."""
        found = {}
        for name in self.scenario.folders:
            copy = self._copied(name)
            with reading(copy):
                found[name] = tree(copy)
        return found

    def _copied(self, name: str) -> Path:
        copy = self.machine.folder / "settled"
        shutil.rmtree(copy, ignore_errors=True)
        if not (self.root / name).is_dir():
            copy.mkdir()
        else:
            shutil.copytree(self.root / name, copy, symlinks=True)
        return copy

    def _kill(self, done: Done) -> list[str]:
        return [] if done.status == -9 else [f"was not killed but ended with {done.status}"]

    def _full(self, done: Done) -> list[str]:
        problems = []
        if done.status not in (0, 1) or "Traceback" in done.printed:
            problems.append(f"ended with {done.status}: {done.printed[-1500:]}")
        elif done.status == 1 and "Error:" not in done.printed:
            problems.append(f"said nothing: {done.printed[-300:]}")
        expected = self.new if done.status == 0 else self.old
        if self.scenario.together and self._trees() != expected:
            problems.append(f"ended with {done.status} and left something else")
        return problems

    _error = _full

    def _readonly(self, done: Done) -> list[str]:
        """What could not be taken back either is taken back or finished by the next that reads."""
        return [p for p in self._full(done) if done.status == 0 or not p.endswith("something else")]

    def _interrupt(self, done: Done) -> list[str]:
        problems = []
        if done.status not in (0, 130) or "Traceback" in done.printed:
            problems.append(f"ended with {done.status}: {done.printed[-1500:]}")
        if done.status == 0 and self._trees() != self.new:
            problems.append("ended well without the result")
        if done.status == 130 and "interrupted" not in done.printed:
            problems.append(f"said nothing: {done.printed[-300:]}")
        return problems

    def _half(self, name: str, raw: Tree) -> list[str]:
        """Every file is wholly the old or wholly the new one."""
        known = self.old[name], self.new[name]
        return [
            f"{name}/{path} is neither the old nor the new one"
            for path, content in raw.items()
            if content not in [t[path] for t in known if path in t]
        ]

    def _settled(self, name: str, raw: Tree) -> list[str]:
        """The next reader finds wholly the old or wholly the new folder."""
        whole = [self.old[name], self.new[name]]
        if not self.scenario.together:
            return []
        if raw not in whole:
            self.mixtures += 1
        copy = self._copied(name)
        with reading(copy):
            found = tree(copy)
        problems = [] if found in whole else [f"{name} stays a mixture"]
        return problems + [f"left over after reading: {p.name}" for p in copy.rglob(f"{PREFIX}*")]
