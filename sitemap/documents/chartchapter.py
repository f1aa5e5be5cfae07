"""The chapter of an atlas with the charts of the analyses."""

from typing import Any

from sitemap.analysis.contract import Results
from sitemap.charts import Drawing, charts_for
from sitemap.documents.wording import Wording
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

__all__ = ["chart_chapter"]

_WIDTH_MM = 178.0


def chart_chapter(
    linked: LinkedRegister, results: Results, words: Wording, pictures: dict[str, bytes]
) -> dict[str, Any] | None:
    """Return the charts under the titles of their analyses; None where nothing can be drawn.

    The drawings are put into ``pictures``. Each comes with its figures as
    rows, for formats in which a picture's text cannot be copied.
    """
    drawn = charts_for(linked.register, results, words.language)
    if not drawn:
        return None
    sections = []
    for name, drawings in drawn.items():
        pictures |= {_file(d): d.svg for d in drawings}
        title = words.say(results.tables[name].analysis.title)
        sections.append({"title": title, "pictures": [_picture(d) for d in drawings]})
    note = N_("How the figures are made and where they end stands in the last chapter.")
    return {
        "title": words.say(N_("Analyses in pictures")),
        "note": words.say(note),
        "head": [words.say(N_("Row")), words.say(N_("Figure"))],
        "sections": sections,
    }


def _file(drawing: Drawing) -> str:
    return f"chart-{drawing.name}.svg"


def _picture(drawing: Drawing) -> dict[str, Any]:
    return {
        "file": _file(drawing),
        "width": _WIDTH_MM,
        "height": _WIDTH_MM * drawing.height_px / drawing.width_px,
        "alt": f"{drawing.title}. {drawing.description}",
        "caption": drawing.title,
        "rows": [list(row) for row in drawing.rows],
    }
