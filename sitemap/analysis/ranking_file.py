"""Weights files: the criteria of a ranking, their weights and how both are varied.

``sitemap/analysis/defaults/weights.toml`` is the one of the package and shows
the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitemap.analysis.rulefile import Faults, Key, checked, read_toml, tables
from sitemap.locale import N_

__all__ = ["DEFAULT_WEIGHTS", "Criterion", "RankingRules", "read_ranking_rules"]

DEFAULT_WEIGHTS = Path(__file__).parent / "defaults" / "weights.toml"


@dataclass(frozen=True)
class Criterion:
    """One column of one analysis, where it is better, and its weight.

    ``where`` chooses among the rows of a site if there are several: values of
    the other index levels.
    """

    id: str
    title_de: str
    title_en: str
    analysis: str
    column: str
    better: str
    weight: float
    reason: str
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RankingRules:
    """Criteria, and how weights and figures are varied.

    Weights are drawn from a Dirichlet distribution whose mean are the given
    ones; a weight w varies with the variance ``w (1 - w) / (concentration + 1)``.
    """

    criteria: tuple[Criterion, ...]
    top_n: int
    draws: int
    seed: int
    concentration: float
    leave_out_kinds: tuple[str, ...] = ()


_RULES = (
    Key("top_n", "count"),
    Key("draws", "count"),
    Key("seed", "count"),
    Key("concentration", "positive"),
    Key("leave_out_kinds", "texts", required=False),
)
_CRITERION = (
    Key("id", "text"),
    Key("title_de", "text"),
    Key("title_en", "text"),
    Key("analysis", "text"),
    Key("column", "text"),
    Key("better", "text", choices=("higher", "lower")),
    Key("weight", "positive"),
    Key("reason", "text"),
    Key("where", "table", required=False),
)


def read_ranking_rules(path: Path | None = None) -> RankingRules:
    """Return the rules of a weights file, by default of the package's.

    Raises
    ------
    LayerError
        The file cannot be read.
    FieldError
        Keys are missing or wrong, or a criterion names no column of an
        analysis; all of it is told.
    """
    path = path or DEFAULT_WEIGHTS
    data = read_toml(path)
    faults = Faults(path)
    values = checked({k: v for k, v in data.items() if k != "criteria"}, _RULES, "", faults)
    criteria = []
    for n, table in enumerate(tables(data, "criteria", faults)):
        place = f"criteria[{n}]."
        criteria.append(checked(table, _CRITERION, place, faults))
        _names_a_figure(criteria[-1], place, faults)
    ids = [c.get("id") for c in criteria]
    for name in sorted({str(i) for i in ids if i and ids.count(i) > 1}):
        faults.add("criteria", N_("“{name}” stands there twice"), name=name)
    faults.stop()
    leave_out = tuple(values.pop("leave_out_kinds", ()))
    return RankingRules(criteria=tuple(Criterion(**c) for c in criteria), leave_out_kinds=leave_out, **values)


def _names_a_figure(value: Mapping[str, Any], place: str, faults: Faults) -> None:
    """Check that the analysis exists, has the column, and that ``where`` leaves one row for each site."""
    from sitemap.analysis import ANALYSES

    known = {a.name: a for a in ANALYSES if a.index[:1] == ("site_id",) and a.name != "ranking"}
    if "analysis" not in value:
        return
    analysis = known.get(value["analysis"])
    if analysis is None:
        faults.add(place + "analysis", N_("is not one of: {choices}"), choices=", ".join(known))
        return
    figures = [c.name for c in analysis.columns if c.kind == "value" and not c.name.endswith("_se")]
    if "column" in value and value["column"] not in figures:
        faults.add(place + "column", N_("is not one of: {choices}"), choices=", ".join(figures))
    levels = analysis.index[1:]
    if set(value.get("where", {})) != set(levels):
        faults.add(
            place + "where",
            N_("must choose one row of each site by: {levels}"),
            levels=", ".join(levels) or "–",
        )
