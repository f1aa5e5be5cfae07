"""Read a register from its folder: GeoJSON in bulk by pyogrio, tables from CSV.

What cannot be used is left out and reported in ``Register.faults``; only a
register of which nothing can be said is refused with an exception.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.atomic import reading as no_writer
from sitemap.errors import RegisterError, UsageError
from sitemap.finding import Finding
from sitemap.locale import N_
from sitemap.register.csvtable import parse_csv
from sitemap.register.frame import cells_of, columns_as_declared
from sitemap.register.info import INFO_FILE, parse_info
from sitemap.register.model import Register, RegisterInfo
from sitemap.register.schema import TABLES, Table
from sitemap.register.schema import table as schema_table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from pyproj import CRS

__all__ = ["read_register"]

# How often a register is read whose files change meanwhile.
_ATTEMPTS = 4


def read_register(
    path: str | Path, *, sites_read: "Callable[[gpd.GeoDataFrame], None]" = lambda _sites: None
) -> Register:
    """Read the register in the folder ``path``.

    Parameters
    ----------
    path
        A folder with ``register.toml``, ``sites.geojson``, the CSV tables and
        the context layers that ``layers.csv`` names.
    sites_read
        Called with the sites before anything else is read, and once more where
        files changed meanwhile and all is read anew; the last call counts.

    Returns
    -------
    Register
        With ``sites`` and every context layer in the register's CRS.

    Raises
    ------
    UsageError
        There is no such folder.
    RegisterError
        Its ``register.toml`` cannot be read, its CRS
        is unknown or geographic, ``sites.geojson`` is missing, or files
        change while they are being read.
    """
    folder = Path(path)
    _refuse_missing(folder)
    with no_writer(folder):
        for _ in range(_ATTEMPTS):
            reading = _Reading(folder)
            try:
                register = _read(folder, reading, sites_read)
            except RegisterError:
                # Perhaps half a file of a program that is writing it just now.
                if not (changed := reading.changed()):
                    raise
                continue
            if not (changed := reading.changed()):
                return register
    raise RegisterError(
        N_("the file was changed while the register was being read, again and again"),
        where=folder / changed,
        remedy=N_("wait until the program that writes it has ended, then run the command again"),
    )


def _read(folder: Path, reading: "_Reading", sites_read: "Callable[[gpd.GeoDataFrame], None]") -> Register:
    info = parse_info(reading.content(INFO_FILE), folder / INFO_FILE)
    crs = _projected_crs(info, folder / INFO_FILE)
    sites = reading.sites(crs)
    sites_read(sites)
    frames = {t.name: reading.table(t) for t in TABLES if not t.geometry}
    context = reading.context(frames["layers"], crs)
    return Register(
        path=folder,
        info=info,
        crs=crs,
        sites=sites,
        **frames,
        context=context,
        faults=tuple(reading.faults),
        inputs=dict(sorted(reading.inputs.items())),
    )


def _projected_crs(info: RegisterInfo, where: Path) -> "CRS":
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(info.crs)
    except CRSError as error:
        raise RegisterError(
            N_("“{crs}” is not a coordinate reference system"),
            where=where,
            remedy=N_("write an EPSG code, for example EPSG:25832"),
            crs=info.crs,
        ) from error
    if not crs.is_projected or {a.unit_name for a in crs.axis_info} != {"metre"}:
        raise RegisterError(
            N_("{crs} is not a projected system in metres, so nothing can be measured in it"),
            where=where,
            remedy=N_("choose the official projected system of the region, for example EPSG:25832"),
            crs=info.crs,
        )
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    if "Mercator" in method and not method.startswith(("Transverse", "Hotine", "Oblique")):
        raise RegisterError(
            N_("{crs} enlarges areas away from the equator, so nothing can be measured in it"),
            where=where,
            remedy=N_("choose the official projected system of the region, for example EPSG:25832"),
            crs=info.crs,
        )
    return crs


def _refuse_missing(folder: Path) -> None:
    if not folder.is_dir():
        raise UsageError(
            N_("there is no such folder"),
            where=folder,
            remedy=N_("name the folder that holds register.toml and sites.geojson"),
        )


class _Reading:
    """What has been read so far: every file once, with its hash, and the faults."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Finding] = []
        self.inputs: dict[str, str] = {}
        self.absent: list[str] = []

    def content(self, name: str) -> bytes:
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            raise RegisterError(
                N_("cannot be read: {reason}"),
                where=self.folder / name,
                remedy=N_("name the folder that holds register.toml and sites.geojson"),
                reason=error.strerror or error,
            ) from error
        self.inputs[name] = hashlib.sha256(content).hexdigest()
        return content

    def changed(self) -> str:
        """Return a file that is not any more what was read, as other programs know nothing of our lock."""
        for name, known in self.inputs.items():
            try:
                if hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != known:
                    return name
            except OSError:
                return name
        return next((name for name in self.absent if (self.folder / name).is_file()), "")

    def table(self, table: Table) -> "pd.DataFrame":
        from sitemap.register.bulk import WORTH_BYTES, read_cells

        if not (self.folder / table.file).is_file():
            columns = ",".join(f.name for f in table.fields)
            self.absent.append(table.file)
            self.faults.append(Finding.of("file-missing", table.name, file=table.file, columns=columns))
            raw: Mapping[str, list[object] | pd.Series] = {f.name: [] for f in table.fields}
            lines: list[str] = []
        else:
            content = self.content(table.file)
            many = read_cells(content) if len(content) >= WORTH_BYTES else None
            raw, lines = many or parse_csv(content, table, self.faults)
        return columns_as_declared(raw, lines, table, self.faults)

    def sites(self, crs: "CRS") -> "gpd.GeoDataFrame":
        from sitemap.register.bulk import WORTH_BYTES, read_lines
        from sitemap.register.layer import read_layer

        table = schema_table("sites")
        content = self.content(table.file)
        self._check_text(content, table.file)
        many = read_lines(content, table) if len(content) >= WORTH_BYTES else None
        if many is not None:
            self._check_crs(many, table.name, crs)
            return self._declared(many, {c: many[c] for c in many.columns if c != "geometry"}, crs)
        frame = read_layer({table.file: content}, self.folder / table.file, table.name, self.faults)
        if frame is None:
            raise RegisterError(
                N_("GDAL cannot read the file: {reason}"),
                where=self.folder / table.file,
                remedy=N_("restore the file from its last version, or save it anew from QGIS"),
                reason=dict(self.faults[-1].values).get("reason", ""),
            )
        self._check_crs(frame, table.name, crs)
        raw = {c: cells_of(frame[c]) for c in frame.columns if c != "geometry"}
        if frame.empty:  # GDAL knows the columns of GeoJSON from its features only
            raw = {f.name: [] for f in table.fields}
        return self._declared(frame, raw, crs)

    def _declared(
        self, frame: "gpd.GeoDataFrame", raw: "Mapping[str, list[Any] | pd.Series]", crs: "CRS"
    ) -> "gpd.GeoDataFrame":
        import geopandas as gpd

        # A row is named by its place until its id is known to be good.
        places = [f"feature {n}" for n in range(1, len(frame) + 1)]
        table = schema_table("sites")
        typed = columns_as_declared(raw, places, table, self.faults, geometry=frame.geometry.to_numpy())
        return gpd.GeoDataFrame(typed, geometry="geometry", crs=crs)

    def _check_text(self, content: bytes, name: str) -> None:
        try:
            content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise RegisterError(
                N_("line {line}: not UTF-8"),
                where=self.folder / name,
                remedy=N_("save the file in the encoding UTF-8 (in QGIS and LibreOffice an option of saving)"),
                line=content[: error.start].count(b"\n") + 1,
            ) from error
        if b"\\u0000" in content:
            # GDAL would end the text there and drop the rest.
            raise RegisterError(
                N_("line {line}: holds a null character (\\u0000)"),
                where=self.folder / name,
                remedy=N_("delete it"),
                line=content[: content.index(b"\\u0000")].count(b"\n") + 1,
            )

    def _check_crs(self, frame: "gpd.GeoDataFrame", name: str, crs: "CRS") -> None:
        if frame.crs is None:
            self.faults.append(Finding.of("crs-missing", name, expected=_label(crs)))
        elif not frame.crs.equals(crs, ignore_axis_order=True):
            self.faults.append(Finding.of("crs-wrong", name, found=_label(frame.crs), expected=_label(crs)))

    def context(self, layers: "pd.DataFrame", crs: "CRS") -> "dict[str, gpd.GeoDataFrame]":
        from sitemap.register.layer import companions, read_layer

        context = {}
        # A row without a file or with a bad id is a finding of its own already.
        for row in layers[layers["file"].notna()].itertuples():
            path = self._inside(str(row.file), str(row.Index))
            if path is None:
                continue
            layer = row.layer if isinstance(row.layer, str) else None
            names = [str(row.file), *(str(Path(str(row.file)).with_name(p.name).as_posix()) for p in companions(path))]
            files = {Path(name).name: self.content(name) for name in names}
            found = read_layer(files, path, str(row.Index), self.faults, layer=layer)
            if found is None:
                continue
            if found.crs is None:
                self.faults.append(Finding.of("crs-missing", str(row.Index), expected=_label(crs)))
            else:
                context[str(row.Index)] = found.to_crs(crs)
        return context

    def _inside(self, name: str, layer: str) -> Path | None:
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            self.faults.append(Finding.of("path-outside", "layers", layer, "file", value=name))
            return None
        if not path.is_file():
            self.faults.append(Finding.of("layer-unreadable", "layers", layer, "file", reason=f"{name}: no such file"))
            return None
        return path


def _label(crs: "CRS") -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)
