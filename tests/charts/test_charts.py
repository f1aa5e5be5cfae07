"""Charts: every mark says what the table says and lies where it says; text is text; the same bytes anywhere."""

import hashlib
import math
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import sitemap
from sitemap.analysis.reporting import table_cells
from sitemap.charts import CHARTS, charts_for
from sitemap.charts.lettering import text_width, wrapped
from sitemap.charts.looks import LOOKS
from sitemap.outline import CONFIDENCE_FACTOR
from tests.charts.drawn import Marks, texts, wholly
from tests.registers import valid

SVG = "{http://www.w3.org/2000/svg}"


def marks(drawn, name):
    return Marks(next(d.svg for drawings in drawn.values() for d in drawings if d.name == name))


def test_every_chart_is_drawn(drawn):
    assert set(drawn) == {chart.analysis for chart in CHARTS}
    names = [d.name for drawings in drawn.values() for d in drawings]
    assert len(names) == len(set(names))


def test_every_mark_lies_where_its_figure_is(drawn):
    """All marks of a picture lie on one scale, linear or logarithmic."""
    for drawing in (d for drawings in drawn.values() for d in drawings):
        pairs = [
            (float(m[end]), m["drawn"][n]) for m in Marks(drawing.svg).found for n, end in enumerate(("low", "high"))
        ]
        values, px = np.array(pairs).T
        if len(set(values)) < 3:
            continue
        fits = []
        for scaled in (values, np.log10(values) if (values > 0).all() else values):
            slope, start = np.polyfit(scaled, px, 1)
            assert slope > 0
            fits.append(np.abs(px - start - slope * scaled).max())
        assert min(fits) < 0.01, drawing.name


def test_areas_are_those_of_the_table(made, drawn):
    frame = made[1].table("measures")
    found = marks(drawn, "areas")
    assert {m["site"] for m in found.of(column="area_m2")} == set(frame.index)
    for mark in found.of(column="area_m2"):
        assert float(mark["value"]) == pytest.approx(frame.loc[mark["site"], "area_m2"])
        assert float(mark["low"]) == pytest.approx(frame.loc[mark["site"], "area_m2"] / 10_000)
    for mark in found.of(column="area_m2_se"):
        row = frame.loc[mark["site"]]
        assert float(mark["high"]) == pytest.approx((row["area_m2"] + CONFIDENCE_FACTOR * row["area_m2_se"]) / 10_000)


def test_the_band_shows_sites_and_gaps_of_the_tables(made, drawn):
    frame, gaps = made[1].table("band"), made[1].table("band-gaps")
    found = marks(drawn, "band")
    placed = frame["chainage_m"].dropna()
    assert {m["site"]: float(m["low"]) * 1000 for m in found.of(column="chainage_m")} == pytest.approx(
        placed.droplevel("band_id").to_dict()
    )
    assert len(found.of(column="gap_m")) == len(gaps)
    for mark in found.of(column="gap_m"):
        row = gaps.loc[("green-band", mark["sites"], int(float(mark["number"])))]
        assert 1000 * (float(mark["high"]) - float(mark["low"])) == pytest.approx(row["gap_m"])


def test_the_matrix_counts_the_projects_of_the_table(made, drawn):
    frame = made[1].table("portfolio").reset_index()
    frame = frame[frame["project_id"] != ""]
    counted = frame.groupby(["site_id", "forum_id"])["project_id"].nunique().to_dict()
    found = {(m["site"], m["forum"]): float(m["value"]) for m in marks(drawn, "forums").found}
    assert found == counted
    stated = marks(drawn, "forums").of(site="old-works", forum="forum-1")
    assert [m["look"] for m in stated] == ["figure"]


