"""Blocks of a document as plain data: every format sets the same ones in its own way."""

from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["facts", "listing", "paragraph", "table"]


def facts(title: str, rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return terms with what is to be said of each."""
    return {"kind": "facts", "title": title, "rows": [list(row) for row in rows]}


def paragraph(title: str, lines: Sequence[str]) -> dict[str, Any] | None:
    """Return paragraphs of text; None where there is none."""
    return {"kind": "paragraph", "title": title, "lines": list(lines)} if lines else None


def table(
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] = (),
    right: Sequence[int] = (),
    note: str = "",
) -> dict[str, Any] | None:
    """Return a table with a row of headings; None where it has no rows.

    ``widths`` are shares of the page, ``right`` the columns of figures.
    """
    if not rows:
        return None
    return {
        "kind": "table",
        "title": title,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "widths": list(widths) or [1] * len(head),
        "right": list(right),
        "note": note,
    }


def listing(title: str, items: Sequence[dict[str, str]]) -> dict[str, Any] | None:
    """Return a numbered list of texts with addresses; None where it is empty."""
    return {"kind": "list", "title": title, "items": list(items)} if items else None
