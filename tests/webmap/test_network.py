"""From a site to its projects and Themenforen, from these to their sites, and the way back."""

import pytest

import sitemap
from sitemap.cartography.figures import with_error
from sitemap.outline import CONFIDENCE_FACTOR
from tests.registers import valid
from tests.test_linking import with_a_paper_of_the_project
from tests.webmap.conftest import draw_register
from tests.webmap.test_keyboard import tab_to

DIM = "[...document.querySelectorAll('path.sm-dim')].map((p) => p.dataset.site).sort()"
STRONG = "[...document.querySelectorAll('path.sm-strong')].map((p) => p.dataset.site).sort()"


def title(seen) -> str:
    return seen.card.locator("h2").inner_text()


def follow(seen, what: str) -> None:
    seen.card.locator(f'[data-open="{what}"]').click()


def test_a_project_shows_what_is_known_and_its_sites_stand_out(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    follow(seen, "project:market-hall")
    seen.unfold()
    text = seen.card.inner_text()
    for said in (
        "Markthalle", "Projekt", "Neubau", "Im Gang", "2018 – Oktober 2027", "Planungsamt", "www.example.org",
        "Altes Werk", "40,0 ± 1,6 ha", "Themenforum 1: Wohnen", "Gartenschau", "15.04.2027 – 17.10.2027",
        "Einschätzung von Planungsamt", "Drucksache 7/2019",
    ):  # fmt: skip
        assert said in text, said
    assert seen.page.evaluate(STRONG) == ["old-works"]
    assert seen.page.evaluate(DIM) == ["basin", "green-band", "pit-anna"]
    link = seen.card.locator('a[href="https://www.example.org/p?a=1&b=2"]')
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_papers_that_only_a_project_leads_to_stand_on_the_card_of_the_site_and_name_it(reader, tmp_path):
    folder = with_a_paper_of_the_project(valid()).write(tmp_path / "register")
    seen = reader(sitemap.page(draw_register(folder)))
    seen.choose("old-works")
    seen.unfold()
    text = seen.card.inner_text()
    assert "Markthalle: Entwurf" in text
    # The other paper is the site's own, so it stands there once and without the project.
    assert text.count("Sachstand Brachflächen") == 1
    (entry,) = [li for li in seen.card.locator("li").all() if "Markthalle: Entwurf" in li.inner_text()]
    assert "über das Projekt Markthalle" in entry.inner_text()
    (own,) = [li for li in seen.card.locator("li").all() if "Sachstand Brachflächen" in li.inner_text()]
    assert "über das Projekt" not in own.inner_text()


def test_a_themenforum_reaches_its_sites_through_its_projects(reader, html):
    seen = reader(html)
    seen.unfold()
    seen.page.locator('.sm-network [data-open="forum:forum-1"]').click()
    assert title(seen) == "Themenforum 1: Wohnen"
    assert seen.page.evaluate(STRONG) == ["old-works"]
    follow(seen, "project:market-hall")
    follow(seen, "site:old-works")
    assert title(seen) == "Altes Werk"
    assert seen.page.evaluate(STRONG) == seen.page.evaluate(DIM) == []


def test_every_project_and_themenforum_shows_the_sites_that_the_register_links(reader, shipped_html):
    linked = sitemap.link(sitemap.read_register(sitemap.shipped_register()))
    seen = reader(shipped_html)
    seen.unfold()
    groups = [
        ("project", linked.register.projects, linked.site_projects),
        ("forum", linked.register.forums, linked.site_forums),
    ]
    for kind, table, links in groups:
        for row in table.index:
            expected = sorted(set(links.loc[links[f"{kind}_id"] == row, "site_id"]))
            seen.page.locator(f'.sm-network [data-open="{kind}:{row}"]').dispatch_event("click")
            listed = seen.card.locator('[data-open^="site:"]').evaluate_all(
                "all => all.map(b => b.dataset.open.slice(5))"
            )
            assert sorted(listed) == seen.page.evaluate(STRONG) == expected
            seen.page.locator("[data-home]").dispatch_event("click")


def test_the_way_back_leads_through_what_was_seen(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    follow(seen, "project:market-hall")
    follow(seen, "forum:forum-1")
    back = seen.page.locator("[data-back]")
    assert back.inner_text() == "Zurück zu Markthalle"
    back.click()
    assert title(seen) == "Markthalle"
    assert seen.focused() == "forum:forum-1"
    assert back.inner_text() == "Zurück zu Altes Werk"
    seen.page.keyboard.press("Escape")
    assert title(seen) == "Altes Werk"
    assert seen.focused() == "project:market-hall"
    seen.page.keyboard.press("Escape")
    assert seen.card.count() == 0
    assert seen.focused() == "old-works"


def test_going_to_where_one_was_is_going_back(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    follow(seen, "project:market-hall")
    follow(seen, "site:old-works")
    assert seen.page.locator("[data-back]").count() == 0
    assert seen.focused() == "project:market-hall"


def test_by_keyboard_from_search_to_site_to_project_and_back(reader, html):
    seen = reader(html)
    tab_to(seen, "sm-query")
    seen.page.keyboard.type("hafenbecken")
    tab_to(seen, "basin")
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.textContent") == "Hafenbecken"
    tab_to(seen, "project:harbour-quarter")
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.textContent") == "Hafenviertel"
    tab_to(seen, "site:basin")
    seen.page.keyboard.press("Escape")
    assert seen.focused() == "project:harbour-quarter"
    seen.page.keyboard.press("Escape")
    assert seen.focused() == "basin"
    assert seen.page.locator("#sm-query").input_value() == "hafenbecken"


def test_a_click_on_the_map_opens_another_site_in_the_panel(reader, html):
    seen = reader(html)
    seen.click_outline("pit-anna")
    assert title(seen) == "Zeche Anna"
    seen.click_outline("basin")
    assert title(seen) == "Hafenbecken"
    assert seen.popup.count() == 0
    assert seen.page.locator("[data-back]").inner_text() == "Zurück zu Zeche Anna"


def test_what_is_chosen_last_is_shown(reader, html):
    seen = reader(html)
    view = "window[Object.keys(window).find((k) => k.startsWith('register_view'))].state"
    seen.page.evaluate(f"{view}.set({{ network: {{ type: 'project', id: 'market-hall' }} }})")
    assert title(seen) == "Markthalle"
    seen.page.evaluate(f"{view}.set({{ site: 'basin' }})")
    assert title(seen) == "Hafenbecken"
    assert seen.page.evaluate(f"{view}.get('network')") is None
    seen.page.evaluate(f"{view}.set({{ network: {{ type: 'forum', id: 'forum-1' }} }})")
    assert seen.page.evaluate(f"{view}.get('site')") is None
    for odd in ("{ type: 'project', id: 'gone' }", "{ type: 'constructor', id: 'x' }"):
        seen.page.evaluate(f"{view}.set({{ network: {odd} }})")
        assert seen.card.count() == 0
        assert seen.page.evaluate(DIM) == []


def test_the_panel_speaks_the_readers_language(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    follow(seen, "project:market-hall")
    seen.speak("en")
    assert title(seen) == "Market Hall"
    assert seen.page.locator("[data-back]").inner_text() == "Back to Old Works"


def test_on_a_phone_the_popup_is_short_and_leads_to_the_steckbrief(reader, html):
    seen = reader(html, width=360, height=740)
    seen.click_outline("old-works")
    assert seen.popup.inner_text().split("\n")[0] == "Altes Werk"
    assert "Stahlwerk bis 1998" not in seen.popup.inner_text()
    seen.popup.locator("[data-detail]").click()
    assert seen.focused() == seen.card.locator("h2").get_attribute("id")
    top = seen.card.locator("h2").bounding_box()["y"]
    assert 0 <= top < 740
    seen.page.locator(".sm-to-map").click()
    assert seen.focused() == "sm-map"
    assert seen.page.locator("#sm-map").bounding_box()["y"] >= -1


def test_on_a_phone_the_list_leads_to_the_steckbrief_without_a_popup(reader, html):
    seen = reader(html, width=360, height=740)
    seen.choose("basin")
    assert seen.popup.count() == 0
    assert seen.focused() == seen.card.locator("h2").get_attribute("id")
    assert 0 <= seen.card.locator("h2").bounding_box()["y"] < 740
    seen.page.locator("[data-home]").click()
    assert seen.focused() == "basin"


def test_the_nearest_sites_are_those_of_the_proximity_analysis(reader, shipped_html):
    linked = sitemap.link(sitemap.read_register(sitemap.shipped_register()))
    pairs = sitemap.analyse(linked, names=["proximity"]).table("proximity").reset_index()
    pairs = pairs.sort_values(["edge_m", "other_id"])
    seen = reader(shipped_html)
    site = pairs["site_id"].iloc[0]
    seen.choose(site)
    section = seen.card.locator("details", has_text="Nächste Flächen")
    seen.unfold()
    listed = section.locator("[data-open]").evaluate_all("all => all.map(b => b.dataset.open.slice(5))")
    nearest = pairs[pairs["site_id"] == site].head(5)
    assert listed == nearest["other_id"].tolist()
    for row in nearest.itertuples():
        assert with_error(row.edge_m, row.edge_m_se * CONFIDENCE_FACTOR, "m", "de") in section.inner_text()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_project_without_a_site_says_so(reader, language, tmp_path):
    draft = valid().add("projects", "market-hall", id="alone", name_de="Allein", name_en="Alone")
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "alone"), language)))
    seen.unfold()
    seen.page.locator('[data-open="project:alone"]').click()
    assert {"de": "keine Fläche", "en": "No site"}[language] in seen.card.inner_text()
