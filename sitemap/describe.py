"""A site as plain data: everything that is known and linked, ready for JSON or print."""

from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Results
from sitemap.cartography.figures import area_text
from sitemap.errors import RegisterError, UsageError
from sitemap.linking import LinkedRegister
from sitemap.locale import N_, active_language
from sitemap.outline import CONFIDENCE_FACTOR

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["site_record", "site_rows"]


def site_rows(linked: LinkedRegister, results: Results) -> list[dict[str, Any]]:
    """Return a row for each site: names, kind, status, area in m² with its 95 % error, counts of links."""
    area = results["area_m2"]
    sites = linked.register.sites
    error_m2 = CONFIDENCE_FACTOR * area.se
    # By position, because in a faulty register an id may stand twice.
    order = sites.index.argsort(kind="stable")
    projects = linked.site_projects.groupby("site_id")["project_id"].nunique()
    forums = linked.site_forums.groupby("site_id")["forum_id"].nunique()
    columns = ["name_de", "name_en", "kind", "status", "status_date", "geometry_kind"]
    return [
        {
            "id": site,
            **{c: _value(v) for c, v in zip(columns, values, strict=True)},
            "area_m2": _rounded(area_m2),
            "area_error95_m2": _rounded(se),
            "projects": int(projects.get(site, 0)),
            "forums": int(forums.get(site, 0)),
        }
        for (site, *values), area_m2, se in zip(
            sites[columns].iloc[order].itertuples(),
            area.values.iloc[order],
            error_m2.iloc[order],
            strict=True,
        )
    ]


def site_record(linked: LinkedRegister, results: Results, site: str) -> dict[str, Any]:
    """Return all that the register holds on one site.

    Raises
    ------
    UsageError
        The register has no such site.
    """
    register = linked.register
    if site not in set(register.sites.index):
        raise UsageError(
            N_("there is no site “{site}”"),
            where=register.path,
            remedy=N_("use one of: {sites}"),
            site=site,
            sites=", ".join(sorted(register.sites.index)),
        )
    if (count := int((register.sites.index == site).sum())) > 1:
        raise RegisterError(
            N_("the id “{site}” stands {count} times in the table"),
            where=register.path,
            remedy=N_("give each row its own id"),
            site=site,
            count=count,
        )
    row = register.sites.drop(columns="geometry").loc[site]
    area = results["area_m2"]
    area_m2, error_m2 = float(area.values.loc[site]), CONFIDENCE_FACTOR * float(area.se.loc[site])
    record: dict[str, Any] = {"id": site} | {str(k): _value(v) for k, v in row.items()}
    record["area_m2"], record["area_error95_m2"] = _rounded(area_m2), _rounded(error_m2)
    record["area_text"] = area_text(area_m2, error_m2, active_language())
    record["areas"] = _rows(register.areas[register.areas["site_id"] == site])
    record["phases"] = _rows(register.phases[register.phases["site_id"] == site])
    record["projects"] = _linked(linked.site_projects, site, "project_id", register.projects)
    record["forums"] = _linked(linked.site_forums, site, "forum_id", register.forums)
    record["events"] = _linked(linked.site_events, site, "event_id", register.events)
    record["papers"] = _papers(linked, site)
    record["sources"] = _rows(register.sources[register.sources.index.isin(_cited(record))])
    return record


def _linked(links: "pd.DataFrame", site: str, column: str, table: "pd.DataFrame") -> list[dict[str, Any]]:
    ids = links.loc[links["site_id"] == site, column].unique()
    return _rows(table[table.index.isin(ids)])


def _papers(linked: LinkedRegister, site: str) -> list[dict[str, Any]]:
    """Return the papers of a site and of its projects, each once; ``project_ids`` of those that only a project leads to."""
    own, through = linked.site_papers, linked.site_papers_of_projects
    of_site = set(own.loc[own["site_id"] == site, "paper_id"])
    of_projects = through[(through["site_id"] == site) & ~through["paper_id"].isin(of_site)]
    projects = of_projects.groupby("paper_id")["project_id"].agg(";".join).to_dict()
    papers = linked.register.papers
    rows = _rows(papers[papers.index.isin(of_site | projects.keys())])
    return [row | ({"project_ids": projects[row["id"]]} if row["id"] in projects else {}) for row in rows]


def _rows(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    frame = frame.sort_index()
    return [
        {"id": i} | {c: _value(v) for c, v in zip(frame.columns, row, strict=True) if v == v}
        for i, *row in frame.itertuples()
    ]


def _cited(record: Any) -> set[str]:
    """Return every source id named anywhere in the record."""
    if isinstance(record, list):
        return {s for part in record for s in _cited(part)}
    if not isinstance(record, dict):
        return set()
    own = {s for k, v in record.items() if k.endswith("source") and isinstance(v, str) for s in v.split(";")}
    return own | {s for v in record.values() for s in _cited(v)}


def _value(value: Any) -> Any:
    if value is None or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _rounded(value: float) -> float | None:
    return None if value != value else round(float(value), 1)
