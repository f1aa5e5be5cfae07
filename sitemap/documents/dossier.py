"""A site as a document has it: headed blocks of facts, tables and lists, ready for every format."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sitemap.analysis.contract import Results, ResultTable
from sitemap.describe import site_record
from sitemap.documents.blockdata import facts, listing, paragraph, table
from sitemap.documents.wording import Wording
from sitemap.linking import LinkedRegister
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR

__all__ = ["dossier"]

Rows = list[dict[str, Any]]


def dossier(linked: LinkedRegister, results: Results, site: str, language: str) -> dict[str, Any]:
    """Return all that is known of a site in words, as plain data.

    ``lead`` is the block of facts that stands beside the maps; ``blocks`` are
    those that follow, each with its ``place`` among all that a site may have.
    What the register does not know is called unknown.

    Raises
    ------
    UsageError
        The register has no such site.
    """
    record = site_record(linked, results, site)
    words = Wording(language)
    cite = _Citations(record["sources"])
    blocks = [
        _measures(words, results, site),
        _areas(words, record["areas"], cite),
        _capacity(words, results, site),
        _constraints(words, results, site),
        _phases(words, record["phases"], cite),
        _projects(words, linked, site, record["projects"], cite),
        _forums(words, linked, site, record["forums"], cite),
        _events(words, linked, site, record["events"], cite),
        _papers(words, record["papers"], cite),
        _outline(words, record, cite),
        _sources(words, record["sources"]),
    ]
    return {
        "id": site,
        "title": words.pick(record, "name") or site,
        "subtitle": words.join([words.code(record["kind"]), _status(words, record), _towns(linked, record)]),
        "lead": _lead(words, record, cite),
        "blocks": [b | {"place": n} for n, b in enumerate(blocks) if b is not None],
    }


class _Citations:
    """The numbers that a site's sources have in its list."""

    def __init__(self, sources: Rows) -> None:
        self._number = {row["id"]: n for n, row in enumerate(sources, 1)}

    def __call__(self, cell: object) -> str:
        ids = str(cell or "").split(";")
        numbers = sorted({self._number[s] for s in ids if s in self._number})
        return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def _status(words: Wording, record: Mapping[str, Any]) -> str:
    if not record["status"]:
        return words.say(N_("state unknown"))
    when = words.date(record["status_date"])
    return words.join(
        [words.code(record["status"]), f"({words.say(N_('as of {date}'), date=when)})" if when else ""], " "
    )


def _towns(linked: LinkedRegister, record: Mapping[str, Any]) -> str:
    names: dict[str, str] = {}
    for layer in linked.register.layers_of("municipalities"):
        if {"id", "name"} <= set(layer.columns):
            names |= dict(zip(layer["id"].astype("str"), layer["name"].astype("str"), strict=True))
    return ", ".join(names.get(key, key) for key in str(record["municipalities"] or "").split(";") if key)


def _lead(words: Wording, record: Mapping[str, Any], cite: _Citations) -> dict[str, Any]:
    unknown = words.say(N_("unknown"))
    accuracy = record["geometry_accuracy_m"]
    outline = words.code(record["geometry_kind"])
    if accuracy is not None:
        outline += f", ± {words.stated(accuracy, 'm')}"
    rows = [
        (N_("Area"), words.area(record["area_m2"], record["area_error95_m2"])),
        (N_("State"), words.join([_status(words, record), cite(record["status_source"])], " ")),
        (N_("Former use"), words.join([words.pick(record, "former_use"), cite(record["former_use_source"])], " ")),
        (N_("Planned uses"), words.join(
            [words.capital(words.codes(record["planned_uses"])), cite(record["planned_uses_source"])], " ")),
        (N_("Outline"), outline),
        (N_("Remark"), words.pick(record, "note")),
    ]  # fmt: skip
    shown = [(words.say(label), text or unknown) for label, text in rows if text or label != "Remark"]
    return facts(words.say(N_("At a glance")), shown)


