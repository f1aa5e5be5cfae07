"""Run commands with a fault at a chosen point of their writing, and look at what is left.

``Machine`` compiles the shim and keeps the process that forks the calls.
``Trial`` holds one scenario: its folder before the call, what the call leaves
when nothing happens, and its points.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sitemap.atomic import reading
from sitemap.atomic.unfinished import PREFIX
from tests.faults.scenarios import Scenario

__all__ = ["MODES", "Done", "Machine", "Trial", "machine", "points_of", "tree"]

MODES = ("kill", "full", "interrupt")

_SHIM = Path(__file__).with_name("shim.c")
Tree = dict[str, bytes]


@dataclass(frozen=True)
class Done:
    """How a call ended: its exit code (negative: the signal), its points, and what it printed."""

    status: int
    calls: list[str]
    printed: str


class Machine:
    """The forking process; ``root`` is the folder of whichever trial is running."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self.process, self.folder, self.root = process, folder, folder / "Fläche mit Leerzeichen"

    def call(self, call: list[str] | str, point: int = 0, mode: str = "nothing") -> Done:
        output = self.folder / "printed.txt"
        environment = {
            "TMPDIR": str(self.root / "tmp"),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "SITEMAP_LANG": "en",
        }
        task = {"call": call, "folder": str(self.root), "point": point, "mode": mode, "environment": environment,
                "output": str(output)}  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Done(answer["status"], answer["calls"], output.read_text(encoding="utf-8", errors="replace"))


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """Compile the shim into ``folder`` and start the forking process."""
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


def leftovers(root: Path) -> list[str]:
    """Return what nothing of ours may leave: unfinished replacements, folders for the moment, parts."""
    scratch = [*(root / "tmp").glob("*/*"), *(root / "cache").rglob(".unfinished/*")]
    # What is kept of builds is cleared by the hour, not by the next run.
    kept = root / "cache" / "sitemap" / "builds"
    named = [p for p in root.rglob("*") if p.name.startswith(PREFIX) or (p.suffix == ".part" and p.parent != kept)]
    loose = [p for p in (root / "tmp").glob("*") if p.name != f"sitemap-{os.getuid()}"]
    return sorted({str(p.relative_to(root)) for p in (*scratch, *named, *loose)})


@dataclass
class Trial:
    """One scenario made ready; ``losses`` says in words what went wrong."""

    machine: Machine
    scenario: Scenario
    losses: list[str] = field(default_factory=list)
    mixtures: int = 0
    points: int = 0

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
        self.reference = self.machine.call(self.scenario.call)
        assert self.reference.status == 0, self.reference.printed
        self.new = self._trees()
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
        shutil.copytree(self.before, self.root, symlinks=True)

    def run(self, point: int, mode: str) -> None:
        """Call with a fault at one point and note every loss."""
        self._reset()
        done = self.machine.call(self.scenario.call, point, mode)
        self.points += 1
        where = f"{self.scenario.name}, {mode} at {point} ({self.reference.calls[point - 1]})"
        problems = getattr(self, f"_{mode}")(done)
        raw = self._trees()
        for name in self.scenario.folders:
            problems += self._half(name, raw[name])
            problems += self._settled(name, raw[name])
        settled = self._read() if self.scenario.together else raw
        again = self.machine.call(self.scenario.again or self.scenario.call)
        if again.status not in self.scenario.again_codes:
            problems.append(f"the next run ended with {again.status}: {again.printed[-300:]}")
        after = self._trees()
        complete = settled == self.new
        if after != self.new and not (complete and after == self.twice):
            problems.append(f"the next run left another result in {[n for n in after if after[n] != self.new[n]]}")
        problems += [f"left over: {name}" for name in leftovers(self.root)]
        self.losses += [f"{where}: {p}" for p in problems]

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


def points_of(count: int, sample: int, seed: int) -> list[int]:
    """Return the points to try: all of them, or a sample of so many that holds the first and the last."""
    if count <= sample:
        return list(range(1, count + 1))
    return sorted({1, count, *random.Random(seed).sample(range(1, count + 1), sample - 2)})
