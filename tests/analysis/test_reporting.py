"""Tables as people and programs read them: every kind of cell, what is left out, how figures are rounded."""

import io

import numpy as np
import pandas as pd
import pytest

from sitemap.analysis.contract import Column, Description, Results, ResultTable
from sitemap.analysis.reporting import (
    columns_csv,
    escaped,
    figure_text,
    lacking_text,
    summary,
    table_cells,
    table_files,
    table_text,
)
from tests.analysis.planning import linked
from tests.registers import valid

COLUMNS = (
    Column("length_m", "m", "Length", "", error="length_m_se"),
    Column("length_m_se", "m", "Standard error", ""),
    Column("share", "1", "Share", ""),
    Column("lies", "", "Lies in it", "", kind="code"),
    Column("begin", "", "Begin", "", kind="date"),
    Column("name", "", "Name", "", kind="name"),
    Column("after_site", "", "After site", ""),
    Column("site_ids", "", "Which sites", ""),
    Column("count", "", "Number", ""),
)
KNOWN = {
    "length_m": 1234.0, "length_m_se": 10.0, "share": 0.125, "lies": "certain;possible", "begin": "2019-02",
    "name_de": "Mitte", "name_en": "Centre", "after_site": "old-works", "site_ids": "basin;old-works", "count": 3,
}  # fmt: skip
UNKNOWN = {
    "length_m": np.nan, "length_m_se": np.nan, "share": np.nan, "lies": None, "begin": None,
    "name_de": "", "name_en": None, "after_site": "", "site_ids": "", "count": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return linked(valid(), tmp_path_factory.mktemp("reporting")).register


def made(rows, columns=COLUMNS, index=("site_id", "role"), **more):
    keys = [("basin", "districts"), ("old-works", "districts")][: len(rows)]
    level = (
        pd.MultiIndex.from_tuples(keys, names=index)
        if len(index) > 1
        else pd.Index([k[0] for k in keys], name=index[0])
    )
    about = Description(
        name="made-up", title="Measures", method="gross", limits="net", index=index, columns=columns, **more
    )
    return ResultTable(about, pd.DataFrame(rows, index=level))


@pytest.mark.parametrize(
    ("language", "heads", "cells"),
    [
        # 95 % of 10 m are ± 19.6 m: two digits of an error that begins with 1, rounded up.
        ("de", ["Fläche", "Ebene", "Länge", "Anteil", "Liegt darin", "Beginn", "Name", "Nach der Fläche", "Welche Flächen", "Nummer"],
         ["Hafenbecken", "Stadtbezirke", "1.234 ± 20 m", "12,5 %", "sicher, möglich", "Februar 2019", "Mitte", "Altes Werk", "basin, old-works", "3"]),
        ("en", ["Site", "Layer", "Length", "Share", "Lies in it", "Begin", "Name", "After site", "Which sites", "Number"],
         ["Basin", "districts", "1,234 ± 20 m", "12.5 %", "certain, possible", "February 2019", "Centre", "Old Works", "basin, old-works", "3"]),
    ],
)  # fmt: skip
def test_every_kind_of_cell_reads_as_people_write_it(register, language, heads, cells):
    assert table_cells(made([KNOWN]), register, language) == (heads, [cells])


def test_what_is_unknown_is_a_dash_and_nothing_at_all_is_zero(register):
    _, (row,) = table_cells(made([UNKNOWN]), register, "en")
    assert row == ["Basin", "districts", "–", "–", "–", "–", "–", "–", "–", "0"]


def test_a_table_of_people_ends_after_as_many_rows_as_are_asked_for(register):
    table = made([KNOWN, UNKNOWN])
    assert [len(table_cells(table, register, "en", most=n)[1]) for n in (None, 2, 1, 0)] == [2, 2, 1, 0]


def test_a_table_with_one_level_has_one_cell_for_its_key(register):
    column = Column("count", "", "Number", "")
    heads, rows = table_cells(made([{"count": 7}], (column,), ("site_id",)), register, "de")
    assert (heads, rows) == (["Fläche", "Nummer"], [["Hafenbecken", "7"]])


def test_a_key_that_is_no_site_and_no_code_stands_as_it_is(register):
    column = Column("count", "", "Number", "")
    heads, rows = table_cells(made([{"count": 7}], (column,), ("unheard-of",)), register, "de")
    assert (heads, rows) == (["unheard-of", "Nummer"], [["basin", "7"]])


@pytest.mark.parametrize(
    ("value", "error", "unit", "de"),
    [
        (523_100.0, 123_000.0, "m²", "52 ± 13 ha"),
        (523_100.0, np.nan, "m²", "52,3 ha"),
        (0.231, np.nan, "1", "23,1 %"),
        (0.231, 0.02, "1", "23,1 ± 2,0 %"),
        (0.231, 0.0, "1", "23,1 %"),
        (1234.56, np.nan, "m", "1.235 m"),
        (12.6, np.nan, "min", "13 min"),
        (12.6, np.nan, "°", "13 °"),
        (399.6, np.nan, "ppm", "400 ppm"),
        (12.0, np.nan, "", "12"),
        (12.34567, np.nan, "", "12,346"),
        (1234.0, 56.0, "", "1.230 ± 60"),
    ],
)
def test_a_figure_has_the_digits_that_its_error_or_unit_leaves(value, error, unit, de):
    assert figure_text(value, error, unit, "de") == de


@pytest.mark.parametrize(
    ("missing", "en", "de"),
    [
        (["census"], "it lacks: --census", "es fehlt: --census"),
        (["built_land", "stops"], "it lacks: --built-land, --stops", "es fehlt: --built-land, --stops"),
        (["layers:stations"], "it lacks: a layer with the role “stations” in layers.csv",
         "es fehlt: eine Ebene mit der Rolle „stations“ in layers.csv"),
        (["network", "layers:a", "layers:b"],
         "it lacks: --network, a layer with the role “a” in layers.csv or a layer with the role “b” in layers.csv",
         "es fehlt: --network, eine Ebene mit der Rolle „a“ in layers.csv oder eine Ebene mit der Rolle „b“ in layers.csv"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_said_as_options_and_roles(missing, en, de):
    assert (lacking_text(missing, "en"), lacking_text(missing, "de")) == (en, de)


def test_files_hold_figures_as_finely_as_their_unit_is_known():
    units = {
        "ppm": "123.5",
        "m²": "123.5",
        "m": "123.46",
        "ha": "123.4568",
        "min": "123.46",
        "°": "123.457",
        "": "123.456789",
    }
    columns = tuple(Column(f"x{n}", unit, "", "") for n, unit in enumerate(units))
    table = made([{c.name: 123.456789123 for c in columns}], columns, ("site_id",))
    files = table_files(table)
    assert list(files) == ["made-up.csv", "made-up.parquet"]
    header, row = files["made-up.csv"].decode("utf-8").splitlines()
    assert header.split(",") == ["site_id", *(c.name for c in columns)]
    assert row.split(",") == ["basin", *units.values()]
    parquet = pd.read_parquet(io.BytesIO(files["made-up.parquet"]))
    assert parquet.columns.tolist() == ["site_id", *(c.name for c in columns)]
    assert [f"{v:g}" for v in parquet.iloc[0, 1:4]] == ["123.5", "123.5", "123.46"]


def test_a_small_negative_figure_is_written_as_zero_without_a_sign():
    table = made([{"x": -0.001, "n": 2}], (Column("x", "m", "", ""), Column("n", "", "", "")), ("site_id",))
    assert table_files(table)["made-up.csv"].decode("utf-8") == "site_id,x,n\nbasin,0.0,2\n"


def test_the_columns_file_has_a_row_for_each_column_of_each_table():
    columns = (Column("x_m", "m", "Length", "Length", error="x_m_se"), Column("name", "", "Name", "Begin", kind="name"))
    one = made([], columns).analysis
    assert columns_csv([one, one], "de").decode("utf-8") == (
        "table,column,unit,label,meaning,standard_error\n"
        + "made-up,x_m,m,Länge,Länge,x_m_se\nmade-up,name_de,,Name,Beginn,\nmade-up,name_en,,Name,Beginn,\n" * 2
    )


def test_the_summary_holds_title_tables_what_was_left_out_and_where_the_method_was_published(register):
    column = (Column("count", "", "Number", ""),)
    results = Results(
        {
            "a": made([{"count": 7}], column, ("site_id",), citation="Somebody (1981)"),
            "b": made([], column, ("site_id",)),
        },
        {"built": ("built",)},
    )
    assert summary(register, results, "en").split("\n\n") == [
        "# Brownfield sites in Seldorf",
        "Version 2024-05-01",
        "## Measures",
        "| Site | Number |\n| --- | --- |\n| Basin | 7 |",
        "**Method:** gross",
        "**Limits:** net",
        "**Published:** Somebody (1981)",
        "## Measures",
        "*The register has nothing for this table.*",
        "**Method:** gross",
        "**Limits:** net",
        "## Left out",
        "- built: it lacks: --built",
        "Charts: `sitemap analyse --charts` draws them and puts everything on one page, analysis.html.\n",
    ]
    assert summary(register, results, "de").startswith("# Brachflächen in Seldorf\n\nFassung 2024-05-01\n\n## Maße\n")
    assert "Left out" not in summary(register, Results(results.tables), "en")


def test_a_table_of_forty_rows_is_whole_and_one_of_more_says_how_many_are_left(register):
    column = Column("count", "", "Number", "")
    about = made([], (column,), ("number",)).analysis
    for rows, more in ((40, None), (41, 1), (1243, 1203)):
        frame = pd.DataFrame({"count": range(rows)}, index=pd.RangeIndex(rows, name="number"))
        lines = table_text(ResultTable(about, frame), register, "en").splitlines()
        assert len([line for line in lines if line.startswith("| ")]) == 2 + min(rows, 40)
        assert lines[42:] == ([] if more is None else ["", f"… and {more} more rows in made-up.csv"])


def test_text_of_a_register_is_no_markup():
    assert escaped("a|b*c_d`e[f]#!~<g>\\h\ni\x00") == r"a\|b\*c\_d\`e\[f\]\#\!\~&lt;g&gt;\\h i "
