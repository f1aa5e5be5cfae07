"""Change the program in one place at a time and see whether a test notices it: mutation testing on a seeded sample.

    make mutants                                              300 changes of sitemap/analysis
    make mutants MUTANTS="validation --sample 150 --seed 3"   another part, another sample

It needs mutmut, which no other part needs. What is changed and tested is the
last commit, in a clone under --folder, which is used again as long as the
commit is the same. Printed are how many changes were noticed, and the others.

mutmut runs for each change only those tests that called the changed function.
So it is told, as this file is the clone's conftest.py too, that a test depends
on what its fixtures of a module did, and that nothing is remembered from an
earlier test.
"""

import argparse
import functools
import gc
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[1]
_COPIED = [
    "geodata",
    "docs",
    "notebooks",
    "benchmarks",
    "fuzz",
    ".ci",
    "README.md",
    "CHANGELOG.md",
    "Makefile",
    "conftest.py",
]
# A change that only ran out of time is not taken as noticed: on a busy machine any may.
_NOTICED = ("killed",)

# What keeps answers for the register that asked last.
_KEPT = (("sitemap.analysis.places", "_KNOWN"), ("sitemap.analysis.service_area", "_LAST"))

_hits: dict[Any, set[str]] = {}
_memories: list[Any] = []


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[Any]:
    """Note which functions a fixture called that several tests share."""
    from mutmut.state import state  # type: ignore[import-not-found, unused-ignore]

    called = state()._stats  # noqa: SLF001
    if fixturedef.scope == "function":
        return (yield)
    before = set(called)
    called.clear()
    try:
        return (yield)
    finally:
        _hits[fixturedef] = set(called)
        called |= before


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: Any) -> None:
    """Count what the shared fixtures called as called by each test that uses them."""
    from mutmut.state import state  # type: ignore[import-not-found, unused-ignore]

    for definitions in item._fixtureinfo.name2fixturedefs.values():  # noqa: SLF001
        for definition in definitions:
            state()._stats |= _hits.get(definition, set())  # noqa: SLF001


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Run the quick files first and in each the quick tests, as the first that fails is enough."""
    stats = Path("mutmut-stats.json")
    if stats.exists():
        took = json.loads(stats.read_text(encoding="utf-8"))["duration_by_test"]
        seconds: Counter[str] = Counter()
        for item in items:
            seconds[str(item.path)] += took.get(item.nodeid, 0.0)
        items.sort(key=lambda item: (seconds[str(item.path)], str(item.path), took.get(item.nodeid, 0.0)))


def pytest_collection_finish() -> None:
    """Find what remembers results of earlier calls."""
    wrapper = functools._lru_cache_wrapper  # noqa: SLF001
    _memories[:] = [o for o in gc.get_objects() if isinstance(o, wrapper) and o.__module__.startswith("sitemap")]


def pytest_runtest_setup() -> None:
    """Forget the results of earlier tests."""
    for memory in _memories:
        memory.cache_clear()
    for module, name in _KEPT:
        if module in sys.modules:
            getattr(sys.modules[module], name).clear()


def prepared(room: str, folder: Path) -> Path:
    """Return a clone of the last commit that holds every change, and which test calls which function."""
    commit = _said(["git", "rev-parse", "HEAD"], PROJECT).strip()
    clone = folder / f"{room}-{commit[:12]}"
    if (clone / "mutants" / "mutmut-stats.json").exists():
        return clone
    shutil.rmtree(clone, ignore_errors=True)
    _said(["git", "clone", "--quiet", str(PROJECT), str(clone)], PROJECT)
    shutil.copy(__file__, clone / "conftest.py")
    settings = {
        "source_paths": ["sitemap"],
        "only_mutate": [f"sitemap/{room}/*"],
        "also_copy": _COPIED,
        "pytest_add_cli_args_test_selection": [f"tests/{room}"],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
    }
    config = clone / "pyproject.toml"
    # Modules that mutmut has written warn of what it wrote.
    text = config.read_text(encoding="utf-8").replace('filterwarnings = ["error"]', 'filterwarnings = ["ignore"]')
    rows = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    config.write_text("\n".join([text, "[tool.mutmut]", *rows, ""]), encoding="utf-8")
    # A name that no change has: it stops when everything is made and no change tried yet.
    done = subprocess.run([*_mutmut("run"), "nothing"], cwd=clone, capture_output=True, text=True, check=False)
    if not (clone / "mutants" / "mutmut-stats.json").exists():
        sys.exit(f"mutmut could not prepare {clone}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return clone


def _mutmut(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("mutmut")), *arguments]


def _said(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def outcomes(clone: Path) -> dict[str, str]:
    """Return what became of each change, by its name; ``not checked`` of those not yet tried."""
    lines = _said(_mutmut("results", "--all", "true"), clone).splitlines()
    return dict(
        sorted((name.strip(), word.strip()) for name, _, word in (line.partition(":") for line in lines) if word)
    )


def main() -> int:
    """Try the sample and print what was not noticed; the exit code is 1 below the bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("room", nargs="?", default="analysis", help="a folder of sitemap/ that tests/ has too")
    parser.add_argument("--sample", type=int, default=300, help="how many changes are tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bound", type=float, default=85.0, help="percent that must be noticed")
    parser.add_argument("--folder", type=Path, default=PROJECT / ".venv" / "mutants" / "clones")
    arguments = parser.parse_args()
    clone = prepared(arguments.room, arguments.folder)
    names = list(outcomes(clone))
    every = len(names)
    random.Random(arguments.seed).shuffle(names)
    sample = sorted(names[: arguments.sample])
    subprocess.run([*_mutmut("run", "--max-children", "2"), *sample], cwd=clone, stdout=subprocess.DEVNULL, check=True)
    found = outcomes(clone)
    left = [name for name in sample if found[name] not in _NOTICED]
    for name in left:
        diff = _said(_mutmut("show", name), clone).splitlines()
        print(f"{name}: {found[name]}")
        print("\n".join(f"    {line}" for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")))
    share = 100 * (1 - len(left) / len(sample))
    print(f"\n{len(sample) - len(left)} of {len(sample)} changes noticed ({share:.1f} %), of {every} possible ones")
    return 0 if share >= arguments.bound else 1


if __name__ == "__main__":
    sys.exit(main())