def test_each_project_stands_at_its_sites_and_in_its_forums(made, drawn):
    frame = made[1].table("portfolio").reset_index()
    frame = frame[frame["project_id"] != ""]
    wanted = set(zip(frame["site_id"], frame["project_id"], frame["forum_id"], strict=True))
    found = marks(drawn, "projects").found
    assert {(m["site"], m["project"], m["forum"]) for m in found} == wanted
    assert len(found) == len(wanted)
    # The columns are those of the other matrix, so that both are read alike.
    places = {m["forum"]: m["low"] for m in found}
    assert places == {m["forum"]: m["low"] for m in marks(drawn, "forums").found}
    (hall,) = [m for m in found if m["project"] == "market-hall"]
    assert (hall["site"], hall["forum"], hall["look"]) == ("old-works", "forum-1", "figure")


def test_the_rows_of_a_drawing_are_its_figures_in_words(drawn):
    for drawing in (d for drawings in drawn.values() for d in drawings):
        assert drawing.rows, drawing.name
        shown = " ".join(texts(drawing.svg))
        for label, figure in drawing.rows:
            assert figure
            assert all(word in shown for word in figure.split()), (drawing.name, label, figure)


def test_phases_show_each_year_of_the_table_once(made, drawn):
    frame = made[1].table("portfolio-phases")
    found = marks(drawn, "phases")
    shown = min(float(m["low"]) for m in found.found)
    for (year, phase), row in frame.iterrows():
        if year < shown:
            continue
        here = [m for m in found.of(phase=phase) if float(m["year-from"]) <= year <= float(m["year-to"])]
        by = {m["column"]: float(m["value"]) for m in here}
        assert by.get("sites", 0) == row["sites"]
        assert max(by.values()) == row["sites_possible"]


def test_ideas_and_bids_look_otherwise_than_what_was_held(drawn):
    found = {m["event"]: m["look"] for m in marks(drawn, "phases").of(column="begin")}
    assert found == {"games": "bid", "garden-show": "planned"}
    assert LOOKS["bid"].fill != LOOKS["planned"].fill
    assert LOOKS["bid"].marker != LOOKS["planned"].marker


def test_capacity_is_drawn_as_a_range(made, drawn):
    frame = made[1].table("capacity")
    for figure in ("homes", "jobs"):
        found = marks(drawn, figure)
        for mark in found.of(mark="line"):
            row = frame.loc[(mark["site"], mark["scenario"])]
            assert (float(mark["low"]), float(mark["high"])) == (row[f"{figure}_low"], row[f"{figure}_high"])
        # Each middle has its range: there is no figure without one.
        middles = [m for m in found.of(mark="point") if m["look"] != "bound"]
        assert len(found.of(mark="line")) == len(middles) > 0
        assert {m["site"] for m in middles} == {"old-works"}
        assert not found.of(site="green-band")
        # Of an outline that may be free or not there is an upper bound, and no middle.
        bounds = found.of(look="bound")
        assert {m["site"] for m in bounds} == {"basin", "pit-anna"}
        for mark in bounds:
            row = frame.loc[(mark["site"], mark["scenario"])]
            assert row["basis"] == "upper-bound"
            assert float(mark["low"]) == float(mark["value"]) == row[f"{figure}_high"]


def test_no_rank_without_its_robustness(made, drawn):
    frame = made[1].table("ranking")
    for method in ("weighted-sum", "topsis"):
        found = marks(drawn, f"ranking-{method}")
        points, lines = found.of(mark="point"), found.of(mark="line")
        assert {m["site"] for m in points} == {m["site"] for m in lines}
        for point, line in zip(points, lines, strict=True):
            row = frame.loc[(method, point["site"])]
            assert float(point["value"]) == row["rank"]
            assert (float(line["value"]), float(line["value-high"])) == (row["rank_low"], row["rank_high"])
            assert float(line["low"]) < row["rank_low"] <= row["rank_high"] < float(line["high"])


def test_served_shares_grow_with_the_minutes(made, drawn):
    frame = made[1].table("reach")
    found = marks(drawn, "reach").found
    for mark in found:
        share = frame.loc[(mark["site"], mark["mode"], int(float(mark["minutes"]))), "stop_share"]
        assert float(mark["high"]) == pytest.approx(100 * share)
    assert {m["site"] for m in found} == set(frame[frame["stop_share"] > 0].index.get_level_values("site_id"))


