"""The legend of a sheet: what the colour shows, then outlines and context, each group a block."""

from collections.abc import Callable, Sequence
from functools import partial

from sitemap.cartography.codes import code_text
from sitemap.cartography.legend import Legend
from sitemap.cartography.themes import STATE_LOOKS, Theme
from sitemap.cartography.themetext import class_text, unsure_text
from sitemap.documents.blocks import Block, Type, text_block
from sitemap.documents.colouring import PLAIN_KIND, Colouring
from sitemap.documents.labels import LINE_HEIGHT, Box
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.signs import badge, class_swatch, outline_swatch, role_swatch, status_swatch
from sitemap.documents.svg import Element, group, text_el
from sitemap.documents.typeface import shown, wrap
from sitemap.locale import N_, translate

__all__ = ["legend_blocks"]

# What draws an entry's picture in a box, and what is said of it.
_Entry = tuple[Callable[[Box], Element], str]


def legend_blocks(legend: Legend, colours: Colouring, width: float, type_: Type, language: str) -> list[Block]:
    """Return the legend of a map whose colour shows ``colours``."""
    unit = type_.unit
    if colours.theme is not None:
        groups = [(colours.title(language), _classes(colours.theme, unit, language))]
    else:
        groups = [
            (translate(N_("Kind"), language), _kinds(legend, colours, language)),
            (translate(N_("State"), language), _states(legend, colours, unit, language)),
        ]
    blocks = [_group(title, entries, width, type_) for title, entries in groups if entries]
    if colours.theme is not None and (note := unsure_text(colours.theme, language)):
        blocks.append(text_block(note, width, type_.small, ink="#3a3f48"))
    rest = [
        (N_("Outline"), [
            (partial(outline_swatch, name, unit=unit), _capital(translate(f"{name} outline", language))) for name in legend.outlines
        ]),
        (N_("Context"), [
            (partial(role_swatch, code, look, unit=unit), _capital(code_text(code, language))) for code, look in legend.roles.items()
        ]),
    ]  # fmt: skip
    return blocks + [_group(translate(title, language), entries, width, type_) for title, entries in rest if entries]


def _classes(theme: Theme, unit: float, language: str) -> list[_Entry]:
    return [(partial(class_swatch, one, unit=unit), class_text(theme, one, language)) for one in theme.classes]


def _kinds(legend: Legend, colours: Colouring, language: str) -> list[_Entry]:
    over = PLAIN_KIND if colours.by_state else {}

    def picture(code: str, box: Box) -> Element:
        return badge({**legend.kinds[code], **over}, *box.centre, box.height * 1.15)

    return [(partial(picture, code), _capital(code_text(code, language))) for code in legend.kinds]


def _states(legend: Legend, colours: Colouring, unit: float, language: str) -> list[_Entry]:
    return [
        (
            partial(class_swatch, STATE_LOOKS[code], unit=unit)
            if colours.by_state
            else partial(status_swatch, pattern, unit=unit),
            _capital(code_text(code or "unknown", language)),
        )
        for code, pattern in legend.statuses.items()
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _group(title: str, entries: Sequence[_Entry], width: float, type_: Type) -> Block:
    body = type_.body
    box = (body * 2.6, body * 1.35)
    step, gap = body * 1.62, body * 3.3
    heading = wrap(shown(title), width, body, "bold")
    head = body * (1.55 + LINE_HEIGHT * (len(heading) - 1))
    lines = [wrap(shown(text), width - gap, body) for _, text in entries]
    heights = [max(step, len(part) * body * LINE_HEIGHT + body * 0.3) for part in lines]

    def draw(x: float, y: float, _frame: MapFrame) -> list[Element]:
        drawn = [
            text_el(x, y + body * (0.95 + LINE_HEIGHT * n), line, body, font_weight="700")
            for n, line in enumerate(heading)
        ]
        top = y + head
        for (picture, _), part, height in zip(entries, lines, heights, strict=True):
            drawn.append(picture(Box(x, top, *box)))
            drawn += [
                text_el(x + gap, top + body * (1.02 + LINE_HEIGHT * n), line, body) for n, line in enumerate(part)
            ]
            top += height
        return [group(drawn, class_="legend")]

    return Block(head + sum(heights) + body * 0.6, draw)
