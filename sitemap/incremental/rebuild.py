"""A page from the one that was kept, with the parts of changed sites made anew."""

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely.errors import ShapelyError

from sitemap.incremental.features import FeatureLines, NotPlainError, feature_lines, parse_plain
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
    lines = feature_lines(content)
    if not kept.is_plain or lines is None or lines.frame != kept.frame or len(lines.lines) != len(kept.places):
        raise NotPlainError("frame")
    changed = lines.changed(kept.lines)
    if len(changed) > max(_ALWAYS, _MOST_CHANGED * len(lines.lines)):
        raise NotPlainError("many")
    new = _sites(kept, lines, changed)
    old = {name: [cells[place] for place in new.places] for name, cells in kept.cells.items()}
    now = after(kept, new)
    corridor = np.array([kind == "corridor" for kind in now.cells["kind"]])
    others = Others(kept.known, kept.borders, kept.records, now.outlines, corridor, kept.findings)
    if not nothing_to_say(new, old, others, kept.crs):
        raise NotPlainError("findings")
    return now


def _sites(kept: Kept, lines: FeatureLines, changed: list[int]) -> Sites:
    last = len(lines.lines) - 1
    features = [parse_plain(lines.lines[n], SITES, last=n == last) for n in changed]
    places = kept.places[changed].tolist()
    if [f.id for f in features] != [kept.ids[place] for place in places]:
        raise NotPlainError("ids")
    cells = {name: [f.cells[name] for f in features] for name in kept.cells}
    return Sites([f.id for f in features], cells, np.array([f.outline for f in features], dtype=object), places)
