"""What refine prints: how the outline moves, and every figure before and after."""

import math
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from sitemap.cartography.figures import decimals_for, number_text, with_error
from sitemap.cli.importreport import print_fields
from sitemap.cli.printing import print_findings, terminal
from sitemap.exchange.importing.refine import FigureChange, Refinement
from sitemap.locale import N_, active_language, translate
from sitemap.outline import CONFIDENCE_FACTOR

__all__ = ["print_refinement", "refinement_record"]


def print_refinement(found: Refinement) -> None:
    """Print the change of one site."""
    out, language = terminal(), active_language()
    if found.change is None:
        if not found.findings:
            out.print(translate(N_("The site has this outline already.")))
        print_findings(found.findings)
        return
    print_fields(found.change)
    share = number_text(100 * found.share, 1, language)
    moved = number_text(found.moved_m, 0, language)
    text = translate(N_("The outlines have {share} percent in common; the border moves by up to {moved} m."))
    out.print(text.format(share=share, moved=moved))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (N_("Figure"), N_("Before"), N_("After"), N_("Difference")):
        table.add_column(Text(translate(heading)), justify="left" if heading == "Figure" else "right")
    for figure in found.figures:
        table.add_row(*(Text(cell) for cell in _cells(figure, language)))
    out.print(table)
    print_findings(found.findings)


def refinement_record(found: Refinement) -> dict[str, Any]:
    """Return the refinement for machines."""
    change = found.change
    return {
        "site": found.site,
        "source": {"id": found.source.id, **found.source.values},
        "features": list(found.places),
        "share_in_common": _number(found.share),
        "moved_m": _number(found.moved_m),
        "fields": {n: {"before": b, "after": a} for n, b, a in change.fields} if change else {},
        "figures": [{k: _number(v) for k, v in asdict(f).items()} for f in found.figures],
        "findings": [f.as_dict() for f in found.findings],
    }


def _cells(figure: FigureChange, language: str) -> list[str]:
    # People read areas in hectares.
    factor, unit = (1e-4, "ha") if figure.unit == "m²" else (1.0, figure.unit)
    before, after = factor * figure.before, factor * figure.after
    se = [factor * v for v in (figure.before_se, figure.after_se)]
    errors = [CONFIDENCE_FACTOR * v for v in se]
    decimals = decimals_for(min(errors)) if all(math.isfinite(e) for e in errors) else 2
    difference = ("+" if after > before else "") + number_text(after - before, decimals, language)
    shown = [
        with_error(v, e, unit, language) if math.isfinite(e) else f"{number_text(v, 2, language)} {unit}".strip()
        for v, e in zip((before, after), errors, strict=True)
    ]
    return [translate(figure.label), *shown, f"{difference} {unit}".strip()]


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
