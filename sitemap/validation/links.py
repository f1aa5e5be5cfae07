"""Links: both ends exist, none twice, judgements named, dates that agree."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sitemap.finding import Finding
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.register.schema import LINK_ENDS, table
from sitemap.validation.attributes import is_date
from sitemap.validation.references import unread_tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["links"]

_KEY = ("type", "from_id", "to_id", "relation")
_COLUMNS = (*_KEY, "end", "basis", "judged_by")

Row = dict[str, Any]


def links(register: Register) -> Iterator[Finding]:
    """Find dangling, repeated, unnamed and contradictory links."""
    frame = register.links
    yield from _ends(register, frame)
    if frame[list(_KEY)].dropna().duplicated().any():
        yield from _repeated(_rows(frame))
    for feature in cells_of(frame.index[(frame["basis"] == "judgement") & frame["judged_by"].isna()]):
        yield Finding.of("judgement-without-name", "links", feature, "judged_by")
    yield from _dates(register, _rows(frame[frame["end"].notna()]))


def _rows(frame: "pd.DataFrame") -> list[Row]:
    """Return the rows as plain text, None where nothing stands."""
    columns = [cells_of(frame[name]) for name in _COLUMNS]
    return [
        {"id": feature, **dict(zip(_COLUMNS, values, strict=True))}
        for feature, *values in zip(cells_of(frame.index), *columns, strict=True)
    ]


def _ends(register: Register, links: "pd.DataFrame") -> Iterator[Finding]:
    unread = unread_tables(register)
    for kind, ends in LINK_ENDS.items():
        of_kind = links[links["type"] == kind]
        for field, target in zip(("from_id", "to_id"), ends, strict=True):
            if target in unread:
                continue
            named = of_kind[field].dropna()
            # Of hundreds of thousands nearly all are right.
            wrong = set(cells_of(named.drop_duplicates())).difference(cells_of(register.table(target).index))
            for feature, value in zip(cells_of(named.index), cells_of(named), strict=True) if wrong else ():
                if value in wrong:
                    yield Finding.of("ref-dangling", "links", feature, field, value=value, target=target)


def _repeated(rows: list[Row]) -> Iterator[Finding]:
    first: dict[tuple[Any, ...], str] = {}
    for row in rows:
        key = tuple(row[name] for name in _KEY)
        if None in key:
            continue
        if key in first:
            yield Finding.of("link-duplicate", "links", row["id"], other=first[key])
        first.setdefault(key, row["id"])


def _dates(register: Register, rows: list[Row]) -> Iterator[Finding]:
    """Find among links with an end those that ended before what they lead to began."""
    ended = [row for row in rows if is_date(row["end"])]
    for kind, ends in LINK_ENDS.items():
        for field, target in zip(("from_id", "to_id"), ends, strict=True):
            if ("begin", "end") not in table(target).periods:
                continue
            begins = register.table(target)["begin"]
            # Of two rows with one id the first counts.
            known = dict(zip(reversed(cells_of(begins.index)), reversed(cells_of(begins)), strict=True))
            for row in (r for r in ended if r["type"] == kind):
                begin, end = known.get(row[field]), row["end"]
                if not isinstance(begin, str) or not is_date(begin):
                    continue
                shared = min(len(begin), len(end))
                if end[:shared] < begin[:shared]:
                    where = f"{target}/{row[field]}"
                    yield Finding.of("link-dates", "links", row["id"], "end", end=end, target=where, begin=begin)
