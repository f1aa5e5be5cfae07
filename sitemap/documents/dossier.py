"""A site as a document has it: headed blocks of facts, tables and lists, ready for every format."""

from collections.abc import Mapping
from typing import Any

from sitemap.analysis.contract import Results
from sitemap.describe import site_record
from sitemap.documents.blockdata import facts, listing, paragraph
from sitemap.documents.citations import Citations, Rows
from sitemap.documents.figureblocks import areas_block, capacity_block, constraints_block, measures_block
from sitemap.documents.linkblocks import events_block, forums_block, papers_block, phases_block, projects_block
from sitemap.documents.wording import Wording
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

__all__ = ["dossier"]


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
    cite = Citations(record["sources"])
    blocks = [
        measures_block(words, results, site),
        areas_block(words, record["areas"], cite),
        capacity_block(words, results, site, cite),
        constraints_block(words, results, site),
        phases_block(words, record["phases"], cite),
        projects_block(words, linked, site, record["projects"], cite),
        forums_block(words, linked, site, record["forums"], cite),
        events_block(words, linked, site, record["events"], cite),
        papers_block(words, linked, record["papers"], cite),
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


def _lead(words: Wording, record: Mapping[str, Any], cite: Citations) -> dict[str, Any]:
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


def _outline(words: Wording, record: Mapping[str, Any], cite: Citations) -> dict[str, Any] | None:
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
