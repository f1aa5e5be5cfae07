"""Typst sets the pages: from a template of ours and data, in memory, the same bytes every time."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from sitemap.atomic import scratch_folder
from sitemap.documents.extra import need_documents
from sitemap.documents.typeface import FONT_FOLDER
from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["PDF_STANDARDS", "typeset"]

# For the archive and for everybody: ISO 19005-2, level A, and ISO 14289-1 in one file.
PDF_STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
_TEMPLATES = Path(__file__).parent / "templates"


def typeset(
    template: str,
    data: Mapping[str, Any],
    pictures: Mapping[str, bytes],
    *,
    date: str,
    format: Literal["pdf", "png"] = "pdf",  # noqa: A002 - Typst's own word
    ppi: float = 300,
) -> bytes:
    """Return the document that a template makes of data.

    Texts reach the template as JSON strings and are never read as markup.

    Parameters
    ----------
    template
        Name of a file in ``templates``.
    data
        What the template reads as ``data.json``.
    pictures
        SVG drawings by their file name.
    date
        The day that the file carries, ``2019-02-21``.
    format, ppi
        ``pdf`` or ``png``, and the resolution of the latter in pixels an inch.

    Raises
    ------
    SitemapError
        The part ``documents`` is not installed, or Typst cannot set the document.
    """
    need_documents()
    import typst

    with scratch_folder() as folder:
        for file in _TEMPLATES.glob("*.typ"):
            (folder / file.name).write_bytes(file.read_bytes())
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for file_name, content in pictures.items():
            (folder / file_name).write_bytes(content)
        try:
            made: bytes = typst.compile(
                folder / template,
                root=folder,
                font_paths=[FONT_FOLDER],
                ignore_system_fonts=True,
                format=format,
                ppi=ppi,
                pdf_standards=list(PDF_STANDARDS) if format == "pdf" else [],
                timestamp=dt.datetime.fromisoformat(f"{date}T00:00:00+00:00"),
            )
        except RuntimeError as error:
            raise SitemapError(
                N_("the document cannot be set: {reason}"),
                remedy=N_("report this with the register's row that it names"),
                reason=str(error).replace(str(folder), ""),
            ) from error
    return made
