"""Themes: the colour, the class and the legend say what Python computes from the figures."""

import re

import numpy as np
import pytest

import sitemap
from sitemap.analysis.theming import make_themes
from sitemap.cartography.figures import number_text
from tests.webmap.reading import Reader

NAMES = ("measures", "portfolio-sites", "belonging-administration")


@pytest.fixture(scope="module")
def town(register):
    """Return the register and results that hold figures, codes and counts."""
    linked = sitemap.link(register)
    return linked, sitemap.analyse(linked, names=NAMES)


@pytest.fixture(scope="module")
def themed(town) -> str:
    return sitemap.page(sitemap.draw(*town))


def choose(seen: Reader, theme: str) -> None:
    seen.open_panel("legend").locator("select").select_option(theme)


def fills(seen: Reader) -> dict[str, str]:
    return seen.page.eval_on_selector_all(
        "path[data-site]", "all => Object.fromEntries(all.map(p => [p.dataset.site, p.getAttribute('fill')]))"
    )


def legend_of(seen: Reader) -> list[str]:
    return seen.page.locator(".sm-panel-legend .sm-legend-group").first.locator("li").all_inner_texts()


def test_every_column_of_figures_and_codes_is_a_theme(reader, themed, town):
    seen = reader(themed)
    offered = seen.open_panel("legend").locator("option").evaluate_all("all => all.map(o => o.value)")
    described = [c for t in town[1].tables.values() for c in t.analysis.columns]
    errors = {c.error for c in described}
    wanted = {c.name for c in described if c.name not in errors and town[1].tables}
    # Ids and names of places are no classes.
    wanted -= {"deciding", "names", "certain", "possible", "registered"}
    shown = {t.name for t in make_themes(town[0].register, town[1])}
    assert wanted - shown <= {"orientation_deg", "intermunicipal", "agrees"}  # where no site of the town has a figure
    assert offered == ["kind", "status", *(t.name for t in make_themes(town[0].register, town[1]))]
    assert {"area_m2", "projects", "use-housing", "use-green"} < set(offered)


def test_sites_have_the_colour_of_the_class_of_their_figure(reader, themed, town):
    linked, results = town
    seen = reader(themed)
    ids = sorted(linked.register.sites.index)
    for theme in make_themes(linked.register, results):
        choose(seen, theme.name)
        drawn = fills(seen)
        for site, place in zip(ids, theme.places, strict=True):
            look = theme.classes[place]
            plain = look.pattern.marks == "none"
            assert drawn[site] == (look.fill if plain else f"url(#sm-theme-{theme.name}-{place})"), theme.name
        if theme.kind != "figures":
            continue
        # The same by a second way: the figure lies between the limits of its class.
        column = results[theme.name]
        factor = {"m²": 1e-4, "1": 100}.get(column.unit, 1)
        for site, place in zip(ids, theme.places, strict=True):
            look, figure = theme.classes[place], column.values[site] * factor
            if np.isnan(figure):
                assert look.label["de"] == "keine Angabe"
                continue
            assert look.low is None or look.low <= figure
            assert look.high is None or figure < look.high
        limits = [c.low for c in theme.classes if c.low is not None]
        assert limits == sorted(limits)


@pytest.mark.parametrize(("language", "form"), [("de", "{} bis unter {} ha"), ("en", "{} to under {} ha")])
def test_the_legend_writes_limits_in_the_readers_form(reader, themed, town, language, form):
    seen = reader(themed)
    seen.speak(language)
    choose(seen, "area_m2")
    (theme,) = [t for t in make_themes(town[0].register, town[1]) if t.name == "area_m2"]
    written = [re.sub(r"\s+", " ", text) for text in legend_of(seen)]
    assert len(written) == len(theme.classes) == 4
    for look, text in zip(theme.classes[1:-1], written[1:-1], strict=True):
        low, high = (
            number_text(v, len(str(v).removesuffix(".0").partition(".")[2]), language) for v in (look.low, look.high)
        )
        assert form.format(low, high) in text


def test_a_class_is_told_by_its_mark_and_its_words_too(reader, themed):
    seen = reader(themed)
    choose(seen, "use-housing")
    assert legend_of(seen)[0].split("\n")[-1] == "Geplant"
    marks = seen.page.eval_on_selector_all(
        "[data-badge]", "all => Object.fromEntries(all.map(b => [b.dataset.badge, b.textContent]))"
    )
    assert marks == {"old-works": "+", "pit-anna": "+", "basin": "+", "green-band": "–"}
    assert seen.outline("green-band").get_attribute("aria-label").endswith("Wohnen: Keine Angabe")
    assert "Wohnen: Geplant" in seen.page.locator('[data-site-button="basin"]').inner_text()


def test_the_state_is_told_by_colour_and_pattern(reader, themed):
    seen = reader(themed)
    choose(seen, "status")
    assert fills(seen)["old-works"] == "url(#sm-state-under-way)"
    assert fills(seen)["green-band"].startswith("url(#sm-state-unknown")
    patterns = seen.page.eval_on_selector_all(
        "pattern[id^=sm-state]", "all => all.map(p => p.innerHTML.replace(/#[0-9a-f]{6}/g, ''))"
    )
    assert len(set(patterns)) == len(patterns) >= 2


def test_what_may_lie_in_another_class_is_counted(reader, themed, town):
    linked, results = town
    (theme,) = [t for t in make_themes(linked.register, results) if t.name == "perimeter_m"]
    seen = reader(themed)
    choose(seen, "perimeter_m")
    note = seen.page.locator(".sm-legend-notes")
    assert (f"liegen können: {theme.unsure}." in note.inner_text()) == (theme.unsure > 0)


def test_the_choice_keeps_the_keyboard(reader, themed):
    seen = reader(themed)
    select = seen.open_panel("legend").locator("select")
    select.focus()
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowDown")
    assert select.evaluate("n => n === document.activeElement && n.value") == "area_m2"
    assert fills(seen)["old-works"].startswith("#")
