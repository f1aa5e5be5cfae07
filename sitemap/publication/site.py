"""A static web site of a register, for any web server or object store, at any path.

Every link is relative, nothing is asked of any host, no cookie is set. A page
is one entry in ``PAGES``: a function from an edition to files.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sitemap.errors import RegisterError
from sitemap.exchange.export import METADATA_FILE, Content, ExportFormat, metadata, write_formats
from sitemap.locale import LANGUAGES, N_
from sitemap.publication import pages
from sitemap.publication.addresses import checked_folder_address
from sitemap.publication.publish import publish
from sitemap.publication.stale import remove_stale
from sitemap.validation.identity import ID_FORM

if TYPE_CHECKING:
    from sitemap.analysis.contract import Results
    from sitemap.linking import LinkedRegister
    from sitemap.publication.manifest import Manifest
    from sitemap.webmap.tiles.shell import Shell

__all__ = ["PAGES", "Page", "Site", "publish_site", "site_files"]

DATA_FOLDER = "data/"


@dataclass(frozen=True)
class Site:
    """What the pages are made from.

    Parameters
    ----------
    content
        The register with its figures; its language is the site's first one.
    downloads
        Each format with its files, by their path in the site.
    base_url
        Where the site will stand; empty where that is not known.
    analyses
        The tables that the page of the analyses shows; None for no such page.
    """

    content: Content
    downloads: tuple[tuple[ExportFormat, Mapping[str, bytes]], ...] = ()
    base_url: str = ""
    analyses: "Results | None" = None

    @cached_property
    def shell(self) -> "Shell | None":
        """Return what both maps of very many sites consist of; None where they hold all themselves."""
        from sitemap.webmap.tiles.choice import is_tiled

        if not is_tiled(len(self.content.linked.register.sites)):
            return None
        from sitemap.webmap.tiles.shell import make_shell

        return make_shell(self.content.linked, self.content.results, self.content.language)

    def edition(self, language: str) -> "pages.Edition":
        """Return what the pages of one language need."""
        return pages.Edition(
            content=replace(self.content, language=language),
            first=self.content.language,
            downloads=self.downloads,
            base_url=self.base_url,
            analyses=self.analyses,
        )


@dataclass(frozen=True)
class Page:
    """A part of the site: its name, and the function that gives its files by path."""

    name: str
    make: Callable[[Site], Mapping[str, bytes]]


def _map(site: Site) -> Mapping[str, bytes]:
    from sitemap.webmap import draw, page

    content = site.content
    if site.shell:
        from sitemap.webmap.tiles.page import draw_shell

        return {**site.shell.files, pages.MAP_FILE: page(draw_shell(site.shell)).encode("utf-8")}
    html: str = page(draw(content.linked, content.results, language=content.language))
    return {pages.MAP_FILE: html.encode("utf-8")}


def _embed(site: Site) -> Mapping[str, bytes]:
    from sitemap.webmap import embed_files

    content = site.content
    return embed_files(
        content.linked,
        content.results,
        language=content.language,
        base_url=site.base_url,
        whole_map=pages.MAP_FILE,
        shell=site.shell,
    )


def _texts(site: Site) -> Mapping[str, bytes]:
    files = pages.assets()
    for language in (site.content.language, *(x for x in LANGUAGES if x != site.content.language)):
        files |= pages.texts(site.edition(language))
    return files


def _not_found(site: Site) -> Mapping[str, bytes]:
    return {"404.html": pages.not_found(site.content.language, site.base_url)}


def _robots(site: Site) -> Mapping[str, bytes]:
    listing = f"Sitemap: {site.base_url}sitemap.xml\n" if site.base_url else ""
    return {"robots.txt": f"User-agent: *\nAllow: /\n{listing}".encode("ascii")}


def _data(site: Site) -> Mapping[str, bytes]:
    files = {path: body for _, found in site.downloads for path, body in found.items()}
    formats = tuple(form for form, _ in site.downloads)
    return {**files, METADATA_FILE: metadata(site.content, files, formats)}


def _tables(site: Site) -> Mapping[str, bytes]:
    from sitemap.analysis.reporting import table_files

    tables = site.analyses.tables.values() if site.analyses else ()
    files = {name: body for table in tables for name, body in table_files(table).items() if name.endswith(".csv")}
    return {pages.TABLE_FOLDER + name: body for name, body in files.items()}


PAGES: tuple[Page, ...] = (
    Page("data", _data),
    Page("map", _map),
    Page("embed", _embed),
    Page("texts", _texts),
    Page("tables", _tables),
    Page("not-found", _not_found),
    Page("robots", _robots),
)


def site_files(site: Site) -> dict[str, bytes]:
    """Return every file of the site by path; the list for search engines only where the address is known."""
    files: dict[str, bytes] = {}
    for page in PAGES:
        files |= page.make(site)
    if site.base_url:
        files["sitemap.xml"] = pages.address_list(site.base_url, files)
    return files


def publish_site(
    linked: "LinkedRegister",
    results: "Results",
    folder: str | Path,
    *,
    language: str | None = None,
    formats: Sequence[ExportFormat] = (),
    base_url: str = "",
    analyses: "Results | None" = None,
) -> "Manifest":
    """Lay out the register as a static site in ``folder``.

    Files of an earlier publication that are no longer part of it are removed,
    unless somebody has changed them.

    Parameters
    ----------
    language
        The language of the pages at the root, ``de`` or ``en``; by default the
        register's. The other one lies in a folder of its name.
    formats
        What can be downloaded.
    base_url
        Where the site will stand, for what needs whole addresses.
    analyses
        Tables to show on a page of their own, with their charts.

    Raises
    ------
    UsageError
        ``base_url`` is no address of a folder.
    SitemapError
        The folder cannot be written to; what was in it is unchanged.
    """
    content = Content(linked, results, language or linked.register.info.language)
    _check_ids(linked)
    written = write_formats(content, formats)
    downloads = tuple((form, _placed(written[form.name].files)) for form in formats)
    files = site_files(Site(content, downloads, checked_folder_address(base_url), analyses))
    with remove_stale(Path(folder), set(files)):
        return publish(linked.register, files, folder)


def _check_ids(linked: "LinkedRegister") -> None:
    """Refuse an id that cannot be a file's name, should nobody have validated the register."""
    register = linked.register
    for site in register.sites.index:
        if not re.fullmatch(ID_FORM, site):
            raise RegisterError(
                N_("“{value}” is not a valid id"),
                where=register.path,
                remedy=N_("use lower-case letters a–z, digits and hyphens, beginning with a letter or digit"),
                value=site,
            )


def _placed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {DATA_FOLDER + name: body for name, body in files.items()}
