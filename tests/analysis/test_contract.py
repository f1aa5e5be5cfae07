"""What every analysis keeps to: the described columns, both languages, the same table twice, readable files."""

import io

import pandas as pd
import pytest

import sitemap
from sitemap.analysis.reporting import columns_csv, summary, table_files
from sitemap.errors import UsageError
from sitemap.locale import translate
from tests.analysis.planning import linked
from tests.registers import valid

ANALYSES = {a.name: a for a in sitemap.ANALYSES}
# Message ids that read the same in German.
SAME = {"Band", "Id", "Name", "Phase", "n"}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return sitemap.analyse(linked(valid(), tmp_path_factory.mktemp("contract")))


@pytest.mark.parametrize("name", ANALYSES)
def test_a_description_is_complete_and_speaks_german(name):
    described = ANALYSES[name]
    names = [c.name for c in described.columns]
    assert len(set(names)) == len(names)
    assert all(not c.error or c.error in names for c in described.columns)
    assert not described.theme or described.theme in names
    messages = [described.title, described.method, described.limits]
    messages += [text for c in described.columns for text in (c.label, c.doc)]
    untranslated = {m for m in messages if translate(m, "de") == m and m not in SAME}
    assert not untranslated


@pytest.mark.parametrize("name", ANALYSES)
def test_a_table_has_the_described_form_and_is_the_same_twice(name, results, register):
    described = ANALYSES[name]
    if name in results.skipped:
        assert described.requires or described.roles
        return
    frame = results.table(name)
    assert tuple(frame.columns) == described.fields()
    assert tuple(frame.index.names) == described.index
    assert frame.index.is_unique
    again = described.run(sitemap.link(register), sitemap.Inputs())
    pd.testing.assert_frame_equal(frame, again)


@pytest.mark.parametrize("name", ANALYSES)
def test_a_file_reads_back_as_the_table(name, results):
    if name in results.skipped:
        return
    files = table_files(results.tables[name])
    frame = results.table(name).reset_index()
    parquet = pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))
    assert list(parquet.columns) == list(frame.columns)
    assert len(parquet) == len(frame)
    csv = pd.read_csv(io.BytesIO(files[f"{name}.csv"]), dtype=str, keep_default_na=False)
    assert list(csv.columns) == list(frame.columns)
    for column in frame.select_dtypes("number"):
        written = pd.to_numeric(csv[column], errors="coerce").to_numpy(dtype=float)
        assert written == pytest.approx(frame[column].to_numpy(dtype=float), abs=0.051, nan_ok=True)
    assert files == table_files(results.tables[name])


def test_a_measure_is_a_column_of_a_table_of_sites_with_its_error_and_method(results):
    area, frame = results["area_m2"], results.table("measures")
    described = ANALYSES["measures"]
    assert (area.name, area.unit, area.label, area.method) == ("area_m2", "m²", "Area", described.method)
    assert area.values.to_dict() == frame["area_m2"].to_dict()
    assert area.se.to_dict() == frame["area_m2_se"].to_dict()
    # What has no error has an unknown one, and not none.
    papers = results["papers"]
    assert papers.values["old-works"] == 1
    assert papers.se.isna().all()
    assert papers.se.index.equals(papers.values.index)


@pytest.mark.parametrize("name", ["length", "edge_m", "deciding_m"])
def test_what_is_no_column_with_one_row_a_site_is_no_measure(results, name):
    with pytest.raises(KeyError, match=name):
        results[name]


def test_a_name_stands_for_the_further_tables_of_the_analysis():
    from sitemap.analysis import chosen_analyses

    assert [a.name for a in chosen_analyses(["band"])] == ["band", "band-length", "band-gaps"]
    assert [a.name for a in chosen_analyses(["band-gaps"])] == ["band-gaps"]


def test_an_unknown_name_is_a_usage_error_that_names_the_known_ones(register):
    with pytest.raises(UsageError, match="measures") as raised:
        sitemap.analyse(sitemap.link(register), names=["measure"])
    assert raised.value.exit_code == 2


def test_the_columns_file_describes_every_column(results):
    described = [t.analysis for t in results.tables.values()]
    frame = pd.read_csv(io.BytesIO(columns_csv(described, "de")), keep_default_na=False)
    assert len(frame) == sum(len(d.fields()) for d in described)
    row = frame[(frame["table"] == "measures") & (frame["column"] == "area_m2")].iloc[0]
    assert row[["unit", "label", "standard_error"]].tolist() == ["m²", "Fläche", "area_m2_se"]


@pytest.mark.parametrize(("language", "words"), [("de", ["Maße", "Altes Werk", "40,0 ± 1,6 ha", "Ausgelassen"]),
                                                 ("en", ["Measures", "Old Works", "40.0 ± 1.6 ha", "Left out"])])  # fmt: skip
def test_the_summary_speaks_the_language(results, register, language, words):
    text = summary(register, results, language)
    assert all(word in text for word in words)
    # In both languages every figure is that of the table.
    assert text.count("\n## ") == len(results.tables) + 1


def test_the_summary_shows_what_a_register_holds_as_text(tmp_path):
    hostile = "<script>alert(1)</script> | **x** [y](javascript:z)"
    found = linked(valid().change("sites", "old-works", name_de=hostile, name_en=hostile), tmp_path)
    text = summary(found.register, sitemap.analyse(found, names=["measures"]), "de")
    assert "<script" not in text
    assert r"&lt;script&gt;alert(1)&lt;/script&gt; \| \*\*x\*\* \[y\](javascript:z)" in text


def test_a_long_table_says_how_much_it_leaves_out(tmp_path):
    draft = valid()
    for n in range(60):
        draft.add("projects", "market-hall", id=f"p{n}")
    found = linked(draft, tmp_path)
    text = summary(found.register, sitemap.analyse(found, names=["portfolio-projects"]), "en")
    assert "… and 22 more rows in portfolio-projects.csv" in text
