"""What commands print: tables and findings through rich."""

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sitemap.cartography.figures import area_text, date_text
from sitemap.finding import Finding
from sitemap.locale import N_, active_language, translate
from sitemap.register.model import Register
from sitemap.rules import SEVERITIES
from sitemap.terminal import printable

__all__ = [
    "MOST_LISTED",
    "print_findings",
    "print_site",
    "print_sites",
    "print_summary",
    "tell_faults",
    "terminal",
    "working",
]

# So many sites a summary lists; “sitemap sites” lists all.
MOST_LISTED = 1000

# Wider than any table: the columns of a table are as wide as their cells.
_UNCUT = 100_000

_COLOUR = {"error": "red", "warning": "yellow", "info": "cyan"}
_COUNTED = {"error": N_("errors"), "warning": N_("warnings"), "info": N_("hints")}
_TABLES = (N_("sites"), N_("projects"), N_("forums"), N_("events"), N_("papers"), N_("sources"))
# Headings of the parts of a site's record that are not tables by the same name.
_PARTS = (N_("areas"), N_("phases"))


def terminal(*, error: bool = False) -> Console:
    """Return the terminal as rich sees it, on standard output or standard error."""
    # Cells of the register are data: no markup, no emoji codes, no highlighting.
    console = Console(stderr=error, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        # Piped into a file, a table must not be cut to a width nobody chose.
        console.width = _UNCUT
    return console


@contextmanager
def working(steps: Sequence[str], *, silent: bool) -> Iterator[Callable[[str], None]]:
    """Show on standard error which of ``steps`` is under way; nothing where it is no terminal."""
    console = terminal(error=True)
    if silent or not console.is_terminal:
        yield lambda _step: None
        return
    with console.status("") as status:

        def progress(step: str) -> None:
            status.update(f"{steps.index(step) + 1}/{len(steps)} {translate(step)} …")

        yield progress


def print_findings(findings: Sequence[Finding], *, always: bool = False) -> None:
    """Print findings on standard output, and how many there are of each severity."""
    console = terminal()
    for finding in findings:
        line = Text()
        line.append(translate(finding.severity), style=_COLOUR[finding.severity])
        line.append(f" {finding.place()} ", style="bold")
        line.append(f"[{finding.code}]\n  {finding.message()}\n  → {finding.remedy()}")
        console.print(line, soft_wrap=True)
    if findings or always:
        console.print(findings_text(findings))


def tell_faults(register: Register) -> None:
    """Say on standard error that reading left something out, so that no list seems whole."""
    if register.faults:
        text = translate("{count} findings while reading, so something may be missing; “sitemap validate” lists them")
        terminal(error=True).print(text.format(count=len(register.faults)), soft_wrap=True)


def findings_text(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity."""
    counts = Counter(f.severity for f in findings)
    return ", ".join(f"{counts[s]} {translate(_COUNTED[s])}" for s in SEVERITIES)


def print_summary(
    rows: Sequence[Mapping[str, Any]] | None,
    counts: Mapping[str, int],
    findings: Sequence[Finding],
    page: Path,
    *,
    served: bool = False,
) -> None:
    """Print what was built and where to open it.

    Parameters
    ----------
    rows
        What ``site_rows`` returns; None where there are too many to be read.
    counts
        Rows of each table.
    findings, page
        What was found, and the page's path.
    served
        Whether the page can be read from a web server only.
    """
    if rows is not None:
        print_sites(rows)
    console = terminal()
    console.print(", ".join(f"{counts[t]} {translate(t)}" for t in _TABLES))
    # Not inside the f-strings: what extracts messages does not look there.
    found, where = translate("findings"), translate("Open the map:")
    console.print(f"{found}: {findings_text(findings)}")
    address = f"sitemap serve {page.parent}" if served else page.resolve().as_uri()
    console.print(f"{where} {address}", soft_wrap=True)


def print_sites(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the sites as a table; ``rows`` as ``site_rows`` returns them."""
    language = active_language()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (N_("Id"), N_("Site"), N_("Kind"), N_("Status")):
        table.add_column(Text(translate(heading)))
    for heading in (N_("Area"), N_("Projects"), N_("Themenforen")):
        table.add_column(Text(translate(heading)), justify="right", no_wrap=True)
    for row in rows:
        site = row["id"]
        status = translate(row["status"] or "") or "–"
        if row["status_date"]:
            status += f" ({date_text(row['status_date'], language)})"
        area_m2, error_m2 = (math.nan if row[k] is None else row[k] for k in ("area_m2", "area_error95_m2"))
        figures = [area_text(area_m2, error_m2, language), str(row["projects"]), str(row["forums"])]
        cells = [site, row[f"name_{language}"] or "", translate(row["kind"] or ""), status, *figures]
        table.add_row(*(Text(printable(c)) for c in cells))
    terminal().print(table)


def print_site(record: dict[str, Any]) -> None:
    """Print one site's record: its fields, then what is linked to it."""
    language = active_language()
    console = terminal()
    console.print(Text(printable(record[f"name_{language}"] or record["id"]), style="bold"))
    fields = Table(box=None, show_header=False, pad_edge=False)
    for key, value in record.items():
        if value is not None and not isinstance(value, list):
            fields.add_row(Text(key, style="dim"), Text(printable(_shown(key, value), keep="\n")))
    console.print(fields)
    for part in (k for k, v in record.items() if isinstance(v, list) and v):
        console.print(Text(f"\n{translate(part)}", style="bold"))
        for row in record[part]:
            name = row.get(f"name_{language}") or row.get("title") or row.get(f"title_{language}")
            name = name or row.get("title_de") or row.get(f"text_{language}") or row.get(f"extent_{language}") or ""
            dates = "–".join(date_text(row[k], language) for k in ("begin", "end", "date", "as_of") if row.get(k))
            figure = f"{row['area_ha']:g} ha" if "area_ha" in row else ""
            through = (
                translate(N_("through {projects}")).format(projects=", ".join(row["project_ids"].split(";")))
                if "project_ids" in row
                else ""
            )
            parts = [row["id"], figure, name, dates, through, row.get("url", "")]
            console.print(Text("  " + printable("  ".join(p for p in parts if p))), soft_wrap=True)


def _shown(key: str, value: Any) -> str:
    if key.endswith("_date"):
        return date_text(str(value), active_language())
    if key in ("kind", "status", "geometry_kind"):
        return translate(str(value))
    if key == "planned_uses":
        return ", ".join(translate(v) for v in str(value).split(";"))
    return str(value)


if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
    # Windows and LANG=C would fail on ± and umlauts.
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
