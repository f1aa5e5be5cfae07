"""CSV as planners and QGIS write it: UTF-8, comma, header row, text only."""

import csv
import io
from collections import Counter

from sitemap.finding import Finding
from sitemap.register.schema import Table

__all__ = ["UNREAD", "parse_csv"]

# Findings after which nothing of the table is known.
UNREAD = ("file-missing", "table-delimiter", "table-empty", "table-encoding", "table-not-csv", "table-null")

# What a spreadsheet writes instead of commas, as its locale has it.
_DELIMITERS = (";", "\t")


def parse_csv(content: bytes, table: Table, faults: list[Finding]) -> tuple[dict[str, list[object]], list[str]]:
    """Return the columns of a CSV file as text, and for each row its line.

    The standard library's parser is used because it alone tells the line a row
    began on, which a finding needs. Rows whose cells do not match the header
    are left out and reported in ``faults``, and so is a file that is no such CSV.
    """
    try:
        header, rows, lines = _rows(_text(content), table, faults)
    except _NotCsvError as error:
        faults.append(Finding.of(error.code, table.name, f"line {error.line}", "", **error.values))
        return {field.name: [] for field in table.fields}, []
    counts = Counter(header)
    repeated = sorted(name for name, count in counts.items() if count > 1)
    faults.extend(Finding.of("column-duplicate", table.name, field=n, count=counts[n]) for n in repeated)
    # Of two columns with one name the first counts.
    first = {name: i for i, name in reversed(list(enumerate(header)))}
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return {name: list(columns[first[name]]) for name in counts}, lines


class _NotCsvError(Exception):
    def __init__(self, code: str, line: int, **values: object) -> None:
        super().__init__(code)
        self.code, self.line, self.values = code, line, values


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _NotCsvError("table-encoding", content[: error.start].count(b"\n") + 1) from error
    if "\0" in text:
        raise _NotCsvError("table-null", text[: text.index("\0")].count("\n") + 1)
    return text


def _rows(text: str, table: Table, faults: list[Finding]) -> tuple[list[str], list[list[str]], list[str]]:
    """Return the header, the rows as long as it, and where each of them begins."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if not header:
            raise _NotCsvError("table-empty", 1, columns=",".join(f.name for f in table.fields))
        if len(header) == 1 and any(d in header[0] for d in _DELIMITERS):
            raise _NotCsvError("table-delimiter", 1)
        begin = reader.line_num
        rows = list(reader)
    except csv.Error as error:
        raise _NotCsvError("table-not-csv", reader.line_num, reason=error) from error
    if reader.line_num == begin + len(rows) and set(map(len, rows)) <= {len(header)}:
        return header, rows, [f"line {n}" for n in range(begin + 1, reader.line_num + 1)]
    return header, *_usable_rows(text, len(header), table, faults)


def _usable_rows(text: str, width: int, table: Table, faults: list[Finding]) -> tuple[list[list[str]], list[str]]:
    """Return the rows of the right length, where a row may span lines and others may be empty or too short."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    next(reader)
    rows, lines = [], []
    start = reader.line_num + 1
    for row in reader:
        if row and len(row) != width:
            faults.append(Finding.of("row-length", table.name, f"line {start}", "", found=len(row), expected=width))
        elif row:
            rows.append(row)
            lines.append(f"line {start}")
        start = reader.line_num + 1
    return rows, lines
