"""What is drawn can be switched off and on, in groups."""


def test_sites_band_and_context_are_switched_alone(reader, html):
    seen = reader(html)
    panel = seen.open_panel("layers")
    assert [t.split("\n")[0] for t in panel.locator("legend").all_inner_texts()] == [
        "FLÄCHEN",
        "UMGEBUNG",
        "GRUNDKARTE",
    ]
    panel.get_by_label("Flächen", exact=True).uncheck()
    assert seen.drawn() == ["green-band"]
    panel.get_by_label("Band").uncheck()
    assert seen.drawn() == []
    panel.get_by_label("Flächen", exact=True).check()
    assert sorted(seen.drawn()) == ["basin", "old-works", "pit-anna"]
    assert seen.outline("basin").get_attribute("aria-label").startswith("Hafenbecken")
    assert seen.page.locator(".sm-context-river").count() == 1
    panel.get_by_label("Sel").uncheck()
    assert seen.page.locator(".sm-context-river").count() == 0
    assert seen.page.locator(".sm-context-municipalities").count() == 2


def test_context_keeps_its_order_when_switched(reader, html):
    seen = reader(html)
    order = "[...document.querySelectorAll('.sm-context')].map(n => n.getAttribute('class').split('-').at(-1).split(' ')[0])"
    before = seen.page.evaluate(order)
    towns = seen.open_panel("layers").get_by_label("Gemeinden")
    towns.uncheck()
    towns.check()
    assert seen.page.evaluate(order) == before


def test_labels_are_switched_off(reader, html):
    seen = reader(html)
    shown = seen.page.locator(".sm-label:not([hidden])")
    shown.first.wait_for()
    seen.open_panel("layers").get_by_label("Beschriftung").uncheck()
    seen.page.wait_for_function("document.querySelectorAll('.sm-label:not([hidden])').length === 0")
