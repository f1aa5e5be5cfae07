"""What the register was before: outlines that were replaced, and a log of every change.

``history.geojson`` holds the old outlines, one a line, each with what was known
of it. ``changes.csv`` holds a row for each field that changed. Both are only
ever added to, so that a change to the register is added lines in its history.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.errors import RegisterError
from sitemap.locale import N_
from sitemap.register.kinds import kind_of
from sitemap.register.model import Register
from sitemap.register.offline import offline
from sitemap.register.write import collection_lines

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["HISTORY_FILE", "LOG_FILE", "Change", "history_content", "read_changes", "read_old_outlines"]

HISTORY_FILE = "history.geojson"
LOG_FILE = "changes.csv"

_KEPT = (
    "geometry_kind",
    "geometry_method_de",
    "geometry_method_en",
    "geometry_date",
    "geometry_accuracy_m",
    "geometry_source",
)
_OUTLINE_FIELDS = ("id", "site_id", "replaced", *_KEPT)


@dataclass(frozen=True)
class Change:
    """One field of one site that changed.

    Parameters
    ----------
    date
        The day of the change, ``2024-05-01``.
    site_id, field
        What changed; ``geometry`` is the outline, ``id`` a new site, one that is gone, or another id.
    before, after
        The values as text; for an outline its area in m².
    source
        The source that the new value was read in.
    outline
        Id of the old outline in ``history.geojson``.
    """

    date: str
    site_id: str
    field: str
    before: str
    after: str
    source: str
    outline: str = ""


_COLUMNS = [f.name for f in fields(Change)]


def read_changes(folder: str | Path) -> "pd.DataFrame":
    """Return the log of a register's folder, oldest change first; empty where there is none."""
    import pandas as pd

    rows = _log_rows(Path(folder))
    return pd.DataFrame(rows, columns=_COLUMNS, dtype="str")


def read_old_outlines(register: Register) -> "gpd.GeoDataFrame":
    """Return the outlines that were replaced, in the register's CRS, by id.

    Raises
    ------
    RegisterError
        The file cannot be read.
    """
    import geopandas as gpd
    import pyogrio
    from shapely.errors import ShapelyError

    path = register.path / HISTORY_FILE
    if not path.is_file():
        empty: dict[str, list[Any]] = {c: [] for c in _OUTLINE_FIELDS}
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=register.crs)).set_index("id")
    try:
        kind_of(path)
        with offline():
            frame = pyogrio.read_dataframe(path.read_bytes(), DATE_AS_STRING="YES")
        return gpd.GeoDataFrame(frame[[*_OUTLINE_FIELDS, "geometry"]]).to_crs(register.crs).set_index("id")
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, ShapelyError) as error:
        raise _broken(path, error) from error


def history_content(
    register: Register, changes: Sequence[Change], replaced: Sequence[str], date: str
) -> tuple[Mapping[str, bytes], Sequence[Change]]:
    """Return the two files with ``changes`` added, by name, and the changes with their old outlines' ids.

    Parameters
    ----------
    register
        The register before the change.
    changes
        What changed.
    replaced
        Ids of the sites whose outline was replaced.
    date
        The day of the change.
    """
    import pandas as pd

    old = read_old_outlines(register)
    ids = {site: _next_id(site, set(old.index)) for site in replaced}
    sites = register.sites.loc[list(replaced)]
    added = sites[[*_KEPT, "geometry"]].reset_index(drop=True)
    added = added.assign(id=[ids[s] for s in replaced], site_id=list(replaced), replaced=date)
    kept = (pd.concat([old.reset_index(), added]) if len(old) else added).sort_values("id")
    logged = [
        Change(c.date, c.site_id, c.field, c.before, c.after, c.source, ids.get(c.site_id, ""))
        if c.field == "geometry"
        else c
        for c in changes
    ]
    contents: dict[str, bytes] = {}
    if replaced:
        rows = [tuple(_cell(v) for v in row) for row in kept[list(_OUTLINE_FIELDS)].itertuples(index=False)]
        shapes = kept["geometry"].to_numpy()
        contents[HISTORY_FILE] = collection_lines("history", list(_OUTLINE_FIELDS), rows, shapes, register)
    if logged:
        contents[LOG_FILE] = _log_bytes([*_log_rows(register.path), *([*map(str, astuple(c))] for c in logged)])
    return contents, logged


def _log_rows(folder: Path) -> list[list[str]]:
    path = folder / LOG_FILE
    if not path.is_file():
        return []
    try:
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True)
    except (OSError, ValueError, csv.Error) as error:
        raise _broken(path, error) from error
    if header != _COLUMNS or any(len(r) != len(header) for r in rows):
        raise _broken(path, ",".join(header))
    return rows


def _log_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _next_id(site: str, taken: set[str]) -> str:
    number = 1
    while f"{site}-{number}" in taken:
        number += 1
    return f"{site}-{number}"


def _cell(value: Any) -> Any:
    if value is None or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _broken(path: Path, error: object) -> RegisterError:
    return RegisterError(
        N_("the history cannot be read: {reason}"),
        where=path,
        remedy=N_("restore the file from its last version; it is only ever added to"),
        reason=error,
    )
