"""What this machine has of what sitemap needs, tried and not only looked up."""

import warnings
from collections.abc import Callable, Iterator

from sitemap.doctor.check import Check, State
from sitemap.doctor.files import formats, package_files, places
from sitemap.doctor.geography import coordinates, libraries
from sitemap.doctor.installed import requirements
from sitemap.locale import N_

__all__ = ["EXAMINATIONS", "Check", "State", "examine"]

# From the ground up: where Python is too old, nothing after it has to be right.
EXAMINATIONS: tuple[Callable[[], Iterator[Check]], ...] = (
    requirements,
    libraries,
    coordinates,
    formats,
    package_files,
    places,
)


def examine() -> tuple[Check, ...]:
    """Try everything and return what was found, in a fixed order.

    Returns
    -------
    tuple of Check
        One entry a thing; ``fault`` where commands would fail, ``hint`` where
        only an extra is missing that somebody may not want.
    """
    # What libraries warn of while they load is what the checks are about to tell in plain words.
    with warnings.catch_warnings(action="ignore"):
        return tuple(check for examination in EXAMINATIONS for check in _tried(examination))


def _tried(examination: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Yield what an examination finds; where a library does not even load, that is what was found."""
    try:
        yield from examination()
    except ImportError as error:
        name = (error.name or "").partition(".")[0]
        why, remedy = N_("it cannot be loaded: {why}"), N_("install it anew: pip install --force-reinstall {library}")
        values = {"why": str(error), "library": name}
        yield Check(N_("Libraries"), name or examination.__name__, "", "fault", why, remedy, values)
