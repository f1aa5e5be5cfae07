"""Which column of a source fills which field of the register: from a small file, or guessed and shown.

The file is TOML::

    layer = "flaechen"            # as --layer
    crs = "EPSG:31466"            # as --crs
    encoding = "cp850"            # as --encoding

    [fields]                      # field of the register = column of the source
    id = "KENNUNG"
    name_de = "BEZ"
    kind = "ART"

    [values.kind]                 # value of the source = code of the register
    "Zechengelände" = "colliery"

    [constants]                   # what holds for every feature
    geometry_kind = "official"
    geometry_accuracy_m = 0.5

    [source]                      # the row of sources.csv, if it is not there yet
    id = "survey-2024"
    title = "Vermessung 2024"
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sitemap.errors import FieldError, SitemapError, UsageError
from sitemap.locale import N_
from sitemap.register.schema import table

__all__ = ["FieldMapping", "guess", "read_mapping", "slug"]

# Fields that an import may fill; the rest of a site's row follows from them.
SITE_FIELDS = tuple(f.name for f in table("sites").fields)
_SOURCE_FIELDS = tuple(f.name for f in table("sources").fields)

_DBASE_NAME = 10

# Column names that planners use, without case, umlauts and signs.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    # A serial number is often called id as well, so that the telling names come first.
    "id": (
        "siteid",
        "kennung",
        "kennziffer",
        "flaechenid",
        "flaechennr",
        "flaechennummer",
        "flnr",
        "sitereference",
        "id",
    ),
    "name_de": ("namede", "bezeichnung", "bez", "flaechenname", "titel", "sitenameaddress", "name"),
    "name_en": ("nameen", "englishname", "nameenglish"),
    "kind": ("kind", "art", "flaechenart", "typ", "nutzungsart"),
    "former_use_de": ("formerusede", "vornutzung", "ehemaligenutzung", "fruehernutzung", "altnutzung"),
    "former_use_en": ("formeruseen", "formeruse"),
    "status": ("status", "stand", "planungsstand"),
    "status_date": ("statusdate", "statusdatum"),
    "municipalities": ("municipalities", "gemeindeschluessel", "ags"),
    "planned_uses": ("planneduses", "planung", "geplantenutzung", "nachnutzung"),
    "note_de": ("notede", "bemerkung", "anmerkung", "hinweis", "bem"),
    "note_en": ("noteen", "notes"),
    "geometry_date": ("geometrydate", "erfasst", "erfassungsdatum", "vermessungsdatum"),
    "geometry_accuracy_m": ("geometryaccuracym", "lagegenauigkeit", "genauigkeitm"),
}


@dataclass(frozen=True)
class FieldMapping:
    """Columns, translated values and constants; ``guessed`` names the fields that nobody named."""

    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    layer: str = ""
    crs: str = ""
    encoding: str = ""
    guessed: frozenset[str] = frozenset()

    def with_constants(self, pairs: Sequence[str]) -> "FieldMapping":
        """Return the mapping with ``FIELD=VALUE`` pairs added, as the option --set gives them.

        Raises
        ------
        UsageError
            A pair has no ``=``, or there is no such field.
        """
        constants = dict(self.constants)
        for pair in pairs:
            name, equals, value = pair.partition("=")
            if not equals or name not in SITE_FIELDS or name == "id":
                raise UsageError(
                    N_("“{pair}” does not set a field"),
                    remedy=N_("write FIELD=VALUE; fields are: {fields}"),
                    pair=pair,
                    fields=", ".join(SITE_FIELDS[1:]),
                )
            constants[name] = value
        return replace(self, constants=constants)

    def without_layer(self) -> "FieldMapping":
        """Return the mapping for a source of one layer, as a service's answer is."""
        return replace(self, layer="")


