"""CSV as planners and QGIS write it: UTF-8, comma, header row, text only."""

import csv
import io
from pathlib import Path

from sitemap.errors import LayerError
from sitemap.finding import Finding
from sitemap.locale import N_
from sitemap.register.schema import Table

__all__ = ["parse_csv"]


def parse_csv(
    content: bytes, path: Path, table: Table, faults: list[Finding]
) -> tuple[dict[str, list[object]], list[str]]:
    """Return the columns of a CSV file as text, and for each row its line.

    The standard library's parser is used because it alone tells the line a row
    began on, which a finding needs. Rows whose cells do not match the header
    are left out and reported in ``faults``.

    Raises
    ------
    LayerError
        The file is not UTF-8 or not CSV.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise LayerError(
            N_("line {line}: not UTF-8"),
            where=path,
            remedy=N_("save the file in the encoding UTF-8 (in QGIS and LibreOffice an option of saving)"),
            line=line,
        ) from error
    if "\0" in text:
        raise LayerError(
            N_("line {line}: holds a null character, so it is not a CSV file"),
            where=path,
            remedy=N_("save the table as CSV"),
            line=text[: text.index("\0")].count("\n") + 1,
        )
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        rows, lines = [], []
        start = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(header):
                place = f"line {start}"
                faults.append(Finding.of("row-length", table.name, place, found=len(row), expected=len(header)))
            elif row:
                rows.append(row)
                lines.append(f"line {start}")
            start = reader.line_num + 1
    except csv.Error as error:
        raise LayerError(
            N_("line {line}: not valid CSV: {reason}"),
            where=path,
            remedy=N_("check the quotation marks on this line"),
            line=reader.line_num,
            reason=error,
        ) from error
    faults.extend(
        Finding.of("column-duplicate", table.name, field=name, count=header.count(name))
        for name in sorted({h for h in header if header.count(h) > 1})
    )
    columns: dict[str, list[object]] = {name: [row[i] for row in rows] for i, name in reversed(list(enumerate(header)))}
    return dict(reversed(columns.items())), lines
