"""The attributes of very many sites: blocks that are fetched when they are needed, all in one file.

Each block is JSON, compressed by itself (zlib), and holds columns as
``sitemap.webmap.encode`` writes them. ``looks`` is what the map needs to be
coloured, ``index`` what search, filters, list, table and links need,
``theme:NAME`` the class of every site in a theme, ``centres`` the middles of
the sites, ``rows:0`` and so on what a Steckbrief says besides, of ``ROWS``
sites each.
"""

import json
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from sitemap.cartography.styles import is_approximate
from sitemap.linking import LinkedRegister
from sitemap.register.frame import cells_of
from sitemap.webmap.encode import encode_figures, encode_frame, vlq

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ROWS", "FigureTable", "index_block", "looks_block", "packed", "row_blocks"]

# Measured: about 40 kB each.
ROWS = 1000
_LEVEL = 6
_THREADS = 2

# Of a site: what search, filters, list and table look at.
_SEARCHED = ("name_de", "name_en", "former_use_de", "former_use_en", "status_date", "municipalities", "planned_uses")
# For the map: its colours, and whose outlines they are.
_COLOURED = ("kind", "status", "geometry_source")
_TABLES = ("projects", "forums", "events", "papers", "sources")
_LINKS = {
    "site_projects": {"site_id": "sites", "project_id": "projects"},
    "project_forums": {"project_id": "projects", "forum_id": "forums"},
    "site_papers": {"site_id": "sites", "paper_id": "papers"},
    "project_papers": {"project_id": "projects", "paper_id": "papers"},
    "event_projects": {"event_id": "events", "project_id": "projects"},
}
_OF_A_SITE = ("areas", "phases")


def looks_block(sites: "pd.DataFrame") -> dict[str, Any]:
    """Return what the map's colours need of the sites, which are in the order of their ids."""
    approximate = np.flatnonzero(is_approximate(sites))
    return {
        "columns": encode_frame(sites.filter(_COLOURED))["columns"],
        "approximate": vlq(np.diff(approximate, prepend=0)),
    }


def index_block(linked: LinkedRegister, sites: "pd.DataFrame", figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what search, filters, list, table and links need.

    Ids in link tables are places in the table that they point to, in the order of its ids.
    """
    register = linked.register
    tables = {name: encode_frame(register.table(name).sort_index()) for name in _TABLES}
    known = {"sites": cells_of(sites.index), **{name: table["ids"] for name, table in tables.items()}}
    places = {name: {id_: place for place, id_ in enumerate(ids)} for name, ids in known.items()}
    links = {}
    for name, ends in _LINKS.items():
        frame = getattr(linked, name)
        columns = encode_frame(frame.drop(columns=list(ends)))["columns"]
        for column, table in ends.items():
            of = [places[table][id_] for id_ in cells_of(frame[column])]
            columns[column] = {"of": table, "at": vlq(np.diff(of, prepend=0))}
        links[name] = columns
    encoded = encode_frame(sites.filter(_SEARCHED))
    area = [c for table in figures for c in table["columns"] if c["name"] == "area_m2"][:1]
    return {
        "ids": encoded["ids"],
        "columns": _without_twins(encoded["columns"]),
        "area": {key: c[key] for c in area for key in ("values", "errors") if key in c},
        "tables": tables,
        "links": links,
    }


def _without_twins(columns: dict[str, Any]) -> dict[str, Any]:
    """Write a column that is the same in both languages once."""
    twins = {name: name[:-3] + "_de" for name in columns if name.endswith("_en")}
    return {
        name: {"same": twins[name]} if name in twins and columns.get(twins[name]) == column else column
        for name, column in columns.items()
    }


def row_blocks(
    linked: LinkedRegister, sites: "pd.DataFrame", bounds: Any, figures: list["FigureTable"]
) -> Iterator[dict[str, Any]]:
    """Yield what a Steckbrief says besides the index, ``ROWS`` sites at a time.

    Parameters
    ----------
    linked, sites
        The register, and its sites in the order of their ids.
    bounds
        West, south, east, north of each in degrees, shape (n, 4); NaN without outline.
    figures
        The tables of figures, whose rows are in the same order.
    """
    further = {str(c): cells_of(sites[c]) for c in sites.columns if c not in {*_SEARCHED, *_COLOURED, "geometry"}}
    further = {name: cells for name, cells in further.items() if any(v is not None for v in cells)}
    place = {id_: i for i, id_ in enumerate(cells_of(sites.index))}
    tables = {name: _by_site(linked.register.table(name), place) for name in _OF_A_SITE}
    for start in range(0, len(sites), ROWS):
        rows = slice(start, start + ROWS)
        yield {
            "columns": {name: _sparse(cells[rows]) for name, cells in further.items()},
            "bounds": [encode_figures(column, 6) for column in bounds[rows].T],
            "figures": [table.columns(rows) for table in figures],
            "tables": {name: _part(*found, start) for name, found in tables.items()},
        }


class FigureTable:
    """The columns of one table of figures, each ready to be written in parts."""

    def __init__(self, name: str, columns: list[tuple[str, Any, Any, int]]) -> None:
        self.name = name
        self._columns = columns

    def columns(self, rows: slice) -> list[Any]:
        """Return for each column its name, values and errors in these rows."""
        return [
            [name, _figures(values, rows, digits), _figures(errors, rows, digits)]
            for name, values, errors, digits in self._columns
        ]


def _figures(values: Any, rows: slice, decimals: int) -> Any:
    if values is None:
        return None
    if isinstance(values, dict):  # a name in each language
        return {language: _sparse(cells[rows]) for language, cells in values.items()}
    return encode_figures(values[rows], decimals) if isinstance(values, np.ndarray) else _sparse(values[rows])


def _sparse(cells: list[Any]) -> Any:
    """Return cells as one value where all are the same."""
    return {"all": cells[0]} if cells.count(cells[0]) == len(cells) else cells


def _by_site(frame: "pd.DataFrame", place: dict[str, int]) -> tuple[Any, list[str], dict[str, list[Any]]]:
    """Return the rows of a table in the order of their sites: the place of each, ids, columns."""
    ordered = frame.sort_index()
    at = np.array([place.get(s, -1) for s in cells_of(ordered["site_id"])], dtype=np.int64)
    order = np.argsort(at, kind="stable")
    order = order[at[order] >= 0]
    ordered = ordered.iloc[order]
    return at[order], cells_of(ordered.index), {str(c): cells_of(ordered[c]) for c in ordered.columns}


def _part(at: Any, ids: list[str], columns: dict[str, list[Any]], start: int) -> dict[str, Any]:
    a, b = np.searchsorted(at, [start, start + ROWS]).tolist()
    if a == b:
        return {"ids": [], "columns": {}}
    return {"ids": ids[a:b], "columns": {name: _sparse(cells[a:b]) for name, cells in columns.items()}}


def packed(blocks: Iterator[tuple[str, Any]], level: int = _LEVEL) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Return the file of the blocks, and where each lies in it: offset and length.

    Parameters
    ----------
    blocks
        Each with its name.
    level
        How hard to compress, from 1 to 9.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        bodies = [(name, pool.submit(zlib.compress, _json(block), level)) for name, block in blocks]
        done = [(name, body.result()) for name, body in bodies]
    at, places = 0, {}
    for name, body in done:
        places[name] = (at, len(body))
        at += len(body)
    return b"".join(body for _, body in done), places


def _json(block: Any) -> bytes:
    # A lone surrogate is no character; it would make the file unreadable.
    return json.dumps(block, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")
