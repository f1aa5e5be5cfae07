"""The map is folium's: layers and plugins can be added, and our parts stand on anybody's map."""

import base64
from pathlib import Path

import folium
import folium.plugins
import pytest

import sitemap
from sitemap.webmap import Part, RegisterView
from tests.webmap.conftest import draw_register

FULLSCREEN = Path(__file__).parent / "data" / "leaflet.fullscreen"
FULLSCREEN_ASSETS = {
    "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.min.js": FULLSCREEN
    / "Control.FullScreen.js",
    "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.css": FULLSCREEN
    / "Control.FullScreen.css",
}


@pytest.fixture
def drawn(register) -> folium.Map:
    return draw_register(register.path)


def test_a_plugin_works_with_the_assets_that_are_given(reader, drawn):
    folium.plugins.Fullscreen().add_to(drawn)
    seen = reader(sitemap.page(drawn, assets=FULLSCREEN_ASSETS))
    button = seen.page.locator(".leaflet-control-zoom-fullscreen")
    assert "data:image/svg+xml" in button.evaluate("n => getComputedStyle(n).backgroundImage")
    button.click()
    seen.page.wait_for_function("document.fullscreenElement !== null")
    assert len(seen.drawn()) == 4


def test_a_missing_asset_is_named_with_its_remedy(drawn):
    folium.plugins.Fullscreen().add_to(drawn)
    with pytest.raises(sitemap.UsageError) as caught:
        sitemap.page(drawn)
    assert "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen" in str(caught.value)
    assert "assets={" in str(caught.value)


def test_an_asset_that_cannot_be_read_is_named(drawn, tmp_path):
    folium.plugins.Fullscreen().add_to(drawn)
    missing = dict.fromkeys(FULLSCREEN_ASSETS, tmp_path / "no.js")
    with pytest.raises(sitemap.SitemapError, match=r"no\.js"):
        sitemap.page(drawn, assets=missing)


def test_a_marker_with_a_popup_finds_what_it_needs(reader, drawn):
    popup = folium.Popup("<b style='color: red'>Treffpunkt</b>")
    folium.Marker([51.46, 10.47], popup=popup, icon=folium.DivIcon(html="<i>hier</i>")).add_to(drawn)
    folium.Marker([51.47, 10.48], tooltip="dort").add_to(drawn)
    seen = reader(sitemap.page(drawn))
    seen.page.locator(".leaflet-marker-icon").first.dispatch_event("click")
    assert seen.page.locator(".leaflet-popup", has_text="Treffpunkt").is_visible()
    icon = seen.page.locator("img.leaflet-marker-icon")
    assert icon.evaluate("n => n.complete && n.naturalWidth") == 25


def test_without_a_need_for_it_jquery_stays_out(html, drawn):
    assert "jQuery" not in html
    folium.Marker([51.46, 10.47], popup="x").add_to(drawn)
    assert "jQuery" in sitemap.page(drawn)


def test_an_icon_of_a_foreign_font_is_refused_with_its_address(drawn):
    folium.Marker([51.46, 10.47], icon=folium.Icon(color="red")).add_to(drawn)
    with pytest.raises(sitemap.UsageError, match="awesome"):
        sitemap.page(drawn)


def test_other_layers_can_be_added(reader, drawn):
    square = {
        "type": "Polygon",
        "coordinates": [[[10.4, 51.4], [10.6, 51.4], [10.6, 51.5], [10.4, 51.5], [10.4, 51.4]]],
    }
    group = folium.FeatureGroup("more").add_to(drawn)
    folium.GeoJson(square, style_function=lambda _f: {"color": "#ff0000"}).add_to(group)
    folium.Circle([51.45, 10.5], radius=500, color="#00ff00").add_to(group)
    folium.LayerControl().add_to(drawn)
    seen = reader(sitemap.page(drawn))
    assert seen.page.locator('path[stroke="#ff0000"]').count() == 1
    assert seen.page.locator('path[stroke="#00ff00"]').count() == 1
    assert len(seen.drawn()) == 4


@pytest.mark.parametrize("added", [folium.TileLayer("OpenStreetMap"), folium.plugins.MiniMap()])
def test_tiles_that_nobody_agreed_to_are_refused(drawn, added):
    added.add_to(drawn)
    with pytest.raises(sitemap.UsageError, match="before the reader agrees"):
        sitemap.page(drawn)


def test_names_of_added_elements_are_the_same_in_every_build(register):
    def build() -> str:
        drawn = draw_register(register.path)
        group = folium.FeatureGroup("more").add_to(drawn)
        folium.Marker([51.46, 10.47], popup=folium.Popup("x"), icon=folium.DivIcon(html="y")).add_to(group)
        folium.GeoJson({"type": "Point", "coordinates": [10.4, 51.4]}).add_to(group)
        folium.plugins.Fullscreen().add_to(drawn)
        return sitemap.page(drawn, assets=FULLSCREEN_ASSETS)

    assert build() == build()


def test_an_address_that_looks_like_a_random_id_is_not_changed(tmp_path):
    from tests.registers import valid

    address = "https://www.example.org/file_0123456789abcdef0123456789abcdef"
    html = sitemap.page(draw_register(valid().change("projects", "market-hall", url=address).write(tmp_path / "r")))
    assert address in html


def test_our_parts_work_on_anybodys_map(reader, register):
    linked = sitemap.link(register)
    theirs = folium.Map([51.45, 10.5], tiles=None, zoom_start=12)
    view = RegisterView(linked, sitemap.analyse(linked, names=["measures"])).add_to(theirs)
    for part in ("patterns", "sites", "labels", "popup"):
        Part(part).add_to(view)
    theirs.fit_bounds(theirs.get_bounds())
    seen = reader(sitemap.page(theirs))
    assert len(seen.drawn()) == 4
    seen.outline("old-works").focus()
    seen.page.keyboard.press("Enter")
    assert "Altes Werk" in seen.popup.inner_text()


def test_a_map_without_a_register_is_refused():
    with pytest.raises(sitemap.UsageError, match="shows no register"):
        sitemap.page(folium.Map(tiles=None))


def test_a_notebook_shows_the_map_inline(reader, drawn):
    seen = reader(f"<!DOCTYPE html><body style='width: 1000px'>{drawn._repr_html_()}</body>")
    frame = seen.page.frame_locator("iframe")
    frame.locator("path[data-site]").first.wait_for()
    assert frame.locator("path[data-site]").count() == 4
    frame.locator('path[data-site="old-works"]').press("Enter")
    assert "Altes Werk" in frame.locator(".sm-popup").inner_text()


def test_it_is_a_folium_map(drawn):
    assert isinstance(drawn, folium.Map)
    assert base64.b64encode(drawn.get_root().render().encode())
