"""Which sites have to do with which forums, through how many projects."""

from typing import Any

from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.locale import N_

__all__ = ["FORUMS", "forum_columns", "forum_notes", "look_of"]

# As many columns keep their numbers legible.
_COLUMNS = 20


def forums(material: Material) -> list[Plot]:
    """Return a matrix of sites and forums, in several plots where there are many forums."""
    frame = material.frame("portfolio")
    return [_matrix(material, frame, part, n) for n, part in enumerate(forum_columns(material), start=1)]


def forum_columns(material: Material) -> list[list[tuple[str, str]]]:
    """Return the forums as columns, id and number, in parts that are legible; the last column stands for none."""
    found = material.register.forums.sort_values("number")
    columns = [(str(i), str(int(n)) if n == n else str(i)) for i, n in found["number"].items()]
    parts = [columns[start : start + _COLUMNS] for start in range(0, len(columns), _COLUMNS)] or [[]]
    parts[-1] = [*parts[-1], ("", "–")]
    return parts


def forum_notes(material: Material, columns: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return what the forums of these columns are called."""
    names = ((text, forum, material.called("forums", forum)) for forum, text in columns if forum)
    return tuple(f"{text}: {name if name != forum else material.say(N_('not named'))}" for text, forum, name in names)


def look_of(links: Any) -> str:
    """Return how links look: whether a source states all of them, or somebody judged; ``alone`` for none."""
    judged = [w for c in ("site_basis", "forum_basis") for w in links[c] if w]
    return ("quiet" if "judgement" in ";".join(judged) else "figure") if judged else "alone"


def _matrix(material: Material, frame: Any, columns: list[tuple[str, str]], number: int) -> Plot:
    projects = frame[frame["project_id"] != ""]
    sites = [*sorted(material.register.sites.index, key=lambda s: (material.name(s).casefold(), s)), ""]
    label = N_("Number of the forum; – stands for none")
    return Plot(
        name="forums" if number == 1 else f"forums-{number}",
        title=material.say(N_("Projects by site and forum")),
        description=material.say(
            N_("Each row is a site, each column a forum; the number says how many projects belong to both.")
        ),
        axis=Axis(label=material.say(label), low=-0.6, high=len(columns) - 0.4, scale="slots",
                  slots=tuple(text for _, text in columns)),
        rows=tuple(_row(material, projects[projects["site_id"] == site], site, columns) for site in sites),
        key=(
            Sign(shape="point", look="figure", text=material.say(N_("stated by a source"))),
            Sign(shape="point", look="quiet", text=material.say(N_("rests on somebody's judgement"))),
            Sign(shape="point", look="alone", text=material.say(N_("linked to neither"))),
        ),
        figure_head=material.say(N_("Projects")),
        notes=forum_notes(material, columns),
    )  # fmt: skip


def _row(material: Material, rows: Any, site: str, columns: list[tuple[str, str]]) -> Row:
    marks = []
    for place, (forum, _) in enumerate(columns):
        here = rows[rows["forum_id"] == forum]
        count = here["project_id"].nunique()
        if count:
            data = {"site": site, "forum": forum, "column": "project_id", "value": float(count)}
            marks.append(Mark(shape="point", look=look_of(here), low=place, high=place, text=str(count), data=data))
    total = rows["project_id"].nunique()
    label = material.name(site) if site else material.say(N_("without a site"))
    return Row(label=label, marks=tuple(marks), text=str(total) if total else material.say(N_("no project")))


FORUMS = Chart(name="forums", analysis="portfolio", plots=forums)
