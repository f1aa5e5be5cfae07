"""The typeface inside an SVG file: only the letters that it uses."""

import base64
import io
from typing import TYPE_CHECKING

from sitemap.documents.typeface import FAMILY, FONT_FOLDER, STYLE_FILES

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["font_faces"]

_CSS = {"regular": "", "bold": "font-weight:700;", "italic": "font-style:italic;"}


def font_faces(elements: "list[Element]") -> str:
    """Return the style sheet that brings the typeface along for the texts of a drawing."""
    letters: dict[str, set[str]] = {}
    for element in elements:
        for text in element.iter("text"):
            style = "bold" if text.get("font-weight") else "italic" if text.get("font-style") else "regular"
            letters.setdefault(style, set()).update(text.text or "")
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';{_CSS[style]}src:url(data:font/woff;base64,{_subset(style, used)})"
        "format('woff');}"
        for style, used in sorted(letters.items())
    )


def _subset(style: str, letters: set[str]) -> str:
    from fontTools.subset import Options, Subsetter, load_font, save_font

    # No date, so that the same letters give the same bytes.
    options = Options(flavor="woff", recalc_timestamp=False, notdef_outline=True)
    with load_font(str(FONT_FOLDER / STYLE_FILES[style]), options) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted(ord(c) for c in letters))
        subsetter.subset(font)
        made = io.BytesIO()
        save_font(font, made, options)
    return base64.b64encode(made.getvalue()).decode("ascii")
