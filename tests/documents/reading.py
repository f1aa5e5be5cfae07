"""How the tests read documents back: with poppler's programs and MuPDF, not with what wrote them."""

import re
import subprocess
from pathlib import Path

import pymupdf

MM = 25.4 / 72


def text_of(pdf: Path, *options: str) -> str:
    """Return the text of a PDF in the order in which it is written, its white space made even."""
    # Without “raw” poppler guesses columns from where words stand.
    done = subprocess.run(["pdftotext", "-raw", *options, str(pdf), "-"], capture_output=True, text=True, check=True)
    # Poppler puts soft hyphens and page breaks where lines and pages end.
    return re.sub(r"\s+", " ", done.stdout.replace("\f", " "))


def spoken_text_of(pdf: Path) -> str:
    """Return the text of a PDF in the order of its tags, in which a screen reader says it."""
    done = subprocess.run(["pdfinfo", "-struct-text", str(pdf)], capture_output=True, text=True, check=True)
    said = re.findall(r'^\s+"(.*)"$', done.stdout, flags=re.MULTILINE)
    return re.sub(r"\s+", " ", " ".join(said))


def squeezed(text: str) -> str:
    """Return a text without white space, for what a document may break anywhere."""
    return re.sub(r"[\s\u00ad]+", "", text)


def fonts_of(pdf: Path) -> list[dict[str, str]]:
    """Return what pdffonts says of each font."""
    done = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True)
    rows = done.stdout.splitlines()[2:]
    pattern = r"(?P<name>\S+)\s+(?P<type>.+?)\s{2,}(?P<encoding>\S+)\s+(?P<emb>\w+)\s+(?P<sub>\w+)\s+(?P<uni>\w+)\s"
    return [re.match(pattern, row).groupdict() for row in rows]


def outlines_of(pdf: Path, colour: str) -> list[tuple[float, float, float, float]]:
    """Return the bounds in mm of the shapes of the first page that are stroked in a colour."""
    wanted = tuple(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    found = []
    with pymupdf.open(pdf) as document:
        for drawn in document[0].get_drawings():
            stroke = drawn["color"]
            if stroke and max(abs(a - b) for a, b in zip(stroke, wanted, strict=True)) < 0.003:
                box = drawn["rect"]
                found.append((box.x0 * MM, box.y0 * MM, box.x1 * MM, box.y1 * MM))
    return found


def lines_of(pdf: Path) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return the lines of the first page with the boxes of their letters in mm: from the top of a capital to the baseline."""
    lines = []
    with pymupdf.open(pdf) as document:
        for block in document[0].get_text("dict")["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    if span["text"].strip():
                        x0, _, x1, _ = span["bbox"]
                        base = span["origin"][1]
                        lines.append((span["text"], (x0 * MM, (base - span["size"] * 0.66) * MM, x1 * MM, base * MM)))
    return lines


def page_size(pdf: Path) -> tuple[float, float]:
    """Return width and height of the first page in mm."""
    with pymupdf.open(pdf) as document:
        box = document[0].rect
    return box.width * MM, box.height * MM
