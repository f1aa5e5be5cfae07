"""A comparison as text that can be put into a council paper."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sitemap.analysis.reporting import escaped
from sitemap.cartography.figures import area_text, date_text
from sitemap.change.compare import Comparison
from sitemap.locale import N_, active_language, translate
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.register.schema import CODES, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["amendment"]

# Words inside sentences stand here, where the catalogue's extraction sees them.
_BALANCE = N_("Balance")
_AND = N_("and")

# The sentence for what became of a site.
_SENTENCES = {
    "added": N_("Added: {name}, {new}."),
    "removed": N_("Removed: {name}, {old}."),
    "split": N_("Split: {name}, {old}, into {others}."),
    "merged": N_("Merged: {others} into {name}, {new}."),
    "renamed": N_("New id: {name}, before “{others}”, now “{id}”, {new}."),
    "outline-changed": N_("Outline changed: {name}, before {old}, now {new} ({gained} added, {lost} taken away)."),
}
_WITHIN = N_("The change lies within the accuracy of the outlines.")
_ORDER = ("added", "removed", "split", "merged", "renamed", "outline-changed")
# How a site's outline was made is told by the outline itself.
_QUIET = ("geometry_method_de", "geometry_method_en")


def amendment(comparison: Comparison, language: str | None = None) -> str:
    """Return the changes as Markdown: what happened to the sites, which facts changed, what else.

    Parameters
    ----------
    comparison
        What ``compare`` gave.
    language
        ``de`` or ``en``, by default the active one.
    """
    spoken = language or active_language()
    old, new = comparison.old.info, comparison.new.info
    title = new.title_de if spoken == "de" else new.title_en
    head = translate(N_("Changes from version {old} to version {new}"), spoken)
    parts = [f"# {escaped(title)}", escaped(head.format(old=old.version, new=new.version))]
    sites = list(_site_lines(comparison, spoken))
    fields = list(_field_lines(comparison, spoken))
    others = list(_other_lines(comparison, spoken))
    for heading, lines in ((N_("Sites"), sites), (N_("Facts on sites"), fields), (N_("Other tables"), others)):
        if lines:
            parts += [f"## {translate(heading, spoken)}", "\n".join(f"- {line}" for line in lines)]
    if len(parts) == 2:
        parts.append(translate(N_("Nothing changed."), spoken))
    else:
        parts += [f"## {translate(_BALANCE, spoken)}", _balance(comparison, spoken)]
    return "\n\n".join(parts) + "\n"


def _site_lines(comparison: Comparison, language: str) -> Iterator[str]:
    frame = comparison.sites
    names = _names(frame, language)
    for word in _ORDER:
        for site, row in frame[frame["change"] == word].iterrows():
            others = [names.get(o, o) for o in str(row["others"]).split(";") if o]
            sentence = translate(_SENTENCES[word], language).format(
                name=names[str(site)],
                id=site,
                others=f" {translate(_AND, language)} ".join(others),
                old=_area(row, "area_old_m2", language),
                new=_area(row, "area_new_m2", language),
                gained=area_text(float(row["gained_m2"]), float("nan"), language),
                lost=area_text(float(row["lost_m2"]), float("nan"), language),
            )
            within = word == "outline-changed" and row["outline"] == "within-accuracy"
            yield escaped(sentence + (f" {translate(_WITHIN, language)}" if within else ""))


def _names(frame: "pd.DataFrame", language: str) -> dict[str, str]:
    return {str(i): str(n) for i, n in frame[f"name_{language}"].items()}


def _area(row: Any, column: str, language: str) -> str:
    return area_text(float(row[column]), CONFIDENCE_FACTOR * float(row[f"{column}_se"]), language)


def _field_lines(comparison: Comparison, language: str) -> Iterator[str]:
    """Say which facts of the sites changed, each by what the field holds."""
    frame = comparison.attributes.reset_index()
    names = _names(comparison.sites, language)
    changed = frame[(frame["table"] == "sites") & (frame["change"] == "changed") & ~frame["field"].isin(_QUIET)]
    sentence = translate(N_("{name}: {field}: before {old}, now {new}."), language)
    for row in changed.to_dict("records"):
        values = {k: _value("sites", str(row["field"]), str(row[k]), language) for k in ("old", "new")}
        doc = translate(table("sites").field(str(row["field"])).doc, language)
        yield escaped(sentence.format(name=names[str(row["feature"])], field=doc, **values))


def _value(name: str, field: str, text: str, language: str) -> str:
    described = table(name).field(field)
    if not text:
        return translate(N_("empty"), language)
    if described.kind == "date":
        return date_text(text, language)
    if described.kind in ("code", "codes"):
        known = CODES[described.domain]
        return ", ".join(translate(w, language) if w in known else w for w in text.split(";"))
    return (
        f"“{text}”"
        if described.kind == "text" and language == "en"
        else f"„{text}“"
        if described.kind == "text"
        else text
    )


def _other_lines(comparison: Comparison, language: str) -> Iterator[str]:
    frame = comparison.attributes.reset_index()
    others = frame[frame["table"] != "sites"]
    sentence = translate(N_("{table}: {added} added, {removed} removed, {changed} changed."), language)
    for name, rows in others.groupby("table", sort=False):
        counts = {w: rows.loc[rows["change"] == w, "feature"].nunique() for w in ("added", "removed", "changed")}
        yield escaped(sentence.format(table=translate(str(name), language), **counts))


def _balance(comparison: Comparison, language: str) -> str:
    """Say how many sites and how much land there were and are, corridors left out."""
    import numpy as np

    corridors = [set(r.sites.index[r.sites["kind"] == "corridor"]) for r in (comparison.old, comparison.new)]
    frame = comparison.sites[~comparison.sites.index.isin(corridors[0] | corridors[1])]
    figures: dict[str, str] = {}
    for word in ("old", "new"):
        area, se = frame[f"area_{word}_m2"], frame[f"area_{word}_m2_se"]
        error = CONFIDENCE_FACTOR * float(np.sqrt((se**2).sum()))
        figures |= {
            f"{word}_sites": str(int(area.notna().sum())),
            f"{word}_area": area_text(area.sum(), error, language),
        }
    sentence = N_(
        "Before {old_sites} sites with {old_area}, now {new_sites} sites with {new_area} (without corridors)."
    )
    return escaped(translate(sentence, language).format(**figures))
