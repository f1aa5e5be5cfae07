"""A sheet as files: SVG, PDF and PNG of the same drawing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sitemap.analysis.contract import Results
from sitemap.documents.colouring import DEFAULT_THEME
from sitemap.documents.fontface import font_faces
from sitemap.documents.imprint import data_date
from sitemap.documents.sheet import Sheet, SheetOptions, make_sheet
from sitemap.documents.svg import drawing
from sitemap.documents.typeface import shown
from sitemap.documents.typesetting import typeset
from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.register.model import Register

__all__ = ["FIGURE_FORMATS", "Figure", "date_parts", "make_figure", "require_formats"]

_PRINT_PPI = 300


@dataclass(frozen=True)
class Figure:
    """A sheet and its files by name."""

    sheet: Sheet
    files: dict[str, bytes]


def make_figure(
    register: Register,
    options: SheetOptions,
    language: str,
    formats: Iterable[str] = ("pdf",),
    results: Results | None = None,
) -> Figure:
    """Draw a sheet and return it in the formats asked for.

    Parameters
    ----------
    register
        Sites and context layers, in a projected CRS in metres.
    options
        Paper, scale, title, what the colour shows, and which sites have to be on it.
    language
        ``de`` or ``en``.
    formats
        Of ``FIGURE_FORMATS``.
    results
        The figures that the sites may be coloured by; needed for such a theme only.

    Raises
    ------
    UsageError
        There is no such format, site or theme, or it does not fit.
    SitemapError
        The part ``documents`` is not installed.
    """
    wanted = require_formats(formats, FIGURE_FORMATS)
    sheet = make_sheet(register, options, language, results)
    name = "-".join(options.sites) if 0 < len(options.sites) <= 2 else register.info.id
    shows = [] if options.theme == DEFAULT_THEME else [options.theme]
    stem = "-".join([name, *shows, options.paper, str(sheet.scale)])
    return Figure(sheet, {f"{stem}.{form}": FIGURE_FORMATS[form](sheet, register, language) for form in wanted})


def require_formats(formats: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the formats, each once, in the order they are known in.

    Raises
    ------
    UsageError
        There is no such format.
    """
    asked, names = list(formats), list(known)
    for name in asked:
        if name not in names:
            raise UsageError(
                N_("there is no format “{name}”"),
                remedy=N_("use one of: {names}"),
                name=name,
                names=", ".join(names),
            )
    return [name for name in names if name in asked]


def date_parts(date: str) -> dict[str, int]:
    """Return a day as the template takes it."""
    return dict(zip(("year", "month", "day"), map(int, date.split("-")), strict=True))


def _svg(sheet: Sheet, _register: Register, _language: str) -> bytes:
    title = shown(sheet.title)
    style = font_faces(sheet.elements)
    return drawing(sheet.elements, sheet.paper.width, sheet.paper.height, title=title, style=style)


def _set(sheet: Sheet, register: Register, language: str, **how: Any) -> bytes:
    picture = drawing(sheet.elements, sheet.paper.width, sheet.paper.height, title=shown(sheet.title))
    date = data_date(register)
    data = {
        "title": shown(sheet.title),
        "author": shown(register.info.publisher),
        "description": shown(sheet.description),
        "lang": language,
        "date": date_parts(date),
        "width": sheet.paper.width,
        "height": sheet.paper.height,
    }
    return typeset("sheet.typ", data, {"sheet.svg": picture}, date=date, **how)


def _pdf(sheet: Sheet, register: Register, language: str) -> bytes:
    return _set(sheet, register, language)


def _png(sheet: Sheet, register: Register, language: str) -> bytes:
    return _set(sheet, register, language, format="png", ppi=_PRINT_PPI)


FIGURE_FORMATS: dict[str, Callable[[Sheet, Register, str], bytes]] = {"svg": _svg, "pdf": _pdf, "png": _png}
