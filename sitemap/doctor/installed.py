"""Python and the libraries: what the package itself says it needs, against what is there."""

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, version
from itertools import groupby

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from sitemap.doctor.check import Check
from sitemap.locale import N_

__all__ = ["requirements"]

_PACKAGE = "sitemap"
# What is there for those who work on sitemap, not with it.
_OF_THE_CHECKOUT = {"build", "dev", "docs"}


def requirements() -> Iterator[Check]:
    """Yield Python, sitemap itself, its libraries, and each extra."""
    about = distribution(_PACKAGE)
    yield _python(str(about.metadata["Requires-Python"]))
    yield Check(N_("Programs"), _PACKAGE, about.version)
    needed = [Requirement(line) for line in about.requires or ()]
    yield from (_library(r) for r in needed if _extra(r) == "" and _here(r))
    extras = sorted((r for r in needed if _extra(r) not in _OF_THE_CHECKOUT | {""}), key=_extra)
    for extra, group in groupby(extras, key=_extra):
        yield _bundle(extra, [r for r in group if _here(r)])


def _extra(requirement: Requirement) -> str:
    """Return the extra that a requirement belongs to, empty where it always holds."""
    found = str(requirement.marker or "").partition('extra == "')[2]
    return found.partition('"')[0]


def _here(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": _extra(requirement)})


def _python(allowed: str) -> Check:
    have = ".".join(map(str, sys.version_info[:3]))
    if have in SpecifierSet(allowed):
        return Check(N_("Programs"), "Python", have)
    return Check(
        N_("Programs"), "Python", have, "fault",
        N_("sitemap needs Python {allowed}"), N_("install a newer Python and make the environment anew"),
        {"allowed": allowed},
    )  # fmt: skip


def _library(requirement: Requirement) -> Check:
    found, fits = _installed(requirement)
    if fits:
        return Check(N_("Libraries"), requirement.name, found)
    return Check(
        N_("Libraries"), requirement.name, found, "fault",
        N_("{needed} is needed"), N_("install it with: pip install '{needed}'"),
        {"needed": f"{requirement.name}{requirement.specifier}"},
    )  # fmt: skip


def _bundle(extra: str, members: list[Requirement]) -> Check:
    """Judge an extra as a whole: nobody installs half of one."""
    states = {r.name: _installed(r) for r in members}
    found = ", ".join(f"{name} {have}" for name, (have, _) in states.items() if have)
    lacking = [f"{r.name}{r.specifier}" for r in members if not states[r.name][1]]
    if not lacking:
        return Check(N_("Extras"), extra, found)
    return Check(
        N_("Extras"), extra, found, "hint",
        N_("missing: {lacking}"), N_("install it with: pip install 'sitemap[{extra}]'"),
        {"lacking": ", ".join(lacking), "extra": extra},
    )  # fmt: skip


def _installed(requirement: Requirement) -> tuple[str, bool]:
    """Return the version that is there, and whether it will do."""
    try:
        have = version(requirement.name)
    except PackageNotFoundError:
        return "", False
    return have, requirement.specifier.contains(have, prereleases=True)