def test_people_are_those_of_the_table(made, drawn):
    frame = made[1].table("catchment")
    found = marks(drawn, "people").of(mark="bar")
    assert {m["column"] for m in found} == {"people_500m", "people_1000m", "people_2000m"}
    for mark in found:
        assert float(mark["high"]) == pytest.approx(frame.loc[mark["site"], mark["column"]])


def test_what_is_unknown_is_drawn_as_unknown(made, drawn):
    frame = made[1].table("constraints").reset_index()
    found = marks(drawn, "constraints")
    unknown = frame[frame["state"] == "unknown"]
    assert len(unknown) == len(found.of(state="unknown")) > 0
    assert {m["look"] for m in found.of(state="unknown")} == {"unknown"}
    for row in frame[frame["state"] == "found"].itertuples():
        (mark,) = found.of(site=row.site_id, state="found", **{"class": row[4]})
        assert float(mark["high"]) == pytest.approx(100 * row.share)
    assert "unbekannt" in " ".join(t for d in drawn["constraints"] for t in texts(d.svg))


def test_the_figure_in_words_is_that_of_the_table(made, drawn):
    linked, results = made
    heads, rows = table_cells(results.tables["measures"], linked.register, "de")
    said = texts(drawn["measures"][0].svg)
    for row in rows:
        assert row[0] in said
        assert row[heads.index("Fläche", 1)] in said


def test_a_drawing_names_and_describes_itself(drawn):
    for drawing in (d for drawings in drawn.values() for d in drawings):
        root = ET.fromstring(drawing.svg)
        assert root.get("role") == "img"
        by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
        assert by_id[root.get("aria-labelledby")].tag == f"{SVG}title"
        assert by_id[root.get("aria-labelledby")].text == drawing.title
        assert by_id[root.get("aria-describedby")].text == drawing.description
        assert all(i.startswith(f"{drawing.name}-") for i in by_id)


def test_nothing_in_a_drawing_can_run_or_load_or_needs_a_style(drawn):
    for drawing in (d for drawings in drawn.values() for d in drawings):
        for element in ET.fromstring(drawing.svg).iter():
            assert element.tag.removeprefix(SVG) not in {"script", "style", "image", "foreignObject", "metadata", "a"}
            for key, value in element.attrib.items():
                assert key != "style"
                assert not key.startswith("on")
                assert "://" not in value
                assert key.rpartition("}")[2] != "href" or value.startswith("#")


def test_two_kinds_of_mark_never_differ_by_colour_alone():
    """The looks of one key differ in hatching, form or dash as well."""
    keys = (
        ("sure", "possible", "unknown"),
        ("sure", "possible", "open"),
        ("step-1", "step-2", "step-3"),
        ("held", "planned", "bid", "idea", "cancelled"),
        tuple(f"series-{n}" for n in range(8)),
        ("gap", "gap-green"),
    )
    for key in keys:
        told = [(LOOKS[k].hatch, LOOKS[k].marker if key[0] != "sure" else "", LOOKS[k].fill == "#ffffff") for k in key]
        assert len(set(told)) == len(key), key


def test_umlauts_and_english(made, drawn):
    german = " ".join(t for drawings in drawn.values() for d in drawings for t in texts(d.svg))
    assert "Größe der Flächen" in german
    assert "Überschwemmungsgebiete: HQ100" in german
    linked, results = made
    english = charts_for(linked.register, results, "en")
    said = " ".join(t for drawings in english.values() for d in drawings for t in texts(d.svg))
    assert "Area of the sites" in said
    assert "Old Works" in said
    assert "Flood zones: HQ100" in said
    assert "Größe" not in said


