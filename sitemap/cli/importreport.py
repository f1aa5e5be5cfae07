"""What import and refine print: the change as a table, field by field."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from sitemap.cartography.figures import area_text
from sitemap.cli.printing import print_findings, terminal
from sitemap.exchange.importing.context import ContextPlan
from sitemap.exchange.importing.mapping import FieldMapping
from sitemap.exchange.importing.plan import ImportPlan, SiteChange
from sitemap.locale import N_, active_language, translate
from sitemap.outline import CONFIDENCE_FACTOR, area_se_m2
from sitemap.terminal import printable

__all__ = [
    "context_record",
    "plan_record",
    "print_changes",
    "print_context",
    "print_fields",
    "print_mapping",
    "print_plan",
]

_ACTIONS = {"new": N_("new"), "changed": N_("changed"), "same": N_("unchanged")}
_HOW = {"id": N_("id"), "name": N_("name"), "overlap": N_("overlap"), "": "–"}
_SHOWN = 60


def print_plan(plan: ImportPlan) -> None:
    """Print how columns are mapped, what changes, and how much of each."""
    print_mapping(plan.mapping, plan.ignored)
    print_changes(plan.changes, plan)
    counts: Counter[str] = Counter(c.action for c in plan.changes)
    terminal().print(", ".join(f"{counts[a]} {translate(word)}" for a, word in _ACTIONS.items()))


def print_mapping(mapping: FieldMapping, ignored: Sequence[str]) -> None:
    """Print which column fills which field, and whether that was guessed."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (N_("Field"), N_("Column"), ""):
        table.add_column(Text(translate(heading)))
    for name, column in mapping.fields.items():
        table.add_row(name, Text(printable(column)), translate(N_("guessed")) if name in mapping.guessed else "")
    for name, value in mapping.constants.items():
        table.add_row(name, Text(printable(f"= {value}")), "")
    if table.row_count:
        terminal().print(table)
    if ignored:
        heading = translate(N_("Columns not imported:"))
        terminal().print(Text(printable(f"{heading} {', '.join(ignored)}")), soft_wrap=True)


def print_changes(changes: Sequence[SiteChange], plan: ImportPlan) -> None:
    """Print a row a site, then each field that changes."""
    if not changes:
        return
    language = active_language()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (N_("Site"), N_("Change"), N_("matched by"), N_("Area before"), N_("Area after")):
        table.add_column(Text(translate(heading)))
    for change in changes[:_SHOWN]:
        areas = [_area(plan, change, "before"), _area(plan, change, "after")]
        cells = [change.site, translate(_ACTIONS[change.action]), translate(_HOW[change.how])]
        table.add_row(*(Text(printable(c)) for c in cells), *(area_text(*a, language) if a else "–" for a in areas))
    terminal().print(table)
    if len(changes) > _SHOWN:
        terminal().print(translate(N_("… and {count} more")).format(count=len(changes) - _SHOWN))
    for change in changes[:_SHOWN]:
        if change.action != "same":
            print_fields(change)


def print_fields(change: SiteChange) -> None:
    """Print each field of a site that changes."""
    out = terminal()
    out.print(Text(f"\n{change.site}", style="bold"))
    for name, before, after in change.fields:
        was = "" if change.action == "new" else f"{_shown(before)} → "
        out.print(Text(printable(f"  {name}: {was}{_shown(after)}")), soft_wrap=True)


def plan_record(plan: ImportPlan) -> dict[str, Any]:
    """Return the plan for machines."""
    used = plan.transformation
    return {
        "layer": plan.layer.label,
        "mapping": dict(plan.mapping.fields),
        "guessed": sorted(plan.mapping.guessed),
        "not_imported": list(plan.ignored),
        "crs": used.source if used else None,
        "operation": used.operation if used else None,
        "accuracy_m": used.accuracy_m if used else None,
        "source": {"id": plan.source.id, **plan.source.values},
        "changes": [
            {
                "site": c.site,
                "action": c.action,
                "matched_by": c.how or None,
                "fields": {n: {"before": b, "after": a} for n, b, a in c.fields},
                "area_before_m2": _m2(c.before),
                "area_after_m2": _m2(c.after),
            }
            for c in plan.changes
        ],
        "findings": [f.as_dict() for f in plan.findings],
    }


def print_context(plan: ContextPlan) -> None:
    """Print what a context layer would be."""
    text = translate(N_("{count} features as the context layer “{id}” ({file})"))
    terminal().print(text.format(count=plan.count, id=plan.id, file=plan.file))
    print_findings(plan.findings)


def context_record(plan: ContextPlan) -> dict[str, Any]:
    """Return a context layer's plan for machines."""
    return {
        "id": plan.id,
        "file": plan.file,
        "features": plan.count,
        "source": {"id": plan.source.id, **plan.source.values},
        "findings": [f.as_dict() for f in plan.findings],
    }


def _area(plan: ImportPlan, change: SiteChange, when: str) -> tuple[float, float] | None:
    outline = change.before if when == "before" else change.after
    if outline is None or (when == "before" and change.action == "new"):
        return None
    sites = plan.register.sites if when == "before" else plan.proposed.sites
    accuracy_m = sites["geometry_accuracy_m"].loc[change.site]
    return float(outline.area), CONFIDENCE_FACTOR * float(area_se_m2([outline], accuracy_m)[0])


def _m2(outline: Any) -> float | None:
    return None if outline is None else round(float(outline.area), 1)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:g}" if isinstance(value, float) else f"“{value}”"