def _measures(words: Wording, results: Results, site: str) -> dict[str, Any] | None:
    made = results.tables["measures"]
    row: Any = made.frame.loc[site]
    rows = []
    for column in made.analysis.columns:
        # The area stands in the lead; what has no error is for checking, not for a council.
        if not column.error or column.name == "area_m2":
            continue
        error = CONFIDENCE_FACTOR * float(row[column.error])
        figure = words.figure(column, float(row[column.name]), error)
        rows.append([words.say(column.label), figure, words.say(column.doc)])
    head = [words.say(N_("Figure")), words.say(N_("Value ± error (95 percent)")), words.say(N_("What it says"))]
    return table(words.say(N_("Measures of the outline")), head, rows, widths=(3, 2.4, 5), right=(1,))


def _areas(words: Wording, areas: Rows, cite: _Citations) -> dict[str, Any] | None:
    comparable = {"yes": words.say(N_("yes")), "no": words.say(N_("no"))}
    rows = [
        [
            words.stated(row["area_ha"], "ha"),
            words.pick(row, "extent"),
            comparable.get(str(row.get("comparable")), "–"),
            words.date(row.get("as_of")) or "–",
            cite(row.get("source")),
        ]
        for row in areas
    ]
    head = [N_("Area"), N_("What it covers"), N_("Comparable with the outline"), N_("As of"), N_("Source")]
    return table(
        words.say(N_("Recorded areas")), [words.say(h) for h in head], rows, widths=(1.6, 5, 2.2, 2, 1.4), right=(0,)
    )


def _capacity(words: Wording, results: Results, site: str) -> dict[str, Any] | None:
    import pandas as pd

    made = results.tables.get("capacity")
    if made is None or site not in made.frame.index.get_level_values(0):
        return None
    scenarios = made.frame.loc[site]
    if (scenarios["basis"] == "left-out").all():
        return paragraph(words.say(N_("Capacity")), [words.say(N_("The scenarios leave this kind of site out."))])
    rows = [_scenario(words, {str(k): v for k, v in row.items()}) for row in pd.DataFrame(scenarios).to_dict("records")]
    head = [N_("Scenario"), N_("Net land"), N_("Floor space"), N_("Homes"), N_("Jobs")]
    note = words.say(
        N_("Orders of magnitude, from the lowest to the highest assumptions; of the scenarios only one can come true.")
    )
    return table(
        words.say(N_("Capacity")),
        [words.say(h) for h in head],
        rows,
        widths=(3, 2.4, 3, 2.4, 2.4),
        right=(1, 2, 3, 4),
        note=note,
    )


def _scenario(words: Wording, row: Mapping[str, Any]) -> list[str]:
    title = words.pick(row, "title")
    return [
        title,
        words.span(row["net_low_m2"] / 10_000, row["net_high_m2"] / 10_000, "ha"),
        words.span(row["floor_low_m2"], row["floor_high_m2"], "m²"),
        words.span(row["homes_low"], row["homes_high"]),
        words.span(row["jobs_low"], row["jobs_high"]),
    ]


def _constraints(words: Wording, results: Results, site: str) -> dict[str, Any] | None:
    title = words.say(N_("Constraints"))
    made = results.tables.get("constraints")
    if made is None:
        return paragraph(title, [words.say(N_("Not examined: no constraint layers were named."))])
    rows = _constraint_rows(words, made, site)
    head = [N_("Layer"), N_("Finding"), N_("Severity"), N_("Share"), N_("Area"), N_("Source")]
    return table(title, [words.say(h) for h in head], rows, widths=(3, 2.6, 2, 1.4, 2, 3), right=(3, 4))


