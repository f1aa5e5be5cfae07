"""References between tables, and sources that nothing refers to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sitemap.finding import Finding
from sitemap.register.csvtable import UNREAD
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.register.schema import TABLES, Field, Table
from sitemap.validation.borders import border_keys

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cells_of_ids", "dangling", "references", "single_ids", "unread_tables"]


def references(register: Register) -> Iterator[Finding]:
    """Find ids that do not exist where they should, and sources never used."""
    known: dict[str, set[str]] = {t.name: set(cells_of(register.table(t.name).index)) for t in TABLES}
    keys = border_keys(register)
    if keys is not None:
        known["municipalities"] = keys
    unread = unread_tables(register)
    used: set[str] = set()
    for table in TABLES:
        frame = register.table(table.name)
        for field in (f for f in table.fields if f.kind in ("ref", "refs")):
            named = _ids_of(frame[field.name])
            if field.domain == "sources":
                used |= named
            if field.domain in known.keys() - unread and named - known[field.domain]:
                yield from dangling(table, field, cells_of_ids(frame[field.name]), known[field.domain])
    for source in register.sources.index:
        # A table that was not read may be what refers to it.
        if source not in used and not unread:
            yield Finding.of("source-unused", "sources", source)


def dangling(table: Table, field: Field, values: list[tuple[str, str]], known: set[str]) -> Iterator[Finding]:
    """Find ids in a field that are not among the known ones; ``values`` are pairs of a row's id and one id."""
    for feature, value in values:
        if value not in known:
            yield Finding.of("ref-dangling", table.name, feature, field.name, value=value, target=field.domain)


def _ids_of(column: "pd.Series[str]") -> set[str]:
    """Return the single ids that stand anywhere in cells like ``a;b``."""
    return {value for cell in set(cells_of(column.dropna())) for value in cell.split(";")}


def cells_of_ids(column: "pd.Series[str]") -> list[tuple[str, str]]:
    """Return the single ids of cells like ``a;b``, each with its row's id."""
    return single_ids(cells_of(column.index), cells_of(column))


def single_ids(rows: list[str], cells: list[str | None]) -> list[tuple[str, str]]:
    """Return the single ids of cells like ``a;b``, each with its row's id; None is an empty cell."""
    pairs = zip(rows, cells, strict=True)
    return [(feature, value) for feature, cell in pairs if cell is not None for value in cell.split(";")]


def unread_tables(register: Register) -> set[str]:
    """Return the tables whose file could not be read; what refers to them is not checked."""
    return {f.table for f in register.faults if f.code in UNREAD}
