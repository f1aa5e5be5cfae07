"""Basemaps: nothing is asked of anybody before the reader has agreed, and then only of the host that was named."""

import io
from dataclasses import replace

import pytest

import sitemap
from tests.registers import valid

HOST = "tiles.example.org"


@pytest.fixture(scope="module")
def tile() -> bytes:
    """Return a real PNG image of one pixel."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    image = io.BytesIO(b"")
    image.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)))
    image.write(chunk(b"IDAT", zlib.compress(b"\0\x88\x99\xaa")) + chunk(b"IEND", b""))
    return image.getvalue()


def ask(seen, number: int = 1):
    seen.open_panel("layers").locator("input[type=radio]").nth(number).click()
    return seen.page.locator("dialog")


def chosen(seen) -> str:
    return seen.page.locator("[data-basemap]:checked").get_attribute("data-basemap")


def test_nothing_is_asked_until_the_reader_agrees(reader, html, tile):
    seen = reader(html, served={HOST: tile})
    dialog = ask(seen)
    text = dialog.inner_text()
    assert "Stadtplan" in text
    assert f"Seldorf ({HOST})" in text
    assert "IP-Adresse" in text
    assert dialog.locator("a").get_attribute("href") == "https://www.example.org/privacy"
    assert seen.asked == []
    with seen.page.expect_response(f"https://{HOST}/**"):
        dialog.locator("[data-agree]").click()
    seen.page.locator("img.leaflet-tile-loaded").first.wait_for()
    assert {url.split("/")[2] for url in seen.asked} == {HOST}
    assert chosen(seen) == "town-map"
    assert seen.page.evaluate("localStorage.length") == 0


def test_refusing_leaves_everything_as_it_was(reader, html):
    seen = reader(html)
    # A dialog is gone, and what follows from it done, a moment after the key or the click.
    ask(seen).locator("[data-cancel]").click()
    seen.page.locator("dialog").wait_for(state="detached")
    assert chosen(seen) == ""
    ask(seen)
    seen.page.keyboard.press("Escape")
    seen.page.locator("dialog").wait_for(state="detached")
    assert chosen(seen) == ""


def test_agreeing_is_forgotten_unless_the_reader_asks(reader, html, tile):
    seen = reader(html, served={HOST: tile})
    ask(seen).locator("[data-agree]").click()
    seen.page.reload()
    assert seen.page.locator(".leaflet-tile").count() == 0
    dialog = ask(seen)
    dialog.get_by_label("Meine Entscheidung in diesem Browser merken").check()
    dialog.locator("[data-agree]").click()
    seen.page.locator("img.leaflet-tile-loaded").first.wait_for()
    seen.page.reload()
    seen.page.locator("img.leaflet-tile-loaded").first.wait_for()
    seen.open_panel("layers").locator("[data-withdraw]").click()
    assert seen.page.locator(".leaflet-tile").count() == 0
    assert seen.page.evaluate("localStorage.length") == 0


def test_a_web_map_service_is_asked_in_its_own_way(reader, register, tile):
    wms = replace(register.info.basemaps[0], url=f"https://{HOST}/wms", wms_layers="map", id="wms")
    linked = sitemap.link(replace(register, info=replace(register.info, basemaps=(wms,))))
    seen = reader(sitemap.page(sitemap.draw(linked, sitemap.analyse(linked, names=["measures"]))), served={HOST: tile})
    dialog = ask(seen)
    with seen.page.expect_response(f"https://{HOST}/wms?**"):
        dialog.locator("[data-agree]").click()
    assert "layers=map" in seen.asked[0]
    assert "crs=EPSG%3A3857" in seen.asked[0]


def test_without_a_basemap_the_ground_is_drawn_and_with_one_it_is_clear(reader, html, tile):
    seen = reader(html, served={HOST: tile})
    ground = seen.page.locator(".sm-context-municipalities").first
    assert ground.evaluate("n => getComputedStyle(n).fillOpacity") == "1"
    ask(seen).locator("[data-agree]").click()
    assert ground.evaluate("n => getComputedStyle(n).fillOpacity") == "0"


def test_a_register_without_basemaps_offers_none(reader, tmp_path):
    from tests.webmap.conftest import draw_register

    draft = valid()
    draft.info = draft.info[: draft.info.index("[[basemaps]]")]
    html = sitemap.page(draw_register(draft.write(tmp_path / "plain")))
    assert "img-src data:;" in html
    assert reader(html).open_panel("layers").locator("fieldset").count() == 2


def test_in_a_sandboxed_frame_it_works_as_well(reader, html, tmp_path, tile):
    (tmp_path / "inner.html").write_text(html, encoding="utf-8")
    frame = '<!DOCTYPE html><iframe sandbox="allow-scripts" src="inner.html" width="1200" height="800"></iframe>'
    seen = reader(frame, served={HOST: tile})
    inner = seen.page.frame_locator("iframe")
    inner.locator("path[data-site]").first.wait_for()
    inner.locator(".sm-panel-layers > button").click()
    inner.locator("input[type=radio]").nth(1).click()
    inner.locator("#sm-remember").check()
    inner.locator("[data-agree]").click()
    inner.locator("img.leaflet-tile-loaded").first.wait_for()


def test_a_basemap_that_cannot_be_reached_is_said_so(reader, html):
    seen = reader(html)
    ask(seen).locator("[data-agree]").click()
    seen.page.locator(".sm-notice", has_text="Die Grundkarte ist nicht erreichbar.").wait_for()
    assert {url.split("/")[2] for url in seen.refused} == {HOST}
    seen.page.goto("about:blank")  # now no further image is asked for
    seen.refused.clear()
    seen.errors.clear()
