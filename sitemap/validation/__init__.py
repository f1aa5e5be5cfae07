"""Validation: every finding at once. A new check is one file and one line here."""

from collections.abc import Callable, Iterator

from sitemap.finding import Finding, in_order
from sitemap.register.model import Register
from sitemap.validation.area import area_against_record
from sitemap.validation.attributes import attributes
from sitemap.validation.borders import borders
from sitemap.validation.geometry import geometry
from sitemap.validation.identity import identity
from sitemap.validation.links import links
from sitemap.validation.municipality import municipality
from sitemap.validation.overlap import overlap
from sitemap.validation.references import references

__all__ = ["CHECKS", "validate"]

CHECKS: tuple[Callable[[Register], Iterator[Finding]], ...] = (
    identity,
    attributes,
    references,
    links,
    geometry,
    borders,
    municipality,
    overlap,
    area_against_record,
)


def validate(register: Register) -> tuple[Finding, ...]:
    """Return everything that is wrong with ``register``, worst first.

    What reading already found (``register.faults``) is part of it.
    """
    found = [finding for check in CHECKS for finding in check(register)]
    return in_order([*register.faults, *found])
