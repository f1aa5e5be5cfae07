"""A sheet true to scale: the map, and beside or below it what a map has to say of itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sitemap.analysis.contract import Results
from sitemap.cartography.legend import Legend, make_legend
from sitemap.documents.blocks import Block, Type, flow, scale_block, text_block
from sitemap.documents.colouring import DEFAULT_THEME, Colouring, colouring
from sitemap.documents.drawing import MapDrawing, MapLook, draw_map
from sitemap.documents.imprint import attributions, drawn_sources, version_text
from sitemap.documents.legendblocks import legend_blocks
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.overview import overview_block
from sitemap.documents.paper import Orientation, Paper, paper
from sitemap.documents.scale import ROUND_SCALES, fitted_scale, scale_text
from sitemap.documents.signs import PX
from sitemap.documents.svg import Element, el
from sitemap.errors import UsageError
from sitemap.locale import N_, active_language, translate
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Sheet", "SheetOptions", "make_sheet"]


_ORIENTATIONS: tuple[Orientation, ...] = ("landscape", "portrait")


@dataclass(frozen=True)
class SheetOptions:
    """What a sheet shows and how.

    Parameters
    ----------
    sites
        Ids of the sites that have to be on the sheet; empty means all.
    paper
        A key of ``PAPERS``.
    orientation
        By default the one that gives the larger scale.
    scale
        Denominator of the scale; by default the largest round one that fits.
    title
        By default the register's, or the site's where there is one.
    theme
        What the colour of the sites shows: ``kind`` (with the state as
        pattern), ``status``, a planned use (``use-housing``), or a column of
        the results (``area_m2``), as on the web map.
    graticule, overview
        Whether meridians and parallels, and a small map of the whole, are drawn.
    ground, ground_credit
        What gives the pictures of a basemap for a map, and what has to be
        printed with them; by default there is none.
    """

    sites: tuple[str, ...] = ()
    paper: str = "a4"
    orientation: Orientation | None = None
    scale: int | None = None
    title: str = ""
    theme: str = DEFAULT_THEME
    graticule: bool = False
    overview: bool = True
    ground: Callable[[MapFrame], list[Element]] | None = None
    ground_credit: str = ""


@dataclass(frozen=True)
class Sheet:
    """A finished sheet: its drawing in mm, what it is called, and what it says to those who do not see it."""

    paper: Paper
    drawing: MapDrawing
    elements: list[Element]
    title: str
    description: str

    @property
    def scale(self) -> int:
        """Return the denominator of the scale."""
        return round(self.drawing.frame.scale)


@dataclass(frozen=True)
class _Layout:
    """Where the map lies, and the columns beside or below it that hold everything else."""

    paper: Paper
    frame: tuple[float, float, float, float]
    columns: tuple[tuple[float, float], ...]
    width: float
    height: float
    type: Type
    overview: bool
    credit: str
    colours: Colouring


def make_sheet(register: Register, options: SheetOptions, language: str, results: Results | None = None) -> Sheet:
    """Draw a sheet; ``results`` are the figures that the sites may be coloured by.

    Raises
    ------
    UsageError
        There is no such site or theme, nothing to draw, or the sites do not fit at the scale.
    """
    sites = chosen_sites(register, options.sites)
    colours = colouring(register, options.theme, results)
    title = options.title or _title(register, sites, options.sites, language)
    made = [
        _lay_out(register, options, (title, language), orientation, colours)
        for orientation in ([options.orientation] if options.orientation else _ORIENTATIONS)
    ]
    layouts = [m for m in made if m is not None]
    if not layouts:
        raise UsageError(
            N_("title, legend and sources do not fit on {paper}"),
            remedy=N_("choose larger paper or a shorter title"),
            paper=options.paper.upper(),
        )
    frames = [_frame(layout, sites) for layout in layouts]
    best = min(range(len(frames)), key=lambda n: frames[n].scale)
    layout, frame = layouts[best], frames[best]
    if options.scale is not None:
        _refuse_too_large(sites, frame, options)
        frame = replace(frame, scale=float(options.scale))
    return _drawn(register, options, (layout, frame), title, language)


def chosen_sites(register: Register, ids: tuple[str, ...]) -> "gpd.GeoDataFrame":
    """Return the sites of these ids that have an outline; all where none is named."""
    unknown = sorted(set(ids) - set(register.sites.index))
    if unknown:
        raise UsageError(
            N_("there is no site “{site}”"),
            where=register.path,
            remedy=N_("use one of: {sites}"),
            site=unknown[0],
            sites=", ".join(sorted(register.sites.index)),
        )
    sites = register.sites.loc[sorted(set(ids))] if ids else register.sites.sort_index()
    sites = sites[sites.geometry.notna() & ~sites.geometry.is_empty]
    if not len(sites):
        raise UsageError(
            N_("the register has no site with an outline"),
            where=register.path,
            remedy=N_("draw one first: there is nothing to map"),
        )
    return sites


def _title(register: Register, sites: "gpd.GeoDataFrame", ids: tuple[str, ...], language: str) -> str:
    if len(ids) == 1:
        return str(sites[f"name_{language}"].iloc[0])
    return str(getattr(register.info, f"title_{language}"))


def _lay_out(
    register: Register, options: SheetOptions, heading: tuple[str, str], orientation: Orientation, colours: Colouring
) -> _Layout | None:
    """Return the layout with the largest type that fits; the overview goes before type gets unreadable."""
    sheet = paper(options.paper, orientation)
    for overview in (True, False) if options.overview else (False,):
        for share in (1.0, 0.94, 0.88, 0.82):
            size = Type(2.9 * sheet.factor * share, PX * sheet.factor * 0.85)
            layout = _columns(register, sheet, size, heading, (overview, options.ground_credit, colours))
            if layout is not None:
                return layout
    return None


def _columns(
    register: Register, sheet: Paper, size: Type, heading: tuple[str, str], extras: tuple[bool, str, Colouring]
) -> _Layout | None:
    title, language = heading
    gap, edge = 3.5 * sheet.factor, sheet.margin
    inner_width, inner_height = sheet.width - 2 * edge, sheet.height - 2 * edge
    # The legend of the map itself may be shorter, never longer.
    legend = make_legend(register.sites, register.layers["role"])
    if sheet.width > sheet.height:
        width = 60 * sheet.factor
        frame = (edge, edge, inner_width - width - gap, inner_height)
        columns: tuple[tuple[float, float], ...] = ((sheet.width - edge - width, edge),)
        layout = _Layout(sheet, frame, columns, width, inner_height, size, *extras)
        return layout if flow(_blocks(register, layout, legend, title, language), 1, inner_height) else None
    width = (inner_width - 2 * gap) / 3
    # The lowest strip that holds the blocks in three columns.
    for height in (inner_height * n / 100 for n in range(14, 46)):
        columns = tuple((edge + n * (width + gap), sheet.height - edge - height) for n in range(3))
        frame = (edge, edge, inner_width, inner_height - height - gap)
        layout = _Layout(sheet, frame, columns, width, height, size, *extras)
        if flow(_blocks(register, layout, legend, title, language), 3, height):
            return layout
    return None


def _blocks(register: Register, layout: _Layout, legend: Legend, title: str, language: str) -> list[Block]:
    info, width, size = register.info, layout.width, layout.type
    whole = str(getattr(info, f"title_{language}"))
    blocks = [text_block(title, width, size.title, style="bold", after=0.25)]
    if title != whole:
        blocks.append(text_block(whole, width, size.body, ink="#545b66"))
    blocks.append(scale_block(width, size, info.crs, language))
    blocks += legend_blocks(legend, layout.colours, width, size, language)
    if layout.overview:
        blocks.append(overview_block(register, width, size, layout.colours, language))
    names = "; ".join(filter(None, [layout.credit, *attributions(register, drawn_sources(register))]))
    lines = [
        version_text(register, language),
        translate(N_("Published by {publisher}"), language).format(publisher=info.publisher) if info.publisher else "",
        translate(N_("Sources: {sources}"), language).format(sources=names) if names else "",
        translate(N_("Licence of the register: {licence}"), language).format(licence=info.licence) if info.licence else "",
    ]  # fmt: skip
    return blocks + [text_block(line, width, size.small, ink="#3a3f48", after=0.35) for line in lines if line]


def _ground_m(sites: "gpd.GeoDataFrame") -> tuple[tuple[float, float], float, float]:
    minx, miny, maxx, maxy = (float(v) for v in sites.total_bounds)
    return ((minx + maxx) / 2, (miny + maxy) / 2), maxx - minx, maxy - miny


def _frame(layout: _Layout, sites: "gpd.GeoDataFrame") -> MapFrame:
    centre, width_m, height_m = _ground_m(sites)
    x, y, width, height = layout.frame
    # What lies at the edge needs room for its name.
    scale = fitted_scale(width_m, height_m, width * 0.88, height * 0.88)
    return MapFrame(x, y, width, height, centre, float(scale))


def _refuse_too_large(sites: "gpd.GeoDataFrame", frame: MapFrame, options: SheetOptions) -> None:
    _, width_m, height_m = _ground_m(sites)
    needed = max(width_m / frame.width, height_m / frame.height) * 1000
    assert options.scale is not None
    if needed > options.scale:
        raise UsageError(
            N_("at {scale} the sites do not fit on {paper}"),
            remedy=N_("choose {fitting} or smaller, larger paper, or fewer sites"),
            scale=scale_text(options.scale, active_language()),
            paper=options.paper.upper(),
            fitting=scale_text(next((n for n in ROUND_SCALES if n >= needed), ROUND_SCALES[-1]), active_language()),
        )


def _drawn(
    register: Register, options: SheetOptions, place: tuple[_Layout, MapFrame], title: str, language: str
) -> Sheet:
    layout, frame = place
    ground = tuple(options.ground(frame)) if options.ground else ()
    chosen = frozenset(options.sites)
    look = MapLook(
        factor=layout.paper.factor, chosen=chosen, graticule=options.graticule, ground=ground, colours=layout.colours
    )
    drawing = draw_map(register, frame, language, look)
    elements = [el("rect", x=0, y=0, width=layout.paper.width, height=layout.paper.height, fill="#ffffff")]
    elements += drawing.elements
    filled = flow(_blocks(register, layout, drawing.legend, title, language), len(layout.columns), layout.height)
    for (x, top), blocks in zip(layout.columns, filled or [], strict=False):
        y = top
        for block in blocks:
            elements += block.draw(x, y, frame)
            y += block.height
    return Sheet(
        layout.paper, drawing, elements, title, _description(register, drawing, layout.colours, title, language)
    )


def _description(register: Register, drawing: MapDrawing, colours: Colouring, title: str, language: str) -> str:
    """Return what the map shows in words."""
    names = [str(register.sites.loc[site, f"name_{language}"]) for site in drawing.badges]
    said = translate(N_("Map “{title}”, scale {scale}, with {count} sites: {names}."), language)
    scale = scale_text(round(drawing.frame.scale), language)
    text = said.format(title=title, scale=scale, count=len(names), names="; ".join(names))
    told = translate(N_("The colour shows: {theme}."), language).format(theme=colours.title(language))
    return text if colours.name == DEFAULT_THEME else f"{text} {told}"
