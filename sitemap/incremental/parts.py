"""The parts of a page's data that changed sites change."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.measures import MEASURES, measured
from sitemap.analysis.theming import theme_of_figures
from sitemap.cartography.styles import is_approximate
from sitemap.cartography.themes import Theme, use_themes
from sitemap.cartography.timeline import changes_by_site, focus
from sitemap.incremental.features import NotPlainError
from sitemap.incremental.geometry import extents as extents_of
from sitemap.incremental.geometry import geometry_with
from sitemap.incremental.judging import Sites
from sitemap.incremental.marking import Path
from sitemap.incremental.outlines import Outlines
from sitemap.incremental.recall import Kept
from sitemap.incremental.splicing import Change, numbers_of, spliced
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.register.schema import CODES
from sitemap.webmap.encode import encode_cells, encode_places, vlq
from sitemap.webmap.looks import change_numbers, theme_payload
from sitemap.webmap.nearest import MOST_SITES, nearest_columns
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
        In the register's CRS.
    changed
        The names of the columns that differ from before.
    places
        The places of sites whose line differs, in order.
    moved
        The places of those whose outline does, in order, shape (m,).
    """

    cells: Mapping[str, list[Any]]
    outlines: Outlines
    changed: frozenset[str]
    places: Sequence[int]
    moved: npt.NDArray[np.int64]

    def bounds(self, before: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the extents of all outlines, given those before the change, shape (n, 4)."""
        bounds = before.copy()
        bounds[self.moved] = shapely.bounds(self.outlines.at(self.moved))
        return bounds


def after(kept: Kept, old: Sites, new: Sites) -> After:
    """Return all sites with the changed ones among them, which are given as they were and as they are."""
    changed = frozenset(name for name in kept.cells if old.cells[name] != new.cells[name])
    columns: dict[str, list[Any]] = {}
    for name in changed:
        columns[name] = list(kept.cells[name])
        for place, value in zip(new.places, new.cells[name], strict=True):
            columns[name][place] = value
    order = np.argsort(new.places)
    places = np.array(new.places, dtype=np.int64)[order]
    moved = ~shapely.equals_identical(old.outlines[order], new.outlines[order])
    outlines = kept.outlines.with_moved(places[moved], new.outlines[order][moved])
    cells = ChainMap[str, list[Any]](columns, cast("dict[str, list[Any]]", kept.cells))
    return After(cells, outlines, changed, places.tolist(), places[moved])


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
    if now.changed.isdisjoint(_TIME):
        return
    part = kept.part(("time",))
    events, phases = kept.dates
    years = focus([*events, *now.cells["status_date"]], phases)
    if part is None or years is None:
        raise NotPlainError("time")
    of = np.cumsum(numbers_of(part["of"]))
    yield ("time",), part | dict(zip(("first", "last"), years, strict=True)) | _changes(kept, now, of, part)


def _changes(kept: Kept, now: After, of: npt.NDArray[np.int64], part: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of changes of state, given the place of the site of each change before."""
    months: list[Change] = []
    states: list[Change] = []
    whose, done = [], 0
    for place in now.places:
        first, end = (int(np.searchsorted(of, place, side)) for side in ("left", "right"))
        site = kept.ids[place], now.cells["status"][place], now.cells["status_date"][place]
        changes = [change for of_site in changes_by_site([site], kept.phases(place)).values() for change in of_site]
        month, state = change_numbers(changes)
        months.append((first, end, month))
        states.append((first, end, state))
        whose += [of[done:first], np.full(len(month), place)]
        done = end
    after_all = np.concatenate([*whose, of[done:]]).astype(np.int64)
    return {
        "of": vlq(np.diff(after_all, prepend=0)),
        "month": spliced(part["month"], months, count=len(of)),
        "state": spliced(part["state"], states, count=len(of)),
    }


def _outlines(kept: Kept, now: After) -> Parts:
    if not len(now.moved):
        return
    outlines = now.outlines.at(now.moved)
    lnglat = places_wgs84(outlines, kept.crs)
    extents = kept.extents.copy()
    extents[now.moved] = extents_of(outlines, lnglat)
    # The map opens with the extent of all sites.
    if (_whole(extents) != _whole(kept.extents)).any():
        raise NotPlainError("extent")
    anchors = kept.anchors
    anchors[now.moved] = anchor_places(outlines, kept.crs)
    yield (
        ("sites", "geometry"),
        geometry_with(kept.part(("sites", "geometry")), kept.numbers, now.moved, outlines, lnglat),
    )
    yield ("sites", "anchors"), encode_places(anchors)


def _whole(extents: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.concatenate([extents[:, :2].min(axis=0), extents[:, 2:].max(axis=0)])


def _accuracy(kept: Kept, now: After) -> Parts:
    if not now.changed.isdisjoint(_ACCURACY):
        before, approximate = _approximate(kept.cells), _approximate(now.cells)
        # The legend says which of both there are.
        if set(before.tolist()) != set(approximate.tolist()):
            raise NotPlainError("approximate")
        yield ("sites", "approximate"), np.flatnonzero(approximate).tolist()
    if len(now.moved) or "geometry_accuracy_m" in now.changed:
        shown = len(now.outlines) <= MOST_SITES
        yield ("sites", "nearest"), nearest_columns(now.outlines.all(), _accuracy_m(now)) if shown else {}


def _approximate(cells: Mapping[str, list[Any]]) -> npt.NDArray[np.bool_]:
    columns: Any = {
        "geometry_kind": np.array(cells["geometry_kind"], dtype=object),
        "geometry_accuracy_m": np.array(cells["geometry_accuracy_m"], dtype=float),
    }
    return np.asarray(is_approximate(columns), dtype=bool)


def _accuracy_m(now: After) -> npt.NDArray[np.float64]:
    return np.array(now.cells["geometry_accuracy_m"], dtype=float)


def _measures(kept: Kept, now: After) -> Parts:
    coarser = now.places if "geometry_accuracy_m" in now.changed else []
    # A set, because numpy.union1d loads numpy.ma.
    places = np.array(sorted({*now.moved.tolist(), *coarser}), dtype=np.int64)
    if not len(places):
        return
    accuracy_m = _accuracy_m(now)
    figures = kept.measures
    for name, values in measured(now.outlines.at(places), accuracy_m[places], kept.crs).items():
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
