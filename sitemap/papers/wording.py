"""Words as they are compared: without case, umlauts, inflection and small words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

__all__ = ["Word", "folded", "name_variants", "stem", "words"]

_WORD = re.compile(r"[^\W_]+")
# Articles and prepositions, which German puts differently from sentence to sentence.
_SMALL = frozenset(re.findall(
    r"\w+",
    "der die das des dem den ein eine einer eines einem einen und an am im in ins auf aus bei beim "
    "von vom zu zum zur fuer mit the of and at in on for to a",
))  # fmt: skip
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "o", "ł": "l"})


@dataclass(frozen=True)
class Word:
    """A word of a text: where it stands, its letters without case and umlauts, and its stem."""

    start: int
    end: int
    plain: str
    stem: str


def folded(text: str) -> str:
    """Return a text without case, umlauts and accents.

    Examples
    --------
    >>> folded("Straße nach Mülheim"), folded("Café")
    ('strasse nach muelheim', 'cafe')
    """
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_SPELT)
    return "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("german")


@cache
def stem(word: str) -> str:
    """Return the stem of a folded word by the German Snowball stemmer.

    Numbers and words with digits stay as they are.

    Examples
    --------
    >>> stem("altes") == stem("alten") == stem("alte")
    True
    """
    return word if any(c.isdigit() for c in word) else str(_stemmer().stemWord(word))


def words(text: str) -> list[Word]:
    """Return the words of a text, small words left out unless there are no others.

    Examples
    --------
    >>> [w.plain for w in words("Bebauungsplan für das Alte Werk")]
    ['bebauungsplan', 'alte', 'werk']
    """
    found = [(m.start(), m.end(), folded(m[0])) for m in _WORD.finditer(text)]
    found = [f for f in found if f[2]]
    telling = [f for f in found if f[2] not in _SMALL] or found
    return [Word(start, end, plain, stem(plain)) for start, end, plain in telling]


def name_variants(names: Sequence[str]) -> list[str]:
    """Return the forms in which a name may be met: whole, and without what is in brackets or after a dash.

    A part is left out where it is a single short word, because such a word means many things.

    Examples
    --------
    >>> name_variants(["Hafenviertel (north quay)"]), name_variants(["Werk (Süd)"])
    (['Hafenviertel (north quay)', 'Hafenviertel', 'north quay'], ['Werk (Süd)'])
    """
    variants: dict[str, None] = {}
    for name in names:
        variants[name] = None
        for part in re.split(r"\s*[()\[\]/]\s*|\s+[–—-]\s+", name):
            letters = sum(c.isalpha() for c in part)
            if part and part != name and (letters >= 8 or (letters >= 5 and len(words(part)) > 1)):
                variants[part] = None
    return list(variants)
