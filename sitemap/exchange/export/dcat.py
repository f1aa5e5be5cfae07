"""Metadata beside the data: DCAT-AP.de as JSON-LD, for GovData and every other catalogue.

DCAT-AP.de 2.0 (GovData, 2022). Addresses are relative to the metadata file,
so that the folder can stand anywhere. What a register does not know is left
out: the contributor id (``dcatde:contributorID``) is given by GovData.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sitemap.exchange.export.contract import Content, ExportFormat
from sitemap.exchange.export.tables import stamp

__all__ = ["METADATA_FILE", "metadata"]

METADATA_FILE = "metadata.jsonld"

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
# SPDX identifiers of licences that DCAT-AP.de has a term for.
_LICENCES = {
    "CC0-1.0": "http://dcat-ap.de/def/licenses/cc-zero",
    "CC-BY-4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "CC-BY-SA-4.0": "http://dcat-ap.de/def/licenses/cc-by-sa/4.0",
    "DL-DE-BY-2.0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    "DL-DE-ZERO-2.0": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
    "ODbL-1.0": "http://dcat-ap.de/def/licenses/odbl",
}
# Terms of the EU's file type list by the end of a name; what it does not know has a media type only.
_FILE_TYPES = {
    ".gpkg": "GPKG",
    ".geojson": "GEOJSON",
    ".kml": "KML",
    ".shp.zip": "SHP",
    ".csv": "CSV",
}
_LANGUAGES = {"de": "DEU", "en": "ENG"}
_BESIDE = (".csvt", ".prj")


def metadata(content: Content, files: Mapping[str, bytes], formats: tuple[ExportFormat, ...]) -> bytes:
    """Return the description of ``files`` (content by path from the metadata file) as JSON-LD."""
    info = content.register.info
    dataset: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": "#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": info.id,
        "dct:title": _texts(info.title_de, info.title_en),
        "dct:description": _texts(info.description_de or info.title_de, info.description_en or info.title_en),
        "dcat:theme": {"@id": f"{_AUTHORITY}/data-theme/REGI"},
        "dct:language": [{"@id": f"{_AUTHORITY}/language/{term}"} for term in _LANGUAGES.values()],
        "owl:versionInfo": info.version,
    }
    if stamp(content) == info.version:
        dataset["dct:modified"] = {"@type": "xsd:date", "@value": info.version}
    if info.publisher:
        dataset["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": info.publisher}
    if info.contact_url:
        dataset["dcat:landingPage"] = {"@id": info.contact_url}
    authority = content.register.crs.to_authority()
    if authority and authority[0] == "EPSG":
        dataset["dct:conformsTo"] = {"@id": f"http://www.opengis.net/def/crs/EPSG/0/{authority[1]}"}
    if len(content.register.sites):
        dataset["dct:spatial"] = _extent(content)
    dataset["dcat:distribution"] = [
        _distribution(content, name, data, formats)
        for name, data in sorted(files.items())
        if not name.endswith(_BESIDE)
    ]
    return (json.dumps(dataset, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _texts(german: str, english: str) -> list[dict[str, str]]:
    return [{"@language": code, "@value": text} for code, text in (("de", german), ("en", english))]


def _extent(content: Content) -> dict[str, Any]:
    west, south, east, north = (round(v, 5) for v in content.register.sites.to_crs("EPSG:4326").total_bounds)
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    box = {"@type": "gsp:wktLiteral", "@value": f"POLYGON(({ring}))"}
    return {"@type": "dct:Location", "dcat:bbox": box, "locn:geometry": box}


def _distribution(content: Content, name: str, data: bytes, formats: tuple[ExportFormat, ...]) -> dict[str, Any]:
    info = content.register.info
    address = {"@id": name}
    found: dict[str, Any] = {
        "@id": f"#{name}",
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:byteSize": {"@type": "xsd:decimal", "@value": str(len(data))},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": hashlib.sha256(data).hexdigest()},
        },
    }
    types = {end: kind for f in formats for end, kind in f.media_types.items()}
    end = max((e for e in types if name.endswith(e)), key=len, default="")
    if end:
        found["dcat:mediaType"] = {"@id": f"http://www.iana.org/assignments/media-types/{types[end]}"}
    if end in _FILE_TYPES:
        found["dct:format"] = {"@id": f"{_AUTHORITY}/file-type/{_FILE_TYPES[end]}"}
    licences = {k.lower(): v for k, v in _LICENCES.items()}
    licence = licences.get(info.licence.lower()) or info.licence_url
    if licence:
        found["dct:license"] = {"@id": licence}
    return found
