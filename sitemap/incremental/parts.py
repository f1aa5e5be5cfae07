"""The parts of a page's data that changed sites change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.measures import MEASURES, measured
from sitemap.analysis.theming import theme_of_figures
from sitemap.cartography.styles import is_approximate
from sitemap.cartography.themes import Theme, use_themes
from sitemap.incremental.features import NotPlainError
from sitemap.incremental.judging import Sites
from sitemap.incremental.marking import Path
from sitemap.incremental.recall import Kept
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.register.schema import CODES
from sitemap.webmap.encode import encode_cells, encode_geometries, encode_places
from sitemap.webmap.looks import theme_payload, time_payload
from sitemap.webmap.nearest import nearest_columns
from sitemap.webmap.payload import to_script_json
from sitemap.webmap.projecting import anchor_places, places_wgs84
from sitemap.webmap.results import encoded_figures

__all__ = ["After", "after", "changed_parts"]

Parts = Iterator[tuple[Path, Any]]

# The measures that the page shows, each with its error beside it.
_ERRORS = {column.error for column in MEASURES.columns}
SHOWN = tuple(column for column in MEASURES.columns if column.name not in _ERRORS)

# Where a change of these shows besides in their own column.
_LEGEND = ("kind", "status")
_TIME = ("status", "status_date")
_ACCURACY = ("geometry_kind", "geometry_accuracy_m")


@dataclass(frozen=True)
class After:
    """All sites with the changes, in the order of the page.

    Parameters
    ----------
    cells
        Columns, None where nothing stands.
    outlines
        In the register's CRS, shape (n,).
    changed
        The names of the columns that differ from before.
    moved
        The places of sites whose outline does, shape (m,).
    """

    cells: dict[str, list[Any]]
    outlines: Any
    changed: frozenset[str]
    moved: npt.NDArray[np.int64]


def after(kept: Kept, new: Sites) -> After:
    """Return all sites with the changed ones among them."""
    cells = dict(kept.cells)
    changed = frozenset(
        name for name in cells if any(cells[name][p] != v for p, v in zip(new.places, new.cells[name], strict=True))
    )
    for name in changed:
        cells[name] = list(cells[name])
        for place, value in zip(new.places, new.cells[name], strict=True):
            cells[name][place] = value
    outlines = kept.outlines.copy()
    places = np.array(new.places, dtype=np.int64)
    same = shapely.equals_identical(outlines[places], new.outlines)
    outlines[places] = new.outlines
    return After(cells, outlines, changed, places[~same])


def changed_parts(kept: Kept, now: After) -> dict[Path, bytes]:
    """Return the parts of the page's data that differ, as they stand in it.

    Raises
    ------
    NotPlainError
        More than these parts would change.
    """
    makers = (_columns, _time, _outlines, _accuracy, _measures, _uses)
    return {path: to_script_json(part).encode("utf-8") for make in makers for path, part in make(kept, now)}


def _columns(kept: Kept, now: After) -> Parts:
    for name in now.changed:
        # A column of which nothing is filled is not in the page.
        if any(all(cell is None for cell in cells[name]) for cells in (kept.cells, now.cells)):
            raise NotPlainError(name)
        # The legend shows what occurs.
        if name in _LEGEND and set(kept.cells[name]) != set(now.cells[name]):
            raise NotPlainError(name)
        yield ("sites", "columns", name), encode_cells(now.cells[name])


def _time(kept: Kept, now: After) -> Parts:
    if not now.changed.isdisjoint(_TIME):
        sites = list(zip(kept.ids, now.cells["status"], now.cells["status_date"], strict=True))
        yield ("time",), time_payload(replace(kept.dates, sites=sites))


def _outlines(kept: Kept, now: After) -> Parts:
    if not len(now.moved):
        return
    lnglat = _replaced_vertices(kept, now)
    # The map opens with the extent of all sites.
    if any((one(lnglat, axis=0) != one(kept.lnglat, axis=0)).any() for one in (np.min, np.max)):
        raise NotPlainError("extent")
    anchors = kept.anchors
    anchors[now.moved] = anchor_places(now.outlines[now.moved], kept.crs)
    yield ("sites", "geometry"), encode_geometries(now.outlines, lnglat)
    yield ("sites", "anchors"), encode_places(anchors)


def _replaced_vertices(kept: Kept, now: After) -> npt.NDArray[np.float64]:
    """Return the vertices of all outlines in WGS 84, those of moved ones projected anew."""
    ends = np.cumsum(shapely.get_num_coordinates(kept.outlines))
    if ends[-1] != len(kept.lnglat):
        raise ValueError("lnglat")
    pieces, start = [], 0
    for place in np.sort(now.moved).tolist():
        pieces += [kept.lnglat[start : ends[place - 1] if place else 0], places_wgs84(now.outlines[[place]], kept.crs)]
        start = ends[place]
    return np.concatenate([*pieces, kept.lnglat[start:]])


def _accuracy(kept: Kept, now: After) -> Parts:
    if not now.changed.isdisjoint(_ACCURACY):
        before, approximate = _approximate(kept.cells), _approximate(now.cells)
        # The legend says which of both there are.
        if set(before.tolist()) != set(approximate.tolist()):
            raise NotPlainError("approximate")
        yield ("sites", "approximate"), np.flatnonzero(approximate).tolist()
    if len(now.moved) or "geometry_accuracy_m" in now.changed:
        yield ("sites", "nearest"), nearest_columns(now.outlines, _accuracy_m(now))


def _approximate(cells: dict[str, list[Any]]) -> npt.NDArray[np.bool_]:
    columns: Any = {
        "geometry_kind": np.array(cells["geometry_kind"], dtype=object),
        "geometry_accuracy_m": np.array(cells["geometry_accuracy_m"], dtype=float),
    }
    return np.asarray(is_approximate(columns), dtype=bool)


def _accuracy_m(now: After) -> npt.NDArray[np.float64]:
    return np.array(now.cells["geometry_accuracy_m"], dtype=float)


def _measures(kept: Kept, now: After) -> Parts:
    accuracy_m = _accuracy_m(now)
    coarser = np.flatnonzero(accuracy_m != np.array(kept.cells["geometry_accuracy_m"], dtype=float))
    places = np.union1d(now.moved, coarser)
    if not len(places):
        return
    figures = kept.measures
    for name, values in measured(now.outlines[places], accuracy_m[places], kept.crs).items():
        figures[name][places] = values
    for path in (path for path, _, _ in kept.spans if path[0] == "results"):
        column = SHOWN[int(path[3])]
        values = figures[column.error] * CONFIDENCE_FACTOR if path[4] == "errors" else figures[column.name]
        yield path, encoded_figures(values, column.unit)
    made = (theme_of_figures(c, MEASURES.name, figures[c.name], figures.get(c.error)) for c in SHOWN)
    yield from _themes(kept, MEASURES.name, [theme for theme in made if theme is not None])


def _uses(kept: Kept, now: After) -> Parts:
    if "planned_uses" in now.changed:
        yield from _themes(kept, "use", use_themes(now.cells["planned_uses"], CODES["planned_use"]))


def _themes(kept: Kept, group: str, themes: Sequence[Theme]) -> Parts:
    names = {name: place for place, of, name in kept.themes if of == group}
    if [theme.name for theme in themes] != list(names):
        raise NotPlainError(group)
    for theme in themes:
        yield ("looks", "themes", names[theme.name]), theme_payload(theme)
