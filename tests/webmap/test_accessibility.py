"""Every state of every page by the rules of axe-core, by keyboard alone, in large text and in forced colours."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import sitemap
from sitemap.exchange.export import formats_named
from sitemap.locale import translate
from sitemap.publication.site import publish_site
from tests.registers import valid
from tests.webmap.axe import looked_over
from tests.webmap.reading import Reader
from tests.webmap.test_keyboard import tab_to

CLIPBOARD = ["clipboard-read", "clipboard-write"]


# Where a state differs from the one before; None is the whole page.
PANEL, MAP, DIALOG = ".sm-panel", "#sm-map", "dialog"
States = Iterator[tuple[str, str | None]]


def start(_seen: Reader) -> States:
    yield "start", None


def finding_states(seen: Reader) -> States:
    page = seen.page
    page.fill("#sm-query", "zzzz")
    yield "no result", PANEL
    page.fill("#sm-query", "e")
    seen.unfold()
    page.locator(".sm-criterion input").first.check()
    page.fill("#sm-area-from", "x")
    yield "a search and filters open, one in use, another misread", PANEL
    page.locator("[data-reset]").first.click()
    page.locator("[data-view=table]").click()
    yield "table", None
    page.locator("[data-view=list]").click()


def panel_states(seen: Reader) -> States:
    ids = seen.page.locator("[data-site-button]").evaluate_all("all => all.map(b => b.dataset.siteButton)")
    seen.choose("old-works" if "old-works" in ids else ids[0])
    seen.unfold()
    yield "site", None
    seen.page.locator(".sm-detail [data-open^='project:']").first.click()
    yield "project", PANEL
    seen.page.evaluate("document.querySelector('[data-part=detail] .sm-back').scrollIntoView()")
    seen.go_home()
    seen.page.locator(".sm-network [data-open^='forum:']").first.click()
    seen.unfold()
    yield "Themenforum", PANEL
    seen.go_home()


def close_panel(seen: Reader, name: str) -> None:
    button = seen.page.locator(f".sm-panel-{name} > button")
    if button.get_attribute("aria-expanded") == "true":
        button.click()


def map_states(seen: Reader) -> States:
    page = seen.page
    seen.open_panel("layers")
    yield "layers", MAP
    close_panel(seen, "layers")
    choice = seen.open_panel("legend").locator("select")
    themes = choice.locator("option").evaluate_all("all => all.map(o => o.value)")
    for theme in (next(t for t in themes if t.startswith("area")), themes[-1]):
        choice.select_option(theme)
        yield f"legend of {theme}", ".sm-panel-legend"
    close_panel(seen, "legend")
    seen.open_panel("time")
    seen.unfold()
    page.locator("[data-time=forward]").click()
    yield "a date, events", MAP
    close_panel(seen, "time")
    seen.open_panel("layers").locator("[data-basemap]").nth(1).click()
    page.locator("dialog").wait_for()
    yield "question before the basemap", DIALOG
    page.locator("[data-cancel]").click()
    close_panel(seen, "layers")


def link_states(seen: Reader) -> States:
    page = seen.page
    page.locator("[data-copy-link]").click()
    page.locator(".sm-link-notice:not(:empty)").wait_for()
    yield "link copied", ".sm-link-notice"
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.locator("[data-copy-link]").click()
    yield "link to be copied", DIALOG
    page.keyboard.press("Escape")


def popup_state(seen: Reader) -> States:
    seen.page.locator("path[data-site]").last.dispatch_event("click")
    seen.popup.wait_for()
    seen.unfold()
    yield "popup", MAP


def failures(seen: Reader, *groups: Callable[[Reader], States]) -> list:
    """Go through the states and return what fails in each."""
    found = {}
    for group in groups:
        for state, within in group(seen):
            if wrong := looked_over(seen.page, within):
                found[state] = wrong
    return [(state, *w.values()) for state, wrong in found.items() for w in wrong]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("de", 360)])
def test_every_state_of_the_page_keeps_every_rule(reader, html, language, width):
    seen = reader(html, width=width, height=900 if width > 400 else 740, permissions=CLIPBOARD)
    seen.speak(language)
    popup = [popup_state] if width < 400 else []
    assert failures(seen, start, finding_states, panel_states, map_states, link_states, *popup) == []


@pytest.mark.parametrize(("language", "width"), [("de", 1440), ("en", 360)])
def test_the_page_of_the_shipped_register_keeps_every_rule(reader, shipped_html, language, width):
    seen = reader(shipped_html, width=width, height=900 if width > 400 else 740)
    seen.speak(language)
    assert failures(seen, start, panel_states) == []


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    linked = sitemap.link(sitemap.read_register(valid().write(tmp_path_factory.mktemp("register") / "register")))
    folder = tmp_path_factory.mktemp("site")
    publish_site(
        linked, sitemap.analyse(linked, names=["measures"]), folder,
        formats=formats_named(["geojson"]), analyses=sitemap.analyse(linked),
    )  # fmt: skip
    return folder


@pytest.mark.parametrize(("language", "width"), [("de", 1440), ("en", 360)])
def test_every_state_of_the_embedded_map_keeps_every_rule(reader, published, language, width):
    seen = reader("", width=width, height=600)
    seen.page.goto((published / "embed.html").as_uri())
    seen.speak(language)
    assert failures(seen, start, map_states, popup_state) == []


def test_every_published_page_keeps_every_rule(reader, published):
    pages = [p for p in sorted(published.rglob("*.html")) if p.name not in ("map.html", "embed.html")]
    sites = [p for p in pages if p.parent.name == "sites"]
    seen = reader("", width=360, height=900)
    found = {}
    for path in [p for p in pages if p not in sites[1:-1]]:
        seen.page.goto(path.as_uri())
        # Colours, which take longest, are the same in every language and at every width.
        wrong = looked_over(seen.page, left_out=["color-contrast"] if (published / "en") in path.parents else [])
        seen.page.set_viewport_size({"width": 1440, "height": 900})
        wrong += looked_over(seen.page, left_out=["color-contrast"])
        seen.page.set_viewport_size({"width": 360, "height": 900})
        if wrong:
            found[path.relative_to(published).as_posix()] = wrong
    assert found == {}


def test_what_axe_cannot_tell_is_settled_by_computing_the_contrast(reader, html):
    """Names on the map and the numbers in symbols are taken for covered; pale ones must be found all the same."""
    seen = reader(html)
    assert looked_over(seen.page, ".leaflet-sm-labels-pane") == []
    seen.page.evaluate(
        """() => { for (const n of document.querySelectorAll(".sm-label-site")) n.style.color = "#8a8a8a"; }"""
    )
    pale = looked_over(seen.page, ".leaflet-sm-labels-pane")
    assert pale
    assert {node["rule"] for node in pale} == {"color-contrast"}


# What tells where the keyboard is: a ring, or the stroke of an outline, neither covered nor out of sight.
FOCUS = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return "lost";
    const style = getComputedStyle(node);
    const outline = node.matches("path") ? node.matches(":focus-visible") && parseFloat(style.strokeWidth) >= 5
        : style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
    if (!outline) return "no ring";
    const box = node.getBoundingClientRect();
    if (!box.width || box.right <= 0 || box.left >= innerWidth || box.bottom <= 0 || box.top >= innerHeight) return "out of sight";
    const inside = (a, b) => a.contains(b) || b?.contains(a) || b?.closest("label")?.contains(a) || a.matches("path");
    for (let i = 1; i < 8; i++) for (let j = 1; j < 8; j++) {
        if (inside(node, document.elementFromPoint(box.left + box.width * i / 8, box.top + box.height * j / 8))) return "";
    }
    return "covered";
}"""


