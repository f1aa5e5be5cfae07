"""Ids: their form, and that each stands once."""

from collections import Counter
from collections.abc import Iterator

from sitemap.finding import Finding
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.register.schema import TABLES

__all__ = ["ID_FORM", "identity"]

# Ids stand in addresses, file names and element ids, so they are plain.
ID_FORM = r"[a-z0-9][a-z0-9-]{0,79}"


def identity(register: Register) -> Iterator[Finding]:
    """Find ids of a wrong form and ids that stand more than once."""
    import pandas as pd

    for table in TABLES:
        index = pd.Index(register.table(table.name).index, dtype="str")
        # Of hundreds of thousands nearly all are right.
        for value in cells_of(index[~index.str.fullmatch(ID_FORM)]):
            yield Finding.of("id-form", table.name, value, "id", value=value)
        for value, count in Counter(cells_of(index[index.duplicated(keep=False)])).items():
            yield Finding.of("id-duplicate", table.name, value, "id", count=count)
