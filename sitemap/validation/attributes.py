"""Values: present where required, and of the form that their field declares."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from sitemap.finding import Finding
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.register.schema import CODES, TABLES, Field, Table

__all__ = ["attributes", "in_rows", "is_date"]

# Tab and line breaks are ordinary in long text; the rest of the control
# characters, and the marks that turn the direction of text around, are not.
_CONTROL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]")
# Addresses of which nothing need be said; what looks otherwise is taken apart.
_PLAIN_URL = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(/[a-zA-Z0-9/_.,~%+=&?#-]*)?")
# White space before or after what stands on a line; "\x1c" to "\x1f" and "\x85" count as such and are control characters too.
_AROUND = re.compile(r"\n[^\S\n]|[^\S\n]\n|\n\n")
_DATE_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

# The cells of a column in which something stands, each with its row's id.
Values = list[tuple[str, Any]]


def attributes(register: Register) -> Iterator[Finding]:
    """Find missing values and values of a wrong form in every table."""
    # A value that reading could not use is missing now, but that is told already.
    told = {(f.table, f.feature, f.field) for f in register.faults}
    for table in TABLES:
        yield from in_rows(table, *_cells(register, table), told)


def in_rows(
    table: Table, ids: list[str], cells: dict[str, list[Any]], told: Container[tuple[str, str, str]] = ()
) -> Iterator[Finding]:
    """Find missing values and values of a wrong form in rows of a table.

    Parameters
    ----------
    table
        The table that they stand in.
    ids
        What names each row.
    cells
        For each column but the id its cells, None where nothing stands.
    told
        Table, row and field of what has been reported already.
    """
    for field in table.fields:
        if field.name == "id":
            continue
        column = cells[field.name]
        # Most columns hold few different values, and most have nothing wrong: one of each is looked at first.
        distinct = dict.fromkeys(column)
        if field.required and None in distinct and (table.name, "", field.name) not in told:
            missing = (i for i, value in zip(ids, column, strict=True) if value is None)
            for feature in (i for i in missing if (table.name, i, field.name) not in told):
                yield Finding.of("value-missing", table.name, feature, field.name, doc=field.doc)
        checks = [_BY_KIND[field.kind]] if field.kind in _BY_KIND else []
        checks += [_plain_text] if field.kind not in ("number", "integer") and _may_be_unplain(distinct) else []
        once = [("", value) for value in distinct if value is not None]
        for check in checks:
            if next(check(table, field, once), None) is not None:
                values = [(i, value) for i, value in zip(ids, column, strict=True) if value is not None]
                yield from check(table, field, values)
    yield from _sourced(table, ids, cells)
    for begin, end in table.periods:
        yield from _period(table, ids, cells, begin, end)
    if table.name == "sites":
        yield from _status_dated(ids, cells)


def _cells(register: Register, table: Table) -> tuple[list[str], dict[str, list[Any]]]:
    """Return the ids and the columns of a table as plain lists, None where nothing stands."""
    frame = register.table(table.name)
    names = [field.name for field in table.fields if field.name != "id"]
    return cells_of(frame.index), {n: cells_of(frame[n]) for n in names}


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


def _codes(table: Table, field: Field, values: Values) -> Iterator[Finding]:
    codes = CODES[field.domain]
    known = set(codes)
    for feature, text in values:
        cell = text.split(";") if field.kind == "codes" else [text]
        for value in sorted(set(cell) - known):
            yield Finding.of("code-unknown", table.name, feature, field.name, value=value, codes=", ".join(codes))
        for value in sorted({v for v in cell if cell.count(v) > 1}):
            yield Finding.of("code-twice", table.name, feature, field.name, value=value)


def _dates(table: Table, field: Field, values: Values) -> Iterator[Finding]:
    for feature, value in values:
        if not is_date(value):
            yield Finding.of("date-form", table.name, feature, field.name, value=value)


def _numbers(table: Table, field: Field, values: Values) -> Iterator[Finding]:
    # Every number of the register is an area, an accuracy or a running number.
    for feature, value in values:
        if value <= 0:
            yield Finding.of("number-range", table.name, feature, field.name, value=f"{value:g}", doc=field.doc)


def _urls(table: Table, field: Field, values: Values) -> Iterator[Finding]:
    for feature, value in values:
        if _PLAIN_URL.fullmatch(value):
            continue
        try:
            parts = urlsplit(value)
            host = parts.hostname
        except ValueError:
            parts, host = urlsplit(""), None
        scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.\-\s]*):", value)
        if scheme and scheme[1].lower() not in ("http", "https"):
            yield Finding.of("url-unsafe", table.name, feature, field.name, scheme=scheme[1])
        elif parts.scheme not in ("http", "https") or not host or re.search(r"[\s<>\"'`\\]", value):
            yield Finding.of("url-form", table.name, feature, field.name, value=value)


_BY_KIND: dict[str, Callable[[Table, Field, Values], Iterator[Finding]]] = {
    "code": _codes,
    "codes": _codes,
    "date": _dates,
    "number": _numbers,
    "integer": _numbers,
    "url": _urls,
}


def _plain_text(table: Table, field: Field, values: Values) -> Iterator[Finding]:
    for feature, value in values:
        found = _CONTROL.search(value)
        if found:
            yield Finding.of("text-control", table.name, feature, field.name, value=f"U+{ord(found[0]):04X}")
    for feature, value in values:
        if value != value.strip():
            yield Finding.of("text-space", table.name, feature, field.name)


def _may_be_unplain(values: Iterable[Any]) -> bool:
    """Tell whether ``_plain_text`` has to look at each cell; in most columns nothing is wrong anywhere."""
    together = "\n".join(filter(None, values))
    return _CONTROL.search(together) is not None or _AROUND.search(f"\n{together}\n") is not None


def _sourced(table: Table, ids: list[str], cells: dict[str, list[Any]]) -> Iterator[Finding]:
    """Columns with a source column of their own need it filled where they are."""
    for column in sorted(n for n in cells if n.endswith("_source")):
        stem = column.removesuffix("_source")
        for name in sorted(n for n in (stem, f"{stem}_de", f"{stem}_en") if n in cells):
            if None not in cells[column]:
                continue
            for feature, value, source in zip(ids, cells[name], cells[column], strict=True):
                if value is not None and source is None:
                    yield Finding.of("fact-without-source", table.name, feature, name, column=column)


def _period(table: Table, ids: list[str], cells: dict[str, list[Any]], begin: str, end: str) -> Iterator[Finding]:
    wrong = {pair for pair in set(zip(cells[begin], cells[end], strict=True)) if _is_reversed(*pair)}
    if not wrong:
        return
    for feature, first, last in zip(ids, cells[begin], cells[end], strict=True):
        if (first, last) in wrong:
            yield Finding.of("period-reversed", table.name, feature, end, begin=first, end=last)


def _is_reversed(first: str | None, last: str | None) -> bool:
    if first is None or last is None or not (is_date(first) and is_date(last)):
        return False
    # Dates of unlike precision are compared as far as both go.
    shared = min(len(first), len(last))
    return last[:shared] < first[:shared]


def _status_dated(ids: list[str], cells: dict[str, list[Any]]) -> Iterator[Finding]:
    for feature, status, dated in zip(ids, cells["status"], cells["status_date"], strict=True):
        if status is not None and dated is None:
            yield Finding.of("status-without-date", "sites", feature, "status_date")
