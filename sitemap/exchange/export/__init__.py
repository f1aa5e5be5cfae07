"""Export: the register in the formats of other programs. A new one is one file and one line here."""

from collections.abc import Sequence
from importlib.util import find_spec

from sitemap.errors import UsageError
from sitemap.exchange.export.brownfield_land import BROWNFIELD_LAND
from sitemap.exchange.export.contract import Content, ExportFormat, Note, Written
from sitemap.exchange.export.csvtables import CSV
from sitemap.exchange.export.dcat import METADATA_FILE, metadata
from sitemap.exchange.export.flatgeobuf import FLATGEOBUF
from sitemap.exchange.export.geojson import GEOJSON
from sitemap.exchange.export.geopackage import GEOPACKAGE
from sitemap.exchange.export.geoparquet import GEOPARQUET
from sitemap.exchange.export.kml import KML
from sitemap.exchange.export.shapefile import SHAPEFILE
from sitemap.exchange.export.topojson import TOPOJSON
from sitemap.locale import N_

__all__ = [
    "ALL",
    "FORMATS",
    "METADATA_FILE",
    "Content",
    "ExportFormat",
    "Note",
    "Written",
    "formats_named",
    "metadata",
    "write_formats",
]

FORMATS: tuple[ExportFormat, ...] = (
    GEOPACKAGE,
    GEOJSON,
    KML,
    SHAPEFILE,
    FLATGEOBUF,
    GEOPARQUET,
    CSV,
    TOPOJSON,
    BROWNFIELD_LAND,
)
# Stands for every format whose modules are installed.
ALL = "all"


def formats_named(names: Sequence[str]) -> tuple[ExportFormat, ...]:
    """Return the formats called ``names``, each once, in the order of ``FORMATS``.

    Raises
    ------
    UsageError
        There is no format of a name, or a module that it needs is not installed.
    """
    known = {f.name: f for f in FORMATS}
    for name in names:
        if name not in known and name != ALL:
            raise UsageError(
                N_("there is no format “{name}”"),
                remedy=N_("use one of: {names}"),
                name=name,
                names=", ".join([*known, ALL]),
            )
    for name in names:
        lacking = _lacking(known[name]) if name != ALL else []
        if lacking:
            raise UsageError(
                N_("the format “{name}” needs a module that is not installed: {module}"),
                remedy=N_("install it with: pip install “sitemap[exchange]”"),
                name=name,
                module=", ".join(lacking),
            )
    return tuple(f for f in FORMATS if f.name in names or (ALL in names and not _lacking(f)))


def _lacking(form: ExportFormat) -> list[str]:
    return [module for module in form.requires if find_spec(module) is None]


def write_formats(content: Content, formats: Sequence[ExportFormat]) -> dict[str, Written]:
    """Return what each of ``formats`` wrote, by the format's name."""
    return {form.name: form.write(content) for form in formats}
