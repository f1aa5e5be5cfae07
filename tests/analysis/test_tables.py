"""No figure of any analysis changes unawares."""

import io
import runpy

import pandas as pd
import pytest

import sitemap
from sitemap.analysis import capacity, catchment
from sitemap.analysis.reporting import columns_csv
from tests.analysis.tables import FOLDER, analysed, described, text

NAMES = [a.name for a in sitemap.ANALYSES]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return analysed(tmp_path_factory.mktemp("tables"))


def read(csv: str) -> pd.DataFrame:
    # An empty cell is no text “nan”, and a text of digits is no figure.
    return pd.read_csv(io.StringIO(csv), keep_default_na=False, na_values=[""])


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_the_one_that_was_read_and_approved(name, made):
    approved = read((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))
    # Six digits stand in the text, the last of them rounded on one machine this way, on another that.
    pd.testing.assert_frame_equal(read(text(made[1].table(name))), approved, rtol=2e-5, atol=1e-9)


def test_columns_that_are_made_by_rule_are_those_that_were_read_and_approved():
    # They are made while the module is imported, before any test: so the modules are run once more.
    for module, name in ((capacity, "CAPACITY"), (catchment, "CATCHMENT")):
        again = runpy.run_path(module.__file__, run_name=module.__name__)[name]
        for language in ("de", "en"):
            approved = (FOLDER / f"columns-{language}.csv").read_text(encoding="utf-8").splitlines()
            made_anew = columns_csv([again], language).decode("utf-8").splitlines()
            assert made_anew[1:] == [line for line in approved if line.startswith(f"{again.name},")]
            assert len(made_anew) > 1


def test_what_is_said_of_the_tables_is_what_was_read_and_approved(made):
    for name, content in described(*made).items():
        assert content.encode("utf-8") == (FOLDER / name).read_bytes(), name


def test_there_is_no_table_of_an_analysis_that_is_gone(made):
    assert {p.name for p in FOLDER.iterdir()} == {f"{n}.csv" for n in NAMES} | set(described(*made))
