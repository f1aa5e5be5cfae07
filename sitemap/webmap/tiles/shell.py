"""What a page of very many sites holds itself, and what lies beside it: tiles and columns."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sitemap.analysis.contract import Results
from sitemap.cartography.legend import make_legend
from sitemap.linking import LinkedRegister
from sitemap.locale import LANGUAGES
from sitemap.webmap.choices import Opening
from sitemap.webmap.encode import encode_frame
from sitemap.webmap.looks import make_time_payload, themes_payload
from sitemap.webmap.payload import is_part, make_layers, make_municipalities
from sitemap.webmap.results import figure_columns, make_results
from sitemap.webmap.texts import page_texts
from sitemap.webmap.tiles.choice import ENDINGS, FILES_STEM
from sitemap.webmap.tiles.columns import ROWS, FigureTable, index_block, looks_block, packed, row_blocks
from sitemap.webmap.tiles.outlines import Outlines, make_outlines
from sitemap.webmap.tiles.places import centres_block

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Shell", "make_shell"]

_HASH_DIGITS = 16


@dataclass(frozen=True)
class Shell:
    """What the page holds, and the files beside it by name."""

    payload: Mapping[str, Any]
    files: Mapping[str, bytes]


def make_shell(
    linked: LinkedRegister,
    results: Results,
    language: str | None = None,
    *,
    opening: Opening | None = None,
    stem: str = FILES_STEM,
    outlines: Callable[[], Outlines] | None = None,
) -> Shell:
    """Return what a page with tiles consists of.

    Parameters
    ----------
    linked, results
        The joined register and its measures.
    language
        The language the page opens in; by default the register's.
    opening
        What is shown first; by default everything, coloured by kind.
    stem
        What the files beside the page are called, before their endings.
    outlines
        Returns what ``make_outlines`` makes of the sites in the order of their ids, where that was begun before.
    """
    register = linked.register
    sites = register.sites.sort_index()
    looks, time = themes_payload(register, results), make_time_payload(linked)
    described = make_results(register, results)
    full = {"results": described, "looks": looks, "time": time}
    found = cache(outlines or partial(make_outlines, sites.geometry.to_numpy(), register.crs))
    content, blocks = packed(_blocks(linked, results, sites, lambda: found().bounds, full))
    of_outlines = found()
    files = dict(zip((stem + e for e in ENDINGS), (content, of_outlines.full, of_outlines.tiles), strict=True))
    info = asdict(register.info)
    del info["basemaps"]
    payload = {
        "register": info,
        "language": language or register.info.language,
        "opening": asdict(opening or Opening()),
        "languages": list(LANGUAGES),
        "text": page_texts(),
        "legend": asdict(make_legend(register.sites, register.layers["role"])),
        "many": False,  # nothing is drawn of them but tiles
        "sites": {"count": len(sites), "bounds": of_outlines.extent},
        "results": [_described(table) for table in described],
        "looks": looks | {"themes": [theme | {"at": ""} for theme in looks["themes"]]},
        "time": time and time | {"of": "", "month": "", "state": ""},
        # Whom the data is from is said at once.
        "tables": {"sources": encode_frame(register.sources.sort_index())},
        "layers": make_layers(register),
        "municipalities": make_municipalities(register),
        "basemaps": [asdict(b) for b in register.info.basemaps],
        "tiles": {
            "rows": ROWS,
            "first": of_outlines.levels[0].z,
            "last": of_outlines.levels[-1].z,
            "blocks": {**blocks, **of_outlines.blocks},
            **_addresses(files),
        },
    }
    return Shell(payload, files)


def _blocks(
    linked: LinkedRegister, results: Results, sites: Any, bounds: Callable[[], Any], payload: Mapping[str, Any]
) -> "Iterator[tuple[str, Any]]":
    looks, time = payload["looks"], payload["time"]
    figures = [FigureTable(name, columns) for name, columns in figure_columns(linked.register, results)]
    yield "looks", looks_block(sites)
    dated = {key: time[key] for key in ("of", "month", "state")} if time else {}
    yield "index", index_block(linked, sites, payload["results"]) | {"time": dated}
    for theme in looks["themes"]:
        yield f"theme:{theme['name']}", theme["at"]
    # Of some sites of a register nobody can say which of all are nearest.
    if not is_part(linked.register, results):
        yield "centres", centres_block(sites)
    # What may have to be waited for comes last.
    for number, block in enumerate(row_blocks(linked, sites, bounds(), figures)):
        yield f"rows:{number}", block


def _described(table: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a table of figures, without the figures."""
    columns = [{k: v for k, v in c.items() if k not in ("values", "errors")} for c in table["columns"]]
    return table | {
        "columns": [c | {"hasErrors": "errors" in whole} for c, whole in zip(columns, table["columns"], strict=True)]
    }


def _addresses(files: Mapping[str, bytes]) -> dict[str, str]:
    # With its content's hash, so that no cache pairs a page with the files of another.
    digests = {name: hashlib.sha256(content).hexdigest()[:_HASH_DIGITS] for name, content in files.items()}
    return {name.rpartition(".")[2]: f"{quote(name)}?{digest}" for name, digest in digests.items()}
