"""The blocks beside the map of a sheet: text, the scale, and how blocks flow into columns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sitemap.documents.mapframe import MapFrame
from sitemap.documents.scale import scale_text
from sitemap.documents.svg import Element, el, text_el
from sitemap.documents.typeface import shown, text_width, wrap
from sitemap.locale import N_, translate

__all__ = [
    "Block",
    "Type",
    "bar_length_m",
    "draw_bar",
    "draw_north",
    "flow",
    "scale_block",
    "text_block",
]


@dataclass(frozen=True)
class Block:
    """A part of the sheet: how high it is in mm, and what draws it at a place."""

    height: float
    draw: Callable[[float, float, MapFrame], list[Element]]


@dataclass(frozen=True)
class Type:
    """Sizes of type in mm for one sheet; ``unit`` is a pixel of the map's style."""

    body: float
    unit: float

    @property
    def small(self) -> float:
        """Return the size of what stands at the foot of the sheet."""
        return self.body * 0.82

    @property
    def title(self) -> float:
        """Return the size of the sheet's title."""
        return self.body * 2.0


def text_block(
    text: str, width: float, size: float, *, style: str = "regular", ink: str | None = None, after: float = 0.5
) -> Block:
    """Return a paragraph; ``after`` is the space below it in lines."""
    lines = [line for part in text.split("\n") for line in wrap(shown(part), width, size, style)]
    step = size * 1.22

    def draw(x: float, y: float, _frame: MapFrame) -> list[Element]:
        weight = "700" if style == "bold" else None
        return [
            text_el(x, y + n * step + size * 0.95, line, size, font_weight=weight, fill=ink)
            for n, line in enumerate(lines)
        ]

    return Block(step * (len(lines) + after) if lines else 0.0, draw)


def bar_length_m(frame: MapFrame, most_mm: float) -> float:
    """Return the longest round length (1, 2 or 5 times a power of ten) whose bar is not longer than that.

    Examples
    --------
    >>> bar_length_m(MapFrame(0, 0, 100, 100, (0, 0), 25_000), 50)
    1000.0
    """
    most_m = most_mm * frame.m_per_mm
    return max(first * 10.0**power for power in range(-1, 7) for first in (1, 2, 5) if first * 10.0**power <= most_m)


def scale_block(width: float, type_: Type, crs: str, language: str) -> Block:
    """Return the scale in figures, the bar, and the arrow to grid north."""
    height = type_.body * 6.2

    def draw(x: float, y: float, frame: MapFrame) -> list[Element]:
        arrow = type_.body * 3.4
        room = width - arrow * 1.5
        elements = [
            text_el(x, y + type_.body * 1.25, scale_text(round(frame.scale), language), type_.body * 1.35,
                    font_weight="700"),
            *draw_bar((x, y + type_.body * 2.1, room), frame, type_, language),
            *draw_north(x + width - arrow * 0.65, y, arrow, type_),
        ]  # fmt: skip
        note = translate(N_("Grid north of {crs}"), language).format(crs=crs)
        note_size = min(type_.small, type_.small * width / max(text_width(note, type_.small), 1e-9))
        return [*elements, text_el(x, y + type_.body * 5.5, note, note_size, fill="#545b66")]

    return Block(height, draw)


def draw_bar(place: tuple[float, float, float], frame: MapFrame, type_: Type, language: str) -> list[Element]:
    """Return the bar of a scale; ``place`` is its corner and the most that it may take, in mm."""
    from sitemap.cartography.figures import number_text

    x, y, room = place
    length_m = bar_length_m(frame, room - type_.body * 2.2)
    length = length_m / frame.m_per_mm
    thick = type_.body * 0.5
    parts = 4 if str(length_m)[0] in "24" else 5
    drawn = [
        el("rect", x=x + n * length / parts, y=y, width=length / parts, height=thick,
           fill="#1b1f24" if n % 2 == 0 else "#ffffff")
        for n in range(parts)
    ]  # fmt: skip
    drawn.append(
        el("rect", x=x, y=y, width=length, height=thick, fill="none", stroke="#1b1f24", stroke_width=thick * 0.16, class_="scale-bar")
    )  # fmt: skip
    in_km = length_m >= 1000
    text = f"{number_text(length_m / 1000 if in_km else length_m, 0, language)} {'km' if in_km else 'm'}"
    base = y + thick + type_.small * 1.05
    return [
        *drawn,
        text_el(x, base, "0", type_.small),
        text_el(x + length, base, text, type_.small, text_anchor="middle"),
    ]


def draw_north(x: float, y: float, size: float, type_: Type) -> list[Element]:
    """Return the arrow to grid north, its middle at ``x``."""
    tip, foot, half = y + type_.body * 1.1, y + type_.body * 1.1 + size, size * 0.26
    west = f"M{x:.3f} {tip:.3f}L{x - half:.3f} {foot:.3f}L{x:.3f} {foot - size * 0.22:.3f}Z"
    east = f"M{x:.3f} {tip:.3f}L{x + half:.3f} {foot:.3f}L{x:.3f} {foot - size * 0.22:.3f}Z"
    line = {"stroke": "#1b1f24", "stroke_width": size * 0.03, "stroke_linejoin": "round"}
    return [
        el("path", d=west, fill="#1b1f24", **line),  # type: ignore[arg-type]
        el("path", d=east, fill="#ffffff", **line),  # type: ignore[arg-type]
        text_el(x, y + type_.body * 0.9, "N", type_.body * 1.1, font_weight="700", text_anchor="middle"),
    ]


def flow(blocks: Iterable[Block], columns: int, height: float) -> list[list[Block]] | None:
    """Return the blocks in columns of at most this height, in their order; None where they do not fit."""
    filled: list[list[Block]] = [[]]
    used = 0.0
    for block in blocks:
        if block.height > height:
            return None
        if used + block.height > height:
            filled.append([])
            used = 0.0
        filled[-1].append(block)
        used += block.height
    return filled if len(filled) <= columns else None
