"""Steckbriefe and the atlas: what goes into them, and the files that come out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sitemap.analysis.contract import Results
from sitemap.charts import CHARTS
from sitemap.documents.chapters import cover, matrix, method_chapter, overview_table
from sitemap.documents.chartchapter import chart_chapter
from sitemap.documents.dossier import dossier
from sitemap.documents.figure import date_parts, require_formats
from sitemap.documents.imprint import data_date, version_text
from sitemap.documents.permalink import checked_base, permalink, qr_svg
from sitemap.documents.sheet import chosen_sites
from sitemap.documents.sitemaps import Picture, map_of, situation_of
from sitemap.documents.typeface import shown, unshown
from sitemap.documents.typesetting import typeset
from sitemap.documents.wording import Wording
from sitemap.errors import UsageError
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

__all__ = ["ATLAS_ANALYSES", "REPORT_ANALYSES", "REPORT_FORMATS", "Report", "make_reports", "report_sites"]

# What a Steckbrief shows; constraints only where a rule file is named.
REPORT_ANALYSES = ("measures", "capacity", "constraints")
# An atlas has the charts besides; what lacks its file is left out.
ATLAS_ANALYSES = (*REPORT_ANALYSES, *dict.fromkeys(n for c in CHARTS for n in (c.analysis, *c.further)))
_MAP_MM = (178.0, 88.0)
_SITUATION_MM = (62.0, 54.0)


@dataclass(frozen=True)
class Report:
    """One document before it is set: its data for the templates, and its drawings.

    ``sites`` are the ids that it is about.
    """

    name: str
    title: str
    sites: tuple[str, ...]
    data: dict[str, Any]
    pictures: dict[str, bytes]
    linked: LinkedRegister
    results: Results
    language: str
    lacking: frozenset[str]

    @property
    def date(self) -> str:
        """Return the day that the file carries."""
        return data_date(self.linked.register)


def report_sites(linked: LinkedRegister, ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the sites that reports are made of, those named or all that have an outline.

    Raises
    ------
    UsageError
        There is no such site, or it has no outline.
    """
    found = tuple(str(site) for site in chosen_sites(linked.register, tuple(ids)).index)
    without = sorted(set(ids) - set(found))
    if without:
        raise UsageError(
            N_("the site “{site}” has no outline"),
            remedy=N_("draw one first: there is nothing to map"),
            site=without[0],
        )
    return found


def make_reports(
    linked: LinkedRegister,
    results: Results,
    language: str,
    *,
    sites: Sequence[str] = (),
    atlas: bool = False,
    formats: Sequence[str] = ("pdf",),
    base_url: str = "",
    progress: Callable[[str], None] = lambda _step: None,
) -> tuple[dict[str, bytes], frozenset[str]]:
    """Return the files by name, and the characters that the typeface lacks.

    Parameters
    ----------
    linked, results
        The joined register, and at least its measures.
    language
        ``de`` or ``en``.
    sites
        Ids of the sites; none means all.
    atlas
        One document of all these sites instead of one for each.
    formats
        Of ``REPORT_FORMATS``.
    base_url
        Address of the published map, for links and QR codes.
    progress
        Called with the id of each site, then with the name of each document.

    Of an atlas the charts of all tables in ``results`` are a chapter, where
    the library that draws them is installed.

    Raises
    ------
    UsageError
        There is no such format or site, or the address is none.
    SitemapError
        The part ``documents`` is not installed.
    """
    wanted = require_formats(formats, REPORT_FORMATS)
    made_of = _Material(linked, results, language, checked_base(base_url) if base_url else "")
    ids = report_sites(linked, sites)
    files: dict[str, bytes] = {}
    lacking: set[str] = set()
    groups = [("atlas", ids)] if atlas else [(site, (site,)) for site in ids]
    for name, group in groups:
        report = _compose(made_of, name, group, progress)
        lacking |= report.lacking
        progress(name)
        files |= {f"{name}.{form}": REPORT_FORMATS[form](report) for form in wanted}
    return files, frozenset(lacking)


