"""Themes: figures in the unit in which people read them, codes, and what has no theme at all."""

import numpy as np
import pandas as pd
import pytest

from sitemap.analysis.contract import Column, Description, Results, ResultTable
from sitemap.analysis.theming import make_themes, theme_of_figures
from tests.analysis.planning import linked
from tests.registers import valid

SITES = ["basin", "green-band", "old-works", "pit-anna"]


def described(*columns, name="made-up", index=("site_id",)):
    return Description(name=name, title="", method="", limits="", index=index, columns=columns)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return linked(valid(), tmp_path_factory.mktemp("themes")).register


def themes(register, frame, *columns, **description):
    table = ResultTable(described(*columns, **description), frame)
    return {t.name: t for t in make_themes(register, Results({"made-up": table}))}


def limits(theme):
    return [(c.low, c.high) for c in theme.classes]


@pytest.mark.parametrize(
    ("unit", "shown", "values", "between"),
    [
        # A limit is the roundest number above the lower and not above the higher figure, in the unit shown.
        ("m²", "ha", [100_000.0, 320_000.0], 20.0),
        ("1", "%", [0.08, 0.32], 20.0),
        ("m", "m", [8.0, 32.0], 20.0),
        ("", "", [8.0, 32.0], 20.0),
    ],
)
def test_a_figure_is_classed_in_the_unit_in_which_people_read_it(unit, shown, values, between):
    theme = theme_of_figures(Column("x", unit, "Area", ""), "measures", np.array(values))
    assert (theme.name, theme.unit, theme.group, theme.kind) == ("x", shown, "measures", "figures")
    assert limits(theme) == [(None, between), (between, None)]
    assert theme.places.tolist() == [0, 1]
    assert theme.title == {"de": "Fläche", "en": "Area"}
    assert theme.unsure == 0


def test_a_figure_is_unsure_where_its_interval_reaches_over_a_limit():
    # 10, 30 and 60 ha are parted at 20 and 50 ha; 95 % are 1.96 standard errors: 9.8 ha of 5, 10.8 of 5.5.
    values = np.array([100_000.0, 300_000.0, 600_000.0])
    column = Column("x", "m²", "Area", "")
    for se_m2, unsure in ([50_000.0] * 3, 0), ([50_000.0, 50_000.0, 55_000.0], 1), ([55_000.0] * 3, 3):
        theme = theme_of_figures(column, "", values, np.array(se_m2))
        assert limits(theme) == [(None, 20.0), (20.0, 50.0), (50.0, None)]
        assert theme.unsure == unsure


def test_a_column_that_no_site_has_gives_no_theme():
    assert theme_of_figures(Column("x", "m", "Area", ""), "", np.array([np.nan, np.nan])) is None


def test_columns_of_figures_and_codes_have_a_theme_and_errors_texts_names_and_dates_have_none(register):
    columns = [
        Column("size_m", "m", "Length", "", error="size_m_se"),
        Column("size_m_se", "m", "Standard error", ""),
        Column("lies", "", "Lies in it", "", kind="code"),
        Column("words", "", "Names", ""),
        Column("place", "", "Name", "", kind="name"),
        Column("began", "", "Begin", "", kind="date"),
        Column("more", "", "Sites", ""),
    ]
    frame = pd.DataFrame(
        {
            "size_m": [8.0, 32.0, 8.0, 32.0],
            "size_m_se": [5.0, 5.0, 7.0, 1.0],
            "lies": ["certain", "no", "certain", "certain"],
            "words": list("abcd"),
            "place_de": list("abcd"),
            "place_en": list("abcd"),
            "began": ["2001", "2002", "2003", "2004"],
            "more": [1, 2, 1, 1],
        },
        index=SITES,
    )
    found = themes(register, frame, *columns)
    assert list(found) == ["size_m", "lies", "more", "use-housing", "use-green"]
    assert [found[n].group for n in ("size_m", "lies", "use-green")] == ["made-up", "made-up", "use"]
    # Parted at 20 m: 8 ± 13.7 reaches over it, 8 ± 9.8 and 32 ± 9.8 do not.
    assert found["size_m"].unsure == 1
    assert found["lies"].places.tolist() == [0, 1, 0, 0]
    assert found["lies"].title == {"de": "Liegt darin", "en": "Lies in it"}


def test_a_theme_follows_the_sites_by_id_however_the_table_is_ordered(register):
    column = Column("size_m", "m", "Length", "")
    frame = pd.DataFrame({"size_m": [1.0, 2.0, 3.0]}, index=["pit-anna", "basin", "old-works"])
    places = themes(register, frame, column)["size_m"].places
    # basin 2, green-band has no row and so the class of sites without a figure, old-works 3, pit-anna 1
    assert places.tolist() == [1, 3, 2, 0]
    in_the_order_of_the_register = frame.reindex(register.sites.index)
    assert themes(register, in_the_order_of_the_register, column)["size_m"].places.tolist() == [1, 3, 2, 0]


def test_a_table_of_more_than_one_row_a_site_gives_no_theme(register):
    frame = pd.DataFrame({"size_m": [1.0]}, index=pd.MultiIndex.from_tuples([("basin", "a")]))
    column = Column("size_m", "m", "Length", "")
    assert list(themes(register, frame, column, index=("site_id", "role"))) == ["use-housing", "use-green"]


def test_planned_uses_follow_the_sites_by_id(register):
    found = {t.name: t for t in make_themes(register, Results({}))}
    # All but the band are planned for housing and green; nothing is stated of the band.
    assert found["use-green"].places.tolist() == [0, 2, 0, 0]
    assert sorted(register.sites.index) == SITES
