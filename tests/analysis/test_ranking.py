"""Rankings against scores computed by hand, and robustness against distributions that are known."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

import sitemap
from sitemap.analysis import Inputs, reach
from sitemap.analysis.decision_methods import METHODS, scorer
from sitemap.analysis.ranking import RANKING, Decision, _ranks
from sitemap.analysis.ranking_file import DEFAULT_WEIGHTS, Criterion, RankingRules, read_ranking_rules
from sitemap.errors import FieldError, LayerError
from tests.analysis.planning import census_csv, grid_cells, linked
from tests.registers import valid

VALUES = np.array([[10.0, 200, 3], [20, 100, 9], [15, 400, 1], [12, 150, 5]])
WEIGHTS = np.array([0.5, 0.3, 0.2])
TYPES = np.array([1, -1, 1])


def rules(**changes):
    base = {"criteria": (), "top_n": 1, "draws": 4000, "seed": 5, "concentration": 10.0}
    return RankingRules(**{**base, **changes})


def test_the_weighted_sum_is_that_of_scaled_values():
    low, high = VALUES.min(axis=0), VALUES.max(axis=0)
    scaled = (VALUES - low) / (high - low)
    scaled[:, 1] = 1 - scaled[:, 1]
    assert scorer("weighted-sum")(VALUES, WEIGHTS, TYPES) == pytest.approx(scaled @ WEIGHTS)


def test_topsis_is_the_share_of_the_distance_from_the_worst_case():
    weighted = VALUES / np.linalg.norm(VALUES, axis=0) * WEIGHTS
    best = np.array([weighted[:, 0].max(), weighted[:, 1].min(), weighted[:, 2].max()])
    worst = np.array([weighted[:, 0].min(), weighted[:, 1].max(), weighted[:, 2].min()])
    to_best, to_worst = (np.linalg.norm(weighted - p, axis=1) for p in (best, worst))
    assert scorer("topsis")(VALUES, WEIGHTS, TYPES) == pytest.approx(to_worst / (to_best + to_worst))


tables = arrays(
    float, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=st.floats(1, 1000).map(lambda v: round(v, 2))
)


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_sites_and_criteria_changes_no_score(values, random):
    if (np.ptp(values, axis=0) == 0).any():
        return
    n, m = values.shape
    weights, types = np.arange(1, m + 1) / sum(range(1, m + 1)), np.array([1, -1] * m)[:m]
    rows, columns = random.sample(range(n), n), random.sample(range(m), m)
    for method in METHODS:
        plain = scorer(method)(values, weights, types)
        mixed = scorer(method)(values[rows][:, columns], weights[columns], types[columns])
        assert mixed == pytest.approx(plain[rows], abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_a_site_that_is_best_in_everything_is_first_however_weights_fall(values):
    values = np.vstack([values.max(axis=0) + 1, values])
    m = values.shape[1]
    decision = Decision(values, np.zeros_like(values), np.full(m, 1 / m), np.ones(m, dtype=int))
    for method in METHODS:
        table = decision.table(method, rules(draws=50))
        assert table.iloc[0][["rank", "rank_low", "rank_high", "top_share"]].tolist() == [1, 1, 1, 1]


def test_robustness_to_weights_is_that_of_the_beta_distribution():
    """Of two sites, each best in one of two criteria, the first wins where its criterion weighs more than half."""
    values = np.array([[1.0, 0.0], [0.0, 1.0]])
    decision = Decision(values, np.zeros((2, 2)), np.array([0.6, 0.4]), np.array([1, 1]))
    table = decision.table("weighted-sum", rules())
    expected = stats.beta(6, 4).sf(0.5)
    assert table["top_share"].tolist() == pytest.approx([expected, 1 - expected], abs=0.025)


def test_robustness_to_figures_is_that_of_the_normal_distribution():
    """Two sites 10 apart, each known to 10: their difference has a standard error of 10 times the root of two."""
    decision = Decision(np.array([[100.0], [90.0]]), np.full((2, 1), 10.0), np.array([1.0]), np.array([1]))
    for method in METHODS:
        table = decision.table(method, rules())
        expected = stats.norm.cdf(10 / np.hypot(10, 10))
        assert table["top_share"].tolist() == pytest.approx([expected, 1 - expected], abs=0.025)
        assert table[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_figures_that_cannot_be_negative_are_not_drawn_so():
    decision = Decision(np.array([[1.0], [2.0]]), np.full((2, 1), 50.0), np.array([1.0]), np.array([1]))
    table = decision.table("weighted-sum", rules())
    assert table["top_share"].sum() >= 1  # both zero: equal, and both first


def test_a_table_has_the_scores_of_the_method_that_is_asked_for():
    decision = Decision(np.array([[1.0], [2.0], [4.0]]), np.zeros((3, 1)), np.array([1.0]), np.array([1]))
    assert decision.table("weighted-sum", rules(draws=2))["score"].tolist() == pytest.approx([0, 1 / 3, 1])
    two = Decision(np.array([[1.0, 4], [2, 2], [4, 1]]), np.zeros((3, 2)), np.array([0.5, 0.5]), np.array([1, 1]))
    # Scaled from worst to best: (0 + 1) / 2, (1/3 + 1/3) / 2, (1 + 0) / 2; TOPSIS puts the middle elsewhere.
    assert two.table("weighted-sum", rules(draws=2))["score"].tolist() == pytest.approx([1 / 2, 1 / 3, 1 / 2])
    assert two.table("topsis", rules(draws=2))["score"].tolist() == pytest.approx(
        [0.5, np.sqrt(2) / (np.sqrt(2) + np.sqrt(8)), 0.5]
    )


def test_equal_sites_share_the_better_rank():
    decision = Decision(np.array([[3.0], [5.0], [5.0]]), np.zeros((3, 1)), np.array([1.0]), np.array([1]))
    assert decision.table("topsis", rules(draws=10))["rank"].tolist() == [3, 1, 1]


WEIGHTS_FILE = """
top_n = 1
draws = 200
seed = 3
concentration = 20
leave_out_kinds = ["corridor"]

