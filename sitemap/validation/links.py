"""Links: both ends exist, none twice, judgements named, dates that agree."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sitemap.finding import Finding
from sitemap.register.model import Register
from sitemap.register.schema import LINK_ENDS, table
from sitemap.validation.attributes import is_date
from sitemap.validation.references import unread_tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["links"]


def links(register: Register) -> Iterator[Finding]:
    """Find dangling, repeated, unnamed and contradictory links."""
    frame = register.links
    yield from _ends(register, frame)
    yield from _repeated(frame)
    judged = frame.index[(frame["basis"] == "judgement") & frame["judged_by"].isna()]
    for feature in judged:
        yield Finding.of("judgement-without-name", "links", feature, "judged_by")
    yield from _dates(register, frame)


def _ends(register: Register, frame: "pd.DataFrame") -> Iterator[Finding]:
    unread = unread_tables(register)
    for kind, ends in LINK_ENDS.items():
        of_kind = frame[frame["type"] == kind]
        for field, target in zip(("from_id", "to_id"), ends, strict=True):
            if target in unread:
                continue
            values = of_kind[field].dropna()
            for feature, value in values[~values.isin(register.table(target).index)].items():
                yield Finding.of("ref-dangling", "links", str(feature), field, value=value, target=target)


def _repeated(frame: "pd.DataFrame") -> Iterator[Finding]:
    key = ["type", "from_id", "to_id", "relation"]
    whole = frame.dropna(subset=key)
    first = whole.index.to_series().groupby([whole[k] for k in key]).transform("first")
    for feature, other in first[whole.duplicated(key).to_numpy()].items():
        yield Finding.of("link-duplicate", "links", str(feature), other=other)


def _dates(register: Register, frame: "pd.DataFrame") -> Iterator[Finding]:
    """Find links that ended before what they lead to began."""
    for kind, ends in LINK_ENDS.items():
        of_kind = frame[(frame["type"] == kind) & frame["end"].notna()]
        for field, target in zip(("from_id", "to_id"), ends, strict=True):
            if ("begin", "end") not in table(target).periods:
                continue
            begins = register.table(target)["begin"]
            begins = begins[~begins.index.duplicated()].dropna()
            for feature, other, end in zip(of_kind.index, of_kind[field], of_kind["end"], strict=True):
                begin = begins.get(other)
                if not isinstance(begin, str) or not is_date(begin) or not is_date(end):
                    continue
                shared = min(len(begin), len(end))
                if end[:shared] < begin[:shared]:
                    where = f"{target}/{other}"
                    yield Finding.of("link-dates", "links", feature, "end", end=end, target=where, begin=begin)
