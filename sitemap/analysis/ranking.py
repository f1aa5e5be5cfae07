"""Ranking: sites ordered by weighted criteria, and how far the order can be trusted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.decision_methods import METHODS, Scorer, scorer
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.ranking_file import Criterion, RankingRules, read_ranking_rules
from sitemap.errors import LayerError
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RANKING", "Decision", "ranking"]

Floats = npt.NDArray[np.float64]

BASES = (N_("ranked"), N_("missing"), N_("left-out"))
# Ranks are told as the interval that holds them in 90 of 100 draws.
_INTERVAL = (0.05, 0.95)


def ranking(linked: LinkedRegister, inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site and method with score, rank and their robustness.

    A site that lacks the value of a criterion is not ranked, since none is
    made up for it; a criterion that no site has, or all have alike, cannot
    tell them apart and is left out. Both are named.

    Raises
    ------
    LayerError, FieldError
        The weights file, or an input of an analysis that it needs, cannot be used.
    """
    import pandas as pd

    rules = read_ranking_rules(inputs.weights)
    values, errors = _figures(linked, inputs, rules.criteria)
    sites = linked.register.sites
    left_out = sites["kind"].isin(rules.leave_out_kinds).reindex(values.index)
    span = values[~left_out].max() - values[~left_out].min()
    used = [c for c in rules.criteria if span[c.id] > 0]
    dropped = ";".join(c.id for c in rules.criteria if c not in used)
    missing = values[[c.id for c in used]].isna()
    ranked = values.index[~left_out & ~missing.any(axis=1)]
    frame = pd.DataFrame(
        {
            "criteria": ";".join(c.id for c in used) or np.nan,
            "criteria_left_out": dropped or np.nan,
            "missing": [";".join(missing.columns[row]) or np.nan for row in missing.to_numpy(dtype=bool)],
            "top_n": float(rules.top_n),
            "draws": float(rules.draws),
            "basis": np.where(left_out, "left-out", np.where(missing.any(axis=1), "missing", "ranked")),
        },
        index=values.index,
    )
    if len(ranked) > 1 and used:
        decision = Decision.of(values.loc[ranked], errors.loc[ranked], used)
        tables = {m: decision.table(m, rules).set_axis(ranked) for m in METHODS}
    else:
        tables = {m: pd.DataFrame(columns=[*_ROBUST], dtype=float) for m in METHODS}
    pieces = [frame.join(t).assign(method=m) for m, t in tables.items()]
    whole = pd.concat(pieces).reset_index(names="site_id")
    whole = whole.sort_values(["method", "rank", "site_id"], key=_in_order, kind="stable")
    return whole.set_index(list(RANKING.index))[list(RANKING.fields())]


_ROBUST = ("score", "rank", "rank_low", "rank_high", "top_share")


def _in_order(column: "pd.Series") -> "pd.Series":
    return column.map({m: n for n, m in enumerate(METHODS)}) if column.name == "method" else column


@dataclass(frozen=True)
class Decision:
    """The figures of the sites that can be ranked, all on criteria that differ.

    ``values`` and ``errors`` (standard errors, 0 where unknown) have the shape
    (sites, criteria); ``weights`` add up to 1; ``types`` is 1 where more is
    better, else -1.
    """

    values: Floats
    errors: Floats
    weights: Floats
    types: npt.NDArray[np.int_]

    @classmethod
    def of(cls, values: "pd.DataFrame", errors: "pd.DataFrame", criteria: list[Criterion]) -> "Decision":
        """Make it from frames with a column for each criterion."""
        ids = [c.id for c in criteria]
        weights = np.array([c.weight for c in criteria], dtype=float)
        types = np.array([1 if c.better == "higher" else -1 for c in criteria])
        se = np.nan_to_num(errors[ids].to_numpy(dtype=float))
        return cls(values[ids].to_numpy(dtype=float), se, weights / weights.sum(), types)

    def table(self, method: str, rules: RankingRules) -> "pd.DataFrame":
        """Return score and rank, the interval of ranks, and how often each site is in the top n."""
        import pandas as pd

        score_of = scorer(method)
        score = score_of(self.values, self.weights, self.types)
        ranks = self._drawn_ranks(score_of, rules)
        low, high = np.quantile(ranks, _INTERVAL, axis=0, method="inverted_cdf")
        columns = (score, _ranks(score), low, high, (ranks <= rules.top_n).mean(axis=0))
        return pd.DataFrame(dict(zip(_ROBUST, columns, strict=True)))

    def _drawn_ranks(self, score_of: Scorer, rules: RankingRules) -> Floats:
        # Both methods see the same draws, so that they can be compared.
        random = np.random.default_rng(rules.seed)
        weights = random.dirichlet(rules.concentration * self.weights, size=rules.draws)
        noise = random.standard_normal((rules.draws, *self.values.shape))
        drawn = self.values + noise * self.errors
        # What cannot be negative stays so: areas, distances, people.
        drawn = np.where(self.values >= 0, np.maximum(drawn, 0), drawn)
        return _ranks(np.array([score_of(v, w, self.types) for v, w in zip(drawn, weights, strict=True)]))


