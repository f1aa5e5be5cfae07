"""Papers of the register and papers from outside: which are the same, and how new ones are called."""

from collections.abc import Mapping, Sequence

from sitemap.papers.record import PaperRecord, same_number
from sitemap.papers.wording import folded
from sitemap.register.empty import slug
from sitemap.register.model import Register

__all__ = ["known_papers", "new_ids"]


def known_papers(register: Register, records: Sequence[PaperRecord]) -> dict[str, str]:
    """Return for the key of each record that the register has already the id of its row.

    The same are papers of one address, of one number and day, or of one title
    and day; where a day is unknown or less exact, what is known must agree. A
    record that could be several rows is none of them.
    """
    columns = ["number", "title_de", "date", "url"]
    rows = [
        (str(i), *(v if isinstance(v, str) else "" for v in values))
        for i, *values in register.papers[columns].itertuples()
    ]
    by_sign: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for i, number, title, day, url in rows:
        for sign in _signs(number, title, url):
            by_sign.setdefault(sign, []).append((i, day))
    found = {}
    for record in records:
        for sign in _signs(record.number, record.title, record.url):
            same = {i for i, day in by_sign.get(sign, ()) if _agree(day, record.date, sign[0])}
            if len(same) == 1:
                found[record.key] = same.pop()
                break
    return found


def _signs(number: str, title: str, url: str) -> list[tuple[str, str]]:
    signs = [("url", url), ("number", same_number(number)), ("title", folded(title))]
    return [s for s in signs if s[1]]


def _agree(one: str, other: str, sign: str) -> bool:
    if sign == "title" and not (one and other):
        return False  # a title alone is used again and again
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def new_ids(register: Register, records: Sequence[PaperRecord], known: Mapping[str, str]) -> dict[str, str]:
    """Return an id for each record: that of its row, or a new one of number or title, day and committee."""
    used = {str(i) for i in register.papers.index}
    ids = {}
    for record in records:
        if record.key in known:
            ids[record.key] = known[record.key]
            continue
        begin = record.number or " ".join(record.title.split()[:5])
        base = slug(f"{begin} {record.date} {record.body}")[:60].rstrip("-") or "paper"
        base = base if base[0].isalnum() else f"paper-{base}"
        name, count = base, 1
        while name in used:
            count += 1
            name = f"{base}-{count}"
        used.add(name)
        ids[record.key] = name
    return ids
