"""The comparison as text for a council, and as a map."""

import pytest

import sitemap
from sitemap.change import amendment, compare
from sitemap.change.publishing import publish_change
from tests.registers import polygon, rectangle, valid


@pytest.fixture
def comparison(tmp_path):
    old = valid()
    draft = valid().change("sites", "old-works", geometry=polygon(rectangle(1000, 1000, 300, 500)))
    draft.add(
        "sites", "old-works", id="east", name_de="Ostwerk", name_en="East Works",
        geometry=polygon(rectangle(1300, 1000, 500, 500)),
    )  # fmt: skip
    draft.change("sites", "basin", status="done", status_date="2024-04").remove("events", "games")
    draft.change(
        "sites", "pit-anna", geometry=polygon(rectangle(4000, 1000, 605, 600), rectangle(4200, 1200, 200, 200)[::-1])
    )
    draft.info = draft.info.replace('version = "2024-05-01"', 'version = "2025-01-01"')
    return compare(
        sitemap.read_register(old.write(tmp_path / "old")), sitemap.read_register(draft.write(tmp_path / "new"))
    )


def test_the_german_text(comparison):
    text = amendment(comparison, "de")
    for sentence in (
        "Änderungen von Fassung 2024-05-01 zu Fassung 2025-01-01",
        "- Geteilt: Altes Werk, 40,0 ± 1,6 ha, in Ostwerk und Altes Werk.",
        "- Umriss geändert: Zeche Anna, vorher 32,0 ± 1,5 ha, jetzt 32,3 ± 1,5 ha (0,3 ha hinzugekommen, 0,0 ha ",
        "0,0 ha weggefallen). Die Änderung liegt innerhalb der Genauigkeit der Umrisse.",
        "- Hafenbecken: Stand der Entwicklung: vorher im Gang, jetzt abgeschlossen.",
        "vorher Februar 2019, jetzt April 2024.",
        "- Veranstaltungen: 0 aufgenommen, 1 entfallen, 0 geändert.",
        "Vorher 3 Flächen mit 117,0 ± 2,1 ha, jetzt 4 Flächen mit 117,3 ± 2,1 ha (ohne Korridore).",
    ):
        assert sentence in text


def test_the_english_text(comparison):
    text = amendment(comparison, "en")
    assert "- Split: Old Works, 40.0 ± 1.6 ha, into East Works and Old Works." in text
    assert "- Basin: state of the redevelopment: before under-way, now done." in text


def test_without_a_change_it_says_so(tmp_path):
    register = sitemap.read_register(valid().write(tmp_path / "r"))
    assert "Nichts hat sich geändert." in amendment(compare(register, register), "de")


def test_a_hostile_name_stays_text(tmp_path):
    hostile = '<img src=x onerror="alert(1)">'
    draft = valid().change("sites", "old-works", name_de=hostile, name_en=hostile)
    old = sitemap.read_register(valid().write(tmp_path / "old"))
    comparison = compare(old, sitemap.read_register(draft.write(tmp_path / "new")))
    assert "<img" not in amendment(comparison, "de")


def test_the_map_shows_both_outlines_and_asks_nothing_of_the_network(comparison, tmp_path, browser):
    publish_change(comparison, tmp_path / "out", language="en")
    page = browser.new_page()
    requests, errors = [], []
    page.on("request", lambda r: requests.append(r.url))
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto((tmp_path / "out" / "changes.html").as_uri())
    page.get_by_text("Outlines before").wait_for()
    assert page.get_by_text("Land gained").count() == 1
    dashed = page.locator("path[stroke='#333333'][stroke-dasharray='6 4']")
    # One for each old outline, the basin's two parts being one.
    assert dashed.count() == 4
    assert page.locator("path[fill='#0072b2']").count() == 1
    assert errors == []
    assert all(url.startswith("file:") for url in requests)
    page.close()


def test_the_same_comparison_gives_the_same_bytes(comparison, tmp_path):
    manifests = [publish_change(comparison, tmp_path / name, language="de") for name in ("one", "two")]
    assert manifests[0] == manifests[1]
    assert any(name.startswith("old:") for name in manifests[0].inputs)
