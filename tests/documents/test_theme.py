"""A sheet's colours: the classes, fills, marks and legend of cartography, which are those of the web map."""

import functools
import json
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner

import sitemap
from sitemap.analysis.theming import make_themes
from sitemap.cartography.figures import number_text
from sitemap.cartography.themes import NO_DATA, STATE_LOOKS, figure_theme
from sitemap.cartography.themetext import class_text
from sitemap.cli import cli
from sitemap.documents.figure import make_figure
from sitemap.documents.sheet import SheetOptions, make_sheet
from sitemap.errors import UsageError
from tests.registers import valid

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def town(register):
    """Return the register with what a built page knows of it."""
    linked = sitemap.link(register)
    return linked, sitemap.analyse(linked, names=["measures", "portfolio-sites"])


@pytest.fixture(scope="module")
def themes(town):
    return {t.name: t for t in make_themes(town[0].register, town[1])}


def sheet_of(town, theme, language="de"):
    """Return the root of the SVG of a sheet."""
    (content,) = make_figure(town[0].register, SheetOptions(theme=theme), language, ["svg"], town[1]).files.values()
    return ET.fromstring(content)


@pytest.fixture(scope="module")
def drawn(town):
    """Return what gives the root of a theme's sheet, each drawn once."""
    return functools.cache(functools.partial(sheet_of, town))


