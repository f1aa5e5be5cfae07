"""Type in charts: how wide a text is at most, and where its lines break."""

from functools import cache
from typing import Any

from sitemap.terminal import printable

__all__ = ["FONT_FILE", "readable", "text_width", "wrapped"]

# Comes with matplotlib. It is wider than the typefaces that readers have, so that what fits in it fits.
FONT_FILE = "fonts/ttf/DejaVuSans.ttf"


@cache
def _font() -> Any:
    from pathlib import Path

    import matplotlib as mpl
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(Path(mpl.get_data_path()) / FONT_FILE))
    font.set_size(100, 72)
    return font


@cache
def _advance(character: str) -> float:
    font = _font()
    if not font.get_char_index(ord(character)):
        # Another typeface will show it; none is wider than it is high.
        return 1.0
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 100


def text_width(text: str, size: float) -> float:
    """Return how wide a line of text is at most, in the unit of its size."""
    return size * sum(map(_advance, text))


def readable(text: str) -> str:
    r"""Return a text as one line that prints: what does not is shown as its code.

    Examples
    --------
    >>> readable("Old\nWorks \u202e!")
    'Old Works \\u202e!'
    """
    return printable(" ".join(text.split()))


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return the text in lines no wider than ``width``; a word that is wider is broken."""
    lines: list[str] = []
    for word in readable(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
        else:
            lines += _pieces(word, width, size)
    return lines


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
