"""Pairs of a paper and a site or project: found by name, or through a paper that it refers to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sitemap.locale import N_, translate
from sitemap.papers.matching import Hit, find_names
from sitemap.papers.record import PaperRecord, same_number
from sitemap.register.model import Register

__all__ = ["METHODS", "Pair", "find_pairs"]

# The methods, surest first, as the file of proposals names them.
METHODS = (
    N_("exact"),
    N_("inflected"),
    N_("joined"),
    N_("similar"),
    N_("compound"),
    N_("reference"),
)
_KINDS = (("site-paper", "sites"), ("project-paper", "projects"))
_CONTEXT = 60


@dataclass(frozen=True)
class Pair:
    """A paper and what it may belong to, with score, method and evidence."""

    record: PaperRecord
    type: str
    target: str
    name: str
    score: float
    method: str
    evidence: str
    remark: str = ""


@dataclass(frozen=True)
class _Target:
    type: str
    id: str
    names: tuple[str, ...]


def find_pairs(register: Register, records: Sequence[PaperRecord], known: Mapping[str, str]) -> list[Pair]:
    """Return every pair, each once, with its best evidence.

    Parameters
    ----------
    register
        Sites and projects are looked for by both names.
    records
        Papers; looked at are title, keywords and places.
    known
        Ids of the register's papers by key of the record.
    """
    best: dict[tuple[str, str, str], Pair] = {}
    for pair in [*_by_name(register, records), *_by_reference(register, records, known)]:
        key = pair.record.key, pair.type, pair.target
        if key not in best or _rank(pair) < _rank(best[key]):
            best[key] = pair
    return list(best.values())


def _rank(pair: Pair) -> tuple[float, int]:
    return -pair.score, METHODS.index(pair.method)


def _targets(register: Register) -> list[_Target]:
    found = []
    for kind, table in _KINDS:
        frame = register.table(table)
        for i, *names in frame[["name_de", "name_en"]].itertuples():
            given = tuple(dict.fromkeys(n for n in names if isinstance(n, str) and n.strip()))
            found.append(_Target(kind, str(i), given))
    return found


def _by_name(register: Register, records: Sequence[PaperRecord]) -> list[Pair]:
    targets = _targets(register)
    texts = [(n, text) for n, r in enumerate(records) for text in (r.title, *r.words)]
    hits = find_names([t.names for t in targets], [text for _, text in texts])
    by_text: dict[int, list[Hit]] = {}
    for hit in hits:
        by_text.setdefault(hit.text, []).append(hit)
    pairs = []
    for hit in hits:
        number, text = texts[hit.text]
        target = targets[hit.name]
        others = sorted(targets[o.name].id for o in by_text[hit.text] if o.name != hit.name and _overlap(o, hit))
        pair = Pair(records[number], target.type, target.id, target.names[0], hit.score, hit.method, _shown(text, hit))
        pairs.append(replace(pair, remark=_ambiguous(others)) if others else pair)
    return pairs


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def _ambiguous(others: Sequence[str]) -> str:
    return translate(N_("the same words also fit: {ids}")).format(ids=", ".join(others))


def _shown(text: str, hit: Hit) -> str:
    """Return the words around a hit, the hit itself in brackets."""
    before, after = text[: hit.start], text[hit.end :]
    if len(before) > _CONTEXT:
        before = "… " + before[-_CONTEXT:].partition(" ")[2]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT].rpartition(" ")[0] + " …"
    return f"{before}[{text[hit.start : hit.end]}]{after}"


def _by_reference(register: Register, records: Sequence[PaperRecord], known: Mapping[str, str]) -> list[Pair]:
    """Return pairs through a paper of the register that another paper names by number, or is related to."""
    links = register.links[register.links["type"].isin([k for k, _ in _KINDS])]
    through: dict[str, list[tuple[str, str]]] = {}
    for kind, target, paper in links[["type", "from_id", "to_id"]].dropna().itertuples(index=False, name=None):
        through.setdefault(paper, []).append((kind, target))
    names = {(t.type, t.id): t.names[0] for t in _targets(register) if t.names}
    numbers = {str(i): n for i, n in register.papers["number"].dropna().items()}
    forms = {i: (same_number(n), form) for i, n in numbers.items() if (form := _pattern(n))}
    pairs = []
    for record in records:
        for paper, evidence in _referred(record, forms, known).items():
            for kind, target in through.get(paper, ()):
                if (kind, target) in names and paper != known.get(record.key):
                    remark = translate(N_("refers to the paper {paper}, which is linked to it")).format(paper=paper)
                    name = names[kind, target]
                    pairs.append(Pair(record, kind, target, name, 100.0, "reference", evidence, remark))
    return pairs


def _referred(
    record: PaperRecord, forms: Mapping[str, tuple[str, re.Pattern[str]]], known: Mapping[str, str]
) -> dict[str, str]:
    """Return the ids of the register's papers that a record refers to, with the evidence."""
    found = {known[k]: k for k in record.related if k in known}
    own = same_number(record.number)
    for paper, (number, form) in forms.items():
        for text in (record.title, *record.words) if number != own else ():
            if match := form.search(text):
                found.setdefault(paper, _shown(text, Hit(0, 0, 100.0, "reference", match.start(), match.end())))
    return found


def _pattern(number: str) -> re.Pattern[str] | None:
    """Return what finds a paper's number in a text; None where it is too short to be one."""
    parts = re.findall(r"\w+|[^\w\s]", same_number(number))
    if sum(c.isdigit() for c in number) < 3 or len(parts) < 2:
        return None  # a bare number may be a year or a plot
    inner = r"\s*".join("[-‐‑‒–—]" if p == "-" else re.escape(p) for p in parts)
    return re.compile(rf"(?<![\w/-]){inner}(?![\w/-])", re.IGNORECASE)
