"""How the parts of a Steckbrief cite: by the number that a source has in the list of the site's sources."""

from typing import Any

__all__ = ["Citations", "Rows"]

Rows = list[dict[str, Any]]


class Citations:
    """The numbers that a site's sources have in its list."""

    def __init__(self, sources: Rows) -> None:
        self._number = {row["id"]: n for n, row in enumerate(sources, 1)}

    def __call__(self, cell: object) -> str:
        """Return the numbers of the sources that a cell names, in brackets; empty where it names none."""
        ids = str(cell or "").split(";")
        numbers = sorted({self._number[s] for s in ids if s in self._number})
        return f"[{', '.join(map(str, numbers))}]" if numbers else ""
