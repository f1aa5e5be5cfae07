"""One map by choice: what is asked for is on it, a notebook shows it, and names that are not known are refused."""

import sys
from itertools import accumulate
from pathlib import Path

import folium
import nbformat
import pytest
from nbclient import NotebookClient

import sitemap
from sitemap.webmap import RegisterView
from sitemap.webmap.identity import elements_of
from tests.webmap.conftest import reader  # noqa: F401
from tests.webmap.test_encoding import decoded


def payload_of(drawn: folium.Map):
    return next(e for e in elements_of(drawn) if isinstance(e, RegisterView)).payload


def test_a_folder_a_register_and_nothing_are_all_maps(folder, register):
    for given in (folder, str(folder), register, None):
        assert isinstance(sitemap.map(given), folium.Map)


def test_the_builtin_stays_what_it_is():
    assert sitemap.map is not map
    assert list(map(str, [1])) == ["1"]


def test_only_the_named_sites_are_on_it(reader, register):  # noqa: F811
    seen = reader(sitemap.page(sitemap.map(register, sites=["pit-anna", "basin"], language="en", title="Two sites")))
    assert sorted(seen.drawn()) == ["basin", "pit-anna"]
    assert seen.page.title() == "Two sites"
    assert seen.page.locator("html").get_attribute("lang") == "en"


def figures_of(column) -> list:
    """Return the values of a column as the page reads them."""
    values = column["values"]
    if isinstance(values, list):
        return values
    found: list = [whole / 10 ** values["decimals"] for whole in decoded(values["whole"])]
    for place in accumulate(decoded(values["missing"])):
        found[place] = None
    return found


def test_figures_are_those_of_the_whole_register(register):
    whole, part = payload_of(sitemap.map(register)), payload_of(sitemap.map(register, sites=["old-works"]))
    for one, all_ in zip(part["results"], whole["results"], strict=True):
        for mine, theirs in zip(one["columns"], all_["columns"], strict=True):
            if mine["kind"] != "name":
                assert figures_of(mine) == [figures_of(theirs)[2]]


def test_of_some_sites_nothing_is_said_about_the_nearest(register):
    assert payload_of(sitemap.map(register))["sites"]["nearest"]["of"]
    assert payload_of(sitemap.map(register, sites=["old-works", "basin"]))["sites"]["nearest"] == {}


def test_one_site_gives_the_page_its_name(register):
    info = payload_of(sitemap.map(register, sites=["pit-anna"]))["register"]
    assert (info["title_de"], info["title_en"]) == ("Zeche Anna", register.sites.loc["pit-anna", "name_en"])


def test_theme_and_layers_are_what_it_opens_with_and_a_link_says_only_what_changed(reader, register):  # noqa: F811
    layers = [str(i) for i in register.layers.index]
    seen = reader(sitemap.page(sitemap.map(register, theme="status", layers=layers[:1])))
    boxes = seen.open_panel("layers").locator("[data-layer^='context:']")
    on = {b.get_attribute("data-layer") for b in boxes.all() if b.is_checked()}
    assert on == {f"context:{layers[0]}"}
    assert seen.page.locator("[data-theme-choice]").input_value() == "status"
    assert seen.page.evaluate("location.hash") == ""
    for box in boxes.all():
        box.check()
    seen.page.wait_for_function("() => location.hash.includes('hide=-')")
    seen.page.reload()
    assert all(b.is_checked() for b in seen.open_panel("layers").locator("[data-layer^='context:']").all())


def test_the_legend_tells_only_layers_that_are_on(reader, register):  # noqa: F811
    seen = reader(sitemap.page(sitemap.map(register, layers=[])))
    assert "Umgebung" not in seen.page.locator(".sm-panel-legend").inner_text().title()
    seen.open_panel("layers").locator("[data-layer^='context:']").first.check()
    assert "Umgebung" in seen.page.locator(".sm-panel-legend").inner_text().title()


def test_an_offered_basemap_asks_before_it_loads(reader, register):  # noqa: F811
    seen = reader(sitemap.page(sitemap.map(register, basemap="town-map")))
    offer = seen.page.locator("[data-offer]")
    assert offer.inner_text() == "Grundkarte „Stadtplan“ laden …"
    assert seen.page.locator("dialog").count() == 0
    offer.click()
    seen.page.locator("dialog [data-cancel]").click()
    assert offer.is_visible()


def test_a_theme_of_another_analysis_brings_its_figures_along(register):
    names = {t["name"] for t in payload_of(sitemap.map(register, theme="cluster_sites"))["results"]}
    assert "proximity-clusters" in names
    assert "proximity-clusters" not in {t["name"] for t in payload_of(sitemap.map(register))["results"]}


@pytest.mark.parametrize(
    ("choice", "known"),
    [
        ({"sites": ["nix"]}, "old-works"),
        ({"theme": "nix"}, "kind, status, area_m2"),
        ({"layers": ["nix"]}, "towns, river, stations"),
        ({"basemap": "nix"}, "town-map"),
    ],
)
def test_a_name_that_is_not_known_is_refused_with_those_that_are(register, choice, known):
    with pytest.raises(sitemap.UsageError, match="nix") as error:
        sitemap.map(register, **choice)
    assert known in str(error.value)


def test_a_notebook_shows_it_inline(reader, folder, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("JUPYTER_PATH", str(Path(sys.prefix) / "share" / "jupyter"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    code = f"import sitemap\nsitemap.map({str(folder)!r}, theme='area_m2', sites=['old-works', 'pit-anna'])"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (shown,) = [o.data["text/html"] for o in notebook.cells[0].outputs if "text/html" in o.get("data", {})]
    seen = reader(f"<!DOCTYPE html><title>Notizbuch</title><body style='width: 900px'>{shown}{shown}</body>")
    frames = seen.page.frames[1:]
    assert len(frames) == 2
    for frame in frames:
        frame.locator("path[data-site]").first.wait_for()
        assert frame.locator("path[data-site]").count() == 2
        frame.locator('path[data-site="old-works"]').press("Enter")
        assert "Altes Werk" in frame.locator(".sm-popup").inner_text()
        # There is no address that could be passed on.
        assert frame.locator("[data-copy-link]").count() == 0
