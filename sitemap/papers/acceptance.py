"""Take accepted proposals into the register: papers, links and sources together, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sitemap.atomic import replace_files
from sitemap.errors import RegisterError
from sitemap.finding import Finding, has_errors, in_order
from sitemap.locale import N_
from sitemap.papers.proposals import Proposal, decision
from sitemap.register.empty import slug
from sitemap.register.model import Register
from sitemap.register.saving import check_unchanged
from sitemap.register.schema import table
from sitemap.register.write import table_content

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Acceptance", "accept_proposals", "plan_acceptance"]

_PREFIX = {"site-paper": "sd", "project-paper": "pd"}
_TABLES = ("sources", "papers", "links")
Rows = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Acceptance:
    """What accepting would add: ids of papers, links and sources, and what forbids it."""

    register: Register
    proposed: Register
    papers: tuple[str, ...]
    links: tuple[str, ...]
    sources: tuple[str, ...]
    findings: tuple[Finding, ...]


def plan_acceptance(
    register: Register,
    proposals: Sequence[Proposal],
    *,
    judged_by: str = "",
    table_name: str = "proposals",
    faults: Sequence[Finding] = (),
) -> Acceptance:
    """Work out what the accepted proposals add to the register; everything wrong is found at once.

    Parameters
    ----------
    register
        As it stands on the disk.
    proposals
        Only those that a person marked are looked at.
    judged_by
        Whose judgement it is, where a row does not say it.
    table_name
        How the findings name the file of proposals.
    faults
        What reading the file found.
    """
    findings = list(faults)
    accepted = [
        (f"line {n}", p) for n, p in enumerate(proposals, start=2) if _accepted(p, f"line {n}", table_name, findings)
    ]
    papers: Rows = {}
    links: Rows = {}
    sources: Rows = {}
    for place, p in accepted:
        if not (p.judged_by or judged_by).strip():
            findings.append(Finding.of("proposal-unnamed", table_name, place, "judged_by"))
        if p.type not in _PREFIX:
            findings.append(
                Finding.of("code-unknown", table_name, place, "type", value=p.type, codes=", ".join(_PREFIX))
            )
            continue
        findings += _source(register, p, place, table_name, sources)
        findings += _paper(register, p, place, table_name, papers)
        _link(register, p, p.judged_by.strip() or judged_by.strip(), links)
    used = {r["source"] for part in (papers, links) for r in part.values()}
    proposed = _added(register, papers, links, {i: r for i, r in sources.items() if i in used})
    findings += _made_worse(register, proposed)
    return Acceptance(
        register, proposed, tuple(sorted(papers)), tuple(sorted(links)),
        tuple(sorted(set(proposed.sources.index) - set(register.sources.index))), in_order(findings),
    )  # fmt: skip


def accept_proposals(acceptance: Acceptance) -> None:
    """Write what an acceptance adds into the register's folder.

    Raises
    ------
    RegisterError
        There are errors, or the register was changed since it was read; nothing was written.
    SitemapError
        The folder cannot be written to.
    """
    register = acceptance.register
    if has_errors(acceptance.findings):
        raise RegisterError(
            N_("{count} errors; nothing was written"),
            where=register.path,
            remedy=N_("correct them in the file of proposals"),
            count=sum(f.severity == "error" for f in acceptance.findings),
        )
    if not acceptance.links:
        return
    contents = {table(n).file: table_content(acceptance.proposed, table(n)) for n in _TABLES}
    replace_files(register.path, contents, check=lambda: check_unchanged(register, contents))


def _accepted(proposal: Proposal, place: str, table_name: str, findings: list[Finding]) -> bool:
    try:
        return decision(proposal) is True
    except ValueError:
        findings.append(Finding.of("proposal-mark", table_name, place, "accept", value=proposal.accept))
        return False


def _source(register: Register, p: Proposal, place: str, table_name: str, rows: Rows) -> list[Finding]:
    if p.source in register.sources.index or p.source in rows:
        return []
    if not p.source or not p.source_title:
        return [Finding.of("proposal-source", table_name, place, "source", value=p.source)]
    rows[p.source] = {
        "title": p.source_title,
        "publisher": p.source_publisher,
        "url": p.source_url,
        "accessed": p.source_accessed,
        "licence": p.source_licence,
    }
    return []


def _paper(register: Register, p: Proposal, place: str, table_name: str, rows: Rows) -> list[Finding]:
    if p.paper_id in register.papers.index:
        return []
    row = {"number": p.number, "title_de": p.title, "body": p.body, "date": p.date, "url": p.url, "source": p.source}
    if rows.setdefault(p.paper_id, row) != row:
        return [Finding.of("proposal-contradiction", table_name, place, "paper_id", value=p.paper_id)]
    return []


def _link(register: Register, p: Proposal, judge: str, rows: Rows) -> None:
    row = {
        "type": p.type,
        "from_id": p.from_id,
        "to_id": p.paper_id,
        "relation": "named-in",
        "basis": "judgement",
        "judged_by": judge,
        "source": p.source,
    }
    known = register.links
    same = known["type"].eq(p.type) & known["from_id"].eq(p.from_id) & known["to_id"].eq(p.paper_id)
    if not same.any():
        rows[_link_id(register, p)] = row


def _link_id(register: Register, p: Proposal) -> str:
    base = name = slug(f"{_PREFIX[p.type]} {p.from_id} {p.paper_id}")
    count = 1
    while name in register.links.index:
        count += 1
        name = f"{base}-{count}"
    return name


def _added(register: Register, papers: Rows, links: Rows, sources: Rows) -> Register:
    """Return the register with further rows."""
    added: Mapping[str, Rows] = {"papers": papers, "links": links, "sources": sources}
    frames = {name: _grown(register.table(name), rows) for name, rows in added.items() if rows}
    return replace(register, **frames)  # type: ignore[arg-type]


def _grown(frame: "pd.DataFrame", rows: Rows) -> "pd.DataFrame":
    import pandas as pd

    more = pd.DataFrame(
        [[row.get(c) or None for c in frame.columns] for row in rows.values()],
        index=pd.Index(list(rows), name=frame.index.name, dtype="str"),
        columns=frame.columns,
        dtype="str",
    )
    return pd.concat([frame, more]).sort_index(kind="stable")


def _made_worse(register: Register, proposed: Register) -> list[Finding]:
    """Return the errors that the register has only with the new rows."""
    from sitemap.validation import validate

    before = set(validate(register))
    return [f for f in validate(proposed) if f.severity == "error" and f not in before]
