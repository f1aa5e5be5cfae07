"""What the page receives: the schema as forms need it, the rows as text, outlines in WGS 84."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import shapely

from sitemap.cartography.codes import code_text
from sitemap.editor.edits import EDITABLE
from sitemap.editor.outlines import WGS84, outlines_of
from sitemap.editor.proposal import OUTLINE_FACTS, cell_text
from sitemap.editor.renaming import former_ids
from sitemap.editor.texts import page_texts
from sitemap.finding import Finding
from sitemap.locale import LANGUAGES, translate
from sitemap.register.model import Register
from sitemap.register.schema import CODES, LINK_ENDS, Table
from sitemap.validation.identity import ID_FORM

__all__ = ["finding_record", "make_payload"]

# For orientation only: detail that cannot be seen is left out, and layers too big for a page as well.
_SIMPLIFY_M = 2.0
_MAX_VERTICES = 200_000


def make_payload(register: Register, base: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return everything that the page shows, as plain data.

    Parameters
    ----------
    register
        The register as read.
    base
        The digest of its files.
    findings
        What is wrong with it now.
    """
    info = register.info
    return {
        "base": base,
        "title": {"de": info.title_de, "en": info.title_en},
        "language": info.language,
        "crs": register.crs.to_string(),
        "texts": page_texts(),
        "tables": [_table(t) for t in EDITABLE],
        "codes": {name: [_said(code, code_text) for code in codes] for name, codes in CODES.items()},
        "ends": LINK_ENDS,
        "idForm": ID_FORM,
        "formerIds": former_ids(register),
        "outlineFacts": OUTLINE_FACTS,
        "rows": {t.name: _rows(register, t) for t in EDITABLE},
        "outlines": outlines_of(register),
        "municipalities": _municipalities(register),
        "context": _context(register),
        "basemaps": [asdict(b) for b in info.basemaps],
        "findings": [finding_record(f, new=False) for f in findings],
    }


def finding_record(finding: Finding, *, new: bool) -> dict[str, Any]:
    """Return a finding with its text in every language; ``new`` says that the edits brought it."""
    return {
        "severity": finding.severity,
        "code": finding.code,
        "table": finding.table,
        "feature": finding.feature,
        "field": finding.field,
        "new": new,
        "message": {code: finding.message(code) for code in LANGUAGES},
        "remedy": {code: finding.remedy(code) for code in LANGUAGES},
    }


def _table(table: Table) -> dict[str, Any]:
    fields = [
        {"name": f.name, "kind": f.kind, "required": f.required, "domain": f.domain, "doc": _said(f.doc)}
        for f in table.fields
    ]
    return {"name": table.name, "title": _said(table.name), "doc": _said(table.doc), "fields": fields}


def _said(message: str, say: Any = translate) -> dict[str, str]:
    return {"value": message, **{code: say(message, code) for code in LANGUAGES}}


def _rows(register: Register, table: Table) -> dict[str, dict[str, str | None]]:
    frame = register.table(table.name)
    names = [f.name for f in table.fields if f.name != "id"]
    columns = [[cell_text(v) for v in frame[n].tolist()] for n in names]
    return {
        str(i): dict(zip(names, values, strict=True)) for i, *values in zip(frame.index.tolist(), *columns, strict=True)
    }


def _municipalities(register: Register) -> dict[str, str]:
    found: dict[str, str] = {}
    for layer in register.layers_of("municipalities"):
        if {"id", "name"} <= set(layer.columns):
            found |= {str(i): str(n) for i, n in zip(layer["id"].tolist(), layer["name"].tolist(), strict=True)}
    return found


def _context(register: Register) -> list[dict[str, Any]]:
    found = []
    for row in register.layers.itertuples():
        layer = register.context.get(str(row.Index))
        if layer is None or layer.empty:
            continue
        plain = layer.geometry.dropna().simplify(_SIMPLIFY_M).to_crs(WGS84)
        if shapely.get_num_coordinates(plain.to_numpy()).sum() > _MAX_VERTICES:
            continue
        shapes = [json.loads(t) for t in shapely.to_geojson(shapely.set_precision(plain.to_numpy(), 1e-6, "pointwise"))]
        title = {"de": str(row.title_de), "en": str(row.title_en)}
        found.append({"role": str(row.role), "title": title, "shapes": shapes})
    return found
