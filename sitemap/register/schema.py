"""The tables of a register: their fields, codes and what refers to what.

This is the one description of the register's form. Reading, validation, the
documentation and the empty tables of a new register all follow from it.
"""

from dataclasses import dataclass
from typing import Literal

from sitemap.locale import N_

__all__ = ["CODES", "LINK_ENDS", "TABLES", "Field", "Table", "table"]

Kind = Literal["id", "text", "code", "codes", "ref", "refs", "date", "number", "integer", "url"]

# Codes are stable English words in the data; what people read comes from the
# catalogue, where each of these words is a message id.
CODES: dict[str, tuple[str, ...]] = {
    "site_kind": (
        N_("steelworks"),
        N_("coking-plant"),
        N_("power-station"),
        N_("colliery"),
        N_("harbour"),
        N_("rail-land"),
        N_("corridor"),
        N_("industrial-estate"),
        N_("military"),
        N_("other"),
    ),
    "site_status": (N_("idea"), N_("planned"), N_("under-way"), N_("done")),
    "project_status": (N_("idea"), N_("bid"), N_("planned"), N_("under-way"), N_("done"), N_("cancelled")),
    "planned_use": (
        N_("housing"),
        N_("commerce"),
        N_("industry"),
        N_("logistics"),
        N_("office"),
        N_("technology"),
        N_("education"),
        N_("culture"),
        N_("leisure"),
        N_("green"),
        N_("mobility"),
        N_("energy"),
        N_("agriculture"),
    ),
    "geometry_kind": (N_("official"), N_("traced"), N_("constructed")),
    "phase": (
        N_("in-use"),
        N_("closed"),
        N_("idle"),
        N_("planning"),
        N_("works"),
        N_("opened"),
        N_("use-new"),
    ),
    "certainty": (N_("planned"), N_("bid"), N_("idea"), N_("held"), N_("cancelled")),
    "yes_no": (N_("yes"), N_("no")),
    "land": (N_("gross"), N_("net")),
    "basis": (N_("stated"), N_("judgement")),
    "link_type": (
        N_("site-project"),
        N_("project-forum"),
        N_("site-paper"),
        N_("project-paper"),
        N_("event-project"),
    ),
    "relation": (
        N_("located-at"),
        N_("part-of"),
        N_("contributes-to"),
        N_("belongs-to"),
        N_("named-in"),
        N_("outcome-of"),
    ),
    "layer_role": (
        N_("municipalities"),
        N_("districts"),
        N_("river"),
        N_("water"),
        N_("rail"),
        N_("stations"),
        N_("green"),
        N_("other"),
    ),
}

# Which tables a link of each type joins: (from, to).
LINK_ENDS: dict[str, tuple[str, str]] = {
    "site-project": ("sites", "projects"),
    "project-forum": ("projects", "forums"),
    "site-paper": ("sites", "papers"),
    "project-paper": ("projects", "papers"),
    "event-project": ("events", "projects"),
}


