"""German and English, switched in the page; figures in each language's form."""

import re

import numpy as np
import pytest

import sitemap
from sitemap.cartography.figures import date_text, number_text, with_error
from sitemap.locale import translate
from sitemap.register.schema import CODES
from sitemap.webmap import assets
from sitemap.webmap.texts import MESSAGES
from tests.webmap.conftest import draw_register


def test_switching_changes_every_word_of_the_page(reader, html):
    seen = reader(html)

    def whole_page() -> str:
        seen.unfold()
        listed = seen.page.locator("body").inner_text()
        seen.choose("old-works")
        seen.open_panel("layers")
        seen.unfold()
        return listed + seen.page.locator("body").inner_text()

    german = whole_page()
    seen.speak("en")
    assert "Old Works" in seen.card.inner_text()
    seen.page.locator("[data-home]").click()
    english = whole_page()
    assert seen.page.evaluate("document.documentElement.lang") == "en"
    assert seen.page.title() == "Brownfield sites in Seldorf"
    assert seen.page.locator("meta[name=description]").get_attribute("content") == "A made-up register."
    for de, en in [
        ("4 Flächen", "4 sites"), ("Altes Werk", "Old Works"), ("Legende", "Legend"), ("Ebenen", "Layers"),
        ("40,0 ± 1,6 ha", "40.0 ± 1.6 ha"), ("Im Gang (Stand Februar 2019)", "Under way (as of February 2019)"),
        ("15.04.2027", "15 April 2027"), ("GRUNDKARTE", "BASEMAP"), ("Stadtplan", "Town map"), ("Zeche", "Colliery"),
    ]:  # fmt: skip
        assert de in german, de
        assert en in english, en
        # The place of an event and the title of a source are told in one language only.
        assert de not in re.sub("· Altes Werk ·|Stadtplan", "", english), de
    assert seen.outline("old-works").get_attribute("aria-label").startswith("Old Works, Steelworks, Under way")


def test_the_page_opens_in_the_language_that_was_asked_for(reader, register):
    html = sitemap.page(draw_register(register.path, "en"))
    assert '<html lang="en">' in html
    assert "<title>Brownfield sites in Seldorf</title>" in html
    assert "4 sites" in reader(html).page.locator("body").inner_text()


def test_the_page_opens_in_the_registers_language_by_default(html):
    assert '<html lang="de">' in html
    assert "<title>Brachflächen in Seldorf</title>" in html


@pytest.mark.parametrize("language", ["de", "en"])
def test_figures_read_as_they_do_on_paper(reader, html, language):
    seen = reader(html)
    random = np.random.default_rng(7)
    pairs = [
        (float(v), float(e)) for v, e in zip(random.lognormal(4, 4, 400), random.lognormal(1, 3, 400), strict=True)
    ]
    pairs += [
        (v, e) for v in (0.15, 2.5, -2.5, 0.05, 1234567.5, 0.0) for e in (0.1, 0.2, 0.3, 0.95, 1.95, 2.95, 25.0, 951.0)
    ]
    figures = "([v, e, l]) => [Sitemap.figures.withError(v, e, 'ha', l), Sitemap.figures.number(v, 1, l)]"
    shown = seen.page.evaluate(f"([pairs, l]) => pairs.map(([v, e]) => ({figures})([v, e, l]))", [pairs, language])
    assert shown == [[with_error(v, e, "ha", language), number_text(v, 1, language)] for v, e in pairs]
    dates = ["2019", "2019-02", "2019-02-21", "1985-08-04", "2036-12", "2019-02-30", "2019-13", "as it was"]
    said = seen.page.evaluate("([dates, l]) => dates.map((d) => Sitemap.figures.date(d, l))", [dates, language])
    assert said == [date_text(d, language) for d in dates]


def test_what_the_scripts_say_is_in_the_catalogue():
    code = assets.runtime()
    said = set(re.findall(r"""\b(?:say|code)\(\s*"([^"]+)"\s*[,)]""", code))
    said |= set(re.findall(r"""title: "([^"]+)\"""", code)) | set(re.findall(r"""group\("([^"]+)\"""", code))
    words = {c for codes in CODES.values() for c in codes}
    assert len(said) > 30
    assert said <= {*MESSAGES, *words, ""}


def test_every_message_is_used_and_has_a_german_text():
    pages = [p.read_text(encoding="utf-8") for p in sorted(assets._FOLDER.glob("*.html"))]
    # The scripts of pages whose tiles lie beside them are no part of the others.
    pages += [p.read_text(encoding="utf-8") for p in sorted((assets._FOLDER / "js" / "tiles").glob("*.js"))]
    code = re.sub(r'"\s*\+\s*"', "", assets.runtime()) + "".join(pages)
    for message in MESSAGES:
        words = message.removesuffix(" outline")
        assert f'"{message}"' in code or f"`{message}`" in code or words in ("exact", "approximate"), message
        assert translate(message, "de") != message or message.startswith("Themenfor") or message in ("Id", "Name"), (
            message
        )
