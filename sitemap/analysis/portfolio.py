"""Which projects belong to which sites and forums, and where there is none."""

from typing import TYPE_CHECKING

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "PORTFOLIO",
    "PORTFOLIO_FORUMS",
    "PORTFOLIO_PROJECTS",
    "PORTFOLIO_SITES",
    "portfolio",
    "portfolio_forums",
    "portfolio_projects",
    "portfolio_sites",
]

# What a row of the matrix lacks; the codes are message ids.
_LACKS = (N_("no-site"), N_("no-project"), N_("no-forum"))


def portfolio(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site, project and forum that are linked, and one for each that is linked to nothing."""
    import pandas as pd

    register = linked.register
    ends = [
        _once(linked.site_projects, ["site_id", "project_id"], "site"),
        _once(linked.project_forums, ["project_id", "forum_id"], "forum"),
    ]
    projects = pd.DataFrame({"project_id": register.projects.index})
    rows = projects.merge(ends[0], on="project_id", how="left").merge(ends[1], on="project_id", how="left")
    without_project = register.sites.index.difference(linked.site_projects["site_id"].tolist())
    without_any = register.forums.index.difference(linked.project_forums["forum_id"].tolist())
    alone = [pd.DataFrame({"site_id": without_project}), pd.DataFrame({"forum_id": without_any})]
    rows = pd.concat([rows, *alone], ignore_index=True).reindex(columns=rows.columns)
    rows = rows.astype("str").where(rows.notna(), "")
    names = (("site", register.sites), ("project", register.projects), ("forum", register.forums))
    for end, table in names:
        for language in ("de", "en"):
            column = f"{end}_{language}"
            rows[column] = rows[f"{end}_id"].map(table[f"name_{language}"].to_dict()).fillna("")
        lack = f"no-{end}"
        rows[lack] = rows[f"{end}_id"].eq("").map({True: lack, False: ""})
    lacks = rows[[f"no-{end}" for end, _ in names]].itertuples(index=False)
    rows["lacks"] = [";".join(word for word in row if word) for row in lacks]
    rows = rows.sort_values(list(PORTFOLIO.index), kind="stable")
    return rows.set_index(list(PORTFOLIO.index))[list(PORTFOLIO.fields())]


def _once(links: "pd.DataFrame", ends: list[str], end: str) -> "pd.DataFrame":
    """Return each pair once, with all relations and grounds of its links."""

    def together(values: "pd.Series") -> str:
        return ";".join(sorted(set(values.dropna())))

    grouped = links.groupby(ends, as_index=False)[["relation", "basis"]].agg(together)
    return grouped.rename(columns={"relation": f"{end}_relation", "basis": f"{end}_basis"})


def _counts(links: "pd.DataFrame", by: str, what: str, index: "pd.Index") -> "tuple[pd.Series, pd.Series]":
    """Return how many different ``what`` each of ``by`` is linked with, and their ids."""
    pairs = links[[by, what]].drop_duplicates().sort_values([by, what])
    grouped = pairs.groupby(by)[what]
    return grouped.size().reindex(index, fill_value=0), grouped.agg(";".join).reindex(index, fill_value="")


def _count(links: "pd.DataFrame", by: str, what: str, index: "pd.Index") -> "pd.Series":
    """Return how many different ``what`` each of ``by`` is linked with."""
    return links[[by, what]].drop_duplicates().groupby(by).size().reindex(index, fill_value=0)


def portfolio_projects(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each project with its sites, forums and events; it is cross-cutting with two forums or more."""
    import pandas as pd

    projects = linked.register.projects.sort_index()
    index = projects.index.rename("project_id")
    sites, site_ids = _counts(linked.site_projects, "project_id", "site_id", index)
    forums, forum_ids = _counts(linked.project_forums, "project_id", "forum_id", index)
    events, _ = _counts(linked.event_projects, "project_id", "event_id", index)
    frame = pd.DataFrame(
        {
            "sites": sites,
            "site_ids": site_ids,
            "forums": forums,
            "forum_ids": forum_ids,
            "events": events,
            "cross_cutting": (forums > 1).map({True: "yes", False: "no"}),
        }
    )
    for column in ("name_de", "name_en", "status", "begin", "end"):
        frame[column] = projects[column].set_axis(index)
    return frame[list(PORTFOLIO_PROJECTS.fields())]


def portfolio_forums(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each forum with its projects and the sites that it reaches through them."""
    import pandas as pd

    forums = linked.register.forums.sort_values("number")
    index = forums.index.rename("forum_id")
    projects, project_ids = _counts(linked.project_forums, "forum_id", "project_id", index)
    sites, site_ids = _counts(linked.site_forums, "forum_id", "site_id", index)
    frame = pd.DataFrame({"projects": projects, "project_ids": project_ids, "sites": sites, "site_ids": site_ids})
    frame["lacks"] = "no-site"
    frame["lacks"] = frame["lacks"].where(sites == 0, "").mask(projects == 0, "no-project;no-site")
    for column in ("number", "name_de", "name_en"):
        frame[column] = forums[column].set_axis(index)
    return frame[list(PORTFOLIO_FORUMS.fields())]


def portfolio_sites(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site with how many projects, forums, events and papers it has."""
    import pandas as pd

    index = linked.register.sites.sort_index().index.rename("site_id")
    counted = {
        "projects": _count(linked.site_projects, "site_id", "project_id", index),
        "forums": _count(linked.site_forums, "site_id", "forum_id", index),
        "events": _count(linked.site_events, "site_id", "event_id", index),
        "papers": _count(linked.site_papers, "site_id", "paper_id", index),
    }
    return pd.DataFrame(counted)[list(PORTFOLIO_SITES.fields())]


_LINKS = N_(
    "Counts the links of the register as they stand, those stated by a source and those that are somebody's judgement. "
    "A site belongs to a forum through its projects."
)
_OPEN = N_("What is not linked may be missing in the register only; no link is no statement that there is none.")

PORTFOLIO = Analysis(
    name="portfolio",
    title=N_("Sites, projects and forums"),
    method=_LINKS,
    limits=_OPEN,
    index=("site_id", "project_id", "forum_id"),
    columns=(
        Column("site", "", N_("Site"), N_("name of the site"), kind="name"),
        Column("project", "", N_("Project"), N_("name of the project"), kind="name"),
        Column("forum", "", N_("Forum"), N_("name of the forum"), kind="name"),
        Column("site_relation", "", N_("Site and project"), N_("what the site is to the project"), kind="code"),
        Column("site_basis", "", N_("Ground"), N_("stated or judgement"), kind="code"),
        Column("forum_relation", "", N_("Project and forum"), N_("what the project is to the forum"), kind="code"),
        Column("forum_basis", "", N_("Ground"), N_("stated or judgement"), kind="code"),
        Column("lacks", "", N_("Lacks"), N_("which of the three there is none of"), kind="code"),
    ),
    run=portfolio,
)

PORTFOLIO_PROJECTS = Analysis(
    name="portfolio-projects",
    title=N_("Projects"),
    method=N_("A project is cross-cutting if it belongs to two forums or more."),
    limits=_OPEN,
    index=("project_id",),
    columns=(
        Column("name", "", N_("Name"), N_("name of the project"), kind="name"),
        Column("status", "", N_("Status"), N_("state of the project"), kind="code"),
        Column("begin", "", N_("Begin"), N_("first day"), kind="date"),
        Column("end", "", N_("End"), N_("last day"), kind="date"),
        Column("sites", "", N_("Sites"), N_("how many")),
        Column("forums", "", N_("Forums"), N_("how many")),
        Column("events", "", N_("Events"), N_("how many")),
        Column("cross_cutting", "", N_("Cross-cutting"), N_("two forums or more"), kind="code"),
        Column("site_ids", "", N_("Which sites"), N_("ids")),
        Column("forum_ids", "", N_("Which forums"), N_("ids")),
    ),
    run=portfolio_projects,
)

PORTFOLIO_FORUMS = Analysis(
    name="portfolio-forums",
    title=N_("Forums"),
    method=_LINKS,
    limits=_OPEN,
    index=("forum_id",),
    columns=(
        Column("number", "", N_("Number"), N_("running number")),
        Column("name", "", N_("Name"), N_("name of the forum; empty where no source gives one"), kind="name"),
        Column("projects", "", N_("Projects"), N_("how many")),
        Column("sites", "", N_("Sites"), N_("how many")),
        Column("lacks", "", N_("Lacks"), N_("project or site"), kind="code"),
        Column("project_ids", "", N_("Which projects"), N_("ids")),
        Column("site_ids", "", N_("Which sites"), N_("ids")),
    ),
    run=portfolio_forums,
)

PORTFOLIO_SITES = Analysis(
    name="portfolio-sites",
    title=N_("Links of each site"),
    method=_LINKS,
    limits=_OPEN,
    index=("site_id",),
    columns=(
        Column("projects", "", N_("Projects"), N_("how many")),
        Column("forums", "", N_("Forums"), N_("how many, through projects")),
        Column("events", "", N_("Events"), N_("how many, through projects")),
        Column("papers", "", N_("Papers"), N_("how many")),
    ),
    run=portfolio_sites,
    theme="projects",
)
