"""The main job in one call: read, validate, link, measure, draw, publish."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitemap.errors import SitemapError
from sitemap.finding import Finding, has_errors
from sitemap.locale import N_

if TYPE_CHECKING:
    from sitemap.analysis import Results
    from sitemap.linking import LinkedRegister
    from sitemap.register import Register

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
    """What a build gave: the joined register, its figures, findings, and the page's path."""

    linked: "LinkedRegister"
    results: "Results"
    findings: tuple[Finding, ...]
    page: Path


def build(
    register: str | Path | None = None,
    output: str | Path = "output",
    *,
    language: str | None = None,
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
    progress
        Called with the name of each of ``STEPS`` as it begins.

    Raises
    ------
    InvalidRegisterError
        The register has errors; earlier output is unchanged.
    SitemapError
        The register cannot be read or the folder not written to.
    """
    from sitemap.publication import publish
    from sitemap.webmap import draw, page

    linked, results, findings = prepare(register, progress=progress)
    progress("draw")
    html = page(draw(linked, results, language=language))
    progress("publish")
    publish(linked.register, {PAGE_FILE: html.encode("utf-8")}, output)
    return Built(linked, results, findings, Path(output) / PAGE_FILE)


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
    from sitemap.analysis import analyse
    from sitemap.linking import link
    from sitemap.register import read_register
    from sitemap.shipped import shipped_register
    from sitemap.validation import validate

    progress("read")
    read = read_register(register or shipped_register())
    progress("validate")
    findings = validate(read)
    if has_errors(findings):
        raise InvalidRegisterError(findings, read.path)
    progress("link")
    linked = link(read)
    progress("measure")
    return linked, analyse(linked, names=PUBLISHED), findings
