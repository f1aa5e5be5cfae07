"""Documentation that is true: every command in it runs, every command is in it."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import sitemap
from sitemap.cli import COMMANDS

PROJECT = Path(__file__).parents[1]
README = PROJECT / "README.md"

# Pages whose commands run here, in the shipped register, one after the other in one folder.
PAGES = [
    README,
    PROJECT / "CONTRIBUTING.md",
    PROJECT / "docs" / "documents.md",
    *sorted((PROJECT / "geodata").rglob("*.md")),
]

FENCED = re.compile(r"^```(?P<tag>[\w-]*)[^\n]*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, *tags: str) -> list[str]:
    """Return the fenced blocks of a page that have one of ``tags``."""
    return [m["body"] for m in FENCED.finditer(page.read_text(encoding="utf-8")) if m["tag"] in tags]


def commands(page: Path) -> list[str]:
    """Return the calls of ``sitemap`` in the shell blocks, long ones joined, prompts and comments taken off."""
    lines = [
        line for block in blocks(page, "", "sh", "console", "bash") for line in block.replace("\\\n", "").splitlines()
    ]
    lines = [line.strip().removeprefix("$ ") for line in lines]
    return [line for line in lines if line.startswith("sitemap ")]


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """Return a folder for each page, in which its commands follow each other."""
    return {page: tmp_path_factory.mktemp(page.stem) for page in PAGES}


def test_blocks_are_found_as_they_are_written():
    text = "```sh\n$ sitemap a \\\n  b  # why\nls\n```\n\n```console\nsitemap c\n```\n\n```python\nsitemap d\n```\n"
    page = README.parent / "tests" / "no-such-page.md"
    found = [m["body"] for m in FENCED.finditer(text) if m["tag"] in ("sh", "console")]
    assert found == ["$ sitemap a \\\n  b  # why\nls\n", "sitemap c\n"]
    assert not page.exists()


@pytest.mark.parametrize(
    ("page", "command"),
    [(page, command) for page in PAGES for command in commands(page)],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_every_command_of_a_page_runs(desks, page, command):
    name, *arguments = shlex.split(command, comments=True)
    assert name == "sitemap"
    done = subprocess.run([sys.executable, "-m", "sitemap", *arguments], cwd=desks[page], capture_output=True,
                          text=True, check=False, env={"PATH": "/usr/bin:/bin", "HOME": str(desks[page])})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("number", range(len(blocks(README, "python"))))
def test_the_python_of_the_readme_runs(number, tmp_path):
    code = blocks(README, "python")[number]
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_readme_has_commands():
    assert {shlex.split(c)[1] for c in commands(README)} >= {"build", "validate", "sites", "show"}
    assert blocks(README, "python")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name):
    assert f"`sitemap {name}" in README.read_text(encoding="utf-8")


def test_the_readme_names_no_command_that_does_not_exist():
    named = re.findall(r"`sitemap ([a-z]+)", README.read_text(encoding="utf-8"))
    assert set(named) <= set(COMMANDS)


def test_pages_with_commands_that_need_files_of_their_own_are_run_by_a_test_of_their_own():
    tests = [p.read_text(encoding="utf-8") for p in (PROJECT / "tests").rglob("test_*.py")]
    for page in sorted((PROJECT / "docs").rglob("*.md")):
        if commands(page):
            assert any(f'"{page.name}"' in text for text in tests), page.name


def targets(page: Path) -> list[str]:
    """Return the files of this repository that a page links to or shows."""
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    prose = re.sub(r"`[^`]*`", "", re.sub(r"^ {4}.*$", "", prose, flags=re.MULTILINE))
    found = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [t.split("#")[0] for t in found if not re.match(r"[a-z]+:|#", t)]


@pytest.mark.parametrize(
    "page",
    [*PAGES, *sorted((PROJECT / "docs").rglob("*.md")), PROJECT / "CHANGELOG.md"],
    ids=lambda page: page.relative_to(PROJECT).as_posix(),
)
def test_what_a_page_links_to_is_there(page):
    assert [t for t in targets(page) if not (page.parent / t).exists()] == []


@pytest.mark.parametrize("target", ["map", "test", "bench", "catalogue"])
def test_make_targets_that_pages_name_exist(target):
    named = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert f"make {target}" in named
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_changelog_tells_this_version():
    from importlib.metadata import version

    assert version("sitemap") in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_says_why():
    import tomllib

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    why = README.read_text(encoding="utf-8").split("## Why these libraries")[1].split("\n## ")[0]
    needed = {re.match(r"[\w-]+", d)[0].lower() for d in project["dependencies"]}
    # numpy and pandas are what geopandas is made of.
    assert {n for n in needed - {"numpy", "pandas"} if n not in why.lower()} == set()


def test_the_docstring_of_the_library_runs():
    lines = [line[4:] for line in (sitemap.__doc__ or "").splitlines() if line.startswith("    ")]
    assert lines[0] == "import sitemap"
    exec(compile("\n".join(lines), "docstring", "exec"), {})
