"""Which points to try: all, a sample, or each place in the code from which the scratch files of a command are written."""

import random
from collections import defaultdict
from collections.abc import Sequence

from sitemap.atomic.unfinished import PREFIX

__all__ = ["address", "called_from", "points_by_place", "points_of"]

# Where a command works before it replaces anything: whatever happens there, only the next sweep sees it.
_SCRATCH = "tmp/"
_MOVES = ("rename", "unlink", "rmdir", "remove")


def _in_scratch(call: str) -> bool:
    return call.partition(" ")[2].startswith(_SCRATCH)


def address(calls: Sequence[str], point: int) -> int:
    """Return how the shim counts a point: among those of its kind, and negative if it is one in scratch."""
    scratch = _in_scratch(calls[point - 1])
    number = sum(_in_scratch(c) == scratch for c in calls[:point])
    return -number if scratch else number


def points_of(count: int, sample: int, seed: int) -> list[int]:
    """Return the points to try: all of them, or a sample of so many that holds the first and the last."""
    if count <= sample:
        return list(range(1, count + 1))
    return sorted({1, count, *random.Random(seed).sample(range(1, count + 1), sample - 2)})


def _replaces_nothing(call: str) -> bool:
    """Tell whether a call works on a file of which nobody knows yet: in scratch, or beside the place of the new one."""
    operation, _, path = call.partition(" ")
    return _in_scratch(call) or (PREFIX in path and operation not in _MOVES)


def points_by_place(calls: Sequence[str], places: Sequence[str]) -> list[int]:
    """Return every point that changes what others see, and of the rest the first, the middle and the last of each place.

    A place is the operation with all that called it, natively and in Python.
    """
    chosen, hidden = [], defaultdict(list)
    for number, (call, place) in enumerate(zip(calls, places, strict=True), start=1):
        if _replaces_nothing(call):
            hidden[call.partition(" ")[0], place].append(number)
        else:
            chosen.append(number)
    for numbers in hidden.values():
        chosen += {numbers[0], numbers[len(numbers) // 2], numbers[-1]}
    return sorted(chosen)


def called_from(traces: str, count: int) -> list[str]:
    """Return what called each of ``count`` points, as the shim and Python's faulthandler wrote it."""
    places = [""] * count
    for part in traces.split("@")[1:]:
        number, _, place = part.partition(" ")
        places[int(number) - 1] = place
    return places
