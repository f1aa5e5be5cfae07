"""An empty register: every file with its columns, and a guide for the people who fill it."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitemap.atomic import reading, replace_files
from sitemap.errors import UsageError
from sitemap.locale import N_, translate
from sitemap.register.info import INFO_FILE
from sitemap.register.schema import CODES, LINK_ENDS, TABLES, Field, Table

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["NewRegister", "make_register", "slug"]

_TITLE = N_("Brownfield sites in {city}")
_CODES, _CODES_OF = N_("Codes"), N_("codes")
# German is the first language of the guide, as of everything that planners read.
_GUIDES = {"de": "LIESMICH.md", "en": "README.md"}


@dataclass(frozen=True)
class NewRegister:
    """What has to be known before there is a register.

    Parameters
    ----------
    city
        Name of the city, as people write it.
    crs
        A projected coordinate reference system in metres, for example ``EPSG:25832``.
    language
        The language of the register, ``de`` or ``en``.
    version
        A first version; the date of the last change is customary.
    """

    city: str
    crs: str
    language: str = "de"
    version: str = "0"


def slug(name: str) -> str:
    """Return a name as an id: lower-case letters, digits and hyphens.

    Examples
    --------
    >>> slug("Mülheim an der Ruhr"), slug("Łódź")
    ('muelheim-an-der-ruhr', 'lodz')
    """
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ł", "l"), ("ø", "o"), ("æ", "ae")):
        name = name.lower().replace(letter, spelt)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-")


def make_register(new: NewRegister, path: str | Path) -> tuple[Path, ...]:
    """Write an empty register into the folder ``path`` and return its files.

    Raises
    ------
    UsageError
        The folder is not empty, the name has no letter that an id can be made
        of, or the CRS is unknown, geographic or not in metres.
    SitemapError
        The folder cannot be written to.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or _holds_something(folder)):
        raise UsageError(
            N_("there is something already"),
            where=folder,
            remedy=N_("name a folder that does not exist yet or is empty"),
        )
    if not slug(new.city):
        raise UsageError(
            N_("no id can be made of the name “{name}”"),
            remedy=N_("write it in Latin letters"),
            name=new.city,
        )
    crs = _projected(new.crs)
    contents = {table.file: _empty(table, crs) for table in TABLES}
    contents |= {name: _guide(new, code).encode("utf-8") for code, name in _GUIDES.items()}
    contents[INFO_FILE] = _info(new, crs).encode("utf-8")
    replace_files(folder, contents)
    return tuple(folder / name for name in sorted(contents))


def _holds_something(folder: Path) -> bool:
    with reading(folder):  # what a run that was interrupted left is finished or gone then
        return any(folder.iterdir())


def _projected(text: str) -> "CRS":
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(text)
    except CRSError as error:
        raise UsageError(
            N_("“{crs}” is not a coordinate reference system"),
            remedy=N_("write an EPSG code, for example EPSG:25832"),
            crs=text,
        ) from error
    if not crs.is_projected or {a.unit_name for a in crs.axis_info} != {"metre"} or not crs.to_authority():
        raise UsageError(
            N_("{crs} is not a projected system in metres, so nothing can be measured in it"),
            remedy=N_("choose the official projected system of the region, for example EPSG:25832"),
            crs=text,
        )
    return crs


def _authority(crs: "CRS") -> str:
    return ":".join(crs.to_authority() or ())


def _empty(table: Table, crs: "CRS") -> bytes:
    if not table.geometry:
        return (",".join(f.name for f in table.fields) + "\n").encode("utf-8")
    name = "urn:ogc:def:crs:" + _authority(crs).replace(":", "::")
    head = f'{{"type": "FeatureCollection", "name": "{table.name}", "crs": {{"type": "name", "properties": {{"name": "{name}"}}}}, '
    return f'{head}"features": [\n]}}\n'.encode()


def _info(new: NewRegister, crs: "CRS") -> str:
    """Return ``register.toml`` with every key, what is optional as a remark."""
    area = crs.area_of_use
    where = f" ({area.name})" if area else ""
    lines = [
        f"id = {_toml(slug(new.city))}",
        f"title_de = {_toml(translate(_TITLE, 'de').format(city=new.city))}",
        f"title_en = {_toml(translate(_TITLE, 'en').format(city=new.city))}",
        f"# {crs.name}{where}",
        f"crs = {_toml(_authority(crs))}",
        f"version = {_toml(new.version)}",
        f"language = {_toml(new.language)}",
        "",
        *(
            f'# {key} = "" # {translate(doc, new.language)}'
            for key, doc in (
                ("description_de", N_("one or two sentences, German")),
                ("description_en", N_("one or two sentences, English")),
                ("publisher", N_("who publishes the register")),
                ("licence", N_("licence of the register, best as an SPDX identifier such as CC-BY-4.0")),
                ("licence_url", N_("where the licence can be read")),
                ("contact_url", N_("a page with a contact")),
            )
        ),
    ]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    # A basic string of TOML: quotes, backslashes and control characters are escaped.
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in inner) + '"'


def _guide(new: NewRegister, code: str) -> str:
    """Return the guide: what each file holds, field by field, from the schema itself."""

    def say(message: str, **values: str) -> str:
        return translate(message, code).format(**values)

    parts = [
        f"# {say(_TITLE, city=new.city)}",
        say(N_("This folder is a register: a few files that open in QGIS and in any spreadsheet.")),
        say(N_("Draw the sites in QGIS in sites.geojson, fill in the tables, and check with: sitemap validate FOLDER")),
        say(N_("Every row names the source where it was read; what nobody knows stays empty.")),
        say(N_("Dates are as exact as their source: 2019, 2019-02 or 2019-02-21. Several values in one cell are separated by a semicolon.")),
        say(N_("Begin with sources.csv, then layers.csv with the borders of the municipalities (fields id and name), then sites.geojson.")),
    ]  # fmt: skip
    for table in TABLES:
        parts += [f"## {table.file}", say(table.doc), _fields_table(table, code)]
        if table.name == "links":
            parts.append(_ends(code))
    parts += [f"## {say(_CODES)}", *(_codes(domain, code) for domain in CODES)]
    return "\n\n".join(parts) + "\n"


def _fields_table(table: Table, code: str) -> str:
    heads = [translate(h, code) for h in (N_("Field"), N_("required"), N_("What it holds"))]
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|"]
    rows += [f"| `{f.name}` | {translate('yes', code) if f.required else ''} | {_doc(f, code)} |" for f in table.fields]
    return "\n".join(rows)


def _doc(field: Field, code: str) -> str:
    doc = translate(field.doc, code)
    if field.kind in ("code", "codes"):
        return f"{doc} ({translate(_CODES_OF, code)}: {field.domain})"
    return f"{doc} (→ {field.domain})" if field.domain else doc


def _ends(code: str) -> str:
    heads = [translate(h, code) for h in (N_("Type"), N_("from_id names a row of"), N_("to_id names a row of"))]
    rows = [f"| `{kind}` | {one} | {other} |" for kind, (one, other) in LINK_ENDS.items()]
    return "\n".join([f"| {' | '.join(heads)} |", "|---|---|---|", *rows])


def _codes(domain: str, code: str) -> str:
    return f"- {domain}: " + ", ".join(f"`{c}` ({translate(c, code)})" for c in CODES[domain])
