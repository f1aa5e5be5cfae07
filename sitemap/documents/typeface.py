"""The typeface of documents: how wide a text is, where its lines break, what it cannot show."""

from functools import cache
from pathlib import Path

from sitemap.documents.extra import need_documents
from sitemap.terminal import printable

__all__ = ["FAMILY", "FONT_FOLDER", "STYLE_FILES", "shown", "text_width", "unshown", "wrap"]

FAMILY = "Source Sans 3"
FONT_FOLDER = Path(__file__).parent / "fonts"
STYLE_FILES = {"regular": "SourceSans3-Regular.ttf", "bold": "SourceSans3-Bold.ttf", "italic": "SourceSans3-Italic.ttf"}
# Stands for every character that the typeface has not.
_MISSING = "□"


def text_width(text: str, size: float, style: str = "regular", *, spacing: float = 0.0) -> float:
    """Return how wide a line of text is, in the unit of its size.

    Kerning only brings letters nearer, so that this is the most that it takes.

    Parameters
    ----------
    text
        One line.
    size
        The size of the type, for example in mm.
    style
        ``regular``, ``bold`` or ``italic``.
    spacing
        What is added after each letter, in the same unit.

    Examples
    --------
    >>> round(text_width("Emscher", 10), 1)
    36.2
    """
    advances = _advances(style)
    return sum(advances.get(ord(c), 1.0) for c in text) * size + spacing * len(text)


def wrap(text: str, width: float, size: float, style: str = "regular") -> list[str]:
    """Return the text in lines no wider than ``width``; a word that is wider is broken.

    Examples
    --------
    >>> wrap("one two three", 5, 1)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, style) <= width:
            lines[-1] = joined
        else:
            lines += _pieces(word, width, size, style)
    return lines


def _pieces(word: str, width: float, size: float, style: str) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size, style) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def shown(text: str) -> str:
    r"""Return the text as documents show it: what does not print as its code, what the typeface lacks as a box.

    Examples
    --------
    >>> shown("A\u200fB 中")
    'A\\u200fB □'
    """
    has = _advances("regular")
    plain = printable(" ".join(text.split()) if not text.isprintable() else text)
    return "".join(c if ord(c) in has else _MISSING for c in plain)


def unshown(text: str) -> set[str]:
    """Return the characters that the typeface lacks."""
    has = _advances("regular")
    return {c for c in text if c.isprintable() and ord(c) not in has}


@cache
def _advances(style: str) -> dict[int, float]:
    """Return the advance of each character in em."""
    need_documents()
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FOLDER / STYLE_FILES[style], lazy=True) as font:
        widths, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {character: widths[glyph][0] / em for character, glyph in font.getBestCmap().items()}
