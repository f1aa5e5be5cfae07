"""The outlines of all sites, of which only those are made that are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Outlines", "packed"]

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Outlines:
    """Geometries as they were kept, with some changed since.

    Parameters
    ----------
    content
        Their WKB, one after the other.
    sizes
        The length of each, shape (n,).
    moved
        Those in whose place others have come.
    """

    content: bytes
    sizes: Places
    moved: Mapping[int, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.sizes < 0).any() or len(self.content) != int(self.sizes.sum()):
            raise ValueError("sizes")

    def __len__(self) -> int:
        return len(self.sizes)

    @cached_property
    def _ends(self) -> Places:
        return np.cumsum(self.sizes)

    def at(self, places: npt.ArrayLike) -> Any:
        """Return the outlines at some places, shape (m,)."""
        chosen = np.asarray(places, dtype=np.int64)
        ends = self._ends[chosen]
        pairs = zip((ends - self.sizes[chosen]).tolist(), ends.tolist(), strict=True)
        written = np.array([self.content[start:end] for start, end in pairs], dtype=object)
        made = shapely.from_wkb(written)
        for n, place in enumerate(chosen.tolist()):
            if place in self.moved:
                made[n] = self.moved[place]
        return made

    def all(self) -> Any:
        """Return all of them, shape (n,)."""
        return self.at(np.arange(len(self)))

    def with_moved(self, places: Places, outlines: Any) -> "Outlines":
        """Return all with others at these places."""
        return replace(self, moved={**self.moved, **dict(zip(places.tolist(), outlines, strict=True))})


def packed(name: str, geometries: Any) -> dict[str, bytes]:
    """Return geometries as WKB, and the length of each."""
    written = shapely.to_wkb(np.asarray(geometries, dtype=object), byte_order=1).tolist()
    return {name: b"".join(written), f"{name}/sizes": np.array([len(w) for w in written], dtype="<i8").tobytes()}
