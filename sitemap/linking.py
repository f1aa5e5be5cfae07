"""Join the register's tables by their typed, dated links.

This is the only place where tables are joined; what comes after reads the
joined frames.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitemap.register.model import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LinkedRegister", "link"]

_EVIDENCE = ["relation", "begin", "end", "section", "basis", "judged_by", "source"]


@dataclass(frozen=True)
class LinkedRegister:
    """A register and its joined links, each a long frame sorted by its ids.

    ``site_projects``, ``project_forums``, ``site_papers``, ``project_papers``
    and ``event_projects`` have the two ids (``site_id``, ``project_id`` …), then
    ``relation``, ``begin``, ``end``, ``section``, ``basis``, ``judged_by`` and
    ``source`` of the link. ``site_forums``, ``site_events`` and
    ``site_papers_of_projects`` follow from them through a project, which the
    column ``project_id`` names.
    """

    register: Register
    site_projects: "pd.DataFrame"
    project_forums: "pd.DataFrame"
    site_papers: "pd.DataFrame"
    project_papers: "pd.DataFrame"
    event_projects: "pd.DataFrame"
    site_forums: "pd.DataFrame"
    site_events: "pd.DataFrame"
    site_papers_of_projects: "pd.DataFrame"


def link(register: Register) -> LinkedRegister:
    """Join the tables of ``register``; links to rows that do not exist are left out.

    ``validate`` reports such links, so nothing is lost silently.
    """
    site_projects = _typed(register, "site-project", "site_id", "project_id")
    project_forums = _typed(register, "project-forum", "project_id", "forum_id")
    project_papers = _typed(register, "project-paper", "project_id", "paper_id")
    event_projects = _typed(register, "event-project", "event_id", "project_id")
    return LinkedRegister(
        register=register,
        site_projects=site_projects,
        project_forums=project_forums,
        site_papers=_typed(register, "site-paper", "site_id", "paper_id"),
        project_papers=project_papers,
        event_projects=event_projects,
        site_forums=_through_project(site_projects, project_forums, "forum_id"),
        site_events=_through_project(site_projects, event_projects, "event_id"),
        site_papers_of_projects=_through_project(site_projects, project_papers, "paper_id"),
    )


def _typed(register: Register, kind: str, first: str, second: str) -> "pd.DataFrame":
    import numpy as np

    from sitemap.register.frame import cells_of
    from sitemap.register.schema import LINK_ENDS

    links = register.links[register.links["type"] == kind]
    one, other = LINK_ENDS[kind]
    from_ids, to_ids = set(cells_of(register.table(one).index)), set(cells_of(register.table(other).index))
    ends = zip(cells_of(links["from_id"]), cells_of(links["to_id"]), strict=True)
    known = np.array([a in from_ids and b in to_ids for a, b in ends], dtype=bool)
    columns = ["from_id", "to_id", *_EVIDENCE]
    return (
        links.loc[known, columns]
        .rename(columns={"from_id": first, "to_id": second})
        .sort_values([first, second, "relation"], kind="stable")
        .reset_index(drop=True)
    )


def _through_project(sites: "pd.DataFrame", others: "pd.DataFrame", column: str) -> "pd.DataFrame":
    joined = sites[["site_id", "project_id"]].merge(others[[column, "project_id"]], on="project_id")
    return (
        joined[["site_id", column, "project_id"]]
        .drop_duplicates()
        .sort_values(["site_id", column, "project_id"], kind="stable")
        .reset_index(drop=True)
    )
