"""Every format gives the same sites: outlines to its precision, names with their letters."""

import pytest
import shapely

from sitemap.exchange.importing import Choice, FieldMapping, plan_import
from tests.exchange.importing.sources import CONSTANTS, FORMATS, RING, YARD

DATE = "2024-05-01"


@pytest.mark.parametrize("name", FORMATS)
def test_outlines_and_names_of_every_format(name, register, tmp_path):
    write, crs, tolerance_m = FORMATS[name]
    path = write(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    plan = plan_import(register, path, FieldMapping(constants=CONSTANTS), Choice(crs=crs), date=DATE)
    assert [f for f in plan.findings if f.severity != "info"] == []
    assert [(c.site, c.action) for c in plan.changes] == [("ring", "new"), ("yard", "new")]
    sites = plan.proposed.sites
    for site, outline in (("yard", YARD), ("ring", RING)):
        assert shapely.hausdorff_distance(sites.geometry[site], outline) <= tolerance_m
        assert sites.geometry[site].area == pytest.approx(outline.area, rel=1e-4)
    assert list(sites.loc[["yard", "ring"], "name_de"]) == ["Großer Hof", "Übergabering"]
    assert sorted(tmp_path.rglob("*")) == before, "reading left files beside the source"


def test_values_follow_from_the_import_itself(register, tmp_path):
    path = FORMATS["GeoPackage"][0](tmp_path)
    row = plan_import(register, path, FieldMapping(constants=CONSTANTS), date=DATE).proposed.sites.loc["yard"]
    assert row["municipalities"] == "seldorf"
    assert row["source"] == row["geometry_source"] == "sites"
    assert row["geometry_method_de"] == "übernommen aus „sites.gpkg“"
    assert row["name_en"] == "Großer Hof"


def test_a_drawing_gives_closed_lines_as_outlines(register, tmp_path):
    path = tmp_path / "plan.dxf"
    path.write_text(_drawing([(600100, 5702000), (600400, 5702000), (600400, 5702200), (600100, 5702200)], closed=True))
    mapping = FieldMapping(fields={"name_de": "Layer"}, constants=CONSTANTS)
    plan = plan_import(register, path, mapping, Choice(crs="EPSG:25832"), date=DATE)
    assert {f.code for f in plan.findings} == {"import-line-closed"}
    assert plan.proposed.sites.geometry["hof"].equals(YARD)


def test_an_open_line_of_a_drawing_is_told_with_its_gap(register, tmp_path):
    path = tmp_path / "plan.dxf"
    path.write_text(
        _drawing([(600100, 5702000), (600400, 5702000), (600400, 5702200), (600100, 5702003)], closed=False)
    )
    mapping = FieldMapping(fields={"name_de": "Layer"}, constants=CONSTANTS)
    plan = plan_import(register, path, mapping, Choice(crs="EPSG:25832"), date=DATE)
    (finding,) = (f for f in plan.findings if f.code == "import-line-open")
    assert dict(finding.values)["gap"] == "3"
    assert plan.changes == ()


def _drawing(points: list[tuple[int, int]], *, closed: bool) -> str:
    vertices = "".join(f"10\n{x}.0\n20\n{y}.0\n" for x, y in points)
    body = f"0\nLWPOLYLINE\n8\nHof\n90\n{len(points)}\n70\n{int(closed)}\n{vertices}"
    return f"0\nSECTION\n2\nENTITIES\n{body}0\nENDSEC\n0\nEOF\n"


def test_points_with_decimal_commas_change_attributes_only(register, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("Bemerkung;Rechtswert;Hochwert\nneu vermessen;601400,5;5701050,25\n", encoding="utf-8")
    plan = plan_import(register, path, choice=Choice(crs="EPSG:25832"), date=DATE)
    (change,) = plan.changes
    assert (change.site, change.how, change.after) == ("old-works", "overlap", None)
    assert ("note_de", None, "neu vermessen") in change.fields


def test_rows_without_geometry_are_matched_by_name(register, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("Name,Status,Statusdatum\nZeche Anna,im Gang,21.02.2024\n", encoding="utf-8")
    plan = plan_import(register, path, date=DATE)
    (change,) = plan.changes
    assert (change.site, change.how) == ("pit-anna", "name")
    after = {name: value for name, _, value in change.fields}
    assert after["status_date"] == "2024-02-21"
    assert after["status"] == "under-way"
    assert after["status_source"] == "liste"


def test_curves_become_lines(register, tmp_path):
    circle = "CURVEPOLYGON(CIRCULARSTRING(600200 5702000,600300 5702100,600400 5702000,600300 5701900,600200 5702000))"
    path = tmp_path / "curve.csv"
    path.write_text(f'id;name;WKT\nround;Rund;"{circle}"\n', encoding="utf-8")
    plan = plan_import(register, path, FieldMapping(constants=CONSTANTS), Choice(crs="EPSG:25832"), date=DATE)
    assert plan.proposed.sites.geometry["round"].area == pytest.approx(3.14159 * 100**2, rel=2e-3)