def test_the_same_bytes_in_any_process(tmp_path):
    folder = valid().write(tmp_path / "register")
    code = (
        "import hashlib, sys, sitemap\n"
        "from sitemap.charts import charts_for\n"
        "linked = sitemap.link(sitemap.read_register(sys.argv[1]))\n"
        "drawn = charts_for(linked.register, sitemap.analyse(linked, names=['measures', 'band', 'reach']), 'de')\n"
        "print(hashlib.sha256(b''.join(d.svg for x in drawn.values() for d in x)).hexdigest())\n"
    )
    # A machine of its own taste: another time, seed, language, and settings of the library.
    (tmp_path / "taste").mkdir()
    (tmp_path / "taste" / "matplotlibrc").write_text(
        "font.size: 30\naxes.facecolor: red\ntext.usetex: True\nbackend: pdf\n"
    )
    other = {
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONHASHSEED": "7",
        "LANG": "de_DE.UTF-8",
        "TZ": "Asia/Tokyo",
        "MATPLOTLIBRC": str(tmp_path / "taste"),
    }
    told = {
        subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True, env=os.environ | more).stdout
        for more in ({"PYTHONHASHSEED": "1"}, other)
    }  # fmt: skip
    assert len(told) == 1
    assert len(told.pop().strip()) == len(hashlib.sha256().hexdigest())


def test_every_text_of_a_register_stays_text(attacked):
    linked, results = attacked
    drawn = charts_for(linked.register, results, "de")
    said = [t for drawings in drawn.values() for d in drawings for t in texts(d.svg)]
    whole = " ".join(said)
    # Long names are parted into lines, and nothing of them is lost or interpreted.
    assert "$\\frac{1}{0}$ <b>&amp;" in whole
    assert "坑道 🚂" in whole
    assert "\\u202e" in whole
    assert "</text><script>alert(1)</script>" in "".join(said).replace(" ", "")
    for drawing in (d for drawings in drawn.values() for d in drawings):
        assert b"<script" not in drawing.svg
        assert b"<b>" not in drawing.svg


def test_one_site_alone_is_drawn(tmp_path):
    draft = valid()
    for site in ("pit-anna", "basin", "green-band"):
        draft.remove("sites", site)
        for table in ("areas", "phases"):
            draft.tables[table] = [r for r in draft.tables[table] if r["site_id"] != site]
    draft.tables["links"] = [
        r for r in draft.tables["links"] if r["from_id"] not in {"pit-anna", "basin", "green-band"}
    ]
    linked, results = wholly(tmp_path, draft)
    drawn = charts_for(linked.register, results, "en")
    # One site has no rank among others, and without a band there is nothing along it.
    assert set(drawn) == {c.analysis for c in CHARTS} - {"ranking", "band"}
    assert marks(drawn, "areas").of(mark="point")[0]["value"] == "400000"


def test_many_sites_are_parted_into_pages_and_none_is_lost(sixty, files):
    linked, _ = sixty
    charts = {name: body for name, body in files["sixty"].items() if name.endswith(".svg")}
    areas = [body for name, body in charts.items() if name.startswith("charts/areas")]
    assert len(areas) > 1
    for name, body in charts.items():
        # Of an A4 page a drawing may take 257 mm at a width of 178 mm.
        width, height = (float(ET.fromstring(body).get(k)) for k in ("width", "height"))
        assert height / width <= 257 / 178, name
    found = [m for body in areas for m in Marks(body).of(column="area_m2")]
    assert sorted(m["site"] for m in found) == sorted(linked.register.sites.index)


def test_lines_are_no_wider_than_their_room():
    text = "Übertagebetriebsführungsgesellschaftsgelände am Flöz 坑道坑道坑道坑道坑道"
    for width in (20, 60, 180):
        lines = wrapped(text, width, 12)
        assert all(text_width(line, 12) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_figure_that_is_missing_is_no_mark(tmp_path):
    draft = valid().change("sites", "pit-anna", geometry_accuracy_m=None)
    linked = sitemap.link(sitemap.read_register(draft.write(tmp_path)))
    results = sitemap.analyse(linked, names=["measures"])
    assert math.isnan(results.table("measures").loc["pit-anna", "area_m2_se"])
    found = marks(charts_for(linked.register, results, "de"), "areas")
    assert found.of(site="pit-anna", column="area_m2")
    assert not found.of(site="pit-anna", column="area_m2_se")
