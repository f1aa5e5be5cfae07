"""The built documentation: whole, in two languages, readable on a telephone, and silent on the network."""

import fcntl
import html
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import sitemap
from sitemap.cli import COMMANDS
from sitemap.locale import translate
from sitemap.register.schema import TABLES
from tests.pages import DOCS, PROJECT
from tests.webmap.axe import looked_over

# Sphinx in a process that cannot reach any host.
BUILD = """
import sys

def forbid(event, arguments):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple)):
        raise PermissionError(f"{event} {arguments}")

sys.addaudithook(forbid)
from sphinx.cmd.build import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the documentation, once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "docs"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "site").exists():
            options = ["-W", "--keep-going", "-q", "-d", folder / "trees", DOCS, folder / "new"]
            command = [sys.executable, "-c", BUILD, *map(str, options)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert (done.stdout, done.stderr) == ("", "")
            (folder / "new").rename(folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def pages(built):
    return {p.relative_to(built).with_suffix("").as_posix(): p for p in sorted(built.rglob("*.html"))}


def text_of(page: Path) -> str:
    """Return what a page says, without its markup and with single spaces."""
    article = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.DOTALL)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", article)).split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_page_is_built_and_stands_in_the_contents(pages):
    written = {p.relative_to(DOCS).with_suffix("").as_posix() for p in DOCS.rglob("*.md")}
    assert written <= set(pages)
    index = pages["index"].read_text(encoding="utf-8")
    assert [n for n in written - {"index"} if f'href="{n}.html"' not in index] == []


def test_every_page_of_the_project_is_taken_in(pages):
    """A file such as SECURITY.md has its place beside the documentation's own pages."""
    beside = {p.stem.lower() for p in PROJECT.glob("*.md") if p.name != "README.md"}
    assert {f"project/{name}" for name in beside} | {"project/benchmarks"} <= set(pages)
    index = pages["index"].read_text(encoding="utf-8")
    assert [n for n in beside if f'href="project/{n}.html"' not in index] == []


@pytest.mark.parametrize(("page", "language"), [("explanation/methods", "en"), ("explanation/verfahren", "de")])
def test_the_methods_are_those_that_the_analyses_tell(pages, page, language):
    said = squeezed(text_of(pages[page]))
    for analysis in sitemap.ANALYSES:
        for message in (analysis.title, analysis.method, analysis.limits):
            assert squeezed(translate(message, language)) in said, analysis.name


@pytest.mark.parametrize(("page", "language"), [("reference/findings", "en"), ("start/befunde", "de")])
def test_the_findings_are_those_that_can_be_found(pages, page, language):
    said = squeezed(text_of(pages[page]))
    for code, rule in sitemap.RULES.items():
        assert (
            code + squeezed("".join(translate(t, language) for t in (rule.severity, rule.message, rule.remedy))) in said
        )


def test_every_public_name_every_command_and_every_field_is_looked_up(pages):
    library = pages["reference/library"].read_text(encoding="utf-8")
    assert [n for n in sitemap.__all__ if f'id="sitemap.{n}"' not in library] == []
    # What a room offers stands under the room, or under the library where sitemap itself offers it too.
    places = library + pages["reference/rooms"].read_text(encoding="utf-8")
    for room in ("documents", "exchange.export", "change", "overlay"):
        names = import_module(f"sitemap.{room}").__all__
        ids = [{f'id="sitemap.{room}.{n}"', f'id="sitemap.{n}"'} for n in names]
        assert [i for i in ids if not any(one in places for one in i)] == []
    commands = pages["reference/commands"].read_text(encoding="utf-8")
    assert [c for c in COMMANDS if f'id="sitemap-{c}"' not in commands] == []
    register = text_of(pages["reference/register"])
    assert [f.name for t in TABLES for f in t.fields if f.name not in register] == []


def test_german_pages_say_that_they_are_german(pages):
    said = {name: re.search(r'<html[^>]* lang="(\w+)"', p.read_text(encoding="utf-8"))[1] for name, p in pages.items()}
    assert {name for name, code in said.items() if code == "de"} == {
        "start/kurzanleitung", "start/befunde", "explanation/verfahren"}  # fmt: skip
    assert set(said.values()) == {"de", "en"}


def test_no_file_names_anything_that_a_browser_would_fetch_elsewhere(built):
    """Links that readers may follow are no requests."""
    found = []
    for path in built.rglob("*"):
        if path.suffix == ".html":
            text = re.sub(r"<a\b[^>]*>", "", path.read_text(encoding="utf-8"))
            found += re.findall(r"<[^>]*(?:src|href|srcset|data|action)\s*=\s*[\"']?\s*(?:https?:)?//[^>]*>", text)
        elif path.suffix == ".css":
            text = path.read_text(encoding="utf-8")
            found += re.findall(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//[^)\s]*", text)
    assert found == []


def test_every_picture_says_what_it_shows(pages):
    pictures = [i for p in pages.values() for i in re.findall(r"<img\b[^>]*>", text_with_article(p))]
    assert len(pictures) >= 6
    assert [i for i in pictures if not re.search(r'alt="[^"./]{15,}', i)] == []


def text_with_article(page: Path) -> str:
    return re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.DOTALL)[0]


def test_pages_ask_no_host_find_their_words_and_fit_a_telephone(built, pages, browser):
    asked = []
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.route(re.compile(r"^(?!file:|data:)"), lambda route: (asked.append(route.request.url), route.abort()))
    page = context.new_page()
    wide = {}
    for name, path in pages.items():
        page.goto(path.as_uri())
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[name] = over
    assert wide == {}
    page.goto((built / "search.html").as_uri() + "?q=chainage")
    page.wait_for_selector("#search-results li a[href*='methods']")
    page.goto(pages["start/kurzanleitung"].as_uri())
    assert looked_over(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    for name in ("index", "start/ten-minutes", "reference/commands"):
        page.goto(pages[name].as_uri())
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
        assert looked_over(page) == [], name
    context.close()
    assert asked == []
