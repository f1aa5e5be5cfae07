"""Which names occur in which texts, with a score and the very words.

Every name is compared with every run of words of every text. A run of as many
words as the name scores by its least similar word, so that "north works" is
not taken for "south works"; similarity is the normalised Indel similarity of
rapidfuzz (``fuzz.ratio``) of the stems. Short words and numbers must be the
same. A run of one word more or less counts where it is the name but for the
spaces ("northworks"), and a longer word where it begins with the name
("northworksquarter").

All runs are compared at once: similarities are worked out once for each pair
of distinct words and then looked up by position.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sitemap.papers.wording import Word, name_variants, words

__all__ = ["COMPOUND_SCORE", "LEAST_SCORE", "Hit", "find_names"]

# Below it, words of seven letters differ by more than one letter.
LEAST_SCORE = 85.0
# A compound begins with the name, but it may name something beside it.
COMPOUND_SCORE = 90.0
_JOINED_SCORE = 95.0
_LEAST_JOINED = 6
# Words so short must be the same, for one letter makes another word of them.
_SHORT = 4

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Hit:
    """A name found in a text: how well it fits (0 to 100), by which method, and where it stands."""

    text: int
    name: int
    score: float
    method: str
    start: int
    end: int


@dataclass(frozen=True)
class _Texts:
    """All words of all texts in one row; ``number`` is the distinct word, ``text`` the text it is of.

    ``runs`` holds, for each count of words, the distinct runs written without
    spaces, and which of them begins at each word.
    """

    words: list[Word]
    text: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    stems: npt.NDArray[np.str_]
    plain: npt.NDArray[np.str_]
    runs: dict[int, tuple[list[str], npt.NDArray[np.int64]]] = field(default_factory=dict)

    def joined(self, size: int) -> tuple[list[str], npt.NDArray[np.int64]]:
        """Return the distinct runs of ``size`` words as one word each, and where they begin."""
        if size not in self.runs:
            plain = [w.plain for w in self.words]
            all_runs = ["".join(plain[i : i + size]) for i in range(len(plain) - size + 1)]
            distinct = {r: n for n, r in enumerate(dict.fromkeys(all_runs))}
            self.runs[size] = list(distinct), np.array([distinct[r] for r in all_runs], dtype=np.int64)
        return self.runs[size]


def find_names(names: Sequence[Sequence[str]], texts: Sequence[str]) -> list[Hit]:
    """Return the best hit of each name in each text in which it occurs.

    Parameters
    ----------
    names
        For each thing the names it has.
    texts
        Titles and other short texts.

    Returns
    -------
    list of Hit
        Sorted by text and name; ``score`` is at least ``LEAST_SCORE``.

    Examples
    --------
    >>> [(h.method, h.score) for h in find_names([["Altes Werk"]], ["Sanierung des Alten Werks"])]
    [('inflected', 100.0)]
    """
    row = _row(texts)
    if not row.words:
        return []
    best: dict[tuple[int, int], Hit] = {}
    for number, own in enumerate(names):
        for variant in name_variants(own):
            for hit in _hits(words(variant), number, row):
                known = best.get((hit.text, hit.name))
                if known is None or (hit.score, hit.method == "exact") > (known.score, known.method == "exact"):
                    best[hit.text, hit.name] = hit
    return [best[k] for k in sorted(best)]


def _row(texts: Sequence[str]) -> _Texts:
    split = [words(t) for t in texts]
    flat = [w for text in split for w in text]
    distinct = {p: n for n, p in enumerate(dict.fromkeys((w.plain, w.stem) for w in flat))}
    return _Texts(
        words=flat,
        text=np.repeat(np.arange(len(texts)), [len(t) for t in split]),
        number=np.array([distinct[w.plain, w.stem] for w in flat], dtype=np.int64),
        stems=np.array([s for _, s in distinct], dtype=np.str_),
        plain=np.array([p for p, _ in distinct], dtype=np.str_),
    )


def _hits(name: list[Word], number: int, row: _Texts) -> list[Hit]:
    if not name:
        return []
    size = len(name)
    plain = [w.plain for w in name]
    hits = [_telling(h, plain, i, row) for i, h in _found(_by_words(name, row), size, number, row, "similar")]
    joined = "".join(plain)
    if len(joined) >= _LEAST_JOINED and not joined.isdigit():
        for other in (size - 1, size + 1):
            if other:
                hits += [h for _, h in _found(_by_letters(joined, other, row), other, number, row, "joined")]
        hits += [h for _, h in _found(_compound(joined, row), 1, number, row, "compound")]
    return hits


def _by_words(name: list[Word], row: _Texts) -> Scores:
    """Return for each word of the texts how well the run beginning there fits the name."""
    from rapidfuzz import fuzz, process

    # Distinct words by words of the name; a cell below the least score is 0.
    similar = process.cdist([w.stem for w in name], row.stems.tolist(), scorer=fuzz.ratio, score_cutoff=LEAST_SCORE)
    for i, word in enumerate(name):
        if len(word.stem) <= _SHORT or any(c.isdigit() for c in word.plain):
            similar[i] = np.where(row.stems == word.stem, 100.0, 0.0)
    last = len(row.words) - len(name) + 1
    if last <= 0:
        return np.zeros(0, dtype=np.float32)
    runs = np.stack([similar[i][row.number[i : i + last]] for i in range(len(name))])
    scores: Scores = runs.min(axis=0).astype(np.float32)
    return scores


def _by_letters(joined: str, size: int, row: _Texts) -> Scores:
    """Return for each run of ``size`` words how well its letters, without spaces, fit the name."""
    from rapidfuzz import fuzz, process

    distinct, where = row.joined(size)
    if not distinct:
        return np.zeros(0, dtype=np.float32)
    scores: Scores = process.cdist([joined], distinct, scorer=fuzz.ratio, score_cutoff=_JOINED_SCORE)[0]
    if any(c.isdigit() for c in joined):  # one digit more is another plan
        scores = np.where(scores == 100.0, scores, 0.0).astype(np.float32)
    return scores[where]


def _compound(joined: str, row: _Texts) -> Scores:
    begins = np.char.startswith(row.plain, joined) & (np.char.str_len(row.plain) > len(joined) + 2)
    return np.where(begins, COMPOUND_SCORE, 0.0).astype(np.float32)[row.number]


def _found(scores: Scores, size: int, number: int, row: _Texts, method: str) -> list[tuple[int, Hit]]:
    starts = np.flatnonzero(scores >= LEAST_SCORE)
    # A run must not reach into the next text.
    starts = starts[row.text[starts] == row.text[starts + size - 1]]
    return [
        (i, Hit(int(row.text[i]), number, round(float(scores[i]), 1), method,
                row.words[i].start, row.words[i + size - 1].end))
        for i in starts.tolist()
    ]  # fmt: skip


def _telling(hit: Hit, plain: list[str], first: int, row: _Texts) -> Hit:
    """Return a hit of equal stems with the method that says whether the words are equal too."""
    if hit.score < 100:
        return hit
    found = [w.plain for w in row.words[first : first + len(plain)]]
    return replace(hit, method="exact" if found == plain else "inflected")
