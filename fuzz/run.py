"""Look for inputs that make a reader fail: guided by the code that they reach, for a fixed budget.

    python -m venv path/to/venv && path/to/venv/bin/pip install atheris
    python fuzz/run.py kml --seconds 60
    python fuzz/run.py --seconds 60                        every reader, one after the other

It needs atheris (coverage-guided fuzzing of Python, on libFuzzer), which no
other part needs. Each reader runs in a process of its own, as many at once as
--jobs says, for the same time of the processor (--seconds), with bounded
memory (--memory, MB) and time for one input (--slow, s). Before the readers,
one that hangs, one that swells and one that fails are tried: where that is not
noticed, nothing else would be. What makes a reader fail lies in
fuzz/findings/, to be mended with a test, and then moved into fuzz/corpus/.
"""

import argparse
import importlib
import os
import pkgutil
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))
_HERE = Path(__file__).parent
_FINDINGS = _HERE / "findings"
_WATCHED = ("analysis", "atomic", "editor", "exchange", "papers", "publication", "register", "validation")


def _hang(_content: bytes) -> None:
    while True:
        pass


def _swell(_content: bytes) -> None:
    kept = []
    while True:
        kept.append(b"x" * 2**20)


def _fail(_content: bytes) -> None:
    raise ValueError("planted")


# Readers that are wrong on purpose, and how libFuzzer says so.
_PLANTED = {"hang": (_hang, "timeout"), "swell": (_swell, "out-of-memory|MemoryError"), "fail": (_fail, "planted")}


def one(reader: str, cpu_s: float, memory: int, options: list[str]) -> None:
    """Fuzz one reader in this process until it has used its time, or libFuzzer ends it."""
    import atheris  # type: ignore[import-not-found, unused-ignore]

    function: Callable[[bytes], object]
    if reader in _PLANTED:
        function = _PLANTED[reader][0]
    else:
        with atheris.instrument_imports(include=["sitemap", "tomllib"]):
            import sitemap

            # Readers load what they need when they are called, which is too late to be watched.
            for module in pkgutil.walk_packages(sitemap.__path__, "sitemap.", onerror=lambda _name: None):
                if module.name.split(".")[1] in _WATCHED:
                    importlib.import_module(module.name)
            from fuzz.readers import READERS, read
        READERS[reader]  # a wrong name fails here
        function = lambda content: read(reader, content)  # noqa: E731
    # One large piece is refused at once, which libFuzzer would see too late; libraries are mapped as well.
    most = (memory + 4096) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    began, runs = time.process_time(), 0

    def target(content: bytes) -> None:
        nonlocal runs
        function(content)
        runs += 1
        used = time.process_time() - began
        if used >= cpu_s:
            sys.stderr.write(f"\ntried {runs} inputs in {used:.0f} s\n")
            sys.stderr.flush()
            os._exit(0)

    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


def _started(reader: str, seconds: float, memory: int, slow: int) -> tuple[int, str]:
    """Fuzz one reader in a process of its own; return its exit code and what it said."""
    grown, seeds = _FINDINGS / f"corpus-{reader}", _HERE / "corpus" / reader
    for folder in (grown, seeds) if reader not in _PLANTED else (grown,):
        folder.mkdir(parents=True, exist_ok=True)
    folders = [str(f) for f in (grown, seeds) if f.is_dir()]
    # Inputs longer than that would be cut.
    longest = max([8192, *(p.stat().st_size for f in folders for p in Path(f).iterdir())])
    options = [
        *folders, f"-rss_limit_mb={memory}", f"-timeout={slow}", f"-artifact_prefix={_FINDINGS}/{reader}-",
        f"-max_len={longest}", "-seed=1", "-print_final_stats=1",
    ]  # fmt: skip
    command = [sys.executable, __file__, "--one", reader, str(seconds), str(memory), *options]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, errors="replace", check=False)
    return done.returncode, done.stdout + done.stderr


def refuse_blindness(memory: int) -> None:
    """Exit where a reader that hangs, swells or fails is not noticed."""
    for name, (_, expected) in _PLANTED.items():
        code, said = _started(name, 60, memory, 3 if name == "hang" else 120)
        for path in _FINDINGS.glob(f"{name}-*"):
            path.unlink()
        if code == 0 or not re.search(expected, said):
            sys.exit(
                f"A reader that is to {name} is not noticed (exit code {code}), so nothing would be:\n{said[-2000:]}"
            )


def each(readers: list[str], seconds: int, memory: int, slow: int, jobs: int) -> int:
    """Fuzz readers and print a row for each; return how many failed."""
    _FINDINGS.mkdir(exist_ok=True)
    refuse_blindness(memory)
    failed = total = 0
    print("| reader | executions | s of the processor | inputs kept | findings |\n|---|--:|--:|--:|--:|", flush=True)
    with ThreadPoolExecutor(jobs) as pool:
        for reader, (code, said) in zip(
            readers, pool.map(lambda r: _started(r, seconds, memory, slow), readers), strict=True
        ):
            done = re.search(r"tried (\d+) inputs in (\d+) s", said)
            runs = done or re.search(r"number_of_executed_units:\s*(\d+)", said)
            kept = sum(1 for _ in (_FINDINGS / f"corpus-{reader}").iterdir())
            wrong = code != 0 or not done
            failed, total = failed + wrong, total + int(runs[1] if runs else 0)
            figures = runs[1] if runs else "–", done[2] if done else "–", kept, int(wrong)
            print(f"| {reader} | " + " | ".join(map(str, figures)) + " |", flush=True)
            if wrong:
                (_FINDINGS / f"{reader}.log").write_text(said, encoding="utf-8")
                print(f"    see {(_FINDINGS / f'{reader}.log').relative_to(PROJECT)}", flush=True)
    print(f"\n{total} executions, {failed} readers with findings")
    return failed


def main() -> int:
    """Parse the command line and run."""
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
        return 0
    from fuzz.readers import READERS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "readers", nargs="*", choices=[*READERS, []], default=[], metavar="READER", help=", ".join(READERS)
    )
    parser.add_argument("--seconds", type=int, default=60, help="of the processor, for each reader")
    parser.add_argument("--memory", type=int, default=2048, help="MB")
    parser.add_argument("--slow", type=int, default=20, help="seconds for one input")
    parser.add_argument("--jobs", type=int, default=1, help="readers at once")
    arguments = parser.parse_args()
    readers = arguments.readers or sorted(READERS)
    return 1 if each(readers, arguments.seconds, arguments.memory, arguments.slow, arguments.jobs) else 0


if __name__ == "__main__":
    raise SystemExit(main())