def _constraint_rows(words: Wording, made: ResultTable, site: str) -> list[list[str]]:
    found = made.frame.reset_index()
    rows = []
    for record in found[found["site_id"] == site].to_dict("records"):
        row = {str(k): v if v == v else "" for k, v in record.items()}
        error = CONFIDENCE_FACTOR * float(row["area_m2_se"] or math.nan)
        rows.append(
            [
                words.pick(row, "title"),
                words.join([words.code(row["state"]), str(row["class"])], ": "),
                words.code(row["severity"]),
                f"{round(100 * float(row['share']))} %",
                words.area(float(row["area_m2"]), error),
                words.join([str(row["source"]), str(row["attribution"])], "; "),
            ]
        )
    return rows


def _phases(words: Wording, phases: Rows, cite: _Citations) -> dict[str, Any] | None:
    order = sorted(phases, key=lambda r: (r.get("begin") or r.get("end") or "", r["id"]))
    rows = [
        [words.period(r) or "–", words.code(r.get("phase")), words.pick(r, "text"), cite(r.get("source"))]
        for r in order
    ]
    head = [N_("When"), N_("Phase"), N_("What"), N_("Source")]
    return table(words.say(N_("Phases")), [words.say(h) for h in head], rows, widths=(2.4, 2, 6, 1.4))


def _projects(
    words: Wording, linked: LinkedRegister, site: str, projects: Rows, cite: _Citations
) -> dict[str, Any] | None:
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
    names = [words.pick(dict(table_.loc[p].dropna()), "name") for p in sorted(set(projects))]
    return ", ".join(names)


def _forums(words: Wording, linked: LinkedRegister, site: str, forums: Rows, cite: _Citations) -> dict[str, Any] | None:
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


def _events(words: Wording, linked: LinkedRegister, site: str, events: Rows, cite: _Citations) -> dict[str, Any] | None:
    rows = []
    for row in events:
        links = linked.site_events
        through = links.loc[(links["site_id"] == site) & (links["event_id"] == row["id"]), "project_id"]
        when = words.join([words.period(row), words.code(row.get("certainty"))], ", ")
        name = words.join([words.pick(row, "name"), str(row.get("place") or "")], ", ")
        rows.append([name, when, _through(words, linked, list(through)), cite(row.get("source"))])
    head = [N_("Event"), N_("When"), N_("Through the project"), N_("Source")]
    return table(words.say(N_("Events")), [words.say(h) for h in head], rows, widths=(4, 3.2, 4, 1.4))


def _papers(words: Wording, papers: Rows, cite: _Citations) -> dict[str, Any] | None:
    rows = [
        [
            words.date(row.get("date")) or "–",
            str(row.get("body") or "–"),
            words.join([str(row.get("number") or ""), words.pick(row, "title")], ": "),
            cite(row.get("source")),
        ]
        for row in sorted(papers, key=lambda r: (r.get("date") or "", r["id"]))
    ]
    head = [N_("Date"), N_("Body"), N_("Paper"), N_("Source")]
    return table(words.say(N_("Council papers")), [words.say(h) for h in head], rows, widths=(1.8, 3.4, 6, 1.4))


def _outline(words: Wording, record: Mapping[str, Any], cite: _Citations) -> dict[str, Any] | None:
    made = words.join([words.pick(record, "geometry_method"), cite(record["geometry_source"])], " ")
    date = words.date(record["geometry_date"])
    lines = [made, words.say(N_("Data: {date}"), date=date) if date else ""]
    return paragraph(words.say(N_("How the outline was made")), [line for line in lines if line])


def _sources(words: Wording, sources: Rows) -> dict[str, Any] | None:
    items = []
    for row in sources:
        accessed = words.date(row.get("accessed"))
        text = words.join(
            [
                str(row.get("title") or row["id"]),
                str(row.get("publisher") or ""),
                words.date(row.get("date")),
                words.say(N_("accessed {date}"), date=accessed) if accessed else "",
                str(row.get("attribution") or ""),
            ]
        )
        items.append({"text": text, "url": str(row.get("url") or "")})
    return listing(words.say(N_("Sources")), items)
