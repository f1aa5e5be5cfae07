"""Places for names and badges: none covers another, none leaves the map, few cover a site."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sitemap.documents.typeface import text_width, wrap

__all__ = ["LINE_HEIGHT", "Box", "Label", "Placer", "label_size"]

LINE_HEIGHT = 1.12
# Directions from a badge in which its name is tried, best first, as shares of the name's size: on a map,
# names are read best to the right of what they name (Imhof 1962, "Die Anordnung der Namen in der Karte").
_SIDES = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (0.75, 0.8), (0.75, -0.8), (-0.75, 0.8), (-0.75, -0.8))
# Nearest first; from the second on, a line leads from the badge to the name.
_DISTANCES = (0.25, 1.2, 2.4, 4.0)


@dataclass(frozen=True)
class Box:
    """A rectangle in mm on the page, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> "Box":
        """Return the box of this size around a point."""
        return cls(x - width / 2, y - height / 2, width, height)

    def overlaps(self, other: "Box", gap: float = 0.0) -> bool:
        """Tell whether two boxes come nearer than ``gap``."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )

    def within(self, room: "Box") -> bool:
        """Tell whether the box lies inside another."""
        return (
            self.x >= room.x
            and self.y >= room.y
            and self.x + self.width <= room.x + room.width
            and self.y + self.height <= room.y + room.height
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Return the centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Label:
    """A name that found its place.

    ``leader`` is the line from what it names, where it stands far from it.
    """

    key: str
    role: str
    lines: tuple[str, ...]
    box: Box
    size: float
    style: str
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


def label_size(text: str, size: float, style: str, widest: float, spacing: float = 0.0) -> tuple[list[str], Box]:
    """Return the lines of a name and the box, at the origin, that they need."""
    lines = wrap(text, widest, size, style)
    width = max((text_width(line, size, style, spacing=spacing) for line in lines), default=0.0)
    return lines, Box(0, 0, width, size * LINE_HEIGHT * len(lines))


class Placer:
    """Finds places one after the other, the most important first.

    Parameters
    ----------
    room
        The map; nothing leaves it.
    avoid
        Outlines on the page that a name had better not cover.
    weights
        How bad it is to cover each of them, 1 as a rule.
    gap
        What stays free between names, in mm.
    """

    def __init__(self, room: Box, avoid: Any, weights: Sequence[float], gap: float) -> None:
        import numpy as np
        import shapely

        self.room = room
        self.gap = gap
        self.taken: list[Box] = []
        self._avoid = shapely.make_valid(avoid)
        self._weights = np.asarray(weights, dtype=float)
        self._tree = shapely.STRtree(self._avoid)

    def free(self, box: Box) -> bool:
        """Tell whether a box lies on the map and comes too near to nothing."""
        return box.within(self.room) and not any(box.overlaps(t, self.gap) for t in self.taken)

    def take(self, box: Box) -> None:
        """Keep a box free from now on."""
        self.taken.append(box)

    def covered(self, box: Box, roomy: float = 8.0) -> float:
        """Return how badly the box covers outlines, weighted.

        That is the share of the box, or of the outline if that is more; an
        outline more than ``roomy`` times as large may well have a name inside.
        """
        import numpy as np
        import shapely

        shape = shapely.box(box.x, box.y, box.x + box.width, box.y + box.height)
        near = self._tree.query(shape)
        areas = shapely.area(shapely.intersection(shape, self._avoid[near]))
        outlines = shapely.area(self._avoid[near])
        share = np.maximum(np.minimum(outlines, shape.area), outlines / roomy)
        return float((areas / np.maximum(share, 1e-9) * self._weights[near]).sum())

    def best(self, boxes: Iterable[Box], *, later: float = 0.06, roomy: float = 8.0) -> Box | None:
        """Return the free box that covers least; it is not taken yet.

        A box costs ``later`` more than the one before it; ``roomy`` is as for ``covered``.
        """
        found: tuple[float, Box] | None = None
        for order, box in enumerate(boxes):
            if found is not None and found[0] <= later * order:
                break  # no later one can be better
            if self.free(box):
                cost = self.covered(box, roomy) + later * order
                if found is None or cost < found[0]:
                    found = cost, box
        return found[1] if found else None

    def beside(self, mark: Box, size: Box, *, near: bool = False) -> Box | None:
        """Return the best box of a size around a mark, right beside it where ``near``; None where there is none."""
        return self.best(_around(mark, size, _DISTANCES[:1] if near else _DISTANCES))


def _around(mark: Box, size: Box, distances: Sequence[float]) -> Sequence[Box]:
    x, y = mark.centre
    boxes = []
    for distance in distances:
        away = distance * max(mark.height, size.height / 2)
        for right, down in _SIDES:
            if right and not down:
                centre = x + right * (mark.width / 2 + away + size.width / 2), y
            elif down and not right:
                centre = x, y + down * (mark.height / 2 + away / 2 + size.height / 2)
            else:
                sign = 1 if right > 0 else -1
                centre = (
                    x + sign * (mark.width / 4 + away / 2 + size.width / 2),
                    y + (1 if down > 0 else -1) * (mark.height / 2 + away / 3 + size.height / 2),
                )
            boxes.append(Box.around(*centre, size.width, size.height))
    return boxes
