"""What was fetched and is not decided on yet: one JSON file beside the register."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from sitemap.atomic import replace_files
from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.papers.record import PaperRecord

__all__ = ["INBOX_FILE", "Inbox", "Origin", "read_inbox", "write_inbox"]

INBOX_FILE = "papers-fetched.json"


@dataclass(frozen=True)
class Origin:
    """Where papers came from: a row of ``sources``, and how far it was read.

    ``endpoint`` is the address that was asked, ``modified_since`` the moment
    from which changes are asked for next time; both are empty for a file.
    """

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    accessed: str = ""
    licence: str = ""
    endpoint: str = ""
    modified_since: str = ""


@dataclass(frozen=True)
class Inbox:
    """The papers of all sources by key, and the sources by id."""

    origins: Mapping[str, Origin] = field(default_factory=dict)
    papers: Mapping[str, PaperRecord] = field(default_factory=dict)

    def origin_of(self, endpoint: str) -> Origin | None:
        """Return the source that was fetched from ``endpoint``."""
        return next((o for o in self.origins.values() if o.endpoint == endpoint), None)

    def merged(self, origin: Origin, records: Iterable[PaperRecord], gone: Iterable[str]) -> "Inbox":
        """Return the inbox with new and changed papers, and without those that are gone."""
        left_out = set(gone)
        papers = {k: r for k, r in self.papers.items() if k not in left_out}
        papers |= {r.key: r for r in records}
        return replace(self, origins={**self.origins, origin.id: origin}, papers=papers)


def read_inbox(folder: Path) -> Inbox:
    """Read what was fetched for the register in ``folder``; an empty inbox where nothing was.

    Raises
    ------
    LayerError
        The file is none of ours, or broken.
    """
    path = folder / INBOX_FILE
    try:
        data = json.loads(path.read_bytes())
        origins = [_made(Origin, o) for o in data["sources"]]
        papers = [_made(PaperRecord, p) for p in data["papers"]]
    except FileNotFoundError:
        return Inbox()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise LayerError(
            N_("the fetched papers cannot be read: {reason}"),
            where=path,
            remedy=N_("delete the file and fetch the papers anew"),
            reason=str(error) or type(error).__name__,
        ) from error
    return Inbox({o.id: o for o in origins}, {p.key: p for p in papers})


def write_inbox(inbox: Inbox, folder: Path) -> Path:
    """Write the inbox beside the register and return its path."""
    rows = {
        "sources": [asdict(inbox.origins[i]) for i in sorted(inbox.origins)],
        "papers": [asdict(inbox.papers[k]) for k in sorted(inbox.papers)],
    }
    # One paper a line, so that a change is a changed line in its history.
    parts = [
        f'"{name}": [\n' + ",\n".join(json.dumps(r, ensure_ascii=False) for r in part) + "\n]"
        for name, part in rows.items()
    ]
    replace_files(folder, {INBOX_FILE: ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8")})
    return folder / INBOX_FILE


def _made(kind: type, row: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {}
    for f in fields(kind):
        value = row.get(f.name, "")
        if f.name in ("words", "related"):
            values[f.name] = tuple(str(v) for v in value)
        elif isinstance(value, str):
            values[f.name] = value
        else:
            raise TypeError(f.name)
    return kind(**values)
