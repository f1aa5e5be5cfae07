"""Some of a register's sites, with what belongs to them and nothing of the others."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.register.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["only_sites"]


def only_sites(register: Register, sites: Sequence[str]) -> Register:
    """Return the register with the named sites alone.

    Of the tables stay the rows that belong to these sites, directly or through
    a project, and the sources that are still named; context layers stay whole.

    Parameters
    ----------
    register
        The register.
    sites
        Ids, in any order.

    Raises
    ------
    UsageError
        The register has no site of an id.
    """
    ids = cells_of(register.sites.index)
    unknown = [site for site in dict.fromkeys(sites) if site not in ids]
    if unknown:
        raise UsageError(
            N_("there is no site “{site}”"),
            where=register.path,
            remedy=N_("use one of: {sites}"),
            site=", ".join(unknown),
            sites=", ".join(sorted(map(str, ids))) or "–",
        )
    kept = {"sites": set(sites)}
    links = register.links
    # From sites to projects and papers, from projects on to forums, events and further papers.
    for first, second, kind in (
        ("sites", "projects", "site-project"),
        ("sites", "papers", "site-paper"),
        ("projects", "forums", "project-forum"),
        ("projects", "papers", "project-paper"),
        ("projects", "events", "event-project"),
    ):
        ends = ("to_id", "from_id") if kind == "event-project" else ("from_id", "to_id")
        joined = links[(links["type"] == kind) & links[ends[0]].isin(kept[first])]
        kept.setdefault(second, set()).update(joined[ends[1]].dropna())
    chosen = {name: table[table.index.isin(kept[name])] for name, table in _tables(register, kept)}
    chosen |= {
        name: frame[frame["site_id"].isin(kept["sites"])] for name, frame in _tables(register, ("areas", "phases"))
    }
    chosen["links"] = links[_within(links, kept)]
    part = replace(register, **chosen)  # type: ignore[arg-type]  # each table by its own name
    return replace(part, sources=register.sources[register.sources.index.isin(_named_sources(part))])


def _tables(register: Register, names: "Sequence[str] | dict[str, set[str]]") -> "list[tuple[str, pd.DataFrame]]":
    return [(name, register.table(name)) for name in names]


def _within(links: "pd.DataFrame", kept: dict[str, set[str]]) -> "pd.Series[bool]":
    """Return which links join two rows that are kept."""
    from sitemap.register.schema import LINK_ENDS

    found = links["type"].isin([])
    for kind, (first, second) in LINK_ENDS.items():
        found |= (links["type"] == kind) & links["from_id"].isin(kept[first]) & links["to_id"].isin(kept[second])
    return found


def _named_sources(register: Register) -> set[str]:
    named: set[str] = set()
    for table in TABLES:
        frame = register.table(table.name)
        for field in table.fields:
            if field.domain == "sources" and field.name in frame:
                for cell in frame[field.name].dropna().unique():
                    named.update(str(cell).split(";"))
    return named
