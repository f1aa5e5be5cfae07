"""One layer of a staged source: chosen by name, with its fields, CRS and encoding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.errors import LayerError, UsageError
from sitemap.exchange.importing.encoding import csv_encoding, known_encoding, shapefile_encoding
from sitemap.exchange.importing.staging import Staged
from sitemap.locale import N_

if TYPE_CHECKING:
    from sitemap.exchange.importing.batches import Batch

__all__ = ["SourceLayer", "choose_layer", "not_in", "open_options", "unreadable"]

_CSV = {
    "GEOM_POSSIBLE_NAMES": "wkt,wkt_geom,geom,geometry,geometrie,the_geom",
    "KEEP_GEOM_COLUMNS": "NO",
    "AUTODETECT_TYPE": "NO",
}
# Columns of coordinates, as planners call them. GDAL would not read decimal commas in them.
_EASTINGS = ("x", "lon", "longitude", "laenge", "länge", "e", "east", "easting", "ost", "ostwert", "rechtswert", "rw")
_NORTHINGS = ("y", "lat", "latitude", "breite", "n", "north", "northing", "nord", "nordwert", "hochwert", "hw")


@dataclass(frozen=True)
class SourceLayer:
    """A layer that was chosen, with what it says of itself.

    ``crs`` is what it declares (empty where it declares none), ``count`` is -1
    where counting would mean reading everything. ``point_columns`` are easting
    and northing of a table that has no geometry but these.
    """

    staged: Staged
    name: str
    fields: tuple[str, ...]
    crs: str
    count: int
    has_geometry: bool
    point_columns: tuple[str, ...] = ()
    encoding: str = ""
    encoding_guessed: bool = False

    @property
    def label(self) -> str:
        """Return what messages call it."""
        name = self.staged.origin.name
        return name if self.name == self.staged.origin.stem else f"{name}/{self.name}"

    def batches(
        self, columns: Sequence[str], *, where: str = "", bbox: tuple[float, float, float, float] | None = None
    ) -> "Iterator[Batch]":
        """Read the features, a few thousand at a time.

        Parameters
        ----------
        columns
            The fields that are wanted.
        where
            A condition in the manner of SQL, for example ``"AREA > 10000"``.
        bbox
            ``(minx, miny, maxx, maxy)`` in the layer's own CRS.

        Raises
        ------
        LayerError
            GDAL cannot read the layer to its end.
        """
        if self.staged.kind.name == "GeoParquet":
            from sitemap.exchange.importing.parquet import parquet_batches

            yield from parquet_batches(self.staged, columns, where=where, bbox=bbox)
            return
        from sitemap.exchange.importing.batches import arrow_batches

        yield from arrow_batches(self, columns, where, bbox)


def choose_layer(datasets: Sequence[Staged], source: Path, *, layer: str = "", encoding: str = "") -> SourceLayer:
    """Return the layer called ``layer``, or the only one with features.

    Raises
    ------
    UsageError
        There is no such layer, or there are several and none was named.
    LayerError
        No layer has a feature, or GDAL cannot read the file.
    """
    layers = [found for dataset in datasets for found in _layers(dataset, encoding)]
    if layer:
        named = [one for one in layers if layer in (one.name, one.label)]
        if len(named) != 1:
            raise UsageError(
                N_("there is no layer “{layer}”") if not named else N_("there are several layers “{layer}”"),
                where=source,
                remedy=N_("name one by --layer: {layers}"),
                layer=layer,
                layers=", ".join(one.label if named else one.name for one in layers),
            )
        return named[0]
    filled = [one for one in layers if one.count != 0]
    if not filled:
        raise LayerError(
            N_("no layer holds a feature (layers: {layers})"),
            where=source,
            remedy=N_("check the export that made the file"),
            layers=", ".join(one.name for one in layers) or "–",
        )
    shaped = [one for one in filled if one.has_geometry] or filled
    if len(shaped) > 1:
        raise UsageError(
            N_("there are several layers"),
            where=source,
            remedy=N_("name one by --layer: {layers}"),
            layers=", ".join(one.name for one in shaped),
        )
    return shaped[0]


def _layers(dataset: Staged, encoding: str) -> Iterator[SourceLayer]:
    if dataset.kind.name == "GeoParquet":
        from sitemap.exchange.importing.parquet import parquet_layer

        yield parquet_layer(dataset)
        return
    import pyogrio

    dataset, used, guessed = _with_encoding(dataset, encoding)
    try:
        names = [str(n) for n, _ in pyogrio.list_layers(dataset.path)]
        infos = [_info(dataset, name) for name in names]
    except (OSError, ValueError, RuntimeError) as error:
        raise unreadable(dataset, error) from error
    for name, info in zip(names, infos, strict=True):
        if info["driver"] not in dataset.kind.drivers:
            raise LayerError(
                N_("GDAL takes it for {found}, not for {expected}, so it is not read"),
                where=dataset.origin,
                remedy=N_("save it from QGIS as GeoPackage"),
                found=info["driver"],
                expected=dataset.kind.name,
            )
        fields = tuple(str(f) for f in info["fields"])
        shaped = info["geometry_type"] is not None
        yield SourceLayer(
            staged=dataset,
            name=name,
            fields=fields,
            crs=str(info["crs"] or ""),
            count=int(info["features"]),
            has_geometry=shaped,
            point_columns=() if shaped else _point_columns(fields),
            encoding=used,
            encoding_guessed=guessed,
        )


def _with_encoding(dataset: Staged, encoding: str) -> tuple[Staged, str, bool]:
    """Settle the encoding; a CSV file that is not UTF-8 is rewritten in the staging folder."""
    given = known_encoding(encoding) if encoding else ""
    if dataset.kind.name == "Shapefile":
        found = shapefile_encoding(dataset.path)
        return dataset, given or found.name, not given and found.guessed
    if dataset.kind.name == "CSV":
        found = csv_encoding(dataset.path)
        name = given or found.name
        if name not in ("utf-8", "utf-8-sig"):
            copy = dataset.path.with_name(f"{dataset.path.stem}.utf8") / dataset.path.name
            copy.parent.mkdir()
            try:
                with (
                    dataset.path.open(encoding=name, newline="") as text,
                    copy.open("w", encoding="utf-8", newline="") as out,
                ):
                    while block := text.read(2**20):
                        out.write(block)
            except UnicodeDecodeError as error:
                raise not_in(dataset, name) from error
            dataset = Staged(copy, dataset.origin, dataset.kind)
        return dataset, name, not given and found.guessed
    return dataset, "", False


def _point_columns(fields: Sequence[str]) -> tuple[str, ...]:
    lower = {f.strip().lower(): f for f in fields}
    pair = [next((lower[n] for n in names if n in lower), "") for names in (_EASTINGS, _NORTHINGS)]
    return tuple(pair) if all(pair) else ()


def open_options(dataset: Staged) -> dict[str, str]:
    """Return GDAL's open options for a dataset."""
    options = dict(dataset.kind.options)
    if dataset.kind.name == "CSV":
        options |= _CSV
    if dataset.kind.name == "GeoPackage" and dataset.path.is_symlink():
        # SQLite would make files beside the original.
        options["IMMUTABLE"] = "YES"
    return options


def _info(dataset: Staged, name: str) -> dict[str, Any]:
    import pyogrio

    info: dict[str, Any] = pyogrio.read_info(
        dataset.path, layer=name, force_feature_count=dataset.path.stat().st_size < 2**28, **open_options(dataset)
    )
    return info


def unreadable(dataset: Staged, error: Exception) -> LayerError:
    """Say that GDAL cannot read, in its words but without the staging folder's name."""
    reason = str(error).partition("; It might help")[0].replace(str(dataset.path.parent) + "/", "")
    return LayerError(
        N_("GDAL cannot read the file: {reason}"),
        where=dataset.origin,
        remedy=N_("open the file in QGIS and save it anew as GeoPackage"),
        reason=reason,
    )


def not_in(dataset: Staged, encoding: str) -> LayerError:
    """Say that text is not in the encoding it was taken for."""
    return LayerError(
        N_("its text is not in the encoding {encoding}"),
        where=dataset.origin,
        remedy=N_("name the right one, for example --encoding cp1252 or --encoding cp850"),
        encoding=encoding,
    )
