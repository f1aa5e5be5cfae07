"""On paper: the whole map with legend, scale and attribution, then the sites as a table, on A4 upright and across."""

import pymupdf
import pytest

from tests.webmap.test_map import SITES

A4_MM = {False: (210, 297), True: (297, 210)}
MARGIN = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")


def printed(seen, *, landscape: bool) -> list[str]:
    """Return the text of each sheet, as a PDF reader finds it."""
    pdf = pymupdf.open("pdf", seen.page.pdf(format="A4", landscape=landscape, margin=MARGIN, print_background=True))
    size_mm = tuple(round(v / 72 * 25.4) for v in (pdf[0].rect.width, pdf[0].rect.height))
    assert size_mm == A4_MM[landscape]
    return [sheet.get_text() for sheet in pdf]


def begin(seen) -> None:
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    seen.page.emulate_media(media="print")


def end(seen) -> None:
    seen.page.emulate_media(media="screen")
    seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")


def test_the_map_is_fitted_to_the_paper_and_put_back(reader, html):
    seen = reader(html)
    seen.choose("old-works")
    seen.page.keyboard.press("Escape")
    before = seen.outline("old-works").bounding_box()
    begin(seen)
    frame = seen.page.locator("#sm-map").bounding_box()
    for site in SITES:
        box = seen.outline(site).bounding_box()
        assert box["x"] >= frame["x"]
        assert box["y"] >= frame["y"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    assert seen.page.locator(".sm-printed-legend").is_visible()
    for hidden in (".sm-zoom", ".sm-panel-layers", ".sm-panel-legend", "[data-language=de]", ".sm-sites", ".sm-search"):
        assert not seen.page.locator(hidden).is_visible()
    end(seen)
    assert seen.outline("old-works").bounding_box() == pytest.approx(before, abs=2)
    assert seen.page.locator(".sm-printed-legend, .sm-printed-table").count() == 0
    assert seen.page.locator(".sm-panel-legend .sm-panel-body").is_visible()


@pytest.mark.parametrize("landscape", [False, True])
def test_map_legend_scale_version_and_attribution_stand_on_the_first_sheet(reader, html, landscape):
    first, *rest = printed(reader(html), landscape=landscape)
    assert "Brachflächen in Seldorf" in first
    assert "Stand 2024-05-01" in first
    for text in ("Stahlwerk", "Im Gang", "Ungefährer Umriss", "km", "Farbe zeigt: Art und Stand", "Leaflet"):
        assert text in first
    everything = first + "".join(rest)
    assert "4 Flächen" in everything
    assert "Quellen und Lizenzen" in everything
    # Across, the table has sheets of its own.
    assert ("Geplante Nutzungen" in first) is not landscape


def test_the_table_holds_the_sites_that_are_asked_for_in_their_order(reader, html):
    seen = reader(html)
    seen.page.locator("#sm-order").select_option("-area")
    seen.page.locator(".sm-search input").fill("werk")
    begin(seen)
    rows = seen.page.locator(".sm-printed-table tbody tr")
    table = [r.split("\t")[0].strip() for r in rows.all_inner_texts()]
    end(seen)
    listed = seen.page.locator(".sm-entry-name").all_inner_texts()
    assert table == listed
    assert 1 < len(table) < len(SITES)


def test_theme_and_month_are_named_and_the_colours_figure_is_a_column(reader, html):
    seen = reader(html)
    seen.page.evaluate("location.hash = 'theme=perimeter_m&at=2024-06'")
    seen.page.locator("[data-theme-choice]").wait_for()
    seen.page.wait_for_function("document.querySelector('[data-theme-choice]').value === 'perimeter_m'")
    begin(seen)
    caption = seen.page.locator(".sm-printed-caption").inner_text()
    assert "Farbe zeigt: Umfang" in caption
    assert "Zeit: Juni 2024" in caption
    heads = seen.page.locator(".sm-printed-table thead th").all_inner_texts()
    assert "Umfang" in heads
    figures = seen.page.locator(".sm-printed-table tbody tr").all_inner_texts()
    assert all(" m" in row for row in figures)
    end(seen)


@pytest.mark.parametrize("landscape", [False, True])
def test_nothing_is_cut_off_at_the_papers_edge(reader, html, landscape):
    seen = reader(html)
    width_mm = A4_MM[landscape][0] - 20
    seen.page.set_viewport_size({"width": int(width_mm / 25.4 * 96), "height": 900})
    begin(seen)
    assert seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    end(seen)


def test_names_on_the_map_fill_their_boxes_and_rows_have_one_line_below_them(reader, html):
    seen = reader(html)
    begin(seen)
    spare = seen.page.eval_on_selector_all(
        ".sm-label:not([hidden])",
        """all => all.map((n) => {
            const text = document.createRange();
            text.selectNodeContents(n);
            return n.getBoundingClientRect().width - text.getBoundingClientRect().width;
        })""",
    )
    assert len(spare) > 3
    assert max(spare) < 14
    rows = seen.page.eval_on_selector_all(
        ".sm-printed-table tbody tr", "all => all.map(r => [...r.children].map(c => c.getBoundingClientRect().bottom))"
    )
    assert all(max(row) - min(row) < 0.5 for row in rows)
    styles = "n => { const s = getComputedStyle(n); return [s.position, s.backgroundColor]; }"
    head = seen.page.locator(".sm-printed-table tbody th").first.evaluate(styles)
    assert head == ["static", "rgba(0, 0, 0, 0)"]
    end(seen)