@dataclass(frozen=True)
class _Material:
    """What every document is made of."""

    linked: LinkedRegister
    results: Results
    language: str
    base: str


def _compose(made_of: _Material, name: str, ids: tuple[str, ...], progress: Callable[[str], None]) -> Report:
    linked, results, language = made_of.linked, made_of.results, made_of.language
    register, words = linked.register, Wording(language)
    pictures: dict[str, bytes] = {}
    entries = []
    for site in ids:
        progress(site)
        entries.append(_entry(made_of, site, pictures))
    atlas = name == "atlas"
    title = str(getattr(register.info, f"title_{language}")) if atlas else entries[0]["title"]
    overview = map_of(register, ids, (178.0, 150.0), language) if atlas else None
    if overview:
        pictures["overview.svg"] = overview.svg
    data = {
        "title": words.say(N_("Atlas: {title}"), title=title) if atlas else words.say(N_("Steckbrief: {title}"), title=title),
        "author": register.info.publisher,
        "lang": language,
        "date": date_parts(data_date(register)),
        "footer": words.join([str(getattr(register.info, f"title_{language}")), version_text(register, language)]),
        "page": words.say(N_("Page")),
        "contents": words.say(N_("Contents")),
        "sites": entries,
        "cover": cover(linked, ids, words) if atlas else None,
        "overview": overview and _picture(overview, "overview.svg") | {
            "title": words.say(N_("Overview")), "table": overview_table(linked, results, ids, words)},
        "matrix": matrix(linked, ids, words) if atlas else None,
        "charts": chart_chapter(linked, results, words, pictures) if atlas else None,
        "chapter": method_chapter(linked, results, words) if atlas else None,
    }  # fmt: skip
    lacking = frozenset(_lacking(data))
    return Report(name, title, ids, _shown(data), pictures, linked, results, language, lacking)


def _entry(made_of: _Material, site: str, pictures: dict[str, bytes]) -> dict[str, Any]:
    register, language = made_of.linked.register, made_of.language
    words = Wording(language)
    entry = dossier(made_of.linked, made_of.results, site, language)
    plan = map_of(register, (site,), _MAP_MM, language)
    situation = situation_of(register, site, _MAP_MM[0] * plan.scale / 1000, _SITUATION_MM, language)
    pictures[f"map-{site}.svg"], pictures[f"situation-{site}.svg"] = plan.svg, situation.svg
    entry |= {"map": _picture(plan, f"map-{site}.svg"), "situation": _picture(situation, f"situation-{site}.svg")}
    entry |= {"link": None, "qr": f"qr-{site}.svg"}
    if made_of.base:
        url = permalink(made_of.base, site, language)
        pictures[f"qr-{site}.svg"] = qr_svg(url)
        text = words.say(N_("This site on the interactive map:"))
        entry["link"] = {"url": url, "text": text, "alt": words.say(N_("QR code of the address {url}"), url=url)}
    return entry


def _picture(picture: Picture, file: str) -> dict[str, Any]:
    return {"file": file, "width": picture.width, "height": picture.height, "alt": picture.alt,
            "caption": picture.caption}  # fmt: skip


def _shown(data: Any) -> Any:
    """Return the data with every text as the typeface can show it."""
    if isinstance(data, str):
        return shown(data)
    if isinstance(data, dict):
        return {key: value if key in {"url", "file", "qr"} else _shown(value) for key, value in data.items()}
    return [_shown(value) for value in data] if isinstance(data, list) else data


def _lacking(data: Any) -> set[str]:
    if isinstance(data, str):
        return unshown(data)
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return {c for part in parts for c in _lacking(part)}


def _pdf(report: Report) -> bytes:
    return typeset("report.typ", report.data, report.pictures, date=report.date)


def _docx(report: Report) -> bytes:
    from sitemap.documents.word import word_file

    return word_file(report)


def _xlsx(report: Report) -> bytes:
    from sitemap.documents.workbook import workbook

    return workbook(report)


def _png(report: Report) -> bytes:
    from sitemap.documents.card import card

    return card(report)


REPORT_FORMATS: dict[str, Callable[[Report], bytes]] = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "png": _png}
