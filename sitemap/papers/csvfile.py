"""Council papers from a CSV file, as clerks export it from their own system."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from sitemap.errors import UsageError
from sitemap.finding import Finding
from sitemap.locale import N_
from sitemap.papers.record import PaperRecord, Values
from sitemap.register.csvtable import UNREAD, parse_csv
from sitemap.register.schema import Field, Table

__all__ = ["COLUMNS", "read_papers_csv", "read_rows"]

# What a column may be called: the register's own word first, then what exports call it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "number",
        "nummer",
        "drucksache",
        "drucksachennummer",
        "vorlage",
        "vorlagennummer",
        "vorlagen-nr.",
        "nr",
    ),
    "title": ("title", "title_de", "titel", "betreff", "bezeichnung"),
    "body": ("body", "gremium", "ausschuss"),
    "date": ("date", "datum", "sitzungsdatum", "sitzung"),
    "url": ("url", "link", "adresse", "internetadresse"),
    "words": ("words", "schlagworte", "stichworte", "ort", "inhalt"),
}


def read_papers_csv(path: Path, source: str) -> tuple[list[PaperRecord], list[Finding]]:
    """Read papers from the CSV file ``path``; semicolons and tabs are as good as commas.

    Raises
    ------
    UsageError
        The file cannot be read, or has no column for the title.
    """
    table = Table(path.name, path.name, tuple(Field(n, "text", n) for n in COLUMNS))
    values = Values(path.name)
    columns, places = read_rows(path, table, values.findings)
    if any(f.code in UNREAD for f in values.findings):
        return [], values.findings
    named = {own: next((columns[c] for c in columns if c.strip().casefold() in names), None)
             for own, names in COLUMNS.items()}  # fmt: skip
    if named["title"] is None:
        raise UsageError(
            N_("the table has no column for the title of a paper"),
            where=path,
            remedy=N_("name its columns: {columns}"),
            columns=", ".join(f"{own} ({' / '.join(names[1:4])})" for own, names in COLUMNS.items()),
        )
    cells = [{own: column[i] if column else "" for own, column in named.items()} for i in range(len(places))]
    records = [_record(row, place, source, values) for row, place in zip(cells, places, strict=True)]
    return _once([r for r in records if r is not None], values), values.findings


def read_rows(path: Path, table: Table, faults: list[Finding]) -> tuple[dict[str, list[object]], list[str]]:
    """Return the columns of a CSV file and the place of each row.

    A German spreadsheet separates by semicolons, so the separator is read from
    the header; all else is judged as strictly as the register's own tables.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            N_("cannot be read: {reason}"),
            where=path,
            remedy=N_("check the path and the permissions"),
            reason=error.strerror or error,
        ) from error
    return parse_csv(_with_commas(content), table, faults)


def _with_commas(content: bytes) -> bytes:
    head = content.partition(b"\n")[0]
    separator = max(";\t,", key=lambda c: head.count(c.encode()))
    if separator == "," or not head.count(separator.encode()):
        return content
    try:
        text = content.decode("utf-8-sig")
        csv.field_size_limit(2**31 - 1)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error):
        return content  # the strict reader tells what is wrong
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def _record(row: Mapping[str, object], place: str, source: str, values: Values) -> PaperRecord | None:
    number, title = (values.text(row[n], place, n) for n in ("number", "title"))
    if not title:
        values.add("paper-no-title", place, "title")
        return None
    day = values.day(row["date"], place)
    words = values.text(row["words"], place, "words")
    return PaperRecord(
        key=f"{source}#{number or title}#{day}",
        source=source,
        number=number,
        title=title,
        body=values.text(row["body"], place, "body"),
        date=day,
        url=values.address(row["url"], place),
        words=tuple(w.strip() for w in words.split(";") if w.strip()),
    )


def _once(records: Sequence[PaperRecord], values: Values) -> list[PaperRecord]:
    kept: dict[str, PaperRecord] = {}
    for record in records:
        if record.key in kept:
            values.add("paper-twice", record.number or record.title)
        kept.setdefault(record.key, record)
    return list(kept.values())
