"""Sheets of paper (ISO 216) and how large type and signs are on them."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["PAPERS", "Orientation", "Paper", "paper"]

Orientation = Literal["portrait", "landscape"]

# Width and height in mm, and how much larger than on A4 type and signs are: a
# larger sheet is read from farther away, but not as far as it is larger.
PAPERS: dict[str, tuple[float, float, float]] = {
    "a4": (210, 297, 1.0),
    "a3": (297, 420, 1.15),
    "a2": (420, 594, 1.4),
    "a1": (594, 841, 1.8),
    "a0": (841, 1189, 2.4),
}


@dataclass(frozen=True)
class Paper:
    """A sheet: its size in mm, and the factor of type and signs."""

    name: str
    width: float
    height: float
    factor: float

    @property
    def margin(self) -> float:
        """Return the white margin in mm; printers need 5 mm."""
        return 6.0 + 4.0 * self.factor


def paper(name: str, orientation: Orientation) -> Paper:
    """Return the sheet called ``name`` (KeyError if there is none).

    Examples
    --------
    >>> paper("a3", "landscape").width
    420
    """
    short, long, factor = PAPERS[name]
    width, height = (short, long) if orientation == "portrait" else (long, short)
    return Paper(name, width, height, factor)