@pytest.fixture(scope="module")
def page_file(town, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "map.html"
    path.write_text(sitemap.page(sitemap.draw(*town)), encoding="utf-8")
    return path


def site_fills(root):
    """Return the colour of each site's ground, and the colours of all that is drawn in its outline."""
    found = {}
    for part in root.iter(f"{SVG}g"):
        # The overview comes later and draws the same sites once more.
        if part.get("id", "").startswith("site-") and part.get("id")[5:] not in found:
            paths = list(part.iter(f"{SVG}path"))
            ground = next(p.get("fill") for p in paths if p.get("fill") != "none")
            inks = {p.get(a) for p in paths if p.get("class") != "outline" for a in ("fill", "stroke")}
            (outline,) = (p.get("stroke") for p in paths if p.get("class") == "outline")
            found[part.get("id")[5:]] = ground, inks - {None, "none", ground}, outline
    return found


def legend_of(root, group=0):
    """Return the texts of a group of the legend, its heading first."""
    parts = [part for part in root.iter(f"{SVG}g") if part.get("class") == "legend"]
    inside = {id(t) for part in parts[group].iter(f"{SVG}g") if part.get("class") == "class" for t in part}
    return [t.text for t in parts[group].iter(f"{SVG}text") if id(t) not in inside]


def test_every_theme_fills_each_site_as_its_class_says(town, themes, drawn):
    ids = sorted(town[0].register.sites.index)
    for name, theme in themes.items():
        fills = site_fills(drawn(name))
        for site, place in zip(ids, theme.places, strict=True):
            one = theme.classes[place]
            assert fills[site] == (one.fill, {one.stroke} if one.pattern.marks != "none" else set(), one.stroke), name


def test_the_state_is_told_by_colour_and_pattern_and_the_symbol_of_the_kind_stays(town, drawn):
    root = drawn("status")
    fills = site_fills(root)
    for site, status in town[0].register.sites["status"].items():
        look = STATE_LOOKS[status if isinstance(status, str) else ""]
        assert fills[site] == (look.fill, {look.stroke} if look.pattern.marks != "none" else set(), look.stroke)
    assert legend_of(root, 0) == ["Art", "Stahlwerk", "Zeche", "Hafen", "Band"]
    assert legend_of(root, 1) == ["Stand", "Geplant", "Im Gang", "Unbekannt"]


@pytest.mark.parametrize("theme", ["area_m2", "projects", "use-housing", "status"])
def test_the_page_shows_the_same_colours_and_says_the_same(drawn, browser, page_file, theme):
    page = browser.new_page(locale="de-DE", viewport={"width": 1400, "height": 900})
    page.goto(f"{page_file.as_uri()}#lang=de&theme={theme}")
    page.wait_for_selector("path[data-site]")
    # A pattern is followed to the colour of its ground.
    on_page = page.eval_on_selector_all(
        "path[data-site]",
        """all => Object.fromEntries(all.map((path) => {
          const fill = path.getAttribute("fill");
          const ground = fill.startsWith("url") ? document.querySelector(fill.slice(4, -1) + " rect").getAttribute("fill") : fill;
          return [path.dataset.site, [ground, path.getAttribute("stroke"), path.getAttribute("fill-opacity")]];
        }))""",
    )
    groups = page.locator(".sm-panel-legend .sm-legend-group")
    said = [
        [groups.nth(n).locator("h2").text_content(), *groups.nth(n).locator("li > span").all_inner_texts()]
        for n in range(2 if theme == "status" else 1)
    ]
    page.close()
    root = drawn(theme)
    assert {s: [f, o] for s, (f, _, o) in site_fills(root).items()} == {s: v[:2] for s, v in on_page.items()}
    assert [legend_of(root, n) for n in range(len(said))] == said
    (band,) = (
        g
        for g in next(g for g in root.iter(f"{SVG}g") if g.get("id") == "site-green-band").iter(f"{SVG}g")
        if "opacity" in g.attrib
    )
    assert float(band.get("opacity")) == float(on_page["green-band"][2])


def test_the_legend_has_limits_with_unit_in_the_form_of_the_reader(themes, drawn):
    area = themes["area_m2"]
    limits = [c.high for c in area.classes[:-1]]
    for language, words in (
        ("de", ("unter {} ha", "{} bis unter {} ha", "{} ha und mehr")),
        ("en", ("under {} ha", "{} to under {} ha", "{} ha and more")),
    ):
        shown = [number_text(v, 0 if v % 1 == 0 else 1, language) for v in limits]
        expected = [
            words[0].format(shown[0]),
            *(words[1].format(*pair) for pair in pairwise(shown)),
            words[2].format(shown[-1]),
        ]
        heading, *texts = legend_of(drawn("area_m2", language))
        assert heading == {"de": "Fläche", "en": "Area"}[language]
        assert texts == expected


@pytest.mark.parametrize(
    ("values", "unit", "said"),
    [
        ([0.5, 12, 1500], "ha", ["unter 10 ha", "10 bis unter 1.000 ha", "1.000 ha und mehr"]),
        ([0.12, 0.34], "", ["unter 0,2", "0,2 und mehr"]),
        ([0, 0, 1, 2, 3], "", ["unter 1", "1", "2", "3 und mehr"]),
        ([0, 1, 4, 5, 9, 14], "", ["unter 1", "1", "2–7", "8–9", "10 und mehr"]),
        ([7, 7], "ha", ["alle gleich"]),
        ([7, np.nan], "ha", ["alle gleich", "Keine Angabe"]),
        ([-3.5, 2], "min", ["unter 0 min", "0 min und mehr"]),
    ],
)
def test_what_a_class_holds_is_said_in_german(values, unit, said):
    theme = figure_theme("x", {"de": "x", "en": "x"}, unit, values)
    assert [class_text(theme, one, "de") for one in theme.classes] == said


def test_a_site_without_a_statement_has_a_class_of_its_own(themes, drawn):
    assert "use-housing" in themes  # the band has no planned use recorded
    root = drawn("use-housing")
    assert legend_of(root) == ["Geplante Nutzungen: Wohnen", "Geplant", "Nicht genannt", "Keine Angabe"]
    assert site_fills(root)["green-band"] == (NO_DATA.fill, {NO_DATA.stroke}, NO_DATA.stroke)


def greys(one):
    """Return the grey of a class's ground on paper (ITU-R BT.601, as printers reckon)."""
    red, green, blue = (int(one.fill[n : n + 2], 16) for n in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_figures_are_told_apart_in_grey_and_by_their_mark(themes, drawn):
    for name, theme in themes.items():
        marks = [one.mark for one in theme.classes]
        assert all(marks), name
        assert len(set(marks)) == len(marks), name
        ordered = [greys(c) for c in theme.classes if c is not NO_DATA]
        if theme.kind == "figures":
            assert all(a - b > 12 for a, b in pairwise(ordered)), name
        badges = [t.text for t in drawn(name).iter(f"{SVG}text") if t.text in marks]
        # One on each site, one in each swatch of the legend.
        assert len(badges) >= len(theme.places) + len(marks), name


def test_states_are_told_apart_without_colour():
    looks = [
        (p.marks, p.angle_deg, p.spacing_px, greys(look) > 200) for look in STATE_LOOKS.values() for p in [look.pattern]
    ]
    assert len(set(looks)) == len(looks)


def test_the_sheet_says_in_words_what_the_colour_shows_and_how_sure_that_is(town, themes, drawn):
    register, results = town[0].register, town[1]
    sheet = make_sheet(register, SheetOptions(theme="area_m2"), "de", results)
    assert sheet.description.endswith("Die Farbe zeigt: Fläche.")
    assert "Farbe" not in make_sheet(register, SheetOptions(), "de").description
    for name in ("projects", "area_ellipsoidal_m2"):
        said = "anderen Klasse" in " ".join(t.text for t in drawn(name).iter(f"{SVG}text"))
        assert said == (themes[name].unsure > 0)


def test_how_many_may_be_in_another_class_stands_on_the_sheet(tmp_path):
    draft = valid()
    for site in ("old-works", "pit-anna"):
        draft.change("sites", site, geometry_accuracy_m=400)
    linked = sitemap.link(sitemap.read_register(draft.write(tmp_path / "register")))
    results = sitemap.analyse(linked, names=["measures"])
    (theme,) = (t for t in make_themes(linked.register, results) if t.name == "area_m2")
    text = " ".join(t.text for t in sheet_of((linked, results), "area_m2").iter(f"{SVG}text"))
    assert theme.unsure >= 2
    assert f"anderen Klasse liegen können: {theme.unsure}." in text


def test_the_overview_has_the_same_colours(drawn):
    root = drawn("area_m2")
    fills = {}
    for part in root.iter(f"{SVG}g"):
        if part.get("id", "").startswith("site-"):
            ground = next(p.get("fill") for p in part.iter(f"{SVG}path") if p.get("fill") != "none")
            fills.setdefault(part.get("id"), []).append(ground)
    assert all(len(both) == 2 and len(set(both)) == 1 for both in fills.values())


def test_the_command_draws_a_theme_and_names_the_file_by_it(folder, tmp_path):
    arguments = ["figure", "-r", folder, "-o", tmp_path, "-f", "svg", "--theme", "projects", "--json"]
    done = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["theme"] == "projects"
    (name,) = told["files"]
    assert re.search(r"-projects-a4-\d+\.svg$", name)


def test_a_theme_that_does_not_exist_is_told_with_those_that_do(folder, tmp_path, town, themes):
    arguments = ["figure", "-r", folder, "-o", tmp_path / "out", "--theme", "nothing", "--lang", "de"]
    done = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert done.exit_code == 2
    assert "„nothing“" in done.output
    assert ", ".join(["kind", "status", *themes]) in re.sub(r"\s+", " ", done.output)
    assert not (tmp_path / "out").exists()
    with pytest.raises(UsageError, match=r"kind, status, area_m2, .*use-housing"):
        make_figure(town[0].register, SheetOptions(theme="nothing"), "de", ["svg"], town[1])
    # Without figures there are still the planned uses.
    with pytest.raises(UsageError, match="kind, status, use-housing"):
        make_figure(town[0].register, SheetOptions(theme="area_m2"), "de", ["svg"])
