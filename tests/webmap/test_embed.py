"""The map in other people's pages: two real origins, a sandboxed frame, and a height as the only thing said."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from playwright.sync_api import Browser, Page, expect

import sitemap
from sitemap.webmap import EMBED_FILE, EXAMPLE_FILE, MapChoices, embed_files, snippet
from sitemap.webmap.embedding import SANDBOX, host_script, script_hash
from tests.registers import valid
from tests.webmap.hosting import serving
from tests.webmap.reading import Reader

HOSTILE = "\"><script>top.owned = 1</script><img src=x onerror='top.owned = 2'>"


@pytest.fixture(scope="module")
def files(register):
    linked = sitemap.link(register)
    made = embed_files(linked, sitemap.analyse(linked, names=["measures"]), whole_map="map.html")
    return {name: body.decode() for name, body in made.items()} | {
        "map.html": "<!DOCTYPE html><title>Große Karte</title>"
    }


@pytest.fixture
def maps(files) -> Iterator[str]:
    """Return the origin at which the small map stands."""
    with serving(files) as origin:
        yield origin


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Return a third origin, that of somebody who wishes no good."""
    with serving({"forger.html": FORGER}) as origin:
        yield origin


@pytest.fixture
def hosted(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """Open a host page of an origin of its own; whatever is not one of the two origins is refused."""
    pages: dict[str, str] = {}
    opened: list[Reader] = []
    with serving(pages) as origin:

        def open_page(html: str, *, width: int = 900, **more: str) -> Reader:
            pages.update({"host": f"<!DOCTYPE html><title>Rathaus</title>{html}"} | more)
            context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
            seen = Reader(context.new_page())
            opened.append(seen)
            context.route(
                lambda url: not url.startswith("http://127.0.0.1:"),
                lambda route: (seen.refused.append(route.request.url), route.abort()),
            )
            seen.page.on("console", lambda m: seen.errors.append(m.text) if m.type in ("error", "warning") else None)
            seen.page.on("pageerror", lambda e: seen.errors.append(str(e)))
            seen.page.goto(f"{origin}/host")
            return seen

        open_page.origin = origin
        yield open_page
        for seen in opened:
            seen.page.context.close()
    for seen in opened:
        assert (seen.errors, seen.refused) == ([], [])


def code(maps: str, fragment: str = "lang=de", **options) -> str:
    return snippet(f"{maps}/{EMBED_FILE}", "Karte", fragment=fragment, **options)


def height_of(page: Page) -> int:
    return page.evaluate("document.querySelector('iframe').offsetHeight")


def test_the_height_follows_the_width(hosted, maps):
    seen = hosted(code(maps, height_px=333))
    seen.page.wait_for_function("document.querySelector('iframe').offsetHeight !== 333")
    wide = height_of(seen.page)
    assert 480 < wide < 720
    seen.page.set_viewport_size({"width": 360, "height": 800})
    seen.page.wait_for_function("before => document.querySelector('iframe').offsetHeight < before", arg=wide)
    frame = seen.page.frames[1]
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_sites_fill_the_frame_at_the_height_that_it_was_given(hosted, maps):
    seen = hosted(code(maps, height_px=333), width=1200)
    seen.page.wait_for_function("() => document.querySelector('iframe').offsetHeight > 600")
    frame = seen.page.frames[1]
    # The legend has taken its room at the left; what is left is used up in height.
    frame.wait_for_function(
        """() => {
            const boxes = [...document.querySelectorAll("path[data-site]")].map((p) => p.getBoundingClientRect());
            const height = Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top));
            const width = Math.max(...boxes.map((b) => b.right)) - Math.min(...boxes.map((b) => b.left));
            const map = document.querySelector("#sm-map").getBoundingClientRect();
            const legend = document.querySelector(".sm-panel-legend").getBoundingClientRect().right;
            return height > 0.7 * map.height || width > 0.7 * (map.right - legend);
        }"""
    )


def test_the_host_can_name_the_height(hosted, maps):
    seen = hosted(code(maps, "lang=de&height=512"))
    seen.page.wait_for_function("document.querySelector('iframe').offsetHeight === 512")


@pytest.mark.parametrize(("asked", "given"), [("5", 200), ("99999", 2000)])
def test_a_height_beyond_reason_is_kept_within_it(hosted, maps, asked, given):
    seen = hosted(code(maps, f"height={asked}"))
    seen.page.wait_for_function("given => document.querySelector('iframe').offsetHeight === given", arg=given)


def test_without_the_script_the_height_is_fixed(hosted, maps):
    seen = hosted(code(maps, script=False, height_px=421))
    seen.page.frames[1].locator("path[data-site]").first.wait_for()
    assert height_of(seen.page) == 421


def test_the_hash_allows_the_script_where_a_policy_rules(hosted, maps):
    policy = f"default-src 'none'; script-src '{script_hash()}'; style-src-attr 'unsafe-inline'; frame-src {maps}"
    seen = hosted(f'<meta http-equiv="Content-Security-Policy" content="{policy}">' + code(maps, "height=512"))
    expect(seen.page.locator("iframe")).to_have_attribute("height", "512")


def test_site_theme_and_language_come_from_the_fragment(hosted, maps):
    frame = hosted(code(maps, "site=old-works&theme=area_m2&lang=en")).page.frames[1]
    frame.locator(".sm-popup h2", has_text="Old Works").wait_for()
    assert frame.locator("html").get_attribute("lang") == "en"
    assert frame.evaluate("document.querySelector('[data-theme-choice]').value") == "area_m2"


def test_there_is_no_panel_and_the_card_says_everything(hosted, maps):
    frame = hosted(code(maps, "site=old-works")).page.frames[1]
    frame.locator(".sm-popup").wait_for()
    assert frame.locator(".sm-panel, .sm-search, .sm-copy").count() == 0
    assert frame.locator(".sm-popup .sm-section").count() > 3


def test_the_time_axis_opens_on_request_and_leaves_most_of_a_small_map(hosted, maps):
    frame = hosted(code(maps, "lang=en"), width=360).page.frames[1]
    axis, button = frame.locator(".sm-panel-time"), frame.locator(".sm-panel-time > button")
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    frame.locator("[data-time=forward]").click()
    assert axis.locator(".sm-month").inner_text() != "Without date"
    assert axis.bounding_box()["height"] < 0.5 * frame.locator("#sm-map").bounding_box()["height"]


def test_the_host_can_name_a_month(hosted, maps):
    frame = hosted(code(maps, "at=2024-06&lang=en")).page.frames[1]
    expect(frame.locator(".sm-panel-time > button")).to_have_text("Time: June 2024")


def test_the_frame_can_reach_nothing_of_its_host(hosted, maps):
    seen = hosted(code(maps))
    frame = seen.page.frames[1]
    frame.locator("path[data-site]").first.wait_for()
    assert frame.evaluate("origin") == "null"
    for attempt in ("parent.document.title", "top.location.href", "localStorage.length", "document.cookie"):
        assert (
            frame.evaluate("text => { try { return [eval(text)]; } catch (e) { return e.name; } }", attempt)
            == "SecurityError"
        )


def test_the_whole_map_opens_in_a_window_of_its_own_as_it_is_seen(hosted, maps):
    seen = hosted(code(maps, "site=old-works&lang=en"))
    frame = seen.page.frames[1]
    frame.locator(".sm-popup").wait_for()
    with seen.page.context.expect_page() as opened:
        frame.locator("[data-whole]").click()
    opened.value.wait_for_load_state()
    address, fragment = opened.value.url.split("#")
    assert address == f"{maps}/map.html"
    assert {"site=old-works", "lang=en"} <= set(fragment.split("&"))
    # An ordinary window again, not a sandboxed one.
    assert opened.value.evaluate("origin") == maps
    assert opened.value.evaluate("opener") is None


def test_what_is_opened_in_the_frame_adds_no_step_to_the_hosts_way_back(hosted, maps):
    seen = hosted(code(maps))
    frame = seen.page.frames[1]
    frame.locator("path[data-site=old-works]").press("Enter")
    frame.locator(".sm-popup").wait_for()
    assert seen.page.evaluate("history.length") == 2  # about:blank and the host


# Somebody else's frame in the same page: it forges answers to the host and asks the map itself.
FORGER = """<!DOCTYPE html><title>fremd</title><script>
window.heard = [];
addEventListener("message", (e) => heard.push(e.data));
for (const height of [1999, 1998]) parent.postMessage({ type: "sitemap:height", height }, "*");
for (let i = 0; i < parent.length; i++) parent[i].postMessage({ type: "sitemap:height?" }, "*");
window.done = true;
</script>"""


def test_messages_from_another_frame_are_ignored_both_ways(hosted, maps, elsewhere):
    assert len({hosted.origin, maps, elsewhere}) == 3
    seen = hosted(code(maps, "height=512") + f'<iframe title="fremd" src="{elsewhere}/forger.html"></iframe>')
    seen.page.wait_for_function("document.querySelector('iframe').offsetHeight === 512")
    forger = next(f for f in seen.page.frames if "forger" in f.url)
    forger.evaluate(
        "() => { for (let i = 0; i < parent.length; i++) parent[i].postMessage({type: 'sitemap:height?'}, '*'); }"
    )
    forger.evaluate("parent.postMessage({ type: 'sitemap:height', height: 1999 }, '*')")
    # Messages arrive in their order: when a later one of ours is answered, the forged ones have been looked at.
    seen.page.frames[1].evaluate("new Promise((done) => setTimeout(done, 50))")
    assert height_of(seen.page) == 512
    assert forger.evaluate("heard.filter((m) => m.type === 'sitemap:height')") == []


@pytest.mark.parametrize(
    "message",
    [
        "{ type: 'sitemap:height', height: 5 }",
        "{ type: 'sitemap:height', height: 1e9 }",
        "{ type: 'sitemap:height', height: '900' }",
        "{ type: 'sitemap:height', height: 900.5 }",
        "{ type: 'other', height: 900 }",
        "null",
        "'sitemap:height'",
    ],
)
def test_a_frame_that_says_something_else_changes_nothing(hosted, maps, files, message):
    files["fake.html"] = (
        f"<!DOCTYPE html><title>x</title><script>parent.postMessage({message}, '*'); window.said = true;</script>"
    )
    seen = hosted(code(maps, script=True).replace(EMBED_FILE, "fake.html"))
    seen.page.wait_for_load_state("networkidle")
    assert height_of(seen.page) == 480


def test_a_frame_that_has_gone_elsewhere_is_not_believed(hosted, maps, files):
    """Without a sandbox the frame has an origin; another one in its place is ignored."""
    files["away.html"] = (
        "<!DOCTYPE html><title>x</title><script>location.href = new URLSearchParams(location.search).get('to')</script>"
    )
    elsewhere = (
        "<!DOCTYPE html><title>y</title><script>parent.postMessage({type:'sitemap:height',height:999},'*')</script>"
    )
    plain = (
        code(maps)
        .replace(f' sandbox="{SANDBOX}"', "")
        .replace(f"{EMBED_FILE}#lang=de", f"away.html?to={hosted.origin}/elsewhere")
    )
    seen = hosted(plain, elsewhere=elsewhere)
    seen.page.wait_for_load_state("networkidle")
    assert [f.url for f in seen.page.frames[1:]] == [f"{hosted.origin}/elsewhere"]
    assert height_of(seen.page) == 480


def test_the_map_answers_only_the_page_that_holds_it(hosted, maps):
    """A window between the map and the top asks; the top itself hears nothing."""
    inner = f"<!DOCTYPE html><title>i</title>{code(maps, 'height=512')}"
    seen = hosted(
        '<script>window.heard = []; addEventListener("message", (e) => heard.push(e.data));</script><iframe title="x" src="/inner" height="700"></iframe>',
        inner=inner,
    )
    middle = next(f for f in seen.page.frames if f.url.endswith("/inner"))
    middle.wait_for_function("document.querySelector('iframe').offsetHeight === 512")
    seen.page.evaluate("frames[0][0].postMessage({type: 'sitemap:height?'}, '*')")
    middle.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert seen.page.evaluate("heard") == []


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_a_hostile_name_stays_text_in_the_snippet():
    tags = Tags(snippet("https://a.example/embed.html", HOSTILE, fragment="site=x&lang=de", script=False)).found
    assert [tag for tag, _ in tags] == ["iframe"]
    assert tags[0][1]["title"] == HOSTILE
    assert tags[0][1]["src"] == "https://a.example/embed.html#site=x&lang=de"


def test_a_hostile_register_runs_nothing_in_page_example_and_result(hosted, tmp_path):
    draft = valid().change("sites", "old-works", name_de=HOSTILE, note_de="{{ 7 * 7 }}")
    draft.info = draft.info.replace("Brachflächen in Seldorf", HOSTILE.replace('"', "'"))
    linked = sitemap.link(sitemap.read_register(draft.write(tmp_path / "bad")))
    made = embed_files(linked, sitemap.analyse(linked, names=["measures"]))
    with serving({name: body.decode() for name, body in made.items()}) as maps:
        seen = hosted("")
        seen.page.goto(f"{maps}/{EXAMPLE_FILE}")
        seen.page.locator("#site").select_option("old-works")
        frame = seen.page.frame_locator("iframe")
        frame.locator(".sm-popup h2", has_text=HOSTILE).wait_for()
        written = seen.page.locator("textarea").input_value()
        seen = hosted(written)
        seen.page.frame_locator("iframe").locator(".sm-popup h2", has_text=HOSTILE).wait_for()
        assert seen.page.evaluate("window.owned") is None


def test_the_example_writes_the_snippet_that_the_library_writes(hosted, maps):
    seen = hosted("")
    seen.page.goto(f"{maps}/{EXAMPLE_FILE}")
    page = seen.page
    title = page.locator("iframe").get_attribute("title")
    assert page.locator("textarea").input_value() == snippet(f"{maps}/{EMBED_FILE}", title, fragment="lang=de")
    page.wait_for_function("document.querySelector('iframe').offsetHeight !== 482")
    page.locator("#site").select_option("pit-anna")
    page.locator("#theme").select_option("area_m2")
    page.locator("#language").select_option("en")
    page.locator("#fitting").uncheck()
    page.locator("#height").fill("400")
    page.locator("#height").press("Tab")
    fragment = "site=pit-anna&theme=area_m2&lang=en&height=400"
    expected = snippet(f"{maps}/{EMBED_FILE}", f"{title} – Zeche Anna", fragment=fragment, height_px=400, script=False)
    assert page.locator("textarea").input_value() == expected
    page.frame_locator("iframe").locator(".sm-popup h2", has_text="Anna").wait_for()
    assert page.locator("iframe").get_attribute("height") == "400"


def test_the_example_speaks_both_languages_and_each_page_leads_to_the_other(hosted, maps):
    seen = hosted("")
    seen.page.goto(f"{maps}/{EXAMPLE_FILE}")
    for language, heading, link in (("de", "Karte einbinden", "English"), ("en", "Embed the map", "Deutsch")):
        assert seen.page.locator("html").get_attribute("lang") == language
        assert seen.page.locator("h1").inner_text() == heading
        assert f"#lang={language}" in seen.page.locator("textarea").input_value()
        frame = seen.page.frame_locator("iframe")
        expect(frame.locator("html")).to_have_attribute("lang", language)
        seen.page.get_by_role("link", name=link, exact=True).click()
    assert seen.page.url == f"{maps}/{EXAMPLE_FILE}"


def test_the_snippet_is_copied_or_marked(hosted, maps):
    seen = hosted("")
    seen.page.goto(f"{maps}/{EXAMPLE_FILE}")
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=maps)
    seen.page.locator("[data-copy]").click()
    seen.page.locator("[role=status]", has_text="Kopiert.").wait_for()
    assert seen.page.evaluate("navigator.clipboard.readText()") == seen.page.locator("textarea").input_value()
    seen.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    seen.page.locator("[data-copy]").click()
    seen.page.locator("[role=status]", has_text="Strg+C").wait_for()
    marked = seen.page.evaluate(
        "(() => { const t = document.querySelector('textarea'); return t.value.slice(t.selectionStart, t.selectionEnd); })()"
    )
    assert marked == seen.page.locator("textarea").input_value()