@dataclass(frozen=True)
class Field:
    """One column of a table.

    ``domain`` is a key of ``CODES`` for codes, the referenced table for refs.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    domain: str = ""


@dataclass(frozen=True)
class Table:
    """One table of the register and the file that holds it.

    ``periods`` are pairs of date fields of which the second must not lie
    before the first.
    """

    name: str
    doc: str
    fields: tuple[Field, ...]
    geometry: tuple[str, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """Return the file's name inside the register's folder."""
        return f"{self.name}.geojson" if self.geometry else f"{self.name}.csv"

    def field(self, name: str) -> Field:
        """Return the field called ``name`` (KeyError if there is none)."""
        return {f.name: f for f in self.fields}[name]


_ID = Field("id", "id", "stable id, never used again for another row", required=True)


def _name(*, required: bool = True) -> tuple[Field, Field]:
    return (
        Field("name_de", "text", "name in German", required=required),
        Field("name_en", "text", "name in English", required=required),
    )


_SOURCE = Field("source", "refs", "where this row was read", required=True, domain="sources")
_SECTION = Field("section", "text", "heading of the council paper under which it stands")
_NOTE = Field("note", "text", "remark on the record itself, in the register's language")
_PERIOD = (Field("begin", "date", "first day"), Field("end", "date", "last day"))

TABLES: tuple[Table, ...] = (
    Table(
        "sites",
        N_("The areas of the register, one polygon or multipolygon each."),
        (
            _ID,
            *_name(),
            Field("kind", "code", "what the land was", required=True, domain="site_kind"),
            Field("former_use_de", "text", "former use in German"),
            Field("former_use_en", "text", "former use in English"),
            Field("former_use_source", "refs", "where the former use was read", domain="sources"),
            Field("status", "code", "state of the redevelopment", domain="site_status"),
            Field("status_date", "date", "the status was true on this date"),
            Field("status_source", "refs", "where the status was read", domain="sources"),
            Field(
                "municipalities",
                "refs",
                "keys of the municipalities it lies in",
                required=True,
                domain="municipalities",
            ),
            Field("planned_uses", "codes", "uses that a source plans", domain="planned_use"),
            Field("planned_uses_source", "refs", "where the uses were read", domain="sources"),
            _SECTION,
            _SOURCE,
            Field("note_de", "text", "remark for readers, German"),
            Field("note_en", "text", "remark for readers, English"),
            Field("geometry_kind", "code", "how the outline came about", required=True, domain="geometry_kind"),
            Field("geometry_method_de", "text", "the outline's making, German", required=True),
            Field("geometry_method_en", "text", "the outline's making, English", required=True),
            Field("geometry_date", "date", "date of the outline or of what it was made from", required=True),
            Field("geometry_accuracy_m", "number", "positional accuracy of the outline in m, 95 %", required=True),
            Field("geometry_source", "refs", "what the outline was made from", required=True, domain="sources"),
        ),
        geometry=("Polygon", "MultiPolygon"),
    ),
    Table(
        "areas",
        N_("Areas as somebody recorded them, never averaged, each with its date and extent."),
        (
            _ID,
            Field("site_id", "ref", "the site", required=True, domain="sites"),
            Field("area_ha", "number", "the area as stated, in hectares", required=True),
            Field("extent_de", "text", "what the figure covers, German"),
            Field("extent_en", "text", "what the figure covers, English"),
            Field("comparable", "code", "does it cover the register's outline?", required=True, domain="yes_no"),
            Field("land", "code", "land to build on, with streets and green (gross) or plots (net)", domain="land"),
            Field("as_of", "date", "date of the figure"),
            _SOURCE,
            _NOTE,
        ),
    ),
    Table(
        "phases",
        N_("What happened or is to happen at a site, and when."),
        (
            _ID,
            Field("site_id", "ref", "the site", required=True, domain="sites"),
            Field("phase", "code", "the phase", required=True, domain="phase"),
            *_PERIOD,
            Field("text_de", "text", "what it was, German"),
            Field("text_en", "text", "what it was, English"),
            _SOURCE,
        ),
        periods=(("begin", "end"),),
    ),
    Table(
        "projects",
        N_("Projects and formats."),
        (
            _ID,
            *_name(),
            Field("lead", "text", "who leads it"),
            Field("status", "code", "state of the project", domain="project_status"),
            *_PERIOD,
            Field("url", "url", "the project's page"),
            Field("description_de", "text", "one or two sentences, German"),
            Field("description_en", "text", "one or two sentences, English"),
            _SECTION,
            _SOURCE,
            _NOTE,
        ),
        periods=(("begin", "end"),),
    ),
    Table(
        "forums",
        N_("The Themenforen; a name that no source gives is empty."),
        (
            _ID,
            Field("number", "integer", "running number", required=True),
            *_name(required=False),
            Field("url", "url", "the forum's page"),
            _SOURCE,
            _NOTE,
        ),
    ),
    Table(
        "events",
        N_("Events, with how certain they were when they were named."),
        (
            _ID,
            *_name(),
            Field("certainty", "code", "planned, bid, idea, held or cancelled", required=True, domain="certainty"),
            *_PERIOD,
            Field("place", "text", "where"),
            Field("url", "url", "the event's page"),
            _SECTION,
            _SOURCE,
            _NOTE,
        ),
        periods=(("begin", "end"),),
    ),
    Table(
        "papers",
        N_("Council papers."),
        (
            _ID,
            Field("number", "text", "the paper's number (Drucksache)"),
            Field("title_de", "text", "title in German", required=True),
            Field("title_en", "text", "title in English"),
            Field("body", "text", "the council or committee"),
            Field("date", "date", "date of the meeting"),
            Field("url", "url", "the paper itself"),
            _SOURCE,
        ),
    ),
    Table(
        "links",
        N_("Typed, dated links between the tables."),
        (
            _ID,
            Field("type", "code", "which tables it joins", required=True, domain="link_type"),
            Field("from_id", "text", "id in the first table of the type", required=True),
            Field("to_id", "text", "id in the second table of the type", required=True),
            Field("relation", "code", "what the first is to the second", required=True, domain="relation"),
            *_PERIOD,
            _SECTION,
            Field("basis", "code", "stated by the source, or somebody's judgement", required=True, domain="basis"),
            Field("judged_by", "text", "whose judgement"),
            _SOURCE,
            _NOTE,
        ),
        periods=(("begin", "end"),),
    ),
    Table(
        "sources",
        N_("Where things were read."),
        (
            _ID,
            Field("title", "text", "title of the page, paper or data set", required=True),
            Field("publisher", "text", "who published it"),
            Field("url", "url", "where it can be read"),
            Field("date", "date", "date of publication"),
            Field("accessed", "date", "date it was read"),
            Field("licence", "text", "licence, where data was taken from it"),
            Field("attribution", "text", "attribution to print, where the licence asks for it"),
            _NOTE,
        ),
    ),
    Table(
        "layers",
        N_("Context layers: files of any vector format beside the register."),
        (
            _ID,
            Field("role", "code", "what the layer is", required=True, domain="layer_role"),
            Field("file", "text", "path from the register's folder", required=True),
            Field("layer", "text", "layer inside the file, where it holds several"),
            Field("title_de", "text", "title in German", required=True),
            Field("title_en", "text", "title in English", required=True),
            Field("accuracy_m", "number", "positional accuracy in m, 95 %", required=True),
            _SOURCE,
        ),
    ),
)

_BY_NAME = {t.name: t for t in TABLES}


def table(name: str) -> Table:
    """Return the table called ``name`` (KeyError if there is none).

    Examples
    --------
    >>> table("sites").file
    'sites.geojson'
    """
    return _BY_NAME[name]
