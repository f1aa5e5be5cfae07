"""The page draws every site, and each opens its Steckbrief."""

import re

import pytest

import sitemap
from sitemap.locale import translate
from tests.registers import as_json, collection, feature, polygon, rectangle, valid
from tests.webmap.conftest import draw_register
from tests.webmap.reading import Reader

SITES = ["basin", "green-band", "old-works", "pit-anna"]


def test_every_site_is_drawn_without_a_request(reader, html):
    assert sorted(reader(html).drawn()) == SITES


def test_every_site_of_the_shipped_register_opens_its_steckbrief(reader, shipped_html):
    register = sitemap.read_register(sitemap.shipped_register())
    seen = reader(shipped_html)
    assert sorted(seen.drawn()) == sorted(register.sites.index)
    for site, name in register.sites["name_de"].items():
        seen.click_outline(site)
        assert seen.card.locator("h2").inner_text() == name
        seen.page.locator("[data-home]").click()
        assert seen.card.count() == 0


@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (360, 740)])
def test_clicking_an_outline_opens_its_popup(reader, popup_html, size):
    seen = reader(popup_html, width=size[0], height=size[1])
    for site in SITES:
        seen.click_outline(site)
        assert seen.popup.locator("article").get_attribute("data-card") == site
        seen.page.keyboard.press("Escape")
        assert seen.popup.count() == 0


def test_clicking_a_badge_opens_the_popup(reader, popup_html):
    seen = reader(popup_html)
    seen.page.locator(".sm-badge:visible").first.click()
    assert seen.popup.is_visible()


@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (360, 740)])
def test_the_popup_lies_inside_the_map(reader, popup_html, size):
    seen = reader(popup_html, width=size[0], height=size[1])
    for site in SITES:
        seen.choose(site)
        inner, outer = seen.popup.bounding_box(), seen.page.locator("#sm-map").bounding_box()
        assert inner["x"] >= outer["x"]
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        assert inner["y"] >= outer["y"]


def test_the_steckbrief_says_what_is_known(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    seen.unfold()
    text = seen.card.inner_text()
    for said in (
        "Altes Werk", "Stahlwerk", "Im Gang (Stand Februar 2019)", "40,0 ± 1,6 ha", "40 ha", "Stand 2019 · das ganze Gelände",
        "Stahlwerk bis 1998", "Wohnen, Grün", "Seldorf", "Nach Landmarken gezeichnet, ± 20 m", "Markthalle",
        "Themenforum 1: Wohnen", "Gartenschau", "15.04.2027 – 17.10.2027", "Einschätzung von Planungsamt",
        "Sachstand Brachflächen", "7/2019 · Rat · 21.02.2019", "nach Straßen gezeichnet", "Drucksache 7/2019",
        "Stadtgeschichte, 2. Auflage", "abgerufen 01.05.2024",
    ):  # fmt: skip
        assert said in text


def test_links_open_elsewhere_and_cannot_reach_back(reader, popup_html):
    seen = reader(popup_html)
    seen.choose("old-works")
    seen.unfold()
    links = seen.card.locator("a").evaluate_all("all => all.map(a => [a.href, a.target, a.rel])")
    assert ["https://www.example.org/p?a=1&b=2", "_blank", "noopener noreferrer"] in links
    assert {(target, rel) for _, target, rel in links} == {("_blank", "noopener noreferrer")}


def test_what_is_not_known_is_called_unknown(reader, html):
    seen = reader(html)
    rows = seen.choose("green-band").locator(".sm-facts").first.inner_text()
    facts = dict(zip(rows.splitlines()[0::2], rows.splitlines()[1::2], strict=False))
    assert facts["Stand"] == facts["Frühere Nutzung"] == facts["Geplante Nutzungen"] == "unbekannt"


def test_a_forum_without_a_name_is_shown_as_such(reader, tmp_path):
    draft = valid().add("links", "l3", id="l6", to_id="forum-2")
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "named"))))
    seen.choose("old-works")
    seen.unfold()
    assert "Themenforum 2 (Name nicht belegt)" in seen.card.inner_text()


def test_an_approximate_outline_is_dashed_and_called_so(reader, html):
    seen = reader(html)
    assert seen.outline("green-band").get_attribute("stroke-dasharray")
    assert not seen.outline("old-works").get_attribute("stroke-dasharray")
    assert "Ungefährer Umriss" in seen.open_panel("legend").inner_text()
    assert "Ungefährer Umriss" in seen.choose("green-band").inner_text()
    assert "Ungefährer Umriss" not in seen.choose("old-works").inner_text()


def test_the_state_is_told_by_pattern_and_the_kind_by_symbol(reader, html):
    seen = reader(html)
    assert seen.outline("old-works").get_attribute("fill") == "url(#sm-fill-steelworks-under-way)"
    assert seen.outline("pit-anna").get_attribute("fill") == "url(#sm-fill-colliery-planned)"
    patterns = seen.page.eval_on_selector_all(
        "pattern", "all => Object.fromEntries(all.map(p => [p.id, p.innerHTML.replace(/#[0-9a-f]{6}/g, '')]))"
    )
    assert len({patterns[f"sm-fill-colliery-{s}"] for s in ("planned", "under-way", "unknown")}) == 3
    symbols = seen.page.eval_on_selector_all("[data-part=list] svg path", "all => all.map(p => p.getAttribute('d'))")
    assert len(set(symbols)) == 4


