"""The main job in one call: read, validate, link, measure, draw, publish."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.errors import SitemapError
from sitemap.finding import Finding, has_errors
from sitemap.locale import N_, active_language

if TYPE_CHECKING:
    from sitemap.analysis import Results
    from sitemap.incremental import Finished, Store
    from sitemap.incremental.rebuild import Rebuilt
    from sitemap.linking import LinkedRegister
    from sitemap.register import Register
    from sitemap.webmap.tiles.outlines import Outlines

__all__ = ["PAGE_FILE", "STEPS", "Built", "InvalidRegisterError", "build", "checked", "prepare"]

PAGE_FILE = "index.html"
STEPS = (N_("read"), N_("validate"), N_("link"), N_("measure"), N_("draw"), N_("publish"))
# What every page carries and can be coloured by: the analyses that need no input and take a few hundredths of a second.
PUBLISHED = ("measures", "portfolio-sites")


class InvalidRegisterError(SitemapError):
    """The register has errors, so nothing was published; ``findings`` holds all of them."""

    def __init__(self, findings: tuple[Finding, ...], where: Path) -> None:
        super().__init__(
            N_("{count} errors forbid publishing"),
            where=where,
            remedy=N_("correct them; “sitemap validate” lists them all"),
            count=sum(f.severity == "error" for f in findings),
        )
        self.findings = findings


@dataclass(frozen=True)
class Built:
    """What a build gave.

    Parameters
    ----------
    register
        The register's folder.
    findings
        What was found; no errors.
    page
        The path of the page.
    counts
        How many rows each table has.
    rows
        Makes what ``sitemap.describe.site_rows`` returns of the sites.
    made
        The joined register and its measures, where the build made them.
    tiled
        Whether the page reads files beside it, so that it needs a web server.
    """

    register: Path
    findings: tuple[Finding, ...]
    page: Path
    counts: Mapping[str, int]
    rows: Callable[[], list[dict[str, Any]]]
    made: "tuple[LinkedRegister, Results] | None" = None
    tiled: bool = False

    @property
    def linked(self) -> "LinkedRegister":
        """Return the joined register; where the page came from the cache it is read now."""
        return self._prepared[0]

    @property
    def results(self) -> "Results":
        """Return its measures."""
        return self._prepared[1]

    @cached_property
    def _prepared(self) -> "tuple[LinkedRegister, Results]":
        return self.made or prepare(self.register)[:2]


def build(
    register: str | Path | None = None,
    output: str | Path = "output",
    *,
    language: str | None = None,
    cache: "Store | None" = None,
    tiles: bool | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> Built:
    """Publish the map of a register.

    Parameters
    ----------
    register
        The register's folder; by default the shipped one.
    output
        The folder to publish into.
    language
        Language the page opens in, ``de`` or ``en``; by default the register's.
    cache
        Where builds are kept, so that only what has changed since the last one
        is computed; the bytes are the same. By default everything is computed.
    tiles
        Whether the page reads its outlines and attributes from files beside
        it; by default from 20,000 sites on. Such builds are not kept.
    progress
        Called with the name of each of ``STEPS`` as it begins.

    Raises
    ------
    InvalidRegisterError
        The register has errors; earlier output is unchanged.
    SitemapError
        The register cannot be read or the folder not written to.
    """
    from sitemap.shipped import shipped_register

    folder = Path(register or shipped_register())
    if cache is None or tiles:
        return _built(folder, Path(output), language, progress, tiles)[0]
    from sitemap.incremental import KeptBuilds
    from sitemap.webmap.tiles.choice import is_tiled

    progress("read")
    kept, options = KeptBuilds(cache, active_language()), language or ""
    again = kept.again(folder, options)
    if again is None or is_tiled(again.kept.counts["sites"], tiles):
        built, finished = _built(folder, Path(output), language, progress, tiles)
        if finished is not None:
            kept.keep(folder, options, finished)
        return built
    return _published_again(again, folder, Path(output), progress)


def _built(
    folder: Path, output: Path, language: str | None, progress: Callable[[str], None], tiles: bool | None
) -> "tuple[Built, Finished | None]":
    from sitemap.incremental import Finished
    from sitemap.publication import publish
    from sitemap.publication.beside import FILES_BESIDE
    from sitemap.publication.stale import remove_stale
    from sitemap.register import read_register
    from sitemap.webmap import RegisterView, draw, page
    from sitemap.webmap.tiles.early import EarlyOutlines

    progress("read")
    with ExitStack() as running:
        early = EarlyOutlines(running, tiles)
        read = read_register(folder, sites_read=early.begin)
        if early.outlines is not None:
            return _built_of_tiles(read, early.outlines, output, language, progress), None
    prepared = _prepared(read, progress)
    linked, results, findings = prepared
    progress("draw")
    chart = draw(linked, results, language=language)
    content = page(chart).encode("utf-8")
    progress("publish")
    with remove_stale(output, {PAGE_FILE}, among=lambda name: name in FILES_BESIDE):
        publish(linked.register, {PAGE_FILE: content}, output)
    view = next(child for child in chart._children.values() if isinstance(child, RegisterView))  # noqa: SLF001
    return _as_built(folder, output, prepared), Finished(linked, results, findings, view.payload, view.data, content)


def _built_of_tiles(
    read: "Register",
    outlines: "Callable[[], Outlines]",
    output: Path,
    language: str | None,
    progress: Callable[[str], None],
) -> Built:
    from sitemap.publication.beside import publish_tiled

    prepared = _prepared(read, progress)
    progress("draw")
    publish_tiled(*prepared[:2], output, PAGE_FILE, language=language, outlines=outlines)
    return replace(_as_built(read.path, output, prepared), tiled=True)


def _as_built(folder: Path, output: Path, prepared: "tuple[LinkedRegister, Results, tuple[Finding, ...]]") -> Built:
    from sitemap.describe import site_rows
    from sitemap.register.schema import TABLES

    linked, results, findings = prepared
    counts = {table.name: len(linked.register.table(table.name)) for table in TABLES}
    return Built(folder, findings, output / PAGE_FILE, counts, lambda: site_rows(linked, results), (linked, results))


def _published_again(again: "Rebuilt", folder: Path, output: Path, progress: Callable[[str], None]) -> Built:
    from sitemap.publication.beside import FILES_BESIDE
    from sitemap.publication.manifest import manifest_of
    from sitemap.publication.publish import publish_with
    from sitemap.publication.stale import remove_stale

    def rows() -> list[dict[str, Any]]:
        kept_rows = again.rows()
        if kept_rows is not None:
            return kept_rows
        from sitemap.describe import site_rows

        return site_rows(built.linked, built.results)

    progress("publish")
    outputs, kept = {PAGE_FILE: again.page}, again.kept
    info = kept.info
    manifest = manifest_of(info["id"], info["version"], info["crs"], again.inputs, outputs)
    with remove_stale(output, set(outputs), among=lambda name: name in FILES_BESIDE):
        publish_with(manifest, outputs, output)
    built = Built(folder, kept.findings, output / PAGE_FILE, kept.counts, rows)
    return built


def checked(register: str | Path) -> "Register":
    """Read a register and check it.

    Raises
    ------
    InvalidRegisterError
        The register has errors.
    SitemapError
        The register cannot be read.
    """
    from sitemap.register import read_register
    from sitemap.validation import validate

    read = read_register(register)
    findings = validate(read)
    if has_errors(findings):
        raise InvalidRegisterError(findings, read.path)
    return read


def prepare(
    register: str | Path | None = None, *, progress: Callable[[str], None] = lambda _step: None
) -> "tuple[LinkedRegister, Results, tuple[Finding, ...]]":
    """Read a register, check it, link it and measure it: what everything that is published begins with.

    Parameters
    ----------
    register
        The register's folder; by default the shipped one.
    progress
        Called with the name of each step as it begins.

    Raises
    ------
    InvalidRegisterError
        The register has errors.
    SitemapError
        The register cannot be read.
    """
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register

    progress("read")
    return _prepared(read_register(register or shipped_register()), progress)


def _prepared(
    read: "Register", progress: Callable[[str], None]
) -> "tuple[LinkedRegister, Results, tuple[Finding, ...]]":
    from sitemap.analysis import analyse
    from sitemap.linking import link
    from sitemap.validation import validate

    progress("validate")
    findings = validate(read)
    if has_errors(findings):
        raise InvalidRegisterError(findings, read.path)
    progress("link")
    linked = link(read)
    progress("measure")
    return linked, analyse(linked, names=PUBLISHED), findings
