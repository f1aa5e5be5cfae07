"""The engine that is always there: pieces read by Arrow or GDAL, measured by shapely, in threads."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from sitemap.overlay.exact import Measuring
from sitemap.overlay.layer import Layer, Part, Piece
from sitemap.overlay.partial import PartialSums, combine
from sitemap.overlay.task import Task

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["near_in_threads", "part_sums", "sums_in_threads"]

Result = TypeVar("Result")
# Pieces in work at the same time; each is read and measured by one thread.
_THREADS = min(os.cpu_count() or 1, 8)


def part_sums(part: Part, task: Task) -> PartialSums:
    """Return the partial sum of one part, in this thread."""
    measuring = Measuring(task)
    return combine([_sums(measuring, piece) for piece in part.pieces(task.ground(), task.columns)], task)


def sums_in_threads(layer: Layer, task: Task) -> PartialSums:
    """Return the sum of all parts of a layer."""
    return combine(_measured(layer, task, _sums), task)


def near_in_threads(layer: Layer, task: Task) -> "list[tuple[pa.Table, int]]":
    """Return the features of each piece that meet the sites, and how many of them were repaired."""
    return [found for piece in _measured(layer, task, _near) for found in piece]


def _sums(measuring: Measuring, piece: Piece) -> PartialSums:
    return combine([measuring.sums(table) for table in piece()], measuring.task)


def _near(measuring: Measuring, piece: Piece) -> "list[tuple[pa.Table, int]]":
    found = [measuring.near(table) for table in piece()]
    return [(table, repaired) for table, repaired in found if table.num_rows or repaired]


def _measured(layer: Layer, task: Task, measure: Callable[[Measuring, Piece], Result]) -> Iterator[Result]:
    """Yield what each piece gives, in the order of the pieces."""
    own = threading.local()

    def work(piece: Piece) -> Result:
        if not hasattr(own, "measuring"):
            own.measuring = Measuring(task)
        return measure(own.measuring, piece)

    ground = task.ground()
    pieces = (piece for part in layer.parts for piece in part.pieces(ground, task.columns))
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from _in_order(pool, work, pieces)


def _in_order(pool: ThreadPoolExecutor, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
    """Yield the results in the order of the pieces, with no more pieces in memory than there are threads to work."""
    waiting: deque[Future[Result]] = deque()
    try:
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > _THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
