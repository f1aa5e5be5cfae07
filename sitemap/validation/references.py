"""References between tables, and sources that nothing refers to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sitemap.finding import Finding
from sitemap.register.model import Register
from sitemap.register.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cells_of_ids", "municipality_keys", "references"]


def references(register: Register) -> Iterator[Finding]:
    """Find ids that do not exist where they should, and sources never used."""
    used: set[str] = set()
    keys = municipality_keys(register)
    for table in TABLES:
        frame = register.table(table.name)
        for field in table.fields:
            if field.kind not in ("ref", "refs"):
                continue
            values = cells_of_ids(frame[field.name])
            if field.domain == "municipalities":
                if keys is None:
                    continue
                known, target = keys, "municipalities"
            else:
                known, target = set(register.table(field.domain).index), field.domain
            if field.domain == "sources":
                used.update(values)
            for feature, value in values[~values.isin(known)].items():
                yield Finding.of("ref-dangling", table.name, str(feature), field.name, value=value, target=target)
    for source in register.sources.index:
        if source not in used:
            yield Finding.of("source-unused", "sources", source)


def cells_of_ids(column: "pd.Series[str]") -> "pd.Series[str]":
    """Return the single ids of cells like ``a;b``, each with its row's index."""
    return column.dropna().str.split(";").explode().astype("str")


def municipality_keys(register: Register) -> set[str] | None:
    """Return the keys of the municipality layers; None where there is no such layer."""
    layers = [layer for layer in register.layers_of("municipalities") if "id" in layer]
    if not layers:
        return None
    return {str(key) for layer in layers for key in layer["id"]}