def test_the_example_works_from_a_disk(reader, files, tmp_path):
    (tmp_path / EMBED_FILE).write_text(files[EMBED_FILE], encoding="utf-8")
    seen = reader(files[EXAMPLE_FILE])
    seen.page.frame_locator("iframe").locator("path[data-site]").first.wait_for()
    assert "https://www.example.org/embed.html" in seen.page.locator("textarea").input_value()


@pytest.mark.parametrize("width", [360, 768])
def test_the_example_needs_no_sideways_scrolling(hosted, maps, width):
    seen = hosted("", width=width)
    seen.page.goto(f"{maps}/{EXAMPLE_FILE}")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_chosen_sites_alone_are_in_the_file(register):
    linked = sitemap.link(register)
    made = embed_files(linked, sitemap.analyse(linked, names=["measures"]), MapChoices(sites=("pit-anna",)))
    html = made[EMBED_FILE].decode()
    assert "pit-anna" in html
    assert "old-works" not in html
    assert "<title>Zeche Anna</title>" in html


def test_the_same_input_gives_the_same_bytes(register, files):
    linked = sitemap.link(register)
    again = embed_files(linked, sitemap.analyse(linked, names=["measures"]), whole_map="map.html")
    assert {name: body.decode() for name, body in again.items()} == {n: files[n] for n in again}


def test_the_embedded_file_is_smaller_than_the_page(files, html):
    assert len(files[EMBED_FILE]) < 0.95 * len(html)


def test_the_script_is_short_and_holds_nothing_that_ends_it():
    assert len(host_script()) < 1500
    assert not re.search(r"</script|<!--", host_script(), re.IGNORECASE)
