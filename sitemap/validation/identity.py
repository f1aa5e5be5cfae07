"""Ids: their form, and that each stands once."""

from collections.abc import Iterator

from sitemap.finding import Finding
from sitemap.register.model import Register
from sitemap.register.schema import TABLES

__all__ = ["ID_FORM", "identity"]

# Ids stand in addresses, file names and element ids, so they are plain.
ID_FORM = r"[a-z0-9][a-z0-9-]{0,79}"


def identity(register: Register) -> Iterator[Finding]:
    """Find ids of a wrong form and ids that stand more than once."""
    for table in TABLES:
        ids = register.table(table.name).index.to_series()
        for value in ids[~ids.str.fullmatch(ID_FORM)]:
            yield Finding.of("id-form", table.name, value, "id", value=value)
        counts = ids.value_counts()
        for value, count in counts[counts > 1].items():
            yield Finding.of("id-duplicate", table.name, str(value), "id", count=count)
