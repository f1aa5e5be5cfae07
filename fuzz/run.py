"""Look for inputs that make a reader fail: guided by the code that they reach, for a fixed budget.

    python -m venv path/to/venv && path/to/venv/bin/pip install atheris
    python fuzz/run.py kml --seconds 60
    python fuzz/run.py --seconds 60                        every reader, one after the other

It needs atheris (coverage-guided fuzzing of Python, on libFuzzer), which no
other part needs. Each reader runs in a process of its own with bounded memory
(--memory, MB) and time for one input (--slow, s). What makes it fail lies in
fuzz/findings/, to be mended with a test, and then moved into fuzz/corpus/.
"""

import argparse
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))
_HERE = Path(__file__).parent
_FINDINGS = _HERE / "findings"
_WATCHED = ("analysis", "atomic", "editor", "exchange", "papers", "register", "validation")


def one(reader: str, options: list[str]) -> None:
    """Fuzz one reader in this process; libFuzzer ends it."""
    import atheris  # type: ignore[import-not-found, unused-ignore]

    with atheris.instrument_imports(include=["sitemap", "tomllib"]):
        import sitemap

        # Readers load what they need when they are called, which is too late to be watched.
        for module in pkgutil.walk_packages(sitemap.__path__, "sitemap.", onerror=lambda _name: None):
            if module.name.split(".")[1] in _WATCHED:
                importlib.import_module(module.name)
        from fuzz.readers import READERS, read
    READERS[reader]  # a wrong name fails here
    atheris.Setup([sys.argv[0], *options], lambda content: read(reader, content) and None)
    atheris.Fuzz()


def each(readers: list[str], seconds: int, memory: int, slow: int) -> int:
    """Fuzz readers one after the other and print a row for each; return how many failed."""
    _FINDINGS.mkdir(exist_ok=True)
    failed = 0
    print("| reader | executions | seconds | inputs kept | findings |\n|---|--:|--:|--:|--:|", flush=True)
    for reader in readers:
        grown = _FINDINGS / f"corpus-{reader}"
        grown.mkdir(exist_ok=True)
        options = [
            str(grown), str(_HERE / "corpus" / reader), f"-max_total_time={seconds}", f"-rss_limit_mb={memory}",
            f"-timeout={slow}", f"-artifact_prefix={_FINDINGS}/{reader}-", "-max_len=8192", "-seed=1", "-print_final_stats=1",
        ]  # fmt: skip
        command = [sys.executable, __file__, "--one", reader, *options]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, errors="replace", check=False)
        said = done.stdout + done.stderr
        runs = re.search(r"number_of_executed_units:\s*(\d+)", said)
        took = re.search(r"Done \d+ runs in (\d+) second", said)
        kept = sum(1 for _ in grown.iterdir())
        failed += done.returncode != 0
        figures = runs[1] if runs else "–", took[1] if took else "–", kept, int(done.returncode != 0)
        print(f"| {reader} | " + " | ".join(map(str, figures)) + " |", flush=True)
        if done.returncode:
            (_FINDINGS / f"{reader}.log").write_text(said, encoding="utf-8")
            print(f"    see {(_FINDINGS / f'{reader}.log').relative_to(PROJECT)}", flush=True)
    return failed


def main() -> int:
    """Parse the command line and run."""
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3:])
        return 0
    from fuzz.readers import READERS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "readers", nargs="*", choices=[*READERS, []], default=[], metavar="READER", help=", ".join(READERS)
    )
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--memory", type=int, default=2048, help="MB")
    parser.add_argument("--slow", type=int, default=20, help="seconds for one input")
    arguments = parser.parse_args()
    return 1 if each(arguments.readers or sorted(READERS), arguments.seconds, arguments.memory, arguments.slow) else 0


if __name__ == "__main__":
    raise SystemExit(main())
