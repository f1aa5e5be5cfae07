"""What the pages show of a register, as plain text in the active language."""

from collections.abc import Mapping
from typing import Any

from sitemap.cartography.figures import area_text, date_text, number_text
from sitemap.cartography.styles import is_approximate
from sitemap.describe import site_record, site_rows
from sitemap.exchange.export import Content, ExportFormat
from sitemap.locale import N_, translate
from sitemap.publication.outlinefigure import outline_figure

__all__ = ["data_groups", "site_page", "site_rows_text"]

# Parts of a site's record, each a list: key, heading, and what follows the name.
_SECTIONS = (
    ("areas", N_("Recorded areas")),
    ("phases", N_("Phases")),
    ("projects", N_("Projects")),
    ("forums", N_("Themenforen")),
    ("events", N_("Events")),
    ("papers", N_("Council papers")),
    ("sources", N_("Sources")),
)


def site_rows_text(content: Content) -> list[dict[str, Any]]:
    """Return a row for each site as the list shows it: id, name, kind, status, area, projects."""
    code = content.language
    found = []
    for row in site_rows(content.linked, content.results):
        error_m2 = float("nan") if row["area_error95_m2"] is None else row["area_error95_m2"]
        area_m2 = float("nan") if row["area_m2"] is None else row["area_m2"]
        found.append(
            {
                "id": row["id"],
                "name": row[f"name_{code}"] or row["id"],
                "kind": translate(row["kind"] or ""),
                "status": _status(row, code),
                "area": area_text(area_m2, error_m2, code),
                "projects": row["projects"],
            }
        )
    return found


def _status(row: Mapping[str, Any], code: str) -> str:
    text = translate(row["status"] or "") or "–"
    return f"{text} ({date_text(row['status_date'], code)})" if row["status_date"] else text


def site_page(content: Content, site: str) -> dict[str, Any]:
    """Return what the page of a site shows: name, outline, fields and sections."""
    code = content.language
    record = site_record(content.linked, content.results, site)
    sites = content.register.sites
    accuracy = record["geometry_accuracy_m"]
    uses = [translate(use) for use in (record["planned_uses"] or "").split(";") if use]
    fields = [
        (N_("Kind"), translate(record["kind"] or "")),
        (N_("Status"), _status(record, code)),
        (N_("Area"), record["area_text"]),
        (N_("Former use"), record[f"former_use_{code}"]),
        (N_("Planned uses"), ", ".join(uses)),
        (N_("Municipalities"), _municipalities(content, record["municipalities"] or "")),
        (N_("Remark"), record[f"note_{code}"]),
        (N_("Outline"), record[f"geometry_method_{code}"]),
        (N_("Outline accuracy"), f"± {number_text(accuracy, 0, code)} m" if accuracy is not None else ""),
    ]
    return {
        "name": record[f"name_{code}"] or site,
        "fields": [(translate(label), value) for label, value in fields if value],
        "outline": outline_figure(
            sites.geometry.loc[site],
            record["kind"] or "",
            approximate=bool(is_approximate(sites).loc[site]),
            language=code,
        ),
        "sections": [
            {
                "title": translate(title),
                "entries": [_entry(key, row | _through(content, row), code) for row in record[key]],
            }
            for key, title in _SECTIONS
            if record[key]
        ],
    }


def _municipalities(content: Content, keys: str) -> str:
    """Return the names of the municipalities, or the key where no layer names it."""
    layers = [x for x in content.register.layers_of("municipalities") if {"id", "name"} <= set(x.columns)]
    names = {str(i): str(n) for layer in layers for i, n in zip(layer["id"], layer["name"], strict=True)}
    return ", ".join(names.get(key, key) for key in keys.split(";") if key)


def _through(content: Content, row: Mapping[str, Any]) -> dict[str, str]:
    """Return what leads to a row that is not the site's own."""
    if "project_ids" not in row:
        return {}
    names = content.register.projects[f"name_{content.language}"].fillna(content.register.projects["name_de"])
    projects = ", ".join(str(names.get(project, project)) for project in row["project_ids"].split(";"))
    return {"through": translate(N_("through {projects}")).format(projects=projects)}


def _entry(key: str, row: Mapping[str, Any], code: str) -> dict[str, str]:
    """Return one row of a section: its name, its address, and what is said after it."""
    name = next(
        (row[k] for k in (f"name_{code}", f"title_{code}", "title", "title_de", f"text_{code}") if row.get(k)), ""
    )
    dates = "–".join(date_text(str(row[k]), code) for k in ("begin", "end", "as_of", "date") if row.get(k))
    more = [dates, row.get("through", ""), *(row.get(k, "") for k in (f"description_{code}", "publisher", "licence"))]
    if key == "areas":
        name = f"{number_text(float(row['area_ha']), 1, code)} ha"
        more = [row.get(f"extent_{code}", ""), dates]
        if row.get("comparable") == "no":
            more.append(translate("not comparable with the outline"))
    elif key == "phases":
        more = [row.get(f"text_{code}", ""), dates]
        name = translate(str(row.get("phase", "")))
    elif key == "forums" and row.get("number") is not None:
        name = f"{int(row['number'])} {name}".strip()
    return {"name": str(name or row["id"]), "url": str(row.get("url") or ""), "more": ", ".join(m for m in more if m)}


def data_groups(downloads: tuple[tuple[ExportFormat, Mapping[str, bytes]], ...], code: str) -> list[dict[str, Any]]:
    """Return for each format its title, what it holds and loses, and its files with their sizes."""
    return [
        {
            "title": form.title,
            "holds": translate(form.holds),
            "losses": [translate(loss) for loss in form.losses],
            "files": [
                {"path": path, "name": path.rsplit("/", 1)[-1], "size": _size(len(body), code)}
                for path, body in sorted(files.items())
            ],
        }
        for form, files in downloads
    ]


def _size(count: int, code: str) -> str:
    return f"{number_text(count / 1024, 0 if count > 10_240 else 1, code)} KiB"
