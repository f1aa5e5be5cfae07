"""The ranking, never without how far it can be trusted."""

from typing import Any

from sitemap.cartography.figures import number_text
from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.locale import N_

__all__ = ["RANKS"]


def ranks(material: Material) -> list[Plot]:
    """Return a plot for each method that ranked sites."""
    frame = material.frame("ranking")
    plots = []
    for method in dict.fromkeys(frame["method"]):
        mine = frame[frame["method"] == method]
        ranked = mine[mine["rank"].notna()]
        if ranked.empty:
            continue
        top_n = int(ranked["top_n"].iloc[0])
        shown = material.say(N_("first {count}"), count=top_n)
        plots.append(
            Plot(
                name=f"ranking-{method}",
                title=material.say(N_("Ranking, {method}"), method=material.say(method)),
                description=material.say(
                    N_(
                        "The mark is the rank with the given weights, the line holds it in 90 of 100 draws of other "
                        "weights and figures. Sites whose lines overlap cannot be told apart."
                    )
                ),
                axis=Axis(
                    label=material.say(N_("Rank; 1 is the best")),
                    low=0.5,
                    high=max(float(ranked["rank_high"].max()), float(ranked["rank"].max()), 2) + 0.5,
                    scale="whole",
                    lines=((top_n + 0.5, shown),) if top_n < len(ranked) else (),
                ),
                rows=tuple(_row(material, r) for r in mine.to_dict("records")),
                key=(
                    Sign(shape="point", look="figure", text=material.say(N_("rank"))),
                    Sign(shape="line", look="interval", text=material.say(N_("rank in 90 of 100 draws"))),
                ),
                figure_head=material.say(N_("Among the first {count} in"), count=top_n),
            )
        )
    return plots


def _row(material: Material, row: Any) -> Row:
    label = material.name(row["site_id"])
    if row["rank"] != row["rank"]:
        return Row(label=label, text=material.say(N_("not ranked: {why}"), why=material.say(row["basis"])))
    data = {"site": row["site_id"], "method": row["method"]}
    marks = (
        Mark(
            shape="line",
            look="interval",
            # A line of no length would not be seen: each rank takes a place of its own.
            low=row["rank_low"] - 0.3,
            high=row["rank_high"] + 0.3,
            data=data | {"column": "rank_low", "value": row["rank_low"], "value_high": row["rank_high"]},
        ),
        Mark(shape="point", look="figure", low=row["rank"], high=row["rank"], data=data | {"column": "rank", "value": row["rank"]}),
    )  # fmt: skip
    often = number_text(100 * row["top_share"], 0, material.language)
    return Row(label=label, marks=marks, text=material.say(N_("{share} percent of the draws"), share=often))


RANKS = Chart(name="ranking", analysis="ranking", plots=ranks)
