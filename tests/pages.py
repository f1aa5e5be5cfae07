"""Pages of documentation as the tests read them, and a desk on which their blocks are run."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from tests.cli.running import run

__all__ = ["DOCS", "FENCED", "PROJECT", "Block", "Desk", "blocks", "commands", "pages"]

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"

FENCED = re.compile(r"^```(?P<tag>[^\s`]*)[^\n]*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = ("", "sh", "console", "bash")
# Directives of the documentation, and texts of other programs.
SHOWN = re.compile(r"\{[\w:-]+\}|csv|text|html")


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is written in, its text, and the line it stands on."""

    tag: str
    body: str
    line: int

    def lines(self) -> list[str]:
        """Return the lines of a shell, long ones joined, prompts taken off, without empty ones and remarks."""
        lines = [line.strip().removeprefix("$ ") for line in self.body.replace("\\\n", "").splitlines()]
        return [line for line in lines if line and not line.startswith("#")]


def read(text: str) -> list[Block]:
    """Return the fenced blocks of a text."""
    return [Block(m["tag"], m["body"], text.count("\n", 0, m.start()) + 1) for m in FENCED.finditer(text)]


def blocks(page: Path, *tags: str) -> list[Block]:
    """Return the fenced blocks of a page that have one of ``tags``, or all."""
    return [b for b in read(page.read_text(encoding="utf-8")) if not tags or b.tag in tags]


def commands(page: Path) -> list[str]:
    """Return the calls of ``sitemap`` in the shell blocks of a page."""
    return [
        c for b in blocks(page, *SHELL) for line in b.lines() for c in line.split(" && ") if c.split()[0] == "sitemap"
    ]


def pages() -> list[Path]:
    """Return every page that people wrote: those of the documentation, of the project, of the registers."""
    folders = {"docs": "**/*.md", "geodata": "**/*.md", "benchmarks": "*.md", ".": "*.md"}
    found = {p for folder, pattern in folders.items() for p in (PROJECT / folder).glob(pattern)}
    # The build of the documentation brings those of the project there once more.
    return sorted(p for p in found if p.parent != DOCS / "project")


@dataclass
class Desk:
    """A folder in which the blocks of a page follow each other.

    Commands of the program run in this process; what else a shell does is run
    or checked, and a line that nobody knows how to check is an error.
    """

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def laid_out_for(self, page: Path) -> "Desk":
        """Put there what the page takes for granted: the registers of a checkout, and a user's own files."""
        text = page.read_text(encoding="utf-8")
        if "geodata/" in text:
            example = PROJECT / "geodata" / "example-town"
            shutil.copytree(example, self.folder / "geodata" / example.name, ignore=shutil.ignore_patterns("__py*"))
        if "flaechen.gpkg" in text:
            sites = {"Name": ["Alte Zeche", "Schacht Nord"]}
            _layer(sites, (400_100, 5_700_100), (402_000, 5_700_000)).to_file(self.folder / "flaechen.gpkg")
            border = gpd.GeoDataFrame({"id": ["05999001"], "name": ["Musterstadt"]}, crs="EPSG:25832",
                                      geometry=[shapely.box(398_000, 5_698_000, 404_000, 5_703_000)])  # fmt: skip
            border.to_file(self.folder / "gemeinden.gpkg")
        return self

    def do(self, block: Block) -> None:
        """Run or check a block."""
        if block.tag in SHELL:
            for line in block.lines():
                self._shell(line)
        elif block.tag == "python":
            exec(compile(block.body, f"block at line {block.line}", "exec"), self.names)
        elif block.tag == "toml":
            assert tomllib.loads(block.body)
        elif block.tag == "json":
            json.loads(block.body)
        else:
            assert SHOWN.fullmatch(block.tag), f"no test knows what to do with a block of {block.tag!r}"

    def _shell(self, line: str) -> None:
        line, _, remark = line.partition(" # ")
        expected = int(m[1]) if (m := re.match(r"exit code (\d)", remark)) else 0
        for command in line.split(" && "):
            words = shlex.split(command, comments=True)
            if words[0] == "sitemap":
                self._sitemap(words[1:], expected)
            elif words[0] in {"cp", "sed", "mkdir"}:
                subprocess.run(words, cwd=self.folder, check=True)
            else:
                _check(words)

    def _sitemap(self, arguments: list[str], expected: int) -> None:
        if arguments[0] in {"serve", "edit"}:
            return self._served(arguments)
        done = run(*arguments, env={"LANG": "", "LC_ALL": "", "LC_MESSAGES": ""})
        said = f"sitemap {shlex.join(arguments)}: {done.output} {done.exception!r}"
        assert done.exit_code == expected, said
        assert expected or done.stderr == "", said
        return None

    def _served(self, arguments: list[str]) -> None:
        """Start what runs until somebody ends it, and end it when it has told its address."""
        # SIGINT is ignored in what a script starts in the background; a terminal does not.
        command = ["env", "--default-signal=INT", sys.executable, "-m", "sitemap", *arguments, "--port", "0"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, cwd=self.folder, text=True, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:  # fmt: skip
            assert process.stdout is not None
            told = next((line for line in process.stdout if "http://127.0.0.1:" in line), "")
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        assert told, errors
        assert (process.returncode, errors) == (0, "")


def _layer(columns: dict[str, list[str]], *corners: tuple[int, int]) -> gpd.GeoDataFrame:
    shapes = [shapely.box(x, y, x + 500, y + 400) for x, y in corners]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:25832")


def _check(words: list[str]) -> None:
    """Check a line that is not run here: that what it names is there."""
    match words:
        case ["make", *targets]:
            makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
            assert targets
            assert all(re.search(rf"^{t}:", makefile, re.MULTILINE) for t in targets), targets
        case [".", ".venv/bin/activate"]:
            pass
        case [program, "install", *wanted] if Path(program).name == "pip":
            extras = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
                "optional-dependencies"
            ]
            named = {e for w in wanted for e in re.findall(r"[\w-]+", (re.search(r"\[(.*)\]", w) or [""])[0])}
            assert named <= set(extras), named
        case [".venv/bin/jupyter", "lab", folder]:
            assert (PROJECT / folder).is_dir()
        case [program, script, *_] if Path(program).name in {"python", "python3"}:
            assert (PROJECT / script).is_file(), script
        case _:
            raise AssertionError(f"no test knows how to check: {shlex.join(words)}")
