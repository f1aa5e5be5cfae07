"""The 100 m census grid as the statistical offices publish it.

Zensus 2022, “Bevölkerungszahlen in Gitterzellen”: one row for each inhabited
cell, as CSV with semicolons and the columns ``GITTER_ID_100m``, ``x_mp_100m``,
``y_mp_100m`` and ``Einwohner``. The coordinates are the cell's centre in
EPSG:3035, the name (``CRS3035RES100mN…E…``) holds its south-west corner. A dash
stands for a value that is kept secret. Cells without inhabitants have no row.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sitemap.errors import FieldError, LayerError
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from pyproj import CRS

    from sitemap.overlay import MarkedGround

__all__ = ["CELL_M", "GRID_CRS", "read_cells"]

GRID_CRS = "EPSG:3035"
CELL_M = 100
_SECRET = {"–", "-", "—", "", ".", "/"}
_NAME = re.compile(r"(?:CRS3035RES)?100mN(\d+)E(\d+)")
_ROWS_AT_ONCE = 500_000
# Of pandas for what is no table, and of the standard library for an archive that is damaged.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
_REMEDY = N_(
    "use the published file as it is: GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner, separated by semicolons, or a GeoParquet of it"
)

Bounds = tuple[float, float, float, float]


def read_cells(path: Path, crs: "CRS", bounds: "Bounds | npt.NDArray[np.float64]") -> "gpd.GeoDataFrame":
    """Read the cells of the grid that touch ``bounds``, and some around them.

    The file is read in pieces, and only what is near is kept, so that the one
    of the whole country needs no more memory than that of a town.

    Parameters
    ----------
    path
        The published CSV, the ZIP archive with it, or a GeoParquet with its
        columns: a file, or a folder of them.
    crs
        The register's CRS, in which ``bounds`` are given and the cells returned.
    bounds
        minx, miny, maxx, maxy in metres, one box or one a site, shape (n, 4).

    Returns
    -------
    GeoDataFrame
        ``people`` (NaN where secret) and the cell's square, transformed corner
        by corner, sorted by cell.

    Raises
    ------
    LayerError
        The file cannot be read or has not the published form.
    FieldError
        A row contradicts itself or holds what is no number.
    """
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import shapely

    from sitemap.overlay import MarkedGround, transformed_boxes

    boxes = np.atleast_2d(np.asarray(bounds, dtype=float))
    ground = MarkedGround(transformed_boxes(boxes, crs, GRID_CRS))
    pieces = [_inside(piece, ground, path) for piece in _pieces(path)]
    cells = pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame({"x": [], "y": [], "people": []})
    cells = cells.sort_values(["y", "x"], kind="stable", ignore_index=True)
    twice = cells.duplicated(["x", "y"])
    if twice.any():
        x, y = cells.loc[twice, ["x", "y"]].to_numpy()[0]
        raise FieldError(
            N_("the cell with the centre {x} {y} stands there twice"),
            where=path,
            remedy=N_("join only one grid; do not append files to each other"),
            x=int(x),
            y=int(y),
        )
    half = CELL_M / 2
    x, y = cells["x"].to_numpy(dtype=float), cells["y"].to_numpy(dtype=float)
    squares = shapely.box(x - half, y - half, x + half, y + half) if len(cells) else np.empty(0, dtype=object)
    people = cells["people"].to_numpy(dtype=float)
    return gpd.GeoDataFrame({"people": people}, geometry=squares, crs=GRID_CRS).to_crs(crs)


def _pieces(path: Path) -> "Iterator[pd.DataFrame]":
    """Yield the columns ``name`` (or None), ``x``, ``y`` and ``people`` as text or numbers."""
    if path.is_dir():
        files = sorted(path.rglob("*.parquet"))
        if not files:
            raise LayerError(
                N_("the folder holds no GeoParquet file"), where=path, remedy=N_("name a folder with *.parquet files")
            )
        for part in files:
            yield from _parquet_pieces(part)
        return
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise LayerError(
            N_("cannot be read: {reason}"),
            where=path,
            remedy=N_("name a file that exists and may be read"),
            reason=error.strerror or error,
        ) from error
    if start == b"PAR1":
        yield from _parquet_pieces(path)
    else:
        yield from _csv_pieces(path)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith(".csv") and "100m" in n.lower()]
        if len(names) != 1:
            raise LayerError(
                N_("the archive holds {count} CSV files with “100m” in their name, not one"),
                where=path,
                remedy=N_("unpack it and name the file"),
                count=len(names),
            )
        with archive.open(names[0]) as file:
            yield file


def _csv_pieces(path: Path) -> "Iterator[pd.DataFrame]":
    import pandas as pd

    try:
        with _opened(path) as file:
            yield from _csv_rows(file, path)
    except pd.errors.EmptyDataError:
        return
    except _DAMAGE as error:
        raise LayerError(N_("no CSV: {reason}"), where=path, remedy=_REMEDY, reason=error) from error


def _csv_rows(file: IO[bytes], path: Path) -> "Iterator[pd.DataFrame]":
    import pandas as pd

    header = io.BytesIO(file.readline()).read().decode("utf-8-sig", errors="replace").strip().split(";")
    columns = _columns([h.strip().strip('"') for h in header], path)
    for piece in pd.read_csv(
        file,
        sep=";",
        header=None,
        names=header,
        usecols=[header[i] for i in columns.values()],
        dtype=str,
        keep_default_na=False,
        encoding="utf-8",
        encoding_errors="replace",
        chunksize=_ROWS_AT_ONCE,
    ):
        yield pd.DataFrame({name: piece[header[i]] for name, i in columns.items()})


def _parquet_pieces(path: Path) -> "Iterator[pd.DataFrame]":
    import pandas as pd
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(path)
        names = file.schema_arrow.names
        columns = _columns(names, path)
        wanted = [names[i] for i in columns.values()]
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=wanted):
            piece = batch.to_pandas()
            people = piece[names[columns["people"]]]
            # A number is one already; what is missing is secret.
            texts = people.astype("str").where(people.notna(), "–").str.replace(r"\.0$", "", regex=True)
            yield pd.DataFrame(
                {n: texts if n == "people" else piece[names[i]].astype("str") for n, i in columns.items()}
            )
    except (ArrowException, OSError, ValueError) as error:
        raise LayerError(N_("no Parquet: {reason}"), where=path, remedy=_REMEDY, reason=error) from error


def _columns(header: list[str], path: Path) -> dict[str, int]:
    """Return where the columns stand; the name or both coordinates, and the people, must be there."""
    lower = [h.lower() for h in header]
    wanted = {"name": "gitter_id_100m", "x": "x_mp_100m", "y": "y_mp_100m", "people": "einwohner"}
    found = {key: lower.index(name) for key, name in wanted.items() if name in lower}
    if "people" not in found or not ("name" in found or {"x", "y"} <= set(found)):
        raise LayerError(
            N_("the columns are not those of the census grid of 100 m; found: {found}"),
            where=path,
            remedy=_REMEDY,
            found=", ".join(header)[:200],
        )
    return found


def _inside(piece: "pd.DataFrame", ground: "MarkedGround", path: Path) -> "pd.DataFrame":
    """Return centre and people of the piece's cells that may touch the marked ground."""
    import pandas as pd

    centre = _centres(piece, path)
    half = CELL_M / 2
    x, y = centre["x"].to_numpy(dtype=float), centre["y"].to_numpy(dtype=float)
    near = ground.which(x - half, y - half, x + half, y + half)
    texts = piece["people"].iloc[near].str.strip()
    people = pd.to_numeric(texts.where(~texts.isin(_SECRET)), errors="coerce").astype(float)
    wrong = (people.isna() & ~texts.isin(_SECRET)) | (people < 0)
    if wrong.any():
        raise FieldError(
            N_("“{value}” is not a number of people"),
            where=f"{path} ({_cell(centre.iloc[near].loc[wrong.to_numpy()].iloc[0])})",
            remedy=N_("a number, or – for a value that is kept secret"),
            value=texts[wrong].iloc[0],
        )
    return centre.iloc[near].assign(people=people.to_numpy())


