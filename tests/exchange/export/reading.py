"""Read exports with other programs than ours: GDAL's own commands, DuckDB."""

import csv
import io
import subprocess
from pathlib import Path
from typing import Any

import shapely

__all__ = ["ogr", "ogrinfo", "run"]


def run(*command: str, **options: Any) -> str:
    # Decoded by hand: text mode would turn the line ends of cells into others.
    done = subprocess.run([str(c) for c in command], capture_output=True, check=False, **options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def ogr(source: str | Path, layer: str = "", *options: str) -> tuple[list[dict[str, str]], list[Any]]:
    """Return what ogr2ogr reads: rows as text (empty where missing), and the geometries, in the order of the file."""
    text = run(
        "ogr2ogr", "-f", "CSV", "/vsistdout/", str(source), *([layer] if layer else []), "-lco", "GEOMETRY=AS_WKT",
        *options, env={"OGR_WKT_PRECISION": "17", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    csv.field_size_limit(2**31 - 1)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    wkt = [row.pop("WKT", "") for row in rows]
    return rows, [shapely.from_wkt(w) if w else None for w in wkt]


def ogrinfo(source: str | Path, *arguments: str) -> str:
    """Return what ogrinfo prints."""
    return run("ogrinfo", str(source), *arguments)
