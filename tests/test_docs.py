"""Documentation that is true: every command in it runs, every command is in it."""

import re
import shlex
from pathlib import Path

import pytest

import sitemap
from sitemap.cli import COMMANDS
from tests.pages import DOCS, FENCED, PROJECT, Desk, blocks, commands, pages, read

README = PROJECT / "README.md"

OTHER_TESTS = {p: p.read_text(encoding="utf-8") for p in (PROJECT / "tests").rglob("test_*.py") if p != Path(__file__)}
# A page that needs servers or files of its own is run by the test that names it.
ELSEWHERE = [
    p for p in pages() if p.is_relative_to(DOCS) and any(f'"{p.name}"' in text for text in OTHER_TESTS.values())
]
PAGES = [p for p in pages() if p not in ELSEWHERE]


def named(page):
    return page.relative_to(PROJECT).as_posix()


def test_blocks_are_found_as_they_are_written():
    text = "```sh\n$ sitemap a \\\n  b  # why\n# a remark\n\nls\n```\n\n```python\nsitemap d\n```\n"
    shell, python = read(text)
    assert (shell.tag, shell.lines()) == ("sh", ["sitemap a   b  # why", "ls"])
    assert (python.tag, python.body, python.line) == ("python", "sitemap d\n", 9)


def test_no_page_is_left_out():
    assert {*PAGES, *ELSEWHERE} == set(pages())
    assert len(PAGES) > 20
    assert sum(len(commands(p)) for p in PAGES) > 60
    assert {p.name for p in ELSEWHERE} >= {"formats.md", "import.md", "papers.md", "planning-files.md"}


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=named)
def test_every_block_of_a_page_runs_from_top_to_bottom(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    desk = Desk(tmp_path).laid_out_for(page)
    for block in blocks(page):
        desk.do(block)


@pytest.mark.parametrize("line", ["curl https://www.example.org", "make nonsense", "pip install 'sitemap[nonsense]'"])
def test_a_line_that_is_wrong_or_that_nobody_can_check_is_noticed(line, tmp_path):
    with pytest.raises(AssertionError):
        Desk(tmp_path).do(read(f"```sh\n{line}\n```\n")[0])


def test_a_command_that_ends_otherwise_than_its_page_says_is_noticed(tmp_path):
    with pytest.raises(AssertionError, match="nonsense"):
        Desk(tmp_path).do(read("```sh\nsitemap show nonsense\n```\n")[0])
    with pytest.raises(AssertionError, match="sites"):
        Desk(tmp_path).do(read("```sh\nsitemap sites # exit code 1\n```\n")[0])


def test_the_readme_has_commands():
    assert {shlex.split(c)[1] for c in commands(README)} >= {"build", "validate", "sites", "show"}
    assert blocks(README, "python")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name):
    assert f"`sitemap {name}" in README.read_text(encoding="utf-8")


def test_the_readme_names_no_command_that_does_not_exist():
    found = re.findall(r"`sitemap ([a-z]+)", README.read_text(encoding="utf-8"))
    assert set(found) <= set(COMMANDS)


@pytest.mark.parametrize("page", ELSEWHERE, ids=named)
def test_a_page_that_is_run_elsewhere_has_no_block_that_nobody_runs(page):
    assert {b.tag for b in blocks(page)} <= {"", "sh", "python", "toml", "csv"}


def targets(page: Path) -> list[str]:
    """Return the files of this repository that a page links to or shows."""
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    prose = re.sub(r"`[^`]*`", "", re.sub(r"^ {4}.*$", "", prose, flags=re.MULTILINE))
    found = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [t.split("#")[0] for t in found if not re.match(r"[a-z]+:|#", t)]


@pytest.mark.parametrize(
    "page",
    pages(),
    ids=named,
)
def test_what_a_page_links_to_is_there(page):
    # Pictures of the documentation are made when it is built.
    assert [t for t in targets(page) if not (page.parent / t).exists() and "pictures/built/" not in t] == []


@pytest.mark.parametrize("target", ["map", "test", "bench", "catalogue", "docs"])
def test_make_targets_that_pages_name_exist(target):
    text = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert f"make {target}" in text
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
