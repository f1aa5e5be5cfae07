"""The page by keyboard alone."""

from tests.webmap.reading import Reader


def tab_to(seen: Reader, wanted: str, most: int = 60) -> None:
    for _ in range(most):
        seen.page.keyboard.press("Tab")
        if seen.focused() == wanted:
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def test_skip_links_come_first_and_lead_to_list_and_map(reader, html):
    seen = reader(html)
    for target in ("sm-list", "sm-map"):
        seen.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        link = seen.page.locator(f'a[href="#{target}"]')
        link.focus()
        assert link.bounding_box()["y"] >= 0
        seen.page.keyboard.press("Enter")
        assert seen.focused() == target
    assert seen.page.evaluate("location.hash") == ""


def test_the_first_tab_is_the_skip_link(reader, html):
    seen = reader(html)
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.getAttribute('href')") == "#sm-list"


def test_from_the_list_into_the_panel_and_back(reader, html):
    seen = reader(html)
    tab_to(seen, "pit-anna")
    seen.page.keyboard.press("Enter")
    assert seen.focused() == seen.card.locator("h2").get_attribute("id")
    seen.page.keyboard.press("Escape")
    assert seen.card.count() == 0
    assert seen.focused() == "pit-anna"


def test_from_the_list_into_the_popup_and_back(reader, popup_html):
    seen = reader(popup_html)
    tab_to(seen, "pit-anna")
    seen.page.keyboard.press("Enter")
    assert seen.focused() == seen.popup.locator("h2").get_attribute("id")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "sm-close"
    seen.page.keyboard.press("Escape")
    assert seen.popup.count() == 0
    assert seen.focused() == "pit-anna"


def test_outlines_are_reached_in_the_order_of_the_list(reader, html):
    seen = reader(html)
    seen.page.evaluate("document.querySelector('#sm-map').focus()")
    reached = []
    for _ in range(8):
        seen.page.keyboard.press("Tab")
        if seen.page.evaluate("document.activeElement.matches('path')"):
            reached.append(seen.focused())
    assert reached == ["green-band", "old-works", "basin", "pit-anna"]  # the band lies beneath the others


def test_space_opens_an_outline_and_escape_comes_back_to_it(reader, html):
    seen = reader(html)
    seen.outline("basin").focus()
    assert seen.outline("basin").evaluate("n => getComputedStyle(n).stroke") == "rgb(11, 87, 208)"
    seen.page.keyboard.press("Space")
    assert "Hafenbecken" in seen.card.inner_text()
    seen.page.keyboard.press("Escape")
    assert seen.focused() == "basin"


def test_outlines_say_what_they_are(reader, html):
    outline = reader(html).outline("old-works")
    assert outline.get_attribute("role") == "button"
    assert outline.get_attribute("aria-label") == "Altes Werk, Stahlwerk, Im Gang (Stand Februar 2019), 40,0 ± 1,6 ha"


def test_panels_open_close_and_give_the_focus_back(reader, html):
    seen = reader(html)
    button = seen.page.locator(".sm-panel-layers > button")
    button.focus()
    seen.page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.dataset.layer") == "sites"
    seen.page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert button.evaluate("n => n === document.activeElement")


def test_every_control_has_a_name(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    seen.open_panel("layers")
    nameless = seen.page.eval_on_selector_all(
        "button, a[href], input, summary, path[tabindex]",
        """all => all.filter(n => !(n.getAttribute("aria-label") || n.textContent.trim()
            || n.labels?.[0]?.textContent.trim())).map(n => n.outerHTML)""",
    )
    assert nameless == []


def test_large_text_is_not_cut_off(reader, html):
    seen = reader(html, width=1280, height=800)
    seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
    overflow = seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    assert len(seen.drawn()) == 4


def test_the_narrowest_phone_needs_no_sideways_scrolling(reader, html):
    seen = reader(html, width=320, height=640)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320
