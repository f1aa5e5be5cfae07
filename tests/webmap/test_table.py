"""The table: sorted, in step with the map, and written as files that GDAL reads."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

import sitemap
from sitemap.exchange.export.spreadsheet import guarded, unguarded
from tests.registers import valid
from tests.webmap.conftest import draw_register
from tests.webmap.portfolio import Asked, portfolio
from tests.webmap.test_find import ask


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Asked:
    return Asked(portfolio().write(tmp_path_factory.mktemp("portfolio") / "register"))


@pytest.fixture(scope="module")
def portfolio_html(asked) -> str:
    return sitemap.page(draw_register(asked.register.path))


def download(seen, ending: str, folder):
    with seen.page.expect_download() as caught:
        seen.page.locator(f'[data-download="{ending}"]').click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def column(seen, number: int) -> list[str]:
    return seen.page.locator(f".sm-table tbody tr > :nth-child({number})").all_inner_texts()


def test_columns_sort_both_ways_and_say_so(reader, portfolio_html, asked):
    seen = reader(portfolio_html)
    seen.page.locator('[data-view="table"]').click()
    head = seen.page.locator("th[aria-sort]")
    assert head.count() == 1
    assert head.get_attribute("aria-sort") == "ascending"
    areas = asked.area_ha.sort_values()
    names = asked.sites["name_de"]
    seen.page.locator('[data-sort="area"]').click()
    assert head.inner_text().strip() == "Fläche"
    assert column(seen, 1)[0] == names[areas.index[0]]
    seen.page.locator('[data-sort="area"]').press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert column(seen, 1)[0] == names[areas.index[-1]]
    seen.page.locator('[data-sort="projects"]').click()
    counts = [int(c) for c in column(seen, 6)]
    links = (
        asked.linked.site_projects.groupby("site_id")["project_id"].nunique().reindex(asked.sites.index, fill_value=0)
    )
    assert counts == sorted(links.tolist())
    seen.page.locator('[data-view="list"]').click()
    assert seen.page.locator("#sm-order").evaluate("s => s.selectedOptions[0].text") == "wie in der Tabelle"
    assert seen.page.locator("[data-site-button]").first.get_attribute("data-site-button") in links.index[links == 0]


def test_numbers_in_names_sort_as_numbers(reader, portfolio_html):
    seen = reader(portfolio_html)
    seen.page.locator('[data-view="table"]').click()
    names = [n for n in column(seen, 1) if n.startswith("Ostfalenhütte")]
    assert names == sorted(names, key=lambda n: int(n.split()[1]))


def test_table_and_map_keep_in_step(reader, html):
    seen = reader(html)
    seen.page.locator('[data-view="table"]').click()
    assert seen.page.locator(".sm-table tbody tr").count() == 4
    assert seen.page.locator(".sm-table caption").count() == 1
    seen.page.locator('[data-table-button="basin"]').click()
    assert seen.card.locator("h2").inner_text() == "Hafenbecken"
    assert seen.outline("basin").get_attribute("stroke-width") == "4"
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate("document.activeElement.dataset.tableButton") == "basin"
    seen.click_outline("old-works")
    seen.go_home()
    seen.speak("en")
    assert (
        column(seen, 4) == ["45.0 ± 0.4 ha", "150 ± 80 ha", "40.0 ± 1.6 ha", "32.0 ± 1.7 ha"]
        or "ha" in column(seen, 4)[0]
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_csv_is_read_by_gdal_as_it_was_filtered(reader, portfolio_html, asked, tmp_path, language):
    seen = reader(portfolio_html)
    seen.speak(language)
    filters = {"use": ["green"], "area": [3, None]}
    ask(seen, **filters)
    path = download(seen, "csv", tmp_path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    ids = asked.matching(**filters)
    read = pyogrio.read_dataframe(path, AUTODETECT_TYPE="YES", read_geometry=False)
    labels = {"de": ("Id", "Fläche (ha)", "Fläche ± (ha)"), "en": ("Id", "Area (ha)", "Area ± (ha)")}[language]
    read = read.set_index(labels[0]).sort_index()
    assert read.index.tolist() == ids
    assert read["Name"].tolist() == asked.sites.loc[ids, f"name_{language}"].tolist()
    np.testing.assert_allclose(read[labels[1]], asked.area_ha[ids], atol=1e-6)
    np.testing.assert_allclose(read[labels[2]], asked.error_ha[ids], atol=1e-6)
    measures = sitemap.analyse(asked.linked, names=["measures"]).table("measures").loc[ids]
    perimeter = {"de": "Umfang (m)", "en": "Perimeter (m)"}[language]
    np.testing.assert_allclose(read[perimeter], measures["perimeter_m"], atol=0.051)
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter={"de": ";", "en": ","}[language]))
    assert len({len(row) for row in rows}) == 1


def test_geojson_is_read_by_gdal_as_it_was_filtered(reader, portfolio_html, asked, tmp_path):
    seen = reader(portfolio_html)
    ask(seen, status=["planned", "unknown"])
    path = download(seen, "geojson", tmp_path)
    ids = asked.matching(status=["planned", "unknown"])
    read = pyogrio.read_dataframe(path).set_index("id").sort_index()
    assert read.index.tolist() == ids
    assert "green-band" in ids
    assert read.crs.to_epsg() == 4326
    wgs84 = asked.sites.loc[ids].to_crs(4326)
    gap = shapely.hausdorff_distance(read.geometry.to_numpy(), wgs84.geometry.to_numpy())
    assert gap.max() < 1e-6
    for name in ("name_de", "name_en", "kind", "status", "planned_uses", "municipalities", "geometry_method_de"):
        pd.testing.assert_series_equal(
            read[name].astype(object).where(read[name].notna(), None),
            asked.sites.loc[ids, name].astype(object).where(asked.sites.loc[ids, name].notna(), None),
            check_names=False, check_index_type=False, check_index=False,
        )  # fmt: skip
    np.testing.assert_allclose(read["area_m2"] / 1e4, asked.area_ha[ids], atol=1e-6)
    np.testing.assert_allclose(read["area_m2_ci95"] / 1e4, asked.error_ha[ids], atol=1e-6)
    projects = asked.linked.site_projects.groupby("site_id")["project_id"].agg(lambda p: ";".join(sorted(set(p))))
    assert read["project_ids"].fillna("").tolist() == projects.reindex(ids, fill_value="").tolist()


def test_geojson_keeps_rfc_7946(reader, html, tmp_path):
    data = json.loads(download(reader(html), "geojson", tmp_path).read_text(encoding="utf-8"))
    assert "crs" not in data
    shapes = {f["id"]: shapely.geometry.shape(f["geometry"]) for f in data["features"]}
    assert {i: s.geom_type for i, s in shapes.items()} == {
        "basin": "MultiPolygon", "green-band": "Polygon", "old-works": "Polygon", "pit-anna": "Polygon",
    }  # fmt: skip
    for shape in shapes.values():
        for part in shapely.get_parts(shape):
            assert part.exterior.is_ccw
            assert all(not hole.is_ccw for hole in part.interiors)
    assert len(shapes["pit-anna"].interiors) == 1
    for f in data["features"]:
        rings = f["geometry"]["coordinates"] if f["geometry"]["type"] == "Polygon" else f["geometry"]["coordinates"][0]
        assert all(ring[0] == ring[-1] for ring in rings)


FORMULAS = [
    "=1+1",
    "+49",
    "-2",
    "@SUM(A1)",
    "a;=cmd|' /C calc'!A0",
    "x\n=HYPERLINK(1)",
    "\t=1",
    "'=1",
    '"=1"',
    "＝1",
    "1-2",
    "a,-b",
]


def test_formulas_are_text_and_every_text_survives(reader, tmp_path):
    draft = valid()
    texts = [*FORMULAS, 'say "hi"; and, more', " padded ", "line\r\nbreak"]
    like = draft.row("sites", "old-works")
    draft.sites[:] = [{**like, "id": f"x{n:02}", "name_de": t, "name_en": t} for n, t in enumerate(texts)]
    for table in ("areas", "phases", "links"):
        draft.tables[table] = [r | {"site_id": "x00"} if "site_id" in r else r for r in draft.tables[table]]
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "formulas"))))
    assert seen.page.evaluate("(all) => all.map(Sitemap.guarded)", texts) == [guarded(t) for t in texts]
    raw = download(seen, "csv", tmp_path).read_bytes().decode("utf-8-sig")
    rows = {row[0]: row[1] for row in csv.reader(io.StringIO(raw, newline=""), delimiter=";")}
    for number, text in enumerate(texts):
        cell = rows[f"x{number:02}"]
        assert unguarded(cell) == text
        assert not cell.startswith(("=", "+", "-", "@", "\t", "＝"))
    data = json.loads(download(seen, "geojson", tmp_path).read_text(encoding="utf-8"))
    assert {f["id"]: f["properties"]["name_de"] for f in data["features"]} == {
        f"x{n:02}": t for n, t in enumerate(texts)
    }


def test_nothing_is_asked_of_the_network_for_a_file(reader, html, tmp_path):
    seen = reader(html)
    assert download(seen, "csv", tmp_path).name == "seldorf.csv"
    assert seen.asked == seen.refused == []