def focus_is_seen(seen: Reader) -> bool:
    wrong = seen.page.evaluate(FOCUS)
    assert not wrong, (wrong, seen.page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    return True


@pytest.mark.parametrize("width", [1440, 360])
def test_by_keyboard_from_search_to_site_to_project_and_back(reader, html, width):
    seen = reader(html, width=width, height=740)
    press = seen.page.keyboard.press
    tab_to(seen, "sm-query")
    assert focus_is_seen(seen)
    seen.page.keyboard.type("hafenbecken")
    tab_to(seen, "basin")
    assert focus_is_seen(seen)
    press("Enter")
    assert seen.focused() == seen.card.locator("h2").get_attribute("id")
    assert focus_is_seen(seen)
    tab_to(seen, "project:harbour-quarter")
    assert focus_is_seen(seen)
    press("Enter")
    assert seen.page.evaluate("document.activeElement.textContent") == "Hafenviertel"
    assert focus_is_seen(seen)
    press("Escape")
    assert seen.focused() == "project:harbour-quarter"
    assert focus_is_seen(seen)
    press("Escape")
    assert seen.focused() == "basin"
    assert focus_is_seen(seen)
    assert seen.page.locator("#sm-query").input_value() == "hafenbecken"


# What a keyboard must reach; of a group of radio buttons the one that is chosen.
REACHABLE = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => [...document.querySelectorAll("a[href], button, input, select, summary, path[tabindex='0']")]
    .filter((n) => !n.disabled && n.checkVisibility({ visibilityProperty: true }) && (n.type !== "radio" || n.checked))
    .map((n, i) => (n.dataset.number = i)).length)"""


@pytest.mark.parametrize(("width", "panel"), [(1440, "layers"), (360, "time")])
def test_tab_reaches_everything_is_seen_everywhere_and_leaves_the_page(reader, html, width, panel):
    seen = reader(html, width=width, height=740)
    seen.choose("old-works")
    seen.open_panel(panel)
    seen.unfold()
    seen.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    most = seen.page.evaluate(REACHABLE)
    assert most > 30
    for key in ("Tab", "Shift+Tab"):
        seen.page.evaluate("document.activeElement.blur()")
        reached, steps = set(), 0
        seen.page.keyboard.press(key)
        first = seen.page.evaluate("document.activeElement.dataset.number")
        while steps < 2 * most:
            steps += 1
            # Between the last and the first lies what is around the page.
            if seen.page.evaluate("document.activeElement !== document.body"):
                focus_is_seen(seen)
                reached.add(seen.page.evaluate("document.activeElement.dataset.number"))
            seen.page.keyboard.press(key)
            if seen.page.evaluate("document.activeElement.dataset.number") == first:
                break
        else:
            raise AssertionError(f"{key} does not come round")
        missed = sorted({str(i) for i in range(most)} - reached)
        assert (
            seen.page.evaluate(
                "ns => ns.map(n => document.querySelector(`[data-number='${n}']`)?.outerHTML.slice(0, 120))", missed
            )
            == []
        )


def test_the_question_before_the_basemap_holds_the_keyboard_until_it_is_answered(reader, html):
    seen = reader(html)
    radio = seen.open_panel("layers").locator("[data-basemap]").nth(1)
    radio.focus()
    seen.page.keyboard.press("Space")
    dialog = seen.page.locator("dialog")
    dialog.wait_for()
    for _ in range(6):
        assert seen.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert seen.page.evaluate("document.activeElement.dataset.basemap") == ""
    assert focus_is_seen(seen)


# Controls on the map that cover one another, and text that its box cuts off.
COVERED = """() => {
    const all = [...document.querySelectorAll("button, input, select, summary, a[href]")].filter((n) =>
        n.checkVisibility({ visibilityProperty: true }) && !n.closest(".sm-scroll, .sm-hidden") && !n.classList.contains("sm-skip"));
    const frame = (n) => {
        let { left, top, right, bottom } = n.getBoundingClientRect();
        for (let p = n.parentElement; p; p = p.parentElement) {
            if (getComputedStyle(p).overflow === "visible") continue;
            const b = p.getBoundingClientRect();
            [left, top, right, bottom] = [Math.max(left, b.left), Math.max(top, b.top), Math.min(right, b.right), Math.min(bottom, b.bottom)];
        }
        return { left, top, right, bottom };
    };
    const boxes = all.map(frame);
    const said = (n) => n.getAttribute("aria-label") || n.textContent.trim() || n.id || n.outerHTML.slice(0, 80);
    const wrong = [];
    for (let i = 0; i < all.length; i++) {
        if (all[i].matches("button, summary") && all[i].scrollWidth > all[i].clientWidth + 1) wrong.push(`${said(all[i])} is cut off`);
        for (let j = i + 1; j < all.length; j++) {
            const width = Math.min(boxes[i].right, boxes[j].right) - Math.max(boxes[i].left, boxes[j].left);
            const height = Math.min(boxes[i].bottom, boxes[j].bottom) - Math.max(boxes[i].top, boxes[j].top);
            if (width > 1 && height > 1 && !all[i].contains(all[j])) wrong.push(`${said(all[i])} and ${said(all[j])}`);
        }
    }
    const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return sideways > 0 ? [...wrong, `sideways by ${sideways}`] : wrong;
}"""


@pytest.mark.parametrize("how", ["text", "zoom"])
def test_at_twice_the_size_nothing_is_lost_or_covered(reader, html, how):
    size = {"width": 1280, "height": 800} if how == "text" else {"width": 640, "height": 400, "device_scale_factor": 2}
    seen = reader(html, **size)
    if how == "text":
        seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = {}

    def look(state: str) -> None:
        seen.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if wrong := seen.page.evaluate(COVERED):
            found[state] = wrong

    look("start")
    close_panel(seen, "legend")
    for name in ("layers", "legend", "time"):
        seen.open_panel(name)
        look(name)
        close_panel(seen, name)
    seen.unfold()
    look("all unfolded")
    seen.choose("old-works")
    seen.unfold()
    look("site")
    assert found == {}


def test_in_forced_colours_choice_and_focus_are_told_apart(reader, html):
    seen = reader(html, forced_colors="active")
    assert seen.page.evaluate("matchMedia('(forced-colors: active)').matches")
    ground = "n => getComputedStyle(n).backgroundColor"
    for pressed, other in (("[data-language=de]", "[data-language=en]"), ("[data-view=list]", "[data-view=table]")):
        assert seen.page.locator(pressed).evaluate(ground) != seen.page.locator(other).evaluate(ground)
    tab_to(seen, "sm-query")
    assert focus_is_seen(seen)
    seen.choose("basin")
    assert looked_over(seen.page) == []


def test_nothing_moves_for_who_asks_for_stillness(reader, html):
    seen = reader(html)
    seen.page.locator(".sm-zoom button").first.click()
    assert seen.page.evaluate("document.getAnimations().length") == 0
    assert not seen.page.locator(".leaflet-zoom-anim").count()
    seen.choose("basin")
    assert seen.page.evaluate("document.getAnimations().length") == 0
    assert not seen.open_panel("time").locator("[data-time=play]").is_visible()


@pytest.mark.parametrize("language", ["de", "en"])
def test_outlines_say_their_state_and_which_is_open(reader, html, register, language):
    seen = reader(html)
    seen.speak(language)
    for site, row in register.sites.iterrows():
        name = seen.outline(site).get_attribute("aria-label")
        assert row[f"name_{language}"] in name
        state = translate(row["status"], language) if isinstance(row["status"], str) else translate("unknown", language)
        assert state.casefold().replace("-", " ") in name.casefold(), site
    assert seen.page.locator("path[aria-current]").count() == 0
    seen.choose("basin")
    assert seen.page.locator("path[aria-current=true]").evaluate_all("all => all.map(p => p.dataset.site)") == ["basin"]
    seen.go_home()
    assert seen.page.locator("path[aria-current]").count() == 0
