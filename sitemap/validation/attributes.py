"""Values: present where required, and of the form that their field declares."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitemap.finding import Finding
from sitemap.register.model import Register
from sitemap.register.schema import CODES, TABLES, Field, Table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["attributes", "is_date"]

# Tab and line breaks are ordinary in long text; the rest of the control
# characters, and the marks that turn the direction of text around, are not.
_CONTROL = "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]"
_DATE_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def attributes(register: Register) -> Iterator[Finding]:
    """Find missing values and values of a wrong form in every table."""
    # A value that reading could not use is missing now, but that is told already.
    told = {(f.table, f.feature, f.field) for f in register.faults}
    for table in TABLES:
        frame = register.table(table.name)
        for field in table.fields:
            if field.name == "id":
                continue
            column = frame[field.name]
            if field.required and (table.name, "", field.name) not in told:
                for feature in (i for i in column.index[column.isna()] if (table.name, i, field.name) not in told):
                    yield Finding.of("value-missing", table.name, feature, field.name, doc=field.doc)
            check = _BY_KIND.get(field.kind)
            values = column.dropna()
            if check is not None:
                yield from check(table, field, values)
            if values.dtype != float:
                yield from _plain_text(table, field, values)
        yield from _sourced(table, frame)
        for begin, end in table.periods:
            yield from _period(table, frame, begin, end)
    yield from _status_dated(register.sites)


def is_date(value: str) -> bool:
    """Tell whether ``value`` is a year, a month or a day that exists.

    Examples
    --------
    >>> [is_date(v) for v in ("2019", "2019-02", "2019-02-30", "21.02.2019")]
    [True, True, False, False]
    """
    match = _DATE_FORM.fullmatch(value)
    if not match:
        return False
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def _codes(table: Table, field: Field, values: "pd.Series[str]") -> Iterator[Finding]:
    codes = CODES[field.domain]
    parts = values.str.split(";") if field.kind == "codes" else values.map(lambda v: [v])
    for feature, cell in parts.items():
        for value in sorted(set(cell) - set(codes)):
            yield Finding.of("code-unknown", table.name, str(feature), field.name, value=value, codes=", ".join(codes))
        for value in sorted({v for v in cell if cell.count(v) > 1}):
            yield Finding.of("code-twice", table.name, str(feature), field.name, value=value)


def _dates(table: Table, field: Field, values: "pd.Series[str]") -> Iterator[Finding]:
    for feature, value in values[~values.map(is_date).astype(bool)].items():
        yield Finding.of("date-form", table.name, str(feature), field.name, value=value)


def _numbers(table: Table, field: Field, values: "pd.Series[float]") -> Iterator[Finding]:
    # Every number of the register is an area, an accuracy or a running number.
    for feature, value in values[values <= 0].items():
        yield Finding.of("number-range", table.name, str(feature), field.name, value=f"{value:g}", doc=field.doc)


def _urls(table: Table, field: Field, values: "pd.Series[str]") -> Iterator[Finding]:
    for feature, value in values.items():
        try:
            parts = urlsplit(value)
            host = parts.hostname
        except ValueError:
            parts, host = urlsplit(""), None
        scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.\-\s]*):", value)
        if scheme and scheme[1].lower() not in ("http", "https"):
            yield Finding.of("url-unsafe", table.name, str(feature), field.name, scheme=scheme[1])
        elif parts.scheme not in ("http", "https") or not host or re.search(r"[\s<>\"'`\\]", value):
            yield Finding.of("url-form", table.name, str(feature), field.name, value=value)


_BY_KIND: dict[str, Callable[[Table, Field, "pd.Series"], Iterator[Finding]]] = {
    "code": _codes,
    "codes": _codes,
    "date": _dates,
    "number": _numbers,
    "integer": _numbers,
    "url": _urls,
}


def _plain_text(table: Table, field: Field, values: "pd.Series[str]") -> Iterator[Finding]:
    for feature, value in values[values.str.contains(_CONTROL)].items():
        found = re.search(_CONTROL, value)
        character = f"U+{ord(found[0]):04X}" if found else ""
        yield Finding.of("text-control", table.name, str(feature), field.name, value=character)
    for feature in values.index[values != values.str.strip()]:
        yield Finding.of("text-space", table.name, str(feature), field.name)


def _sourced(table: Table, frame: "pd.DataFrame") -> Iterator[Finding]:
    """Columns with a source column of their own need it filled where they are."""
    names = {f.name for f in table.fields}
    for column in sorted(n for n in names if n.endswith("_source")):
        stem = column.removesuffix("_source")
        for name in sorted(n for n in (stem, f"{stem}_de", f"{stem}_en") if n in names):
            for feature in frame.index[frame[name].notna() & frame[column].isna()]:
                yield Finding.of("fact-without-source", table.name, feature, name, column=column)


def _period(table: Table, frame: "pd.DataFrame", begin: str, end: str) -> Iterator[Finding]:
    for feature, first, last in zip(frame.index, frame[begin], frame[end], strict=True):
        if isinstance(first, str) and isinstance(last, str) and is_date(first) and is_date(last):
            # Dates of unlike precision are compared as far as both go.
            shared = min(len(first), len(last))
            if last[:shared] < first[:shared]:
                yield Finding.of("period-reversed", table.name, feature, end, begin=first, end=last)


def _status_dated(sites: "pd.DataFrame") -> Iterator[Finding]:
    for feature in sites.index[sites["status"].notna() & sites["status_date"].isna()]:
        yield Finding.of("status-without-date", "sites", feature, "status_date")