def guess(columns: Sequence[str], mapping: FieldMapping, layer: str) -> FieldMapping:
    """Return the mapping with the fields filled that nobody named, by the columns' names.

    A mapping that names fields is left as it is: who wrote it meant it.

    Raises
    ------
    FieldError
        The mapping names a column that the layer does not have.

    Examples
    --------
    >>> guess(["FLÄCHEN_NR", "Bezeichnung"], FieldMapping(), "x").fields
    {'id': 'FLÄCHEN_NR', 'name_de': 'Bezeichnung'}
    """
    for name, column in mapping.fields.items():
        if column not in columns:
            raise FieldError(
                N_("the layer has no column “{column}” (for {name})"),
                where=layer,
                remedy=N_("its columns are: {columns}"),
                column=column,
                name=name,
                columns=", ".join(columns),
            )
    if mapping.fields:
        return mapping
    plain = {_plain(c): c for c in reversed(columns)}
    found: dict[str, str] = {}
    for name in SITE_FIELDS:
        words = _SYNONYMS.get(name, (name.replace("_", ""),))
        column = next((plain[w] for w in words if w in plain), "") or _shortened(words, plain)
        if column and name not in mapping.constants:
            found[name] = column
    return replace(mapping, fields=found, guessed=frozenset(found))


def _shortened(words: Sequence[str], plain: Mapping[str, str]) -> str:
    """Return the column that is one of ``words`` cut to the ten characters of a Shapefile."""
    cut = {w[:n]: w for w in words for n in (9, 10) if len(w) > n}
    return next((column for name, column in plain.items() if len(column) == _DBASE_NAME and name in cut), "")


def slug(text: str) -> str:
    """Return ``text`` as an id: lower-case letters, digits and hyphens.

    Examples
    --------
    >>> slug("Zeche Größe 3/4")
    'zeche-groesse-3-4'
    """
    return re.sub(r"[^a-z0-9]+", "-", _ascii(text)).strip("-")[:80].rstrip("-")


def read_mapping(path: Path) -> FieldMapping:
    """Read a mapping file.

    Raises
    ------
    SitemapError
        It is missing, or not TOML.
    FieldError
        A key is unknown or of the wrong type.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            N_("cannot be read: {reason}"),
            where=path,
            remedy=N_("check the path and the permissions"),
            reason=error.strerror or error,
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SitemapError(
            N_("not valid TOML: {reason}"), where=path, remedy=N_("correct the line that is named"), reason=error
        ) from error
    texts = {k: _text(data.pop(k, ""), path, k) for k in ("layer", "crs", "encoding")}
    fields = _pairs(data.pop("fields", {}), SITE_FIELDS, path, "fields")
    constants = _pairs(data.pop("constants", {}), SITE_FIELDS[1:], path, "constants")
    source = _pairs(data.pop("source", {}), _SOURCE_FIELDS, path, "source")
    values = data.pop("values", {})
    if not isinstance(values, dict):
        raise _wrong(path, "values", N_("write it as a table of its own"))
    translated = {k: _pairs(v, None, path, f"values.{k}") for k, v in values.items()}
    unknown = [*data, *(f"values.{k}" for k in values if k not in SITE_FIELDS)]
    if unknown:
        known = "layer, crs, encoding, [fields], [values.FIELD], [constants], [source]"
        raise _wrong(path, unknown[0], N_("remove the key; known are: {known}"), known=known)
    return FieldMapping(fields, translated, constants, source, texts["layer"], texts["crs"], texts["encoding"])


def _pairs(data: Any, known: Sequence[str] | None, path: Path, name: str) -> dict[str, str]:
    if not isinstance(data, dict):
        raise _wrong(path, name, N_("write it as a table of its own"))
    for key in data:
        if known is not None and key not in known:
            raise _wrong(path, f"{name}.{key}", N_("remove the key; known are: {known}"), known=", ".join(known))
    return {k: _text(v, path, f"{name}.{k}") for k, v in data.items()}


def _text(value: Any, path: Path, name: str) -> str:
    if isinstance(value, (bool, dict, list)):
        raise _wrong(path, name, N_("write it as {kind}"), kind='"…"')
    return str(value)


def _wrong(path: Path, key: str, remedy: str, **values: object) -> FieldError:
    return FieldError(N_("the key “{key}” is missing or wrong"), where=path, remedy=remedy, key=key, **values)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", _ascii(text))


def _ascii(text: str) -> str:
    lower = text.lower()
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        lower = unicodedata.normalize("NFC", lower).replace(letter, letters)
    return unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
