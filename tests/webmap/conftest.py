"""Pages in a real browser whose network is cut: any request or console error fails the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import sitemap
from sitemap.webmap import EMBED_FILE, Part, RegisterView, embed_files
from sitemap.webmap.identity import elements_of
from tests.webmap.reading import Reader


def draw_register(folder: Path, language: str | None = None):
    linked = sitemap.link(sitemap.read_register(folder))
    return sitemap.draw(linked, sitemap.analyse(linked, names=["measures"]), language=language)


@pytest.fixture(scope="session")
def html(register: sitemap.Register) -> str:
    """Return the page of the valid register."""
    return sitemap.page(draw_register(register.path))


@pytest.fixture(scope="session")
def embed_html(register: sitemap.Register) -> str:
    """Return the small page of the valid register that others embed."""
    linked = sitemap.link(register)
    results = sitemap.analyse(linked, names=["measures"])
    return embed_files(linked, results, whole_map="map.html")[EMBED_FILE].decode()


@pytest.fixture(scope="session")
def shipped_html() -> str:
    """Return the page of the shipped register."""
    return sitemap.page(draw_register(sitemap.shipped_register()))


@pytest.fixture(scope="session")
def popup_html(register: sitemap.Register) -> str:
    """Return the page of the valid register without side panel, as on a map that stands alone."""
    drawn = draw_register(register.path)
    view = next(e for e in elements_of(drawn) if isinstance(e, RegisterView))
    for name, part in list(view._children.items()):
        if isinstance(part, Part) and part.part == "detail":
            del view._children[name]
    return sitemap.page(drawn)


@pytest.fixture
def reader(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Reader]]:
    """Open a page from a file; what it must not do is checked when the test ends."""
    opened: list[Reader] = []

    def read(html: str, *, width: int = 1440, height: int = 900, served: dict[str, bytes] | None = None, **context):
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **context)
        page = context.new_page()
        seen = Reader(page)
        opened.append(seen)
        watch(page, seen, served or {})
        path = tmp_path / f"page{len(opened)}.html"
        path.write_text(html, encoding="utf-8")
        page.goto(path.as_uri())
        return seen

    yield read
    for seen in opened:
        seen.page.context.close()
    for seen in opened:
        assert seen.errors == []
        assert seen.refused == []


def watch(page: Page, seen: Reader, served: dict[str, bytes]) -> None:
    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith(("file:", "data:", "blob:")):
            route.continue_()
            return
        host = url.split("/")[2]
        if host in served:
            seen.asked.append(url)
            route.fulfill(body=served[host], content_type="image/png")
        else:
            seen.refused.append(url)
            route.abort()

    page.context.route("**/*", answer)
    page.on("console", lambda m: seen.errors.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: seen.errors.append(str(e)))
    page.on("dialog", lambda d: (seen.errors.append(f"dialog {d.message}"), d.dismiss()))
