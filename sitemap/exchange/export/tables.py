"""The tables as formats write them: plain columns, sorted by id, sites with figures and links."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sitemap.exchange.export.contract import Content
from sitemap.exchange.export.hilucs import hilucs_of
from sitemap.locale import N_
from sitemap.register.schema import TABLES, Table
from sitemap.register.schema import table as schema_table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from sitemap.analysis.contract import ResultTable

__all__ = [
    "DERIVED",
    "LINKED",
    "ExportField",
    "plain_tables",
    "result_tables",
    "site_fields",
    "site_frame",
    "stamp",
    "table_fields",
]

Kind = Literal["text", "number", "integer"]


@dataclass(frozen=True)
class ExportField:
    """One column of an export; ``label`` and ``doc`` are message ids, ``domain`` a key of ``CODES``."""

    name: str
    kind: Kind
    label: str
    doc: str
    domain: str = ""


# What a format of one table keeps of the links: ids, separated by semicolons.
LINKED = {
    "project_ids": ("site_projects", "project_id", N_("ids of the projects linked to the site")),
    "forum_ids": ("site_forums", "forum_id", N_("ids of the forums, through a project")),
    "event_ids": ("site_events", "event_id", N_("ids of the events, through a project")),
    "paper_ids": ("site_papers", "paper_id", N_("ids of the council papers that name the site")),
}
DERIVED = ExportField("hilucs_planned", "text", N_("INSPIRE land use"), N_("planned uses as INSPIRE land use (HILUCS)"))


def stamp(content: Content) -> str:
    """Return the date that files carry where a format wants one: the register's version.

    A clock would make two exports of one register differ. Where the version is
    no date it is the first day that a ZIP file can name.
    """
    version = content.register.info.version
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", version):
        try:
            return dt.date.fromisoformat(max(version, "1980-01-01")).isoformat()
        except ValueError:
            pass
    return "1980-01-01"


def table_fields(table: Table) -> tuple[ExportField, ...]:
    """Return the fields of a table of the register as the schema declares them."""
    kinds: dict[str, Kind] = {"number": "number", "integer": "integer"}
    return tuple(
        ExportField(f.name, kinds.get(f.kind, "text"), "", f.doc, f.domain if f.kind == "code" else "")
        for f in table.fields
    )


def site_fields(content: Content) -> tuple[ExportField, ...]:
    """Return the fields of the sites: the schema's, the figures, HILUCS and the linked ids."""
    links = tuple(ExportField(name, "text", "", doc) for name, (_, _, doc) in LINKED.items())
    return (*table_fields(schema_table("sites")), *(field for field, _ in _figures(content)), DERIVED, *links)


def _figures(content: Content) -> Iterator[tuple[ExportField, "pd.Series[Any]"]]:
    """Yield field and values of every analysis that has one row for each site.

    A name that an earlier analysis has taken gets its own analysis's name in front.
    """
    taken = {f.name for f in schema_table("sites").fields} | {DERIVED.name, *LINKED}
    for analysis, table in content.results.tables.items():
        if table.analysis.index != ("site_id",):
            continue
        for field in _result_fields(table):
            name = field.name if field.name not in taken else f"{analysis.replace('-', '_')}_{field.name}"
            taken.add(name)
            yield replace(field, name=name), table.frame[field.name]


def _result_fields(table: "ResultTable") -> Iterator[ExportField]:
    for column in table.analysis.columns:
        for name in column.fields():
            yield ExportField(name, _kind(table.frame[name]), column.label, column.doc)


def _kind(values: "pd.Series[Any]") -> Kind:
    return "number" if values.dtype.kind in "fiu" else "text"


def site_frame(content: Content) -> "gpd.GeoDataFrame":
    """Return the sites in the register's CRS, a column for each of ``site_fields``, sorted by id.

    ``id`` is a column; the index counts from zero.
    """
    import geopandas as gpd

    register = content.register
    sites = register.sites.sort_index(kind="stable")
    columns: dict[str, Any] = {"id": sites.index.astype(object)}
    columns |= {f.name: sites[f.name].to_numpy() for f in schema_table("sites").fields if f.name != "id"}
    columns |= {field.name: values.reindex(sites.index).to_numpy() for field, values in _figures(content)}
    columns[DERIVED.name] = [hilucs_of(u) if isinstance(u, str) else None for u in sites["planned_uses"]]
    for name, (links, column, _) in LINKED.items():
        ids = getattr(content.linked, links).groupby("site_id")[column].agg(lambda i: ";".join(sorted(set(i))))
        columns[name] = ids.reindex(sites.index).to_numpy()
    names = [f.name for f in site_fields(content)]
    frame = gpd.GeoDataFrame({n: columns[n] for n in names}, geometry=sites.geometry.to_numpy(), crs=register.crs)
    return _plain(frame, site_fields(content))


def plain_tables(content: Content) -> "Iterator[tuple[Table, pd.DataFrame]]":
    """Yield every table without geometry, ``id`` as its first column, sorted by it."""
    for table in TABLES:
        if not table.geometry:
            frame = content.register.table(table.name).sort_index(kind="stable").reset_index()
            names = [f.name for f in table.fields]
            yield table, _plain(frame[names].copy(), table_fields(table))


def result_tables(content: Content) -> "Iterator[tuple[str, str, tuple[ExportField, ...], pd.DataFrame]]":
    """Yield name, title, fields and frame of every analysis that has other rows than the sites."""
    for name, table in sorted(content.results.tables.items()):
        if table.analysis.index == ("site_id",):
            continue
        frame = table.frame.reset_index()
        index = tuple(ExportField(i, "text", "", N_("the row it is about")) for i in table.analysis.index)
        fields = (*index, *_result_fields(table))
        plain = _plain(frame[[f.name for f in fields]].copy(), fields)
        yield f"analysis_{name.replace('-', '_')}", table.analysis.title, fields, plain


def _plain(frame: Any, fields: tuple[ExportField, ...]) -> Any:
    """Give every column the type that formats know: float, nullable integer or text."""
    import pandas as pd

    for field in fields:
        column = frame[field.name]
        if field.kind == "integer":
            frame[field.name] = column.astype("Int64")
        elif field.kind == "number":
            frame[field.name] = column.astype(float)
        else:
            # The frame of one row may hold no text at all, and None has no type of its own.
            text = column.astype(object).where(column.notna().to_numpy(), None)
            frame[field.name] = pd.Series([None if v is None else str(v) for v in text], dtype="str", index=frame.index)
    return frame