def test_the_legend_names_what_occurs_and_nothing_else(reader, html):
    text = reader(html).open_panel("legend").inner_text()
    for said in (
        "Stahlwerk",
        "Zeche",
        "Hafen",
        "Band",
        "Geplant",
        "Im Gang",
        "Unbekannt",
        "Genauer Umriss",
        "Gemeinden",
        "Fluss",
    ):
        assert said in text
    for other in ("Kokerei", "Idee", "Abgeschlossen", "Stadtbezirke"):
        assert other not in text


def test_scale_and_attribution_stand_on_the_map(reader, html):
    seen = reader(html)
    assert re.fullmatch(r"\d+ k?m", seen.page.locator(".leaflet-control-scale-line").inner_text())
    assert "© Seldorf" in seen.page.locator(".sm-credits").inner_text()
    assert "Stadtplan" in seen.page.locator("[data-part=credits]").inner_text()


def test_no_two_labels_overlap(reader, shipped_html):
    seen = reader(shipped_html)
    boxes = seen.page.eval_on_selector_all(
        ".sm-label:not([hidden])",
        "all => all.map(n => n.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])",
    )
    assert len(boxes) >= 9
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_sites_fill_the_map_and_nothing_covers_them(reader, html):
    seen: Reader = reader(html)
    legend = seen.page.locator(".sm-panel-legend").bounding_box()
    frame = seen.page.locator("#sm-map").bounding_box()
    boxes = [seen.outline(s).bounding_box() for s in SITES]
    assert min(b["x"] for b in boxes) >= legend["x"] + legend["width"]
    assert max(b["x"] + b["width"] for b in boxes) <= frame["x"] + frame["width"]
    assert max(b["x"] + b["width"] for b in boxes) - min(b["x"] for b in boxes) > 0.5 * (
        frame["width"] - legend["width"]
    )


def test_sites_fill_the_map_anew_when_it_grows_until_the_reader_moves_it(reader, html):
    seen: Reader = reader(html, width=700, height=600)
    shown = "() => document.querySelector('[data-site=green-band]').getBoundingClientRect().width"
    small = seen.page.evaluate(shown)
    seen.page.set_viewport_size({"width": 950, "height": 1000})
    seen.page.wait_for_function(f"small => ({shown})() > 1.2 * small", arg=small)
    grown = seen.page.evaluate(shown)
    seen.page.set_viewport_size({"width": 700, "height": 600})
    seen.page.wait_for_function(f"small => Math.abs(({shown})() - small) < 3", arg=small)
    assert grown > small
    seen.page.locator(".sm-zoom button").first.click()
    seen.page.wait_for_function(f"small => ({shown})() > 1.5 * small", arg=small)
    zoomed = seen.page.evaluate(shown)
    size = "() => document.querySelector('.folium-map').offsetWidth"
    seen.page.set_viewport_size({"width": 950, "height": 1000})
    seen.page.wait_for_function(f"() => ({size})() > 900")
    seen.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert seen.page.evaluate(shown) == pytest.approx(zoomed, abs=2)


def test_the_figures_of_every_analysis_stand_in_the_steckbrief(reader, register):
    linked = sitemap.link(register)
    results = sitemap.analyse(linked)
    seen = reader(sitemap.page(sitemap.draw(linked, results)))
    seen.choose("old-works")
    seen.unfold()
    text = seen.card.inner_text()
    tables = [t for t in results.tables.values() if t.analysis.index == ("site_id",)]
    assert len(tables) > 3
    for table in tables:
        assert translate(table.analysis.title, "de") in text
        errors = {c.error for c in table.analysis.columns}
        for column in table.analysis.columns:
            fields = column.fields()
            if column.name not in errors and table.frame.loc["old-works", list(fields)].notna().all():
                assert translate(column.label, "de") in text
    assert "NaN" not in text
    assert "undefined" not in text
    assert "[object" not in text


@pytest.mark.parametrize("name", [12, 1.5, True, ["Seldorf", "Süd"], {"de": "Seldorf"}, None])
def test_names_of_context_may_be_of_any_type(reader, tmp_path, name):
    draft = valid()
    towns = [
        feature(polygon(rectangle(0, 0, 10_000, 10_000)), id="seldorf", name=name),
        feature(polygon(rectangle(10_000, 0, 8_000, 10_000)), id="nebra", name=None),
    ]
    draft.files["context/towns.geojson"] = as_json(collection(towns))
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "named"))))
    labels = seen.page.locator(".sm-label-municipalities").all_text_contents()
    assert len(seen.drawn()) == 4
    assert "None" not in labels
    assert (name is None) == (not any(labels))
