"""Where the parts of a chart stand: lines of its texts, rows on pages, entries of its key."""

from dataclasses import dataclass, replace

from sitemap.charts.contract import Row, Sign
from sitemap.charts.lettering import readable, text_width, wrapped
from sitemap.locale import N_, translate

__all__ = [
    "FIGURE_LEFT",
    "FIGURE_ROOM",
    "FIGURE_WIDTH",
    "LABEL_WIDTH",
    "LINE",
    "MARGIN",
    "MARK_PX",
    "ROOM",
    "SIZE",
    "SMALL",
    "WIDTH",
    "Line",
    "key_lines",
    "pages",
    "sign_width",
    "to_line",
]

# All in px of the drawing, which are 0.28 mm on an A4 page.
WIDTH, LABEL_WIDTH, FIGURE_WIDTH, MARGIN = 640.0, 196.0, 118.0, 6.0
SIZE, SMALL = 12.0, 10.5
LINE = 14.0
# Higher pictures are parted, so that each fits on a page.
ROOM = 735.0
MARK_PX = 5.0
FIGURE_LEFT = WIDTH - FIGURE_WIDTH + 10
FIGURE_ROOM = WIDTH - MARGIN - FIGURE_LEFT


@dataclass(frozen=True)
class Line:
    """A row with the lines of its texts, and how high it is."""

    row: Row
    label: list[str]
    text: list[str]

    @property
    def height(self) -> float:
        """Return how high it is in px."""
        lines = max(len(self.label), len(self.text))
        return max(self.row.height_px, lines * LINE + 8)


def to_line(row: Row) -> Line:
    """Break the texts of a row into lines that have room."""
    room = WIDTH - 2 * MARGIN if row.head else LABEL_WIDTH - 10
    return Line(row, wrapped(row.label, room, SIZE), wrapped(row.text, FIGURE_ROOM, SMALL) if row.text else [])


def pages(lines: list[Line], language: str, room: float = ROOM) -> list[list[Line]]:
    """Return the rows page by page, each no higher than ``room``; a group that goes on is named again."""
    parts: list[list[Line]] = [[]]
    head: Line | None = None
    for at, line in enumerate(lines):
        after = lines[at + 1].height if line.row.head and at + 1 < len(lines) else 0
        if parts[-1] and sum(x.height for x in parts[-1]) + line.height + after > room:
            parts.append([])
            if head and not line.row.head:
                again = translate(N_("{name} (continued)"), language).format(name=head.row.label)
                parts[-1].append(to_line(replace(head.row, label=again)))
        head = line if line.row.head else head
        parts[-1].append(line)
    return parts


def sign_width(sign: Sign) -> float:
    """Return how wide an entry of the key is, with the room before the next."""
    return 26 + text_width(sign.text, SMALL) + 18


def key_lines(key: tuple[Sign, ...]) -> list[list[Sign]]:
    """Return the entries of the key line by line."""
    lines: list[list[Sign]] = []
    for sign in (replace(s, text=readable(s.text)) for s in key):
        room = WIDTH - 2 * MARGIN - sum(map(sign_width, lines[-1])) if lines else -1.0
        if lines and sign_width(sign) <= room:
            lines[-1].append(sign)
        else:
            lines.append([sign])
    return lines
