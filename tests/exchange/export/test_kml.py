"""KML: descriptions are HTML to Google Earth, so no attribute may be HTML."""

import html.parser
from xml.etree import ElementTree as ET

import pytest

from sitemap.exchange.export import Content
from sitemap.exchange.export.kml import KML

NS = {"k": "http://www.opengis.net/kml/2.2"}


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not attrs

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("register", ["plain", "hostile"])
def test_a_description_holds_nothing_but_a_table_of_text(register, request):
    content = request.getfixturevalue(register)
    root = ET.fromstring(KML.write(content).files["seldorf.kml"])
    texts = ""
    for placemark in root.iterfind(".//k:Placemark", NS):
        tags = Tags()
        tags.feed(placemark.findtext("k:description", "", NS))
        assert tags.tags <= {"table", "tr", "th", "td"}
        texts += tags.text
    assert "40,0 ± 1,3 ha" in texts or "± " in texts
    if register == "hostile":
        assert "<script>alert(1)</script>" in texts


def test_characters_that_xml_cannot_hold_are_replaced(plain):
    sites = plain.register.sites.copy()
    sites.loc["basin", "note_de"] = "a\x00b\x0bc\uffff"
    from dataclasses import replace

    register = replace(plain.register, sites=sites)
    content = Content(replace(plain.linked, register=register), plain.results, "de")
    written = KML.write(content).files["seldorf.kml"]
    root = ET.fromstring(written)
    values = {d.text for d in root.iterfind(".//k:SimpleData[@name='note_de']", NS)}
    assert "a�b�c�" in values


def test_every_placemark_has_a_style_that_exists(plain):
    root = ET.fromstring(KML.write(plain).files["seldorf.kml"])
    styles = {f"#{s.get('id')}" for s in root.iterfind(".//k:Style", NS)}
    used = {s.text for s in root.iterfind(".//k:styleUrl", NS)}
    assert used <= styles
    assert used == {"#steelworks-under-way", "#colliery-planned", "#harbour-under-way", "#corridor-unknown"}
