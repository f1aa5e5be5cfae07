"""Change some of the numbers in a Base64 VLQ text, without the others being written anew."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sitemap.webmap.encode import VLQ_ALPHABET, vlq

__all__ = ["Change", "numbers_of", "spliced"]

# The first of the numbers that go, the one after the last of them, and those that come in their place.
Change = tuple[int, int, npt.ArrayLike]

# A character from here on says that another follows.
_FOLLOWED = 32
_DIGITS = np.zeros(256, dtype=np.int64)
_DIGITS[VLQ_ALPHABET] = np.arange(len(VLQ_ALPHABET))
_IS_LAST = _DIGITS < _FOLLOWED


def spliced(text: str, changes: Sequence[Change], *, count: int) -> str:
    """Return the text with other numbers in some places.

    Parameters
    ----------
    text
        As ``sitemap.webmap.encode.vlq`` gives it.
    changes
        In order, none within another.
    count
        How many numbers the text has to hold.

    Raises
    ------
    ValueError
        It holds more or fewer, or does not hold those that are to change.

    Examples
    --------
    >>> spliced(vlq([1, 200, 3]), [(1, 2, [-5, 6])], count=3) == vlq([1, -5, 6, 3])
    True
    """
    starts = np.concatenate([[0], _ends(_characters(text))])
    if len(starts) != count + 1 or any(not 0 <= first <= end <= count for first, end, _ in changes):
        raise ValueError(count)
    return "".join(_pieces(text, starts, changes))


def _pieces(text: str, starts: npt.NDArray[np.int64], changes: Sequence[Change]) -> Iterator[str]:
    place = 0
    for first, end, numbers in changes:
        yield text[place : starts[first]]
        yield vlq(numbers)
        place = int(starts[end])
    yield text[place:]


def numbers_of(text: str) -> npt.NDArray[np.int64]:
    """Return the numbers that a text holds.

    Examples
    --------
    >>> numbers_of("ACDgB").tolist()
    [0, 1, -1, 16]
    """
    characters = _characters(text)
    ends = _ends(characters)
    if not len(ends):
        return np.empty(0, dtype=np.int64)
    starts = np.concatenate([[0], ends[:-1]])
    digits = _DIGITS[characters[: ends[-1]]] & (_FOLLOWED - 1)
    places = np.arange(len(digits)) - np.repeat(starts, ends - starts)
    unsigned = np.add.reduceat(digits << np.minimum(5 * places, 58), starts)
    return np.where(unsigned & 1, -(unsigned >> 1), unsigned >> 1)


def _characters(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("latin-1"), dtype=np.uint8)


def _ends(characters: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    return np.flatnonzero(_IS_LAST[characters]) + 1
