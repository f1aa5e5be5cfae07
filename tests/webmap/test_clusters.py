"""Very many sites in a real browser: outlines on a canvas, marks for those that lie close together."""

import re

import numpy as np
import pytest
import shapely

import sitemap
from sitemap.webmap.payload import MANY_SITES
from tests.registers import rectangle, valid
from tests.webmap.axe import looked_over
from tests.webmap.conftest import draw_register

COLUMNS, ROWS = 30, 27
KINDS = ("colliery", "harbour", "steelworks")
STATUSES = ("idea", "planned", "done")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return a register of more sites than are drawn one by one, and its page."""
    draft = valid()
    like = draft.row("sites", "old-works")
    for number in range(COLUMNS * ROWS):
        ring = rectangle(100 + 400 * (number % COLUMNS), 100 + 330 * (number // COLUMNS), 300, 200)
        draft.sites.append(
            {
                **like,
                "id": f"s{number}",
                "name_de": f"Fläche {number}",
                "name_en": f"Ground {number}",
                "kind": KINDS[number % 3],
                "status": STATUSES[number % 3],
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    folder = draft.write(tmp_path_factory.mktemp("many") / "register")
    register = sitemap.read_register(folder)
    assert len(register.sites) > MANY_SITES
    return register, sitemap.page(draw_register(folder))


@pytest.fixture
def opened(reader, large):
    """Return the page when all of it is there."""
    seen = reader(large[1])
    seen.page.locator("[data-copy-link]").wait_for()
    return seen


def counted(page) -> int:
    """Return the number of sites that all marks together stand for, when they have come to rest."""
    page.wait_for_function("document.querySelector('.leaflet-zoom-anim') === null")
    gathered = page.locator(".sm-cluster").evaluate_all("all => all.map(n => Number(n.dataset.cluster))")
    return sum(gathered) + page.locator(".sm-single").count()


def wait_for_sites(page, count: int) -> None:
    page.wait_for_function(
        """(count) => [...document.querySelectorAll(".sm-cluster, .sm-single")]
            .reduce((sum, node) => sum + Number(node.dataset.cluster ?? 1), 0) === count""",
        arg=count,
    )


def in_view(page, register) -> int:
    """Return how many sites have a point inside that the map shows, by another way than the page counts."""
    west, south, east, north = page.evaluate(
        """() => { const map = Object.values(window).find((v) => window.L && v instanceof L.Map);
            const b = map.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }"""
    )
    outlines = register.sites.geometry
    points = outlines[~outlines.is_empty & outlines.notna()].representative_point().to_crs(4326)
    return int(shapely.intersects(points.to_numpy(), shapely.box(west, south, east, north)).sum())


def test_each_site_is_drawn_and_counted_once(opened, large):
    register, _ = large
    page = opened.page
    assert page.locator("path[data-site]").count() == 0
    assert counted(page) == len(register.sites)
    assert page.locator(".sm-cluster").count() > 10
    # Marks keep apart, so that each can be reached.
    boxes = page.locator(".sm-cluster, .sm-single").evaluate_all(
        "all => all.map((n) => n.getBoundingClientRect()).map((b) => [b.x + b.width / 2, b.y + b.height / 2])"
    )
    centres = np.array(boxes)
    apart = np.hypot(*(centres[:, None] - centres[None, :]).transpose(2, 0, 1))
    assert apart[~np.eye(len(centres), dtype=bool)].min() > 24
    painted = page.eval_on_selector(
        ".leaflet-sm-sites-pane canvas",
        """(canvas) => { const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let n = 0; for (let i = 3; i < data.length; i += 4) n += data[i] > 0; return n; }""",
    )
    assert painted > 10_000


def test_a_click_opens_a_cluster_until_single_sites_are_left(opened, large):
    register, _ = large
    page = opened.page
    for _ in range(6):
        if not page.locator(".sm-cluster").count():
            break
        marks = page.locator(".sm-cluster")
        middle = marks.nth(marks.count() // 2)
        before = int(middle.get_attribute("data-cluster"))
        middle.evaluate("(node) => node.click()")
        page.wait_for_function("(before) => !document.querySelector(`[data-cluster='${before}']`)", arg=before)
        shown = in_view(page, register)
        # A cluster at the edge counts where its middle lies.
        assert abs(counted(page) - shown) <= max(4, 0.15 * shown)
    singles = page.locator(".sm-single")
    assert singles.count()
    first = singles.nth(singles.count() // 2)
    site = first.get_attribute("data-badge")
    first.evaluate("(node) => node.click()")
    page.locator(f'[data-card="{site}"]').first.wait_for()
    assert page.locator(f'.sm-single[data-badge="{site}"]').get_attribute("aria-current") == "true"


def test_clusters_hold_what_is_asked_for(opened, large):
    register, _ = large
    page = opened.page
    names = register.sites["name_de"]
    page.locator("#sm-query").fill("fläche 77")
    wait_for_sites(page, int(names.str.contains(r"Fläche \d*77").sum()))
    page.locator("#sm-query").fill("")
    wait_for_sites(page, len(register.sites))
    page.locator(".sm-filter > summary").click()
    page.locator('[data-criterion="status"] > summary').click()
    page.locator('[data-criterion="status"] input[value="idea"]').check()
    wait_for_sites(page, int((register.sites["status"] == "idea").sum()))
    page.locator('[data-criterion="status"] input[value="idea"]').uncheck()
    opened.open_panel("layers").locator('[data-layer="sites"]').uncheck()
    wait_for_sites(page, int((register.sites["kind"] == "corridor").sum()))


def told(page) -> dict[str, int]:
    """Return the sum of what the marks of clusters say of kinds or states."""
    found: dict[str, int] = {}
    for label in page.locator(".sm-cluster").evaluate_all("all => all.map((n) => n.getAttribute('aria-label'))"):
        for count, name in re.findall(r"(\d+) ([^,:]+?)(?=,|$)", label.partition(": ")[2]):
            found[name] = found.get(name, 0) + int(count)
    return found


def test_clusters_say_what_the_colour_says(opened):
    page = opened.page
    kinds = told(page)
    assert {"Zeche", "Hafen", "Stahlwerk"} <= set(kinds)
    with_arcs = page.locator(".sm-cluster").first.locator("circle[stroke-dasharray]")
    colours = set(with_arcs.evaluate_all("all => all.map((c) => c.getAttribute('stroke'))"))
    opened.open_panel("legend").locator("#sm-theme").select_option("status")
    page.wait_for_function("!document.querySelector('.sm-cluster').ariaLabel.includes('Zeche')")
    states = told(page)
    assert {"Idee", "Geplant", "Abgeschlossen"} <= set(states)
    assert states["Idee"] == pytest.approx(kinds["Zeche"], rel=0.1)
    assert set(with_arcs.evaluate_all("all => all.map((c) => c.getAttribute('stroke'))")) != colours


def test_clusters_are_one_stop_of_the_keyboard_and_lead_to_a_site(opened):
    page = opened.page
    marks = page.locator(".leaflet-sm-clusters-pane button")
    assert page.locator('.leaflet-sm-clusters-pane button[tabindex="0"]').count() == 1
    page.locator('.leaflet-sm-clusters-pane button[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    assert marks.nth(1).evaluate("(node) => node === document.activeElement && node.tabIndex === 0")
    assert page.locator('.leaflet-sm-clusters-pane button[tabindex="0"]').count() == 1
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert marks.first.evaluate("(node) => node === document.activeElement")
    for _ in range(12):
        kind = page.evaluate("document.activeElement.className")
        if kind != "sm-cluster":
            break
        size = page.evaluate("document.activeElement.dataset.cluster")
        page.keyboard.press("Enter")
        page.wait_for_function("(size) => document.activeElement.dataset.cluster !== size", arg=size)
        assert page.evaluate("document.activeElement.closest('.leaflet-sm-clusters-pane') !== null")
    site = page.evaluate("document.activeElement.dataset.badge")
    page.keyboard.press("Enter")
    page.locator(f'[data-card="{site}"]').first.wait_for()


def test_the_canvas_is_clicked_where_a_site_is(opened):
    page = opened.page
    page.locator("#sm-query").fill("fläche 405")
    wait_for_sites(page, 1)
    opened.choose("s405")
    opened.go_home()
    # Beside the mark and the name, still inside the outline.
    mark = page.locator('.sm-single[data-badge="s405"]').bounding_box()
    left = page.evaluate(
        """([x, y]) => { for (let dx = 3; dx < 20; dx += 4)
            if (document.elementFromPoint(x - dx, y)?.tagName === "CANVAS") return x - dx; return null; }""",
        [mark["x"], mark["y"] + mark["height"] / 2],
    )
    page.mouse.click(left, mark["y"] + mark["height"] / 2)
    page.locator('[data-card="s405"]').first.wait_for()


@pytest.mark.parametrize("width", [1440, 360])
def test_the_page_of_many_sites_keeps_every_rule(reader, large, width):
    seen = reader(large[1], width=width, height=800)
    seen.page.locator("[data-copy-link]").wait_for()
    assert looked_over(seen.page) == []
    seen.speak("en")
    seen.page.locator(".sm-cluster").first.wait_for()
    assert "zoom in" in seen.page.locator(".sm-cluster").first.get_attribute("aria-label")


def test_a_link_to_a_site_among_many_opens_it(reader, large):
    seen = reader(large[1])
    seen.page.locator("[data-copy-link]").wait_for()
    seen.page.goto(seen.page.url.split("#")[0] + "#site=s404")
    seen.page.reload()
    seen.page.locator('[data-card="s404"]').first.wait_for()
    assert "Fläche 404" in seen.card.inner_text()
