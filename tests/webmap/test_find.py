"""Search and filters: list, table, map and figures follow, and say what pandas says."""

import numpy as np
import pytest

import sitemap
from tests.webmap.conftest import draw_register
from tests.webmap.portfolio import NO_FILTERS, STATES, USES, Asked, portfolio

VIEW = "window[Object.keys(window).find((k) => k.startsWith('register_view'))]"
LISTED = "[...document.querySelectorAll('[data-site-button]')].map((b) => b.dataset.siteButton).sort()"
PLAIN = "[...document.querySelectorAll('path[data-site]:not(.sm-dim)')].map((p) => p.dataset.site).sort()"
TABLED = "[...document.querySelectorAll('[data-table-button]')].map((b) => b.dataset.tableButton).sort()"


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Asked:
    return Asked(portfolio().write(tmp_path_factory.mktemp("portfolio") / "register"))


@pytest.fixture(scope="module")
def portfolio_html(asked) -> str:
    return sitemap.page(draw_register(asked.register.path))


def ask(seen, query: str = "", **filters) -> None:
    seen.page.evaluate(f"(choice) => {VIEW}.state.set(choice)", {"query": query, "filters": NO_FILTERS | filters})


def heading(seen) -> str:
    return seen.page.locator("#sm-list-title").inner_text()


def tick(seen, criterion: str, value: str) -> None:
    seen.page.eval_on_selector(
        f'[data-criterion="{criterion}"]', "d => { d.open = d.closest('.sm-filter').open = true; }"
    )
    seen.page.locator(f'[data-criterion="{criterion}"] input[value="{value}"]').click()


@pytest.mark.parametrize(
    ("criterion", "value"),
    [
        ("project", "project-2"),
        ("forum", "forum-4"),
        ("status", "unknown"),
        ("use", "green"),
        ("municipality", "nebra"),
    ],
)
def test_each_filter_alone_leaves_what_pandas_leaves(reader, portfolio_html, asked, criterion, value):
    seen = reader(portfolio_html)
    tick(seen, criterion, value)
    expected = asked.matching(**{criterion: [value]})
    assert 0 < len(expected) < len(asked.sites)
    assert seen.page.evaluate(LISTED) == seen.page.evaluate(PLAIN) == expected
    assert heading(seen) == f"{len(expected)} von {len(asked.sites)} Flächen"
    assert seen.page.locator(".sm-total").inner_text().startswith(f"Zusammen {asked.total(expected)}")
    seen.page.locator('[data-view="table"]').click()
    assert seen.page.evaluate(TABLED) == expected
    # What is dim is left alone by mouse and keyboard, and has no label.
    dim = seen.page.locator("path.sm-dim").first
    assert dim.get_attribute("tabindex") == "-1"
    assert dim.get_attribute("aria-hidden") == "true"
    badges = seen.page.eval_on_selector_all(
        "[data-badge]", "all => all.filter(b => !b.hidden).map(b => b.dataset.badge)"
    )
    assert set(badges) <= set(expected)


def test_filters_together_leave_what_pandas_leaves(reader, portfolio_html, asked):
    seen = reader(portfolio_html)
    random = np.random.default_rng(11)
    pools = {
        "project": [f"project-{n}" for n in range(6)], "forum": ["forum-3", "forum-4", "forum-5"],
        "status": [s or "unknown" for s in STATES], "use": USES, "municipality": ["seldorf", "nebra"],
    }  # fmt: skip
    sizes, states = set(), []
    for _ in range(120):
        filters = {
            c: list(random.permutation(pool)[: int(random.choice([0, 0, 0, 1, 1, 2]))]) for c, pool in pools.items()
        }
        filters["area"] = [None, [5, None], [None, 12.5], [3, 20]][int(random.integers(4))]
        filters["mode"] = ["all", "any"][int(random.integers(2))]
        query = ["", "", "", "huette", "vorhaben 2", "grune wege", "strasse giesserei"][int(random.integers(7))]
        states.append((query, filters))
    for query, filters in states:
        expected = asked.matching(query, **filters)
        ask(seen, query, **filters)
        assert seen.page.evaluate(LISTED) == seen.page.evaluate(PLAIN) == expected, (query, filters)
        if expected:
            assert asked.total(expected) in seen.page.locator(".sm-total").inner_text()
        sizes.add(len(expected))
    assert len(sizes) > 15


