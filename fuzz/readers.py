"""What reads what others wrote: one function a reader, from bytes to nothing.

Each lets pass what the reader says in its own words (``SitemapError`` and
findings). Anything else that comes out is a fault of the program.
"""

import atexit
import csv
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import sitemap
from sitemap.errors import SitemapError
from tests.registers import TABLE_FILES, valid

__all__ = ["READERS", "read"]

Reader = Callable[[bytes], object]
_FOLDER = Path(tempfile.gettempdir()) / f"sitemap-fuzz-{os.getpid()}"
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
# A field larger than this is an error of the standard library's reader, which each reader of ours must tell.
csv.field_size_limit(131_072)


def read(name: str, content: bytes) -> bool:
    """Give ``content`` to a reader; return whether it was taken without an error of ours."""
    try:
        READERS[name](content)
    except SitemapError as error:
        str(error)  # its text must be there as well
        return False
    return True


def _file(name: str, content: bytes) -> Path:
    _FOLDER.mkdir(exist_ok=True)
    path = _FOLDER / name
    path.write_bytes(content)
    return path


@cache
def _register() -> sitemap.Register:
    folder = _FOLDER / "register"
    return sitemap.read_register(valid().write(folder))


REGISTER_FILES = (
    "register.toml",
    "sites.geojson",
    *TABLE_FILES.values(),
    "context/towns.geojson",
    "context/river.geojson",
)


@cache
def _changed() -> tuple[Path, dict[str, bytes]]:
    """Return the folder of a register and what belongs into its files."""
    folder = valid().write(_FOLDER / "changed")
    return folder, {name: (folder / name).read_bytes() for name in REGISTER_FILES}


def _register_file(content: bytes) -> None:
    """Put what stands after the first byte into the file that this byte names, and read and check the whole register.

    Every second round of names writes it as well, which takes longest.
    """
    folder, contents = _changed()
    rounds, number = divmod(content[0] if content else 0, len(REGISTER_FILES))
    name = REGISTER_FILES[number]
    (folder / name).write_bytes(content[1:])
    try:
        register = sitemap.read_register(folder)
        for finding in sitemap.validate(register):
            str(finding)
        if rounds % 2:
            with suppress(SitemapError):
                sitemap.write_register(register, _FOLDER / "written")
    finally:
        (folder / name).write_bytes(contents[name])


def _log(content: bytes) -> None:
    """Read the log of a register, and its replaced outlines."""
    from sitemap.register.history import read_changes, read_old_outlines

    register = _register()
    for name, reads in (("changes.csv", read_changes), ("history.geojson", lambda _path: read_old_outlines(register))):
        path = register.path / name
        path.write_bytes(content)
        try:
            with suppress(SitemapError):
                reads(register.path)
        finally:
            path.unlink()


def _manifest(content: bytes) -> None:
    """Publish into a folder whose manifest came from elsewhere: it removes nothing that it does not vouch for."""
    from sitemap.publication.stale import remove_stale

    folder = _FOLDER / "published" / "map"
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder.parent / "beside.txt"
    for path in (beside, folder / "own.txt"):
        path.write_bytes(b"own")
    (folder / "manifest.json").write_bytes(content)
    with remove_stale(folder, {"index.html"}):
        pass
    assert beside.exists(), "a manifest led out of its folder"


def _mapping(content: bytes) -> None:
    from sitemap.exchange.importing import read_mapping

    read_mapping(_file("mapping.toml", content))


def _rules(content: bytes) -> None:
    from sitemap.analysis.constraint_rules import read_constraint_rules

    read_constraint_rules(_file("rules.toml", content))


def _scenarios(content: bytes) -> None:
    from sitemap.analysis.scenario_file import read_scenarios, read_stated_land

    path = _file("scenarios.toml", content)
    read_scenarios(path)
    read_stated_land(path)


def _weights(content: bytes) -> None:
    from sitemap.analysis.ranking_file import read_ranking_rules

    read_ranking_rules(_file("weights.toml", content))


def _brownfield(content: bytes) -> None:
    from sitemap.exchange.brownfieldland import read_brownfield_land

    read_brownfield_land(_file("brownfield.csv", content))


def _papers(content: bytes) -> None:
    from sitemap.papers.csvfile import read_papers_csv

    read_papers_csv(_file("papers.csv", content), "papers")


def _proposals(content: bytes) -> None:
    from sitemap.papers.proposals import read_proposals

    for name in ("proposals.csv", "proposals.json"):
        with suppress(SitemapError):
            read_proposals(_file(name, content))


def _inbox(content: bytes) -> None:
    from sitemap.papers.inbox import INBOX_FILE, read_inbox

    read_inbox(_file(INBOX_FILE, content).parent)


def _cells(content: bytes) -> None:
    from sitemap.analysis.census_grid import read_cells

    register = _register()
    bounds = tuple(float(v) for v in register.sites.total_bounds)
    read_cells(_file("cells", content), register.crs, bounds)  # type: ignore[arg-type]


def _network(content: bytes) -> None:
    from sitemap.analysis.street_network import read_network

    register = _register()
    bounds = tuple(float(v) for v in register.sites.total_bounds)
    name = "streets.gpkg" if content.startswith(b"SQLite") else "streets.graphml"
    read_network(_file(name, content), register.crs, bounds)  # type: ignore[arg-type]


