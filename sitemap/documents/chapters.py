"""What an atlas has around its Steckbriefe: cover, table of all sites, portfolio matrix, method and sources."""

from collections.abc import Sequence
from typing import Any

from sitemap.analysis.contract import Results
from sitemap.describe import site_rows
from sitemap.documents.blockdata import listing, paragraph, table
from sitemap.documents.imprint import attributions, drawn_sources, version_text
from sitemap.documents.naming import short_name
from sitemap.documents.wording import Wording
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

__all__ = ["cover", "matrix", "method_chapter", "overview_table"]

# As many sites stand side by side in one matrix.
_SIDE_BY_SIDE = 12
_MARK = "●"


def cover(linked: LinkedRegister, ids: Sequence[str], words: Wording) -> dict[str, Any]:
    """Return what the cover says."""
    info = linked.register.info
    lines = [
        version_text(linked.register, words.language),
        words.say(N_("Published by {publisher}"), publisher=info.publisher) if info.publisher else "",
        words.say(N_("Licence of the register: {licence}"), licence=info.licence) if info.licence else "",
    ]
    return {
        "title": getattr(info, f"title_{words.language}"),
        "subtitle": words.say(N_("Atlas of {count} sites"), count=len(ids)),
        "description": getattr(info, f"description_{words.language}"),
        "lines": [line for line in lines if line],
    }


def overview_table(
    linked: LinkedRegister, results: Results, ids: Sequence[str], words: Wording
) -> dict[str, Any] | None:
    """Return the sites with kind, state, area and how many projects and forums they have."""
    rows = [
        [
            words.pick(row, "name"),
            words.code(row["kind"]),
            words.code(row["status"]),
            words.area(row["area_m2"], row["area_error95_m2"]),
            str(row["projects"]),
            str(row["forums"]),
        ]
        for row in site_rows(linked, results)
        if row["id"] in set(ids)
    ]
    head = [N_("Site"), N_("Kind"), N_("State"), N_("Area"), N_("Projects"), N_("Themenforen")]
    return table("", [words.say(h) for h in head], rows, widths=(5, 2, 1.6, 2.2, 1.2, 1.6), right=(3, 4, 5))


def matrix(linked: LinkedRegister, ids: Sequence[str], words: Wording) -> dict[str, Any]:
    """Return which projects belong to which sites: tables of at most twelve sites side by side."""
    register = linked.register
    pairs = set(zip(linked.site_projects["site_id"], linked.site_projects["project_id"], strict=True))
    forums: dict[str, set[int]] = {}
    for project, forum in zip(linked.project_forums["project_id"], linked.project_forums["forum_id"], strict=True):
        forums.setdefault(project, set()).add(int(register.forums.loc[forum, "number"]))
    called = {p: words.pick(dict(register.projects.loc[p].dropna()), "name") for p in register.projects.index}
    linked_projects = sorted({p for s, p in pairs if s in ids} | set(forums), key=lambda p: (called[p].casefold(), p))
    tables = []
    for start in range(0, len(ids), _SIDE_BY_SIDE):
        part = ids[start : start + _SIDE_BY_SIDE]
        names = [short_name(words.pick(dict(register.sites.loc[s].dropna()), "name")) for s in part]
        rows = [
            [
                called[p],
                *(_MARK if (s, p) in pairs else "" for s in part),
                ", ".join(map(str, sorted(forums.get(p, ())))),
            ]
            for p in linked_projects
        ]
        if rows:
            tables.append({"head": [words.say(N_("Project")), *names, words.say(N_("Themenforen"))], "rows": rows})
    left = len(register.projects) - len(linked_projects)
    note = words.say(
        N_("A dot stands where a project belongs to a site; the last column names the numbers of its Themenforen. {count} projects without site and forum are left out."),
        count=left,
    )  # fmt: skip
    return {"title": words.say(N_("Portfolio: projects and sites")), "note": note, "tables": tables}


def method_chapter(linked: LinkedRegister, results: Results, words: Wording) -> dict[str, Any]:
    """Return how the figures were made, where they end, and what the maps were drawn from."""
    blocks = []
    for made in results.tables.values():
        about = made.analysis
        lines = [words.say(about.method), words.say(about.limits)]
        if about.citation:
            lines.append(words.say(N_("Published in: {citation}"), citation=about.citation))
        blocks.append(paragraph(words.say(about.title), lines))
    register = linked.register
    ids = drawn_sources(register)
    credit = "; ".join(attributions(register, ids))
    blocks.append(paragraph(words.say(N_("Maps")), [words.say(N_(
        "Scales are true on paper, in the plane of {crs}; north is grid north. Names are placed so that none covers "
        "another. Maps are drawn from: {sources}."), crs=register.info.crs, sources=credit)]))  # fmt: skip
    blocks.append(listing(words.say(N_("Sources of outlines and maps")), [_source(linked, i, words) for i in ids]))
    return {"title": words.say(N_("Method and sources")), "blocks": [b for b in blocks if b is not None]}


def _source(linked: LinkedRegister, source: str, words: Wording) -> dict[str, str]:
    row = {k: v for k, v in linked.register.sources.loc[source].items() if isinstance(v, str)}
    accessed = words.date(row.get("accessed"))
    text = words.join(
        [
            row.get("title", source),
            row.get("publisher", ""),
            words.date(row.get("date")),
            words.say(N_("accessed {date}"), date=accessed) if accessed else "",
            row.get("licence", ""),
            row.get("attribution", ""),
        ]
    )
    return {"text": text, "url": row.get("url", "")}