@pytest.mark.parametrize("mode", ["all", "any"])
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"status": ["planned"]},
        {"use": ["green"], "project": ["project-1"]},
        {"status": ["idea", "done"], "area": [4, None]},
    ],
)
def test_the_number_beside_an_option_is_what_ticking_it_would_leave(reader, portfolio_html, asked, chosen, mode):
    seen = reader(portfolio_html)
    ask(seen, "e", mode=mode, **chosen)
    shown = seen.page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("[data-criterion]")].map((d) =>
        [d.dataset.criterion, Object.fromEntries([...d.querySelectorAll("li")].map((li) =>
            [li.querySelector("input").value, Number(li.querySelector(".sm-number").textContent.slice(1, -1))]))]))""")
    assert sum(len(options) for options in shown.values()) > 20
    for criterion, options in shown.items():
        before = chosen.get(criterion, [])
        for value, count in options.items():
            ticked = {**chosen, criterion: [*before, *([] if value in before else [value])]}
            assert count == len(asked.matching("e", mode=mode, **ticked)), (criterion, value)


@pytest.mark.parametrize(
    "query",
    [
        "ostfalenhuette", "Ostfalenhütte", "OSTFALENHUTTE", "ostfalenhu\u0308tte", "strassenbahnhof", "Straßenbahnhof",
        "lodzer", "oeuvre quartier", "fenix west", "west fenix", "kokerei fluss", "giesserei", "Gießerei 7",
        "Vorhaben 3", "plan 3 hütte", "themenforum 4", "gruene wege", "housing", "  ", "--", "gibt es nicht",
    ],
)  # fmt: skip
def test_words_are_found_in_any_spelling_and_order(reader, portfolio_html, asked, query):
    seen = reader(portfolio_html)
    seen.page.locator("#sm-query").fill(query)
    assert seen.page.evaluate(LISTED) == asked.matching(query)
    if query in ("ostfalenhuette", "OSTFALENHUTTE"):
        assert len(asked.matching(query)) == 8


def test_a_range_of_areas_is_typed_in_the_readers_form(reader, portfolio_html, asked):
    seen = reader(portfolio_html)
    seen.page.locator(".sm-filter > summary").click()
    least, most = seen.page.get_by_label("mindestens"), seen.page.get_by_label("höchstens")
    least.fill("7,5")
    assert seen.page.evaluate(LISTED) == asked.matching(area=[7.5, None])
    most.fill("1.000")
    assert seen.page.evaluate(LISTED) == asked.matching(area=[7.5, 1000])
    assert "Fläche 7,5 bis 1.000 ha" in seen.page.locator(".sm-chips").inner_text()
    seen.speak("en")
    assert least.input_value() == "7.5" if least.count() else True
    assert seen.page.locator("#sm-area-to").input_value() == "1,000"
    most = seen.page.locator("#sm-area-to")
    most.fill("viel")
    assert "Please write a number of hectares." in seen.page.locator(".sm-wrong").inner_text()
    assert most.get_attribute("aria-invalid") == "true"
    most.fill("3")
    assert "larger" in seen.page.locator(".sm-wrong").inner_text()
    most.fill("")
    assert seen.page.evaluate(LISTED) == asked.matching(area=[7.5, None])
    assert seen.page.locator(".sm-wrong").inner_text() == ""


def test_where_nothing_fits_the_page_says_so_and_offers_the_way_back(reader, html):
    seen = reader(html)
    seen.page.locator("#sm-query").fill("gibt es nicht")
    assert heading(seen) == "0 von 4 Flächen"
    empty = seen.page.locator(".sm-empty")
    assert "passt keine Fläche" in empty.inner_text()
    assert seen.page.locator("[data-download=csv]").is_disabled()
    empty.locator("[data-reset]").click()
    assert heading(seen) == "4 Flächen"
    assert seen.focused() == "sm-query"
    assert seen.page.locator("#sm-query").input_value() == ""
    assert seen.page.locator("path.sm-dim").count() == 0


def test_the_count_is_announced_politely(reader, html):
    seen = reader(html)
    status = seen.page.get_by_role("status").filter(has=seen.page.locator("#sm-list-title"))
    assert status.get_attribute("aria-atomic") == "true"
    seen.page.locator("#sm-query").fill("anna")
    assert status.inner_text().split("\n")[0] == "1 von 4 Flächen"


def test_what_is_ticked_is_taken_back_one_by_one(reader, html):
    seen = reader(html)
    tick(seen, "use", "housing")
    tick(seen, "status", "planned")
    chips = seen.page.locator(".sm-chips button")
    assert [c.strip() for c in chips.all_inner_texts()] == ["Geplant", "Wohnen", "Zurücksetzen"]
    assert chips.first.get_attribute("aria-label") == "Filter entfernen: Geplant"
    assert seen.page.evaluate(LISTED) == ["pit-anna"]
    chips.first.press("Enter")
    assert seen.page.evaluate(LISTED) == ["basin", "old-works", "pit-anna"]
    assert seen.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Filter entfernen: Wohnen"


def test_a_corridor_is_left_out_of_the_sum_and_said_so(reader, html):
    seen = reader(html)
    assert seen.page.locator(".sm-total").inner_text().endswith("ohne Bänder, die andere Flächen überdecken")
    seen.page.locator("#sm-query").fill("grünes band")
    assert "ohne" not in seen.page.locator(".sm-total").inner_text()


def test_choices_from_elsewhere_that_no_site_knows_leave_nothing_and_break_nothing(reader, html):
    seen = reader(html)
    ask(seen, project=["gone"], status=["__proto__"], use=["constructor"])
    assert heading(seen) == "0 von 4 Flächen"
    ask(seen, mode="any", forum=["gone"])
    assert heading(seen) == "0 von 4 Flächen"


def test_more_sites_than_anybody_reads_come_in_portions(reader, tmp_path):
    draft = portfolio(230)
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "large"))))
    assert len(seen.page.evaluate(LISTED)) == 200
    seen.page.locator(".sm-more:visible").click()
    assert len(seen.page.evaluate(LISTED)) == 234
    assert not seen.page.locator(".sm-more").first.is_visible()
    assert seen.page.evaluate("document.activeElement.dataset.siteButton") is not None


@pytest.mark.parametrize("width", [360, 768])
def test_filters_are_reached_on_a_phone(reader, html, width):
    seen = reader(html, width=width, height=740)
    tick(seen, "status", "planned")
    assert seen.page.evaluate(LISTED) == ["pit-anna"]
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    small = seen.page.eval_on_selector_all(
        ".sm-panel button, .sm-panel summary, .sm-panel label:has(input), .sm-panel select, .sm-panel input[type=text]",
        "all => all.map(n => [n.outerHTML.slice(0, 80), n.getBoundingClientRect()]).filter(([, b]) => b.width && (b.width < 24 || b.height < 24))",
    )
    assert small == []