def _source(suffix: str, crs: str = "") -> Reader:
    def reader(content: bytes) -> None:
        from sitemap.exchange.importing import Choice, FieldMapping, plan_import

        path = _file(f"source{suffix}", content)
        plan = plan_import(_register(), path, FieldMapping(), Choice(crs=crs), source="", date="2024-06-01", origin={})
        for finding in plan.findings:
            str(finding)

    return reader


def _layer(content: bytes) -> None:
    """Lay the sites over a layer of a format that the first byte names, and read its features."""
    from sitemap.analysis.overlay_layer import read_features
    from sitemap.overlay import LayerSource, overlay

    register = _register()
    suffixes = (".parquet", ".geojson", ".gpkg", ".fgb")
    path = _file("layer" + suffixes[content[0] % len(suffixes) if content else 0], content[1:])
    with suppress(SitemapError):
        overlay(register.sites.geometry, LayerSource(path))
    bounds = tuple(float(v) for v in register.sites.total_bounds)
    read_features(path, register.crs, bounds=bounds, types=("Polygon", "MultiPolygon"))  # type: ignore[arg-type]


_SUFFIXES = (".dxf", ".gpx", ".osm", ".topojson", ".mif", ".tab", ".shp", ".geojsonl", ".txt")


def _other_format(content: bytes) -> None:
    """Import what stands after the first byte from a file of the format that this byte names."""
    _source(_SUFFIXES[content[0] % len(_SUFFIXES) if content else 0])(content[1:])


def _answers(suffix: str) -> Callable[[bytes], Any]:
    """Return what makes a fetcher of which every answer is the content."""
    from sitemap.exchange.services import Answer, Cache, Fetcher

    class Same(Fetcher):
        def get(self, url: str, *, accept: str = "*/*") -> Answer:
            return Answer(url, _FOLDER / f"answer{suffix}", "application/json", "", 0.0)

    def make(content: bytes) -> Fetcher:
        _file(f"answer{suffix}", content)
        return Same(Cache(_FOLDER / "cache"))

    return make


def _oparl(content: bytes) -> None:
    """Give the parts of a JSON list as the answers of an OParl server, one after the other."""
    from sitemap.exchange.services import Answer, Cache, Fetcher
    from sitemap.papers.endpoint import Endpoint
    from sitemap.papers.oparl import fetch_oparl
    from sitemap.papers.record import Values

    try:
        told = json.loads(content)
        parts = [json.dumps(p).encode() for p in told] if isinstance(told, list) and told else [content]
    except (ValueError, RecursionError):
        parts = [content]

    class Told(Fetcher):
        asked = 0

        def get(self, url: str, *, accept: str = "*/*") -> Answer:
            part = parts[min(self.asked, len(parts) - 1)]
            self.asked += 1
            return Answer(url, _file("answer.json", part), "application/json", "", 0.0)

    values = Values("oparl")
    endpoint = Endpoint("https://oparl.example.org/system", Told(Cache(_FOLDER / "cache")), values)
    fetched = fetch_oparl(endpoint, "oparl")
    for record in fetched.records:
        str(record)


def _wfs(content: bytes) -> None:
    from sitemap.exchange.services.wfs import capabilities, choose_type

    fetcher = _answers(".xml")(content)
    choose_type(capabilities(fetcher, "https://wfs.example.org/wfs"), "")


def _ogcapi(content: bytes) -> None:
    from io import StringIO

    from sitemap.exchange.services.ogcapi import choose_collection, write_items

    fetcher = _answers(".json")(content)
    collection = choose_collection(fetcher, "https://api.example.org/", "")
    write_items(fetcher, collection, _register(), StringIO())


def _edits(content: bytes) -> None:
    from sitemap.editor.edits import parse_edits

    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return
    parse_edits(data)


def _journal(content: bytes) -> None:
    from sitemap.atomic import reading

    folder = _FOLDER / "settled"
    left = folder / ".sitemap-unfinished-1"
    shutil.rmtree(folder, ignore_errors=True)
    left.mkdir(parents=True)
    for name in ("new-0", "new-1", "earlier-0"):
        (left / name).write_bytes(b"x")
    (left / "journal.json").write_bytes(content)
    before = {p.name for p in _FOLDER.iterdir()}
    with reading(folder):
        assert not left.exists(), "an unfinished replacement stays"
    assert {p.name for p in _FOLDER.iterdir()} == before, "a journal led out of its folder"


READERS: dict[str, Reader] = {
    "brownfield": _brownfield,
    "cells": _cells,
    "edits": _edits,
    "flatgeobuf": _source(".fgb"),
    "geojson": _source(".geojson"),
    "geopackage": _source(".gpkg"),
    "geoparquet": _source(".parquet"),
    "gml": _source(".gml"),
    "inbox": _inbox,
    "journal": _journal,
    "kml": _source(".kml"),
    "layer": _layer,
    "log": _log,
    "manifest": _manifest,
    "mapping": _mapping,
    "network": _network,
    "oparl": _oparl,
    "ogcapi": _ogcapi,
    "other-formats": _other_format,
    "papers": _papers,
    "proposals": _proposals,
    "register": _register_file,
    "rules": _rules,
    "scenarios": _scenarios,
    "source-csv": _source(".csv"),
    "source-csv-crs": _source(".csv", "EPSG:25832"),
    "weights": _weights,
    "wfs": _wfs,
    "zip": _source(".zip"),
}
