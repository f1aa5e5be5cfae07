"""The source record of an import: one that the register has, or a new row of its own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitemap.errors import UsageError
from sitemap.exchange.importing.mapping import FieldMapping, slug
from sitemap.locale import N_
from sitemap.register.model import Register
from sitemap.register.schema import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SourceRow", "source_row"]

_FIELDS = tuple(f.name for f in table("sources").fields if f.name != "id")
_CHUNK = 2**20


@dataclass(frozen=True)
class SourceRow:
    """A source: its id, its fields, and whether the register has it already."""

    id: str
    values: Mapping[str, str]
    known: bool

    @property
    def date(self) -> str:
        """Return the date of publication, where it is known."""
        return self.values.get("date", "")

    def added_to(self, sources: "pd.DataFrame") -> "pd.DataFrame":
        """Return the table with this row in it."""
        if self.known:
            return sources
        import pandas as pd

        row = pd.DataFrame({f: [self.values.get(f)] for f in sources.columns}, index=[self.id], dtype="str")
        added = pd.concat([sources, row]).sort_index()
        added.index = pd.Index(added.index, name="id", dtype="str")
        return added


def source_row(
    register: Register,
    path: Path,
    mapping: FieldMapping,
    *,
    source: str = "",
    date: str = "",
    origin: Mapping[str, str],
) -> SourceRow:
    """Return the source record of an import.

    Parameters
    ----------
    register
        Where the source may stand already.
    path
        The file; its name is the title of last resort.
    mapping
        May hold the source's row.
    source
        The id; by default the mapping's, or made from the file's name.
    date
        The day it was read.
    origin
        What a service says of itself.

    Raises
    ------
    UsageError
        The id is not one.
    """
    stated = dict(mapping.source)
    digest = _fingerprint(path)
    named = source or stated.pop("id", "")
    stated.pop("id", None)
    name = named or _own_id(register, origin.get("id", "") or slug(path.stem) or "import", digest)
    if slug(name) != name:
        raise UsageError(
            N_("“{value}” is not a valid id"),
            remedy=N_("use lower-case letters a–z, digits and hyphens, beginning with a letter or digit"),
            value=name,
        )
    if name in register.sources.index:
        row = register.sources.loc[name].dropna()
        return SourceRow(name, {str(k): str(v) for k, v in row.items()}, known=True)
    values = {"title": path.name, "accessed": date, "note": digest}
    values |= {k: v for k, v in {**origin, **stated}.items() if k in _FIELDS}
    return SourceRow(name, {k: v for k, v in values.items() if v}, known=False)


def _own_id(register: Register, stem: str, fingerprint: str) -> str:
    """Return an id that no other content has: a file of the same name may be another file."""
    name, number = stem, 1
    while name in register.sources.index and register.sources["note"].loc[name] != fingerprint:
        number += 1
        name = f"{stem}-{number}"
    return name


def _fingerprint(path: Path) -> str:
    """Return the file's SHA-256, by which it can be known again."""
    if not path.is_file():
        return ""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return f"SHA-256 {digest.hexdigest()}"