def _centres(piece: "pd.DataFrame", path: Path) -> "pd.DataFrame":
    import pandas as pd

    if "x" not in piece or "y" not in piece:
        return _from_names(piece["name"], path)
    try:
        centre = pd.DataFrame({k: pd.to_numeric(piece[k]).astype(float) for k in ("x", "y")})
    except ValueError as error:
        raise FieldError(N_("a coordinate is no number: {reason}"), where=path, remedy=_REMEDY, reason=error) from error
    off = (centre % CELL_M != CELL_M / 2).any(axis=1)
    if "name" in piece and len(piece):
        # The first row of each piece is enough to notice a grid of another kind.
        named = _from_names(piece["name"].iloc[:1], path)
        off.iloc[0] = bool(off.iloc[0]) or bool((named.iloc[0] != centre.iloc[0]).any())
    if off.any():
        raise FieldError(
            N_("{cell} is not the centre of a cell of 100 m in EPSG:3035"),
            where=path,
            remedy=_REMEDY,
            cell=_cell(centre[off.to_numpy()].iloc[0]),
        )
    return centre


def _from_names(names: "pd.Series[str]", path: Path) -> "pd.DataFrame":
    import pandas as pd

    parts = names.str.strip().str.extract(_NAME)
    wrong = parts.isna().any(axis=1)
    if wrong.any():
        raise FieldError(
            N_("“{name}” is not the name of a cell of 100 m in EPSG:3035"),
            where=path,
            remedy=_REMEDY,
            name=str(names[wrong].iloc[0])[:80],
        )
    # The short form of 2011 (100mN26890E43370) counts in hundreds of metres.
    scale = parts.map(lambda digits: CELL_M if len(digits) <= 5 else 1)
    corner = parts.astype(float) * scale
    return pd.DataFrame({"x": corner[1] + CELL_M / 2, "y": corner[0] + CELL_M / 2})


def _cell(centre: Any) -> str:
    # All digits of a coordinate, and a fraction only where there is one.
    return " ".join(f"{centre[k]:.3f}".rstrip("0").rstrip(".") for k in ("x", "y"))
