"""The pages of the static site: the list of sites, a page for each, the downloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sitemap.analysis.publishing import ANALYSIS_FILE
from sitemap.exchange.export import METADATA_FILE, Content, ExportFormat
from sitemap.locale import LANGUAGES, N_, language, translate
from sitemap.publication.analysispage import analysis_sections, analysis_texts
from sitemap.publication.records import data_groups, site_page, site_rows_text
from sitemap.publication.templating import environment

if TYPE_CHECKING:
    from sitemap.analysis.contract import Results

__all__ = ["MAP_FILE", "TABLE_FOLDER", "Edition", "address_list", "assets", "not_found", "texts"]

MAP_FILE = "map.html"
# Where the tables of the analyses can be downloaded.
TABLE_FOLDER = "data/analysis/"
_NAMES = {"de": "Deutsch", "en": "English"}
_TEXTS = {
    "navigation": N_("Pages"),
    "sites": N_("Sites"),
    "site": N_("Site"),
    "map": N_("Map"),
    "data": N_("Data"),
    "analyses": N_("Analyses"),
    "version": N_("version"),
    "licence": N_("licence"),
    "contact": N_("Contact"),
    "open_map": N_("Open the map"),
    "kind": N_("Kind"),
    "status": N_("Status"),
    "area": N_("Area"),
    "projects": N_("Projects"),
    "no_sites": N_("The register holds no site yet."),
    "outline": N_("Outline"),
    "data_note": N_("The register in the formats of other programs, and what each of them cannot hold."),
    "losses": N_("What this format loses"),
    "metadata": N_("Metadata"),
    "embed": N_("Embed the map"),
}


@dataclass(frozen=True)
class Edition:
    """The site in one language; ``first`` is the language whose pages stand at the root.

    ``analyses`` are the tables that the page of the analyses shows; without
    them there is no such page.
    """

    content: Content
    first: str
    downloads: tuple[tuple[ExportFormat, Mapping[str, bytes]], ...]
    base_url: str
    analyses: "Results | None" = None

    @property
    def language(self) -> str:
        """Return the language of this edition."""
        return self.content.language

    @property
    def folder(self) -> str:
        """Return the folder of this edition's pages: none for the first language."""
        return "" if self.language == self.first else f"{self.language}/"


def assets() -> dict[str, bytes]:
    """Return the files that all pages share, by path: the style sheet and the icon."""
    folder = package_files("sitemap.publication").joinpath("templates")
    return {name: folder.joinpath(name).read_bytes() for name in ("style.css", "icon.svg")}


def texts(edition: Edition) -> dict[str, bytes]:
    """Return every page of an edition by path: the list, the downloads, a page for each site."""
    from sitemap.webmap import example_file

    content = edition.content
    with language(edition.language):
        rows = site_rows_text(content)
        groups = data_groups(edition.downloads, edition.language)
        example = example_file(edition.language, edition.first)
        found = {
            "index.html": _render(edition, "index.html", "index.html", content.title, rows=rows),
            "data.html": _render(
                edition, "data.html", "data.html", translate(_TEXTS["data"]), formats=groups, example=example
            ),
        }
        if edition.analyses is not None:
            found[ANALYSIS_FILE] = _analyses(edition, edition.analyses)
        for row in rows:
            path = f"sites/{row['id']}.html"
            found[path] = _render(edition, "site.html", path, row["name"], **site_page(content, row["id"]))
    return {edition.folder + path: body for path, body in found.items()}


def _analyses(edition: Edition, analyses: "Results") -> bytes:
    from sitemap.charts import charts_for

    register, code = edition.content.register, edition.language
    drawn = charts_for(register, analyses, code)
    up = "../" if edition.folder else ""
    sections = analysis_sections(register, analyses, drawn, code, tables=up + TABLE_FOLDER)
    texts = analysis_texts(code)
    return _render(edition, "analysis.html", ANALYSIS_FILE, texts["analyses"], a=texts, sections=sections)


def _render(edition: Edition, template: str, path: str, title: str, **values: Any) -> bytes:
    """Return a page; ``path`` is its place inside its edition."""
    content = edition.content
    up = "../" * path.count("/")
    root = up + ("../" if edition.folder else "")
    other = next(code for code in LANGUAGES if code != edition.language)
    other_folder = "" if other == edition.first else f"{other}/"
    register_title = content.title
    html = (
        environment()
        .get_template(template)
        .render(
            lang=edition.language,
            title=title if title == register_title else f"{title} – {register_title}",
            register_title=register_title,
            description=content.description,
            info=content.register.info,
            root=root,
            home=up,
            map_file=MAP_FILE,
            analysis_file=ANALYSIS_FILE if edition.analyses is not None else "",
            metadata_file=METADATA_FILE,
            other={"lang": other, "name": _NAMES[other], "href": root + other_folder + path},
            canonical=edition.base_url + edition.folder + path if edition.base_url else "",
            t={key: translate(message) for key, message in _TEXTS.items()},
            **values,
        )
    )
    return html.encode("utf-8")


def not_found(first: str, base_url: str) -> bytes:
    """Return the page for addresses that lead nowhere.

    A server shows it at any depth, so it holds no relative link; where the
    site's address is known it leads to the start.
    """
    codes = (first, *(code for code in LANGUAGES if code != first))
    missing, start = N_("There is no such page."), N_("To the start")
    said = [{"lang": c, "missing": translate(missing, c), "start": translate(start, c)} for c in codes]
    return environment().get_template("404.html").render(lang=first, texts=said, start=base_url).encode("utf-8")


def address_list(base_url: str, files: Mapping[str, bytes]) -> bytes:
    """Return the list of pages for search engines (sitemaps.org, 0.9)."""
    paths = [p for p in sorted(files) if p.endswith(".html") and p != "404.html"]
    lines = "".join(f"<url><loc>{escape(base_url + path)}</loc></url>\n" for path in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{lines}</urlset>\n".encode()
