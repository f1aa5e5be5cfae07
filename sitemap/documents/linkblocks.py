"""What a Steckbrief says of what is linked to a site: phases, projects, Themenforen, events and papers."""

from collections.abc import Sequence
from typing import Any

from sitemap.documents.blockdata import table
from sitemap.documents.citations import Citations, Rows
from sitemap.documents.wording import Wording
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

__all__ = ["events_block", "forums_block", "papers_block", "phases_block", "projects_block"]


def phases_block(words: Wording, phases: Rows, cite: Citations) -> dict[str, Any] | None:
    """Return when a site was in which phase."""
    order = sorted(phases, key=lambda r: (r.get("begin") or r.get("end") or "", r["id"]))
    rows = [
        [words.period(r) or "–", words.code(r.get("phase")), words.pick(r, "text"), cite(r.get("source"))]
        for r in order
    ]
    head = [N_("When"), N_("Phase"), N_("What"), N_("Source")]
    return table(words.say(N_("Phases")), [words.say(h) for h in head], rows, widths=(2.4, 2, 6, 1.4))


def projects_block(
    words: Wording, linked: LinkedRegister, site: str, projects: Rows, cite: Citations
) -> dict[str, Any] | None:
    """Return the projects of a site, with what tells that they belong to it."""
    links = linked.site_projects
    rows = []
    for row in projects:
        of = links[(links["site_id"] == site) & (links["project_id"] == row["id"])]
        judged = of.loc[of["basis"] == "judgement", "judged_by"].dropna()
        evidence = words.say(N_("judgement of {name}"), name=", ".join(sorted(set(judged)))) if len(judged) else ""
        lead = words.say(N_("Led by {lead}"), lead=row["lead"]) if row.get("lead") else ""
        detail = words.join([words.pick(row, "description"), lead, evidence])
        rows.append(
            [
                words.pick(row, "name"),
                words.code(row.get("status")),
                words.period(row) or "–",
                detail,
                cite(row.get("source")),
            ]
        )
    head = [N_("Project"), N_("State"), N_("Period"), N_("What it is"), N_("Source")]
    return table(words.say(N_("Projects")), [words.say(h) for h in head], rows, widths=(3.2, 1.7, 1.9, 5.9, 1.3))


def _through(words: Wording, linked: LinkedRegister, projects: Sequence[str]) -> str:
    table_ = linked.register.projects
    names = [words.pick(dict(table_.loc[p].dropna()), "name") for p in sorted({*projects} - {""})]
    return ", ".join(names)


def forums_block(
    words: Wording, linked: LinkedRegister, site: str, forums: Rows, cite: Citations
) -> dict[str, Any] | None:
    """Return the Themenforen of a site, each with the project that leads there."""
    rows = []
    for row in sorted(forums, key=lambda r: r["number"]):
        links = linked.site_forums
        through = links.loc[(links["site_id"] == site) & (links["forum_id"] == row["id"]), "project_id"]
        name = words.pick(row, "name") or words.say(N_("(name not recorded)"))
        rows.append(
            [words.stated(row["number"]), name, _through(words, linked, list(through)), cite(row.get("source"))]
        )
    head = [N_("No."), N_("Themenforum"), N_("Through the project"), N_("Source")]
    return table(
        words.say(N_("Themenforen")), [words.say(h) for h in head], rows, widths=(0.8, 5, 4.5, 1.4), right=(0,)
    )


def events_block(
    words: Wording, linked: LinkedRegister, site: str, events: Rows, cite: Citations
) -> dict[str, Any] | None:
    """Return the events of a site, each with the project that leads there."""
    rows = []
    for row in events:
        links = linked.site_events
        through = links.loc[(links["site_id"] == site) & (links["event_id"] == row["id"]), "project_id"]
        when = words.join([words.period(row), words.code(row.get("certainty"))], ", ")
        name = words.join([words.pick(row, "name"), str(row.get("place") or "")], ", ")
        rows.append([name, when, _through(words, linked, list(through)), cite(row.get("source"))])
    head = [N_("Event"), N_("When"), N_("Through the project"), N_("Source")]
    return table(words.say(N_("Events")), [words.say(h) for h in head], rows, widths=(4, 3.2, 4, 1.4))


def papers_block(words: Wording, linked: LinkedRegister, papers: Rows, cite: Citations) -> dict[str, Any] | None:
    """Return the council papers of a site, and those of its projects."""
    # The column would only narrow the others where every paper is the site's own.
    through = any("project_ids" in row for row in papers)
    rows = [
        [
            words.date(row.get("date")) or "–",
            str(row.get("body") or "–"),
            words.join([str(row.get("number") or ""), words.pick(row, "title")], ": "),
            *([_through(words, linked, str(row.get("project_ids") or "").split(";"))] if through else []),
            cite(row.get("source")),
        ]
        for row in sorted(papers, key=lambda r: (r.get("date") or "", r["id"]))
    ]
    head = [N_("Date"), N_("Body"), N_("Paper"), *([N_("Through the project")] if through else []), N_("Source")]
    widths = (1.8, 2.6, 4.8, 2.8, 1.4) if through else (1.8, 3.4, 6, 1.4)
    return table(words.say(N_("Council papers")), [words.say(h) for h in head], rows, widths=widths)
