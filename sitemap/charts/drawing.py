"""Draw plots with matplotlib as SVG: text stays text, nothing depends on the machine or the clock."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.charts.contract import Mark, Plot, Sign
from sitemap.charts.layout import (
    FIGURE_LEFT,
    FIGURE_ROOM,
    FIGURE_WIDTH,
    LABEL_WIDTH,
    LINE,
    MARGIN,
    MARK_PX,
    ROOM,
    SIZE,
    SMALL,
    WIDTH,
    Line,
    key_lines,
    pages,
    sign_width,
    to_line,
)
from sitemap.charts.lettering import FONT_FILE, readable, text_width, wrapped
from sitemap.charts.looks import GRID, INK, LOOKS, QUIET
from sitemap.charts.svgtext import finished
from sitemap.charts.ticks import ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Drawing", "draw"]


@dataclass(frozen=True)
class Drawing:
    """A drawn chart, or a part of one that is too high for a page.

    ``rows`` are its rows in words: what each is called, with the name of its
    group, and its figure.
    """

    name: str
    title: str
    description: str
    svg: bytes
    width_px: float = WIDTH
    height_px: float = WIDTH
    rows: tuple[tuple[str, str], ...] = ()


def draw(plot: Plot, language: str) -> tuple[Drawing, ...]:
    """Return the drawing of a plot, in several parts where it would not fit on a page."""
    notes_px = LINE * len(_note_lines(plot))
    parts = pages([to_line(row) for row in plot.rows], language, max(ROOM - notes_px, ROOM / 3))
    drawn = []
    for number, lines in enumerate(parts, start=1):
        # No plot has an underscore in its name, so that parts and plots never meet.
        name = plot.name if number == 1 else f"{plot.name}_{number}"
        title = readable(plot.title) if len(parts) == 1 else f"{readable(plot.title)} ({number}/{len(parts)})"
        # Notes stand once, below the last part.
        page = plot if number == len(parts) else replace(plot, notes=())
        drawn.append(_drawing(page, name, title, lines, language))
    return tuple(drawn)


def _note_lines(plot: Plot) -> list[str]:
    return [line for note in plot.notes for line in wrapped(note, WIDTH - 2 * MARGIN, SMALL)]


def _drawing(plot: Plot, name: str, title: str, lines: list[Line], language: str) -> Drawing:
    told = [f"{' '.join(x.label)}: {' '.join(x.text)}" for x in lines if x.text]
    description = " ".join([plot.description, "; ".join(told)]).strip()
    with _settings(name):
        sheet = _Sheet(plot, title, lines, language)
        svg, data = sheet.written()
    whole = finished(svg, name=name, title=title, description=description, data=data)
    return Drawing(name, title, description, whole, height_px=sheet.height, rows=_in_words(lines))


def _in_words(lines: list[Line]) -> tuple[tuple[str, str], ...]:
    rows, group = [], ""
    for line in lines:
        label = " ".join(line.label)
        if line.row.head:
            group = label
        elif line.text:
            rows.append((f"{group}: {label}" if group else label, " ".join(line.text)))
    return tuple(rows)


@contextmanager
def _settings(name: str) -> Iterator[None]:
    """Take matplotlib's own defaults, whatever the machine's settings are, and ids that follow from the name."""
    import matplotlib as mpl

    ours: dict[str, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "text.parse_math": False,
        "text.usetex": False,
        "axes.formatter.use_mathtext": False,
        "path.simplify": False,
        "hatch.linewidth": 0.8,
        "font.size": SIZE,
    }
    # To restore the backend would load one.
    kept: dict[Any, Any] = {k: v for k, v in mpl.rcParamsDefault.items() if k not in ("backend", "backend_fallback")}
    with mpl.rc_context(rc=kept | ours), warnings.catch_warnings():
        # A letter that this typeface lacks is there in the reader's.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


class _Sheet:
    """The figure under work: places from the top in px, marks with what they show."""

    def __init__(self, plot: Plot, title: str, lines: list[Line], language: str) -> None:
        self.plot, self.lines, self.language = plot, lines, language
        self.title = wrapped(title, WIDTH - 2 * MARGIN, SIZE + 2)
        self.key = key_lines(plot.key)
        self.notes = _note_lines(plot)
        self.axis_label = wrapped(plot.axis.label, WIDTH - LABEL_WIDTH - MARGIN, SMALL)
        self.head = wrapped(plot.figure_head, FIGURE_ROOM, SMALL) if plot.figure_head else []
        named_lines = LINE if plot.axis.lines else 0.0
        self.top = 12 + len(self.title) * 18 + len(self.key) * 20 + 8 + max(len(self.head) * LINE, named_lines)
        self.rows_px = sum(x.height for x in lines)
        below = 24 + len(self.axis_label) * LINE + 8 + (len(self.notes) * LINE + 8 if self.notes else 0)
        self.height = self.top + self.rows_px + below
        self.data: dict[str, dict[str, object]] = {}
        self.figure, self.axes = self._canvas()

    def _canvas(self) -> "tuple[Figure, Axes]":
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
        from matplotlib.transforms import IdentityTransform

        figure = Figure(figsize=(WIDTH / 72, self.height / 72), dpi=72)
        FigureCanvasSVG(figure)
        self._font = FontProperties(fname=str(Path(mpl.get_data_path()) / FONT_FILE))
        self._pixels = IdentityTransform()
        figure.patch.set_alpha(0)
        left, right = LABEL_WIDTH, WIDTH - (FIGURE_WIDTH if self._has_figures else 14)
        bottom = self.height - self.top - self.rows_px
        box = (left / WIDTH, bottom / self.height, (right - left) / WIDTH, self.rows_px / self.height)
        axes = figure.add_axes(box)
        axes.set_ylim(self.rows_px, 0)
        axes.set_xscale("log" if self.plot.axis.scale == "log" else "linear")
        axes.set_xlim(self.plot.axis.low, self.plot.axis.high)
        # Only marks are the axes' own: their figures are written as the language has them.
        axes.set_axis_off()
        self.px_left, self.px_right = left, right
        return figure, axes

    @property
    def _has_figures(self) -> bool:
        return bool(self.plot.figure_head) or any(x.text for x in self.lines)

    def write(self, x: float, y: float, text: str, **look: Any) -> None:
        """Write a line of text with its middle ``y`` px below the top."""
        look = {"color": INK, "va": "center"} | look
        size = look.pop("size", SIZE)
        made = self.figure.text(x, self.height - y, readable(text), transform=self._pixels)
        made.set(fontproperties=self._font, fontsize=size, **look)

    def place(self, value: float) -> float:
        """Return where a value of the axis lies, in px from the left."""
        return float(self.axes.transData.transform((value, 0))[0])

    def written(self) -> tuple[bytes, dict[str, dict[str, object]]]:
        """Draw everything; return matplotlib's SVG and what each mark shows."""
        for n, text in enumerate(self.title):
            self.write(MARGIN, 12 + 18 * n + 4, text, size=SIZE + 2)
        self._write_key()
        self._draw_axis()
        at = 0.0
        for n, line in enumerate(self.lines):
            self._draw_row(line, at, striped=n % 2 == 1)
            at += line.height
        self._write_below()
        file = io.BytesIO()
        self.figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        return file.getvalue(), self.data

    def _write_key(self) -> None:
        y = 12 + 18 * len(self.title) + 12.0
        for line in self.key:
            x = MARGIN
            for sign in line:
                self._sign(sign, x, y)
                self.write(x + 26, y, sign.text, size=SMALL)
                x += sign_width(sign)
            y += 20
        for n, text in enumerate(self.head):
            self.write(FIGURE_LEFT, self.top - LINE * (len(self.head) - n) + 5, text, size=SMALL, color=QUIET)

    def _sign(self, sign: Sign, x: float, y: float) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle

        look, up = LOOKS[sign.look], self.height - y
        if sign.shape == "bar":
            patch = Rectangle((x, up - 6), 20, 12, transform=self._pixels, facecolor=look.fill, edgecolor=look.stroke)
            patch.set(hatch=look.hatch or None, linewidth=look.width)
            self.figure.add_artist(patch)
            return
        line = Line2D([x, x + 20], [up, up], transform=self._pixels)
        if sign.shape == "point":
            line = Line2D([x + 10], [up], transform=self._pixels, linestyle="none", marker=look.marker)
        _dressed(line, look)
        self.figure.add_artist(line)

    def _draw_axis(self) -> None:
        from matplotlib.lines import Line2D

        axis = self.plot.axis
        foot = self.top + self.rows_px
        taken = -1e9
        size, gap = (9.0, 1.0) if axis.scale == "slots" else (SMALL, 6.0)
        for value, text in ticks(axis, self.language):
            x, half = self.place(value), text_width(text, size) / 2
            self.axes.axvline(value, color=GRID, linewidth=0.8, zorder=0)
            if x - half < taken + gap:
                continue
            taken = x + half
            self.write(x, foot + 11, text, size=size, color=QUIET, ha="center")
        for value, text in axis.lines:
            self.axes.axvline(value, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
            wide = text_width(text, SMALL)
            x = max(self.place(value) - wide - 4, self.px_left)
            self.write(x, self.top - 8, text, size=SMALL, color=QUIET)
        up = self.height - foot
        self.figure.add_artist(
            Line2D([self.px_left, self.px_right], [up, up], transform=self._pixels, color=QUIET, linewidth=1)
        )

    def _draw_row(self, line: Line, at: float, *, striped: bool) -> None:
        from matplotlib.patches import Rectangle

        top, height = self.top + at, line.height
        if striped and not line.row.head:
            up = self.height - top - height
            band = Rectangle(
                (0, up), WIDTH, height, transform=self._pixels, facecolor="#f4f3ef", linewidth=0, zorder=-2
            )
            self.figure.add_artist(band)
        self._write_lines(MARGIN, top + height / 2, line.label, SIZE, **({"color": "#1f4e5f"} if line.row.head else {}))
        self._write_lines(FIGURE_LEFT, top + height / 2, line.text, SMALL)
        for mark in line.row.marks:
            # Marks keep their size where a name takes many lines.
            self._draw_mark(mark, at + (height - line.row.height_px) / 2, line.row.height_px)

    def _write_lines(self, x: float, middle: float, lines: list[str], size: float, **look: Any) -> None:
        for n, text in enumerate(lines):
            self.write(x, middle + LINE * (n - (len(lines) - 1) / 2), text, size=size, **look)

    def _draw_mark(self, mark: Mark, at: float, height: float) -> None:
        from matplotlib.patches import Rectangle

        look = LOOKS[mark.look]
        name = f"mark-{len(self.data)}"
        self.data[name] = {"mark": mark.shape, "look": mark.look, "low": mark.low, "high": mark.high, **mark.data}
        y = at + height * (1 - mark.at)
        if mark.shape == "bar":
            y = at + height * (1 - (mark.base + mark.top) / 2)
            bar = Rectangle(
                (mark.low, at + height * (1 - mark.top)), mark.high - mark.low, height * (mark.top - mark.base)
            )
            bar.set(
                facecolor=look.fill, edgecolor=look.stroke, hatch=look.hatch or None, linewidth=look.width, gid=name
            )
            self.axes.add_patch(bar)
        elif mark.shape == "line":
            (line,) = self.axes.plot([mark.low, mark.high], [y, y], gid=name, zorder=2)
            line.set_clip_on(False)
            _dressed(line, look)
        else:
            (point,) = self.axes.plot([mark.low], [y], gid=name, linestyle="none", marker=look.marker, zorder=3)
            point.set_clip_on(False)
            _dressed(point, look, 2 * MARK_PX if not mark.text else 15)
        if mark.text:
            self._write_inside(mark, y)

    def _write_inside(self, mark: Mark, y: float) -> None:
        from sitemap.cartography.palettes import ink_on

        look = LOOKS[mark.look]
        low, high = self.place(mark.low), self.place(mark.high)
        room = high - low - 8 if mark.shape == "bar" else WIDTH
        text = next((t for t in (mark.text, mark.short) if t and text_width(t, SMALL - 1) <= room), "")
        if not text:
            return
        wide = text_width(text, SMALL - 1)
        middle = (low + high) / 2
        if look.hatch:
            self._ground(middle, self.top + y, wide)
        ink = INK if look.hatch else ink_on(look.fill)
        self.write(middle, self.top + y, text, size=SMALL - 1, color=ink, ha="center", zorder=6)

    def _ground(self, x: float, y: float, wide: float) -> None:
        """Clear the ground below a text that stands on a hatching."""
        from matplotlib.patches import Rectangle

        corner = (x - wide / 2 - 2, self.height - y - 6)
        clear = Rectangle(corner, wide + 4, 12, transform=self._pixels, facecolor="#ffffff", linewidth=0, zorder=5)
        self.figure.add_artist(clear)

    def _write_below(self) -> None:
        y = self.top + self.rows_px + 24
        for text in self.axis_label:
            self.write(self.px_left, y + 4, text, size=SMALL, color=QUIET)
            y += LINE
        y += 8
        for text in self.notes:
            self.write(MARGIN, y + 4, text, size=SMALL, color=QUIET)
            y += LINE


def _dressed(line: Any, look: Any, size: float = 2 * MARK_PX) -> None:
    line.set(color=look.stroke, linewidth=look.width, markersize=size)
    line.set(markerfacecolor=look.fill, markeredgecolor=look.stroke, markeredgewidth=1.4, solid_capstyle="butt")
    if look.dash and line.get_linestyle() != "None":
        line.set_linestyle((0, look.dash))
