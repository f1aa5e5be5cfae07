"""A page from the one that was kept, with the parts of changed sites made anew."""

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely.errors import ShapelyError

from sitemap.incremental.features import Changed, NotPlainError, changed_lines, parse_plain
from sitemap.incremental.inputs import SITES_FILE, current_inputs
from sitemap.incremental.judging import SITES, Others, Sites, nothing_to_say
from sitemap.incremental.marking import replaced
from sitemap.incremental.parts import After, after, changed_parts
from sitemap.incremental.recall import Kept
from sitemap.incremental.store import BrokenEntryError, Entry

__all__ = ["Rebuilt", "rebuilt"]

# With more changed sites than this share the whole is not much slower, and keeping it anew pays.
_MOST_CHANGED = 0.05
_ALWAYS = 20


# What a kept result ends in that does not hold what it should: it was damaged, or made to do harm.
_DAMAGED = (
    BrokenEntryError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    ShapelyError,
)


@dataclass(frozen=True)
class Rebuilt:
    """A page made from the one that was kept.

    ``inputs`` has the SHA-256 of the register's files, by name.
    """

    page: bytes
    inputs: Mapping[str, str]
    kept: Kept
    cells: Mapping[str, list[Any]] | None = None

    def rows(self) -> list[dict[str, Any]] | None:
        """Return what ``sitemap.describe.site_rows`` does; None where that was not kept whole."""
        try:
            return self.kept.rows(self.cells or self.kept.cells)
        except _DAMAGED:
            return None


def rebuilt(entry: Entry, folder: pathlib.Path, fingerprint: str) -> Rebuilt | None:
    """Return what building the register anew would give; None where only doing so can tell.

    Parameters
    ----------
    entry
        What was kept of an earlier build of this register with the same options.
    folder
        The register's folder.
    fingerprint
        What else decides the page's bytes now.
    """
    try:
        return _rebuilt(Kept(entry), folder, fingerprint)
    except (NotPlainError, *_DAMAGED):
        return None


def _rebuilt(kept: Kept, folder: pathlib.Path, fingerprint: str) -> Rebuilt | None:
    if kept.fingerprint != fingerprint:
        return None
    inputs = current_inputs(folder, kept.inputs)
    if inputs is None:
        return None
    hashes = dict(sorted(inputs.hashes.items()))
    changed = inputs.changed(kept.inputs)
    # All that is said of it is looked at here, where it may still turn out to be damaged.
    _ = kept.findings, kept.info, kept.counts
    if not changed:
        return Rebuilt(kept.page, hashes, kept)
    if changed != {SITES_FILE}:
        return None
    now = _after(kept, inputs.sites)
    return Rebuilt(replaced(kept.page, changed_parts(kept, now), kept.spans), hashes, kept, now.cells)


def _after(kept: Kept, content: bytes) -> After:
    """Return all sites with the changed ones, of which validation has nothing to say.

    Raises
    ------
    NotPlainError
        Something about them is not plain.
    """
    if not kept.is_plain:
        raise NotPlainError
    lines = changed_lines(kept.sites, content, kept.head, kept.tail)
    if len(lines) > max(_ALWAYS, _MOST_CHANGED * len(kept.ids)):
        raise NotPlainError("many")
    old, new = _sites(kept, lines)
    now = after(kept, old, new)
    others = Others(
        kept.known, kept.borders, kept.records, now.outlines, now.bounds(kept.bounds), now.cells["kind"], kept.findings
    )
    if not nothing_to_say(new, old.cells, others, kept.crs):
        raise NotPlainError("findings")
    return now


def _sites(kept: Kept, lines: list[Changed]) -> tuple[Sites, Sites]:
    """Return the changed sites as they were and as they are."""
    before = [parse_plain(line.old, SITES, last=line.last) for line in lines]
    now = [parse_plain(line.new, SITES, last=line.last) for line in lines]
    ids = [feature.id for feature in now]
    if [feature.id for feature in before] != ids:
        raise NotPlainError("ids")
    places = {site: place for place, site in enumerate(kept.ids)}
    at = [places[site] for site in ids]
    one, other = (
        Sites(
            ids,
            {name: [f.cells[name] for f in features] for name in kept.cells},
            np.array([f.outline for f in features], dtype=object),
            at,
        )
        for features in (before, now)
    )
    return one, other
