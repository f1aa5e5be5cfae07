"""The portfolio itself: each project at its sites and in its forums."""

from typing import Any

from sitemap.charts.contract import Axis, Chart, Mark, Material, Plot, Row, Sign
from sitemap.charts.forums import forum_columns, look_of
from sitemap.locale import N_

__all__ = ["PROJECTS"]


def projects(material: Material) -> list[Plot]:
    """Return a matrix with a row for each project below each of its sites, and a column for each forum."""
    frame = material.frame("portfolio")
    frame = frame[frame["project_id"] != ""]
    if frame.empty:
        return []
    parts = forum_columns(material)
    return [_matrix(material, frame, part, n, len(parts)) for n, part in enumerate(parts, start=1)]


def _matrix(material: Material, frame: Any, columns: list[tuple[str, str]], number: int, count: int) -> Plot:
    sites = sorted(set(frame["site_id"]), key=lambda s: (not s, material.name(s).casefold(), s))
    rows = []
    for site in sites:
        rows.append(Row(label=material.name(site) if site else material.say(N_("without a site")), head=True))
        here = frame[frame["site_id"] == site]
        called = {p: material.called("projects", p) for p in here["project_id"].unique()}
        ordered = sorted(called, key=lambda p: (called[p].casefold(), p))
        rows += [_row(material, here[here["project_id"] == p], site, p, columns) for p in ordered]
    title = material.say(N_("Each project with its sites and forums"))
    return Plot(
        name="projects" if number == 1 else f"projects-{number}",
        title=title if count == 1 else f"{title} ({number}/{count})",
        description=material.say(
            N_("Each row is a project below its site, each column a forum; a mark says that they belong together.")
        ),
        axis=Axis(label=material.say(N_("Number of the forum, as in the matrix of sites and forums; – stands for none")), low=-0.6, high=len(columns) - 0.4,
                  scale="slots", slots=tuple(text for _, text in columns)),
        rows=tuple(rows),
        key=(
            Sign(shape="point", look="figure", text=material.say(N_("stated by a source"))),
            Sign(shape="point", look="quiet", text=material.say(N_("rests on somebody's judgement"))),
            Sign(shape="point", look="alone", text=material.say(N_("linked to neither"))),
        ),
        figure_head=material.say(N_("Forums; state")),
    )  # fmt: skip


def _row(material: Material, links: Any, site: str, project: str, columns: list[tuple[str, str]]) -> Row:
    marks = []
    for place, (forum, _) in enumerate(columns):
        here = links[links["forum_id"] == forum]
        if len(here):
            data = {"site": site, "project": project, "forum": forum, "column": "project_id"}
            marks.append(Mark(shape="point", look=look_of(here), low=place, high=place, data=data))
    numbers = ", ".join(columns[round(m.low)][1] for m in marks)
    status = material.register.projects.loc[project, "status"]
    state = material.say(status) if isinstance(status, str) else ""
    return Row(label=material.called("projects", project), marks=tuple(marks), height_px=20,
               text="; ".join(t for t in (numbers, state) if t))  # fmt: skip


PROJECTS = Chart(name="projects", analysis="portfolio", plots=projects)
