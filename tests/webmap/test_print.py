"""On paper: the whole map with its legend, then the list, on A4 upright and across."""

import pytest

from tests.webmap.test_map import SITES


def test_the_map_is_fitted_to_the_paper_and_put_back(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    seen.page.keyboard.press("Escape")
    before = seen.outline("old-works").bounding_box()
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    seen.page.emulate_media(media="print")
    frame = seen.page.locator("#sm-map").bounding_box()
    for site in SITES:
        box = seen.outline(site).bounding_box()
        assert box["x"] >= frame["x"]
        assert box["y"] >= frame["y"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    assert seen.page.locator(".sm-panel-legend").is_visible()
    for hidden in (".sm-zoom", ".sm-panel-layers", ".sm-languages"):
        assert not seen.page.locator(hidden).is_visible()
    seen.page.emulate_media(media="screen")
    seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert seen.outline("old-works").bounding_box() == pytest.approx(before, abs=2)


@pytest.mark.parametrize("landscape", [False, True])
def test_nothing_is_cut_off_at_the_papers_edge(reader, html, landscape):
    seen = reader(html)
    width_mm = 277 if landscape else 190
    seen.page.set_viewport_size({"width": int(width_mm / 25.4 * 96), "height": 900})
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert seen.page.pdf(format="A4", landscape=landscape).startswith(b"%PDF")