[[criteria]]
id = "area"
title_de = "Fläche"
title_en = "Area"
analysis = "measures"
column = "area_m2"
better = "higher"
weight = 3
reason = "made up"

[[criteria]]
id = "homes"
title_de = "Wohnungen"
title_en = "Homes"
analysis = "capacity"
column = "homes_high"
where = { scenario = "living" }
better = "higher"
weight = 1
reason = "made up"
"""


def ranked(register, **inputs):
    return sitemap.analyse(register, Inputs(**inputs), names=["ranking"]).table("ranking")


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "weights.toml"
    path.write_text(WEIGHTS_FILE, encoding="utf-8")
    return path


def test_criteria_come_from_the_columns_of_any_analysis(tmp_path, weights):
    table = ranked(linked(valid(), tmp_path), weights=weights)
    for method in METHODS:
        rows = table.loc[method]
        assert rows["rank"].dropna().to_dict() == {"basin": 1, "old-works": 2, "pit-anna": 3}
        assert rows.loc["green-band", "basis"] == "left-out"
        assert rows.loc["basin", "criteria"] == "area;homes"
        # 45 against 40 ha, both known to less than 1 ha.
        assert rows.loc["basin", "top_share"] == 1


def test_the_same_seed_gives_the_same_table_and_the_order_of_sites_does_not_matter(tmp_path, weights):
    one = ranked(linked(valid(), tmp_path / "1"), weights=weights)
    again = ranked(linked(valid(), tmp_path / "2"), weights=weights)
    turned = valid()
    turned.sites.reverse()
    other = ranked(linked(turned, tmp_path / "3"), weights=weights)
    assert one.equals(again)
    assert one.equals(other)


def test_a_site_without_a_value_is_not_ranked_and_says_why(tmp_path, weights):
    weights.write_text(WEIGHTS_FILE.replace('leave_out_kinds = ["corridor"]\n', ""), encoding="utf-8")
    table = ranked(linked(valid(), tmp_path), weights=weights)
    row = table.loc[("topsis", "green-band")]
    assert (row["basis"], row["missing"]) == ("missing", "homes")
    assert np.isnan(row["rank"])


def test_a_criterion_that_nobody_has_is_left_out_and_named(tmp_path):
    register = linked(valid(), tmp_path)
    without = ranked(register)
    assert set(without["criteria_left_out"]) == {"people"}
    assert set(without["criteria"]) == {"area;compactness;stop"}
    grid = census_csv(
        tmp_path / "grid.csv", {c: n % 50 + 3 for n, c in enumerate(grid_cells(-4000, -4000, 22_000, 14_000))}
    )
    with_people = ranked(register, census=grid)
    assert with_people["criteria_left_out"].isna().all()
    assert set(with_people["criteria"]) == {"area;compactness;stop;people"}


def test_a_table_that_a_ranking_asks_for_is_made_once_in_a_call_and_anew_in_the_next(tmp_path, monkeypatch):
    asked = []

    def counted(*given):
        asked.append(given)
        return network_and_areas(*given)

    network_and_areas = reach.network_and_areas
    monkeypatch.setattr(reach, "network_and_areas", counted)
    register = linked(valid(), tmp_path)
    results = sitemap.analyse(register, names=["reach", "ranking"])
    assert len(asked) == 1
    assert set(results.tables) == {"reach", "ranking"}
    sitemap.analyse(register, names=["ranking"])
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [([0.2, 0.9, 0.5], [3, 1, 2]), ([0.5, 0.5, 0.1], [1, 1, 3]), ([0.1, 0.5, 0.5], [3, 1, 1]), ([0, 0, 0], [1, 1, 1])],
)
def test_equal_scores_share_the_better_rank_in_every_draw(scores, ranks):
    rows = np.array([scores, scores[::-1]])
    assert _ranks(rows).tolist() == [ranks, ranks[::-1]]
    # The second method is SciPy's.
    assert _ranks(rows).tolist() == stats.rankdata(-rows, method="min", axis=1).tolist()


def test_a_single_site_is_not_ranked(tmp_path):
    draft = valid()
    del draft.sites[1:]
    table = ranked(linked(draft, tmp_path))
    assert table["rank"].isna().all()
    assert len(table) == 2


def test_no_rank_stands_without_its_robustness(tmp_path):
    table = ranked(linked(valid(), tmp_path))
    shown = table[table["rank"].notna()]
    assert len(shown) == 6
    assert shown[["rank_low", "rank_high", "top_share", "top_n", "draws"]].notna().all(axis=None)
    assert (shown["rank_low"] <= shown["rank_high"]).all()
    assert tuple(table.columns) == RANKING.fields()
    assert tuple(table.index.names) == RANKING.index


def test_the_shipped_weights_judge_nothing():
    assert len({c.weight for c in read_ranking_rules(DEFAULT_WEIGHTS).criteria}) == 1


def test_all_faults_of_a_weights_file_are_told_at_once(weights):
    wrong = (
        WEIGHTS_FILE.replace("top_n = 1", "top_n = 0")
        .replace('column = "area_m2"', 'column = "area_ha"')
        .replace('where = { scenario = "living" }\n', "")
        .replace('id = "homes"', 'id = "area"')
        .replace("weight = 3", "weight = -3")
        .replace('better = "higher"\nweight = 1', 'better = "most"\nweight = 1')
    )
    weights.write_text(wrong + '\n[[criteria]]\nanalysis = "taste"\n', encoding="utf-8")
    with pytest.raises(FieldError) as caught:
        read_ranking_rules(weights)
    for part in (
        "top_n: is not a whole number from 1",
        "criteria[0].column: is not one of: area_m2",
        "criteria[0].weight: is not a number greater than zero",
        "criteria[1].where: must choose one row of each site by: scenario",
        "criteria[1].better: is not one of: higher, lower",
        "criteria[2].analysis: is not one of: measures",
        "criteria[2].reason: is missing",
        "criteria: “area” stands there twice",
    ):
        assert part in str(caught.value), part


@pytest.mark.parametrize("analysis", ["ranking", "portfolio-projects", "belonging-of-nobody"])
def test_a_criterion_names_an_analysis_with_rows_of_sites_that_is_not_the_ranking_itself(weights, analysis):
    weights.write_text(WEIGHTS_FILE.replace('"measures"', f'"{analysis}"'), encoding="utf-8")
    known = [a.name for a in sitemap.ANALYSES if a.index[0] == "site_id" and a.name != "ranking"]
    with pytest.raises(FieldError) as caught:
        read_ranking_rules(weights)
    assert f"criteria[0].analysis: is not one of: {', '.join(known)}" in str(caught.value)


def test_an_error_a_code_and_a_name_are_no_criterion(weights):
    for column in ("area_m2_se", "geometry"):
        weights.write_text(WEIGHTS_FILE.replace('"area_m2"', f'"{column}"'), encoding="utf-8")
        with pytest.raises(FieldError, match=r"criteria\[0\].column: is not one of: area_m2, "):
            read_ranking_rules(weights)


def test_a_where_that_chooses_nothing_is_refused(tmp_path, weights):
    weights.write_text(WEIGHTS_FILE.replace('"living"', '"sleeping"'), encoding="utf-8")
    with pytest.raises(LayerError, match="“homes” chooses no row of “capacity”"):
        ranked(linked(valid(), tmp_path), weights=weights)


def test_without_the_library_it_is_skipped_and_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("sitemap.analysis.contract.find_spec", lambda _name: None)
    results = sitemap.analyse(linked(valid(), tmp_path), names=["ranking"])
    assert results.skipped == {"ranking": ("sitemap[ranking]",)}


def test_the_library_is_loaded_without_its_charts_which_stay_within_reach():
    code = (
        "import sys; from sitemap.analysis.decision_methods import scorer; scorer('topsis');"
        "assert 'matplotlib' not in sys.modules;"
        "import pymcdm.visuals; assert callable(pymcdm.visuals.boxplot)"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_a_criterion_is_plain_data():
    criterion = Criterion("a", "A", "A", "measures", "area_m2", "higher", 1.0, "made up")
    assert criterion.where == {}