def _ranks(scores: Floats) -> Floats:
    """Return the rank of each score in its row, 1 for the highest; equal ones share the better rank."""
    order = np.argsort(-scores, axis=-1)
    ordered = np.take_along_axis(scores, order, axis=-1)
    place = np.broadcast_to(np.arange(1.0, scores.shape[-1] + 1), scores.shape).copy()
    # One that equals the one before it has no place of its own.
    place[..., 1:][ordered[..., 1:] == ordered[..., :-1]] = 0
    ranks = np.empty_like(place)
    np.put_along_axis(ranks, order, np.maximum.accumulate(place, axis=-1), axis=-1)
    return ranks


def _figures(
    linked: LinkedRegister, inputs: Inputs, criteria: tuple[Criterion, ...]
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return values and standard errors of the criteria, a row for each site by id."""
    import pandas as pd

    from sitemap.analysis import analyse

    names = sorted({c.analysis for c in criteria})
    results = analyse(linked, inputs, names=names)
    ids = linked.register.sites.index.sort_values().rename("site_id")
    values, errors = pd.DataFrame(index=ids, dtype=float), pd.DataFrame(index=ids, dtype=float)
    for criterion in criteria:
        table = results.tables.get(criterion.analysis)
        if table is None:
            values[criterion.id] = errors[criterion.id] = np.nan
            continue
        frame = _chosen(table.frame, criterion)
        column = table.analysis.column(criterion.column)
        values[criterion.id] = frame[column.name].reindex(ids).astype(float)
        errors[criterion.id] = frame[column.error].reindex(ids).astype(float) if column.error else np.nan
    return values, errors


def _chosen(frame: "pd.DataFrame", criterion: Criterion) -> "pd.DataFrame":
    rows = len(frame)
    for level, value in criterion.where.items():
        frame = frame[frame.index.get_level_values(level) == value]
    # A register without a site has no row to choose.
    if rows and not len(frame):
        raise LayerError(
            N_("the criterion “{criterion}” chooses no row of “{analysis}”"),
            where="weights",
            remedy=N_("correct its “where”"),
            criterion=criterion.id,
            analysis=criterion.analysis,
        )
    return frame.droplevel(list(criterion.where)) if criterion.where else frame


RANKING = Analysis(
    name="ranking",
    title=N_("Ranking"),
    method=N_(
        "Criteria, weights and their reasons stand in the weights file. The weighted sum adds up values scaled from 0 "
        "(worst site) to 1 (best); TOPSIS weighs the distances from the best and the worst case. "
        "Then weights (Dirichlet distribution around the given ones) and figures (normal distribution with their "
        "standard errors) are drawn again and again: the interval holds a site's rank in 90 of 100 draws, "
        "and the last share says how often it is among the first n."
    ),
    limits=N_(
        "A ranking orders opinions, which are the weights; sites whose intervals overlap cannot be told apart. "
        "It compares only the sites of this register: adding one may change the order of the others. "
        "Figures without an error are not varied, and errors of different criteria are drawn independently. "
        "A site that lacks a value is not ranked."
    ),
    index=("method", "site_id"),
    columns=(
        Column("rank", "", N_("Rank"), N_("1 is the best; equal scores share a rank")),
        Column("rank_low", "", N_("Rank, best"), N_("lower end of the interval that holds the rank in 90 of 100 draws")),
        Column("rank_high", "", N_("Rank, worst"), N_("upper end of the interval that holds the rank in 90 of 100 draws")),
        Column("top_share", "1", N_("Share in the top n"), N_("share of the draws in which it is among the first n")),
        Column("top_n", "", N_("n"), N_("how many count as the top")),
        Column("score", "", N_("Score"), N_("between 0 and 1, more is better; comparable within a method only")),
        Column("basis", "", N_("Basis"), N_("ranked; missing: a value is unknown; left-out: this kind is not ranked"), kind="code"),
        Column("missing", "", N_("Missing"), N_("criteria without a value for the site")),
        Column("criteria", "", N_("Criteria"), N_("criteria that were used")),
        Column("criteria_left_out", "", N_("Criteria left out"), N_("criteria that no site has or all have alike")),
        Column("draws", "", N_("Draws"), N_("how many times weights and figures were varied")),
    ),
    run=ranking,
    extra=("ranking", "pymcdm"),
    citation="Hwang and Yoon (1981), Multiple Attribute Decision Making; Kizielewicz et al. (2023), pymcdm",
)  # fmt: skip
