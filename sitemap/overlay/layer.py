"""A layer that is read piece by piece, whatever its format."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sitemap.errors import LayerError
from sitemap.locale import N_

if TYPE_CHECKING:
    import pyarrow as pa
    from pyproj import CRS

    from sitemap.overlay.boxes import MarkedGround

__all__ = ["GEOMETRY", "ROWS_AT_ONCE", "Layer", "LayerSource", "Part", "Piece"]

# The geometry's name in every piece, whatever the file calls it.
GEOMETRY = "geometry"

# How many features are held in memory at a time, for each thread.
ROWS_AT_ONCE = 65_536

# Reads a piece of a part when it is called, in tables of at most ROWS_AT_ONCE rows:
# WKB in ``geometry``, and the columns asked for.
Piece = Callable[[], "Iterator[pa.Table]"]


@dataclass(frozen=True)
class LayerSource:
    """Where a layer is: a file or a folder of GeoParquet files, and the layer's name in a file of several."""

    path: Path
    layer: str | None = None

    def __str__(self) -> str:
        return f"{self.path} ({self.layer})" if self.layer else str(self.path)


class Part(Protocol):
    """A piece of a layer that can be read without the others; it can be sent to another process."""

    @property
    def features(self) -> int:
        """Return how many features there are, or -1 where only reading would tell."""

    def pieces(self, ground: "MarkedGround", columns: Sequence[str]) -> Iterator[Piece]:
        """Yield what is to be read, in the order of the file; several threads may read pieces at the same time.

        The tables of the pieces hold at least every feature whose box meets
        the marked ground, with the columns ``geometry`` (WKB, in the layer's
        CRS) and ``columns``.
        """


@dataclass(frozen=True)
class Layer:
    """A layer that has been opened: nothing of its features has been read.

    Parameters
    ----------
    source
        Where it is.
    crs
        The CRS of its coordinates.
    fields
        Names of its attributes.
    parts
        Its pieces, in a fixed order.
    """

    source: LayerSource
    crs: "CRS"
    fields: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def features(self) -> int:
        """Return how many features it has, or -1 where only reading would tell."""
        counts = [part.features for part in self.parts]
        return -1 if any(c < 0 for c in counts) else sum(counts)

    def require(self, names: Sequence[str]) -> None:
        """Refuse a layer that lacks one of the fields.

        Raises
        ------
        LayerError
            A field is missing.
        """
        missing = [name for name in names if name not in self.fields]
        if missing:
            raise LayerError(
                N_("the layer has no field “{field}”"),
                where=self.source,
                remedy=N_("use one of: {fields}"),
                field=", ".join(missing),
                fields=", ".join(self.fields) or "–",
            )
