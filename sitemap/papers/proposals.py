"""Proposals: which paper may belong to which site or project, for a person to decide.

The file is a table with a row a proposal. Its first column, ``accept``, is
empty until a person writes yes or no into it; nothing else makes a link.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from sitemap.atomic import replace_files
from sitemap.errors import LayerError, UsageError
from sitemap.exchange.export.spreadsheet import guarded, unguarded
from sitemap.finding import Finding
from sitemap.locale import N_
from sitemap.papers.csvfile import read_rows
from sitemap.papers.inbox import Inbox
from sitemap.papers.pairs import Pair, find_pairs
from sitemap.papers.record import PaperRecord
from sitemap.papers.register_papers import known_papers, new_ids
from sitemap.register.csvtable import UNREAD
from sitemap.register.model import Register
from sitemap.register.schema import Field, Table

__all__ = ["PROPOSALS_FILE", "Proposal", "decision", "propose", "read_proposals", "write_proposals"]

PROPOSALS_FILE = "papers-proposed.csv"
_YES, _NO = ("yes", "y", "ja", "j", "x", "1", "true"), ("no", "n", "nein", "0", "false")


@dataclass(frozen=True)
class Proposal:
    """One proposed link, with all that accepting it needs; every value is text.

    ``accept`` and ``judged_by`` are for the person who decides. ``score`` says
    how well the words fit (0 to 100), not how likely the link is; ``method``
    how they were compared, ``evidence`` which words those are, in brackets,
    and ``remark`` what else they fit.
    """

    accept: str = ""
    judged_by: str = ""
    type: str = ""
    from_id: str = ""
    name: str = ""
    score: str = ""
    method: str = ""
    evidence: str = ""
    remark: str = ""
    paper_id: str = ""
    number: str = ""
    title: str = ""
    body: str = ""
    date: str = ""
    url: str = ""
    source: str = ""
    source_title: str = ""
    source_publisher: str = ""
    source_url: str = ""
    source_accessed: str = ""
    source_licence: str = ""
    key: str = ""

    @property
    def pair(self) -> tuple[str, str, str]:
        """Return what is decided: the kind of link, from what, and to which paper outside."""
        return self.type, self.from_id, self.key


_COLUMNS = tuple(f.name for f in fields(Proposal))


def decision(proposal: Proposal) -> bool | None:
    """Return what a person decided: yes, no, or (None) nothing yet.

    Raises
    ------
    ValueError
        The mark is neither yes nor no.

    Examples
    --------
    >>> [decision(Proposal(accept=a)) for a in ("Ja", "no", " ")]
    [True, False, None]
    """
    mark = proposal.accept.strip().casefold()
    if mark in _YES:
        return True
    if mark in _NO:
        return False
    if mark:
        raise ValueError(proposal.accept)
    return None


def propose(register: Register, inbox: Inbox, earlier: Sequence[Proposal] = ()) -> list[Proposal]:
    """Return the proposals for all fetched papers, best first.

    Parameters
    ----------
    register
        Its sites and projects are looked for; what is linked already is left out.
    inbox
        The papers.
    earlier
        Proposals of an earlier run; what a person wrote into them is kept.
    """
    records = sorted(inbox.papers.values(), key=lambda r: (r.source, r.key))
    known = known_papers(register, records)
    ids = new_ids(register, records, known)
    linked = _linked(register)
    pairs = [
        p for p in find_pairs(register, records, known)
        if (p.type, p.target, known.get(p.record.key, "")) not in linked
    ]  # fmt: skip
    marked = {e.pair: e for e in earlier if e.accept.strip() or e.judged_by.strip()}
    made = [_proposal(p, ids[p.record.key], inbox) for p in pairs]
    made = [replace(m, accept=e.accept, judged_by=e.judged_by) if (e := marked.pop(m.pair, None)) else m for m in made]
    # A decision about what is no longer proposed stays, unless it is in the register by now.
    kept = [e for e in marked.values() if (e.type, e.from_id, e.paper_id) not in linked]
    return sorted(
        [*made, *kept], key=lambda m: (-_number(m.score), m.date, m.paper_id, m.type, m.from_id), reverse=False
    )


def _proposal(pair: Pair, paper_id: str, inbox: Inbox) -> Proposal:
    record, origin = pair.record, inbox.origins.get(pair.record.source)
    return Proposal(
        type=pair.type,
        from_id=pair.target,
        name=pair.name,
        score=f"{pair.score:g}",
        method=pair.method,
        evidence=pair.evidence,
        remark=pair.remark,
        paper_id=paper_id,
        **_paper(record),
        source=record.source,
        source_title=origin.title if origin else "",
        source_publisher=origin.publisher if origin else "",
        source_url=origin.url if origin else "",
        source_accessed=origin.accessed if origin else "",
        source_licence=origin.licence if origin else "",
        key=record.key,
    )


def _paper(record: PaperRecord) -> dict[str, str]:
    return {n: getattr(record, n) for n in ("number", "title", "body", "date", "url")}


def _linked(register: Register) -> set[tuple[str, str, str]]:
    links = register.links[["type", "from_id", "to_id"]].dropna()
    return set(links.itertuples(index=False, name=None))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def write_proposals(proposals: Sequence[Proposal], path: Path) -> None:
    """Write proposals as CSV, or as JSON where the name ends with ``.json``."""
    if path.suffix.lower() == ".json":
        rows = [{c: getattr(p, c) for c in _COLUMNS} for p in proposals]
        content = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    else:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS)
        # The file is opened in a spreadsheet, and titles come from outside.
        writer.writerows([guarded(getattr(p, c)) for c in _COLUMNS] for p in proposals)
        content = text.getvalue()
    replace_files(path.parent, {path.name: content.encode("utf-8")})


def read_proposals(path: Path) -> tuple[list[Proposal], list[Finding]]:
    """Read proposals back; columns may stand in any order, and what is not known is left out.

    Raises
    ------
    UsageError
        There is no such file.
    LayerError
        It is not a file of proposals.
    """
    if path.suffix.lower() == ".json":
        return _from_json(path), []
    faults: list[Finding] = []
    table = Table(path.name, path.name, tuple(Field(c, "text", c) for c in _COLUMNS))
    columns, places = read_rows(path, table, faults)
    if any(f.code in UNREAD for f in faults):
        return [], faults
    missing = [c for c in ("accept", "type", "from_id", "paper_id", "title", "source") if c not in columns]
    if missing:
        raise _not_proposals(path, f"{', '.join(missing)}?")
    kept = [c for c in _COLUMNS if c in columns]
    rows = [{c: unguarded(str(columns[c][i] or "")) for c in kept} for i in range(len(places))]
    return [Proposal(**r) for r in rows], faults


def _from_json(path: Path) -> list[Proposal]:
    try:
        rows: Any = json.loads(path.read_bytes())
        return [Proposal(**{c: _text(r.get(c, "")) for c in _COLUMNS}) for r in rows]
    except OSError as error:
        raise UsageError(
            N_("cannot be read: {reason}"),
            where=path,
            remedy=N_("check the path and the permissions"),
            reason=error.strerror or error,
        ) from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _not_proposals(path, str(error)) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(repr(value)[:80])
    return value


def _not_proposals(path: Path, reason: str) -> LayerError:
    return LayerError(
        N_("the file does not hold proposals: {reason}"),
        where=path,
        remedy=N_("make it anew: sitemap papers propose"),
        reason=reason,
    )
