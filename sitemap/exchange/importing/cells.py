"""Cells of a source in the form that the register's fields have."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sitemap.exchange.importing.mapping import FieldMapping
from sitemap.exchange.importing.outlines import Collected
from sitemap.locale import LANGUAGES, translate
from sitemap.register.schema import CODES, Field, table

__all__ = ["MAX_TEXT", "field_cells"]

# A paragraph or ten; longer is a document that landed in the wrong column.
MAX_TEXT = 10_000
# A dBASE table holds 254 bytes a cell and cuts without a word.
_DBASE_LIMIT = 254
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TIME = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ].*)?")


def field_cells(
    columns: Mapping[str, Sequence[Any]],
    places: Sequence[str],
    mapping: FieldMapping,
    faults: Collected,
    *,
    shapefile: bool = False,
) -> dict[str, list[str | None]]:
    """Return the cells of each mapped field as text in the register's form.

    Dates become ``2019-02-21``, decimal commas points, German and English
    words for a code the code. What does not fit is left as it is, so that the register's
    own checks report it.

    Parameters
    ----------
    columns
        The source's columns by name.
    places
        What each row is called in findings.
    mapping
        Which column fills which field.
    faults
        Receives texts that are too long or were cut.
    shapefile
        Tells that cells end at 254 bytes.
    """
    result: dict[str, list[str | None]] = {}
    for name, column in mapping.fields.items():
        field = table("sites").field(name)
        cells = [_text(v) for v in columns[column]]
        for i, cell in enumerate(cells):
            if cell is None:
                continue
            if len(cell) > MAX_TEXT:
                faults.add("import-text-long", places[i], column, length=len(cell), limit=MAX_TEXT)
                cells[i] = None
            elif shapefile and _DBASE_LIMIT - 3 <= len(cell.encode()) <= _DBASE_LIMIT:
                faults.add("import-text-cut", places[i], column, length=len(cell.encode()))
        words = dict(mapping.values.get(name, {}))
        result[name] = [None if c is None else _in_form(words.get(c, c), field) for c in cells]
    return result


def _text(value: Any) -> str | None:
    if value is None or value != value:
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return ";".join(str(v) for v in value) or None
    return str(value).strip() or None


def _in_form(text: str, field: Field) -> str:
    if field.kind == "date":
        return _date(text)
    if field.kind in ("number", "integer") and re.fullmatch(r"-?\d+,\d+", text):
        return text.replace(",", ".")
    if field.kind in ("code", "codes"):
        words = _words(field.domain)
        parts = re.split(r"\s*[;,]\s*", text) if field.kind == "codes" else [text]
        return ";".join(words.get(p.casefold(), p) for p in parts)
    return text


def _date(text: str) -> str:
    if match := _GERMAN_DATE.fullmatch(text):
        return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    if match := _TIME.fullmatch(text):
        return "-".join(match.groups())
    return text


def _words(domain: str) -> dict[str, str]:
    """Return the code that each word means: the code itself, and what readers call it."""
    codes = CODES[domain]
    words = {translate(c, language).casefold(): c for language in LANGUAGES for c in codes}
    return words | {c.casefold(): c for c in codes}
