"""Folium's random ids made the same in every build."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from branca.element import Element

__all__ = ["elements_of", "renaming"]

_RANDOM = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def elements_of(root: Element) -> Iterator[Element]:
    """Yield every element that can be reached from ``root``, each once, in a fixed order.

    Plugins keep elements in attributes and lists as well as among their
    children, so all of these are followed. Only plain dicts and lists are: an
    element hands over data that holds no elements as any other mapping.
    """
    seen: set[int] = set()
    waiting: list[Any] = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, Element):
            yield thing
            waiting.extend(reversed([v for v in vars(thing).values() if isinstance(v, Element | dict | list | tuple)]))
        elif isinstance(thing, dict):
            waiting.extend(reversed([v for v in thing.values() if isinstance(v, Element | dict | list | tuple)]))
        elif isinstance(thing, list | tuple):
            waiting.extend(reversed([v for v in thing if isinstance(v, Element | dict | list | tuple)]))


def renaming(root: Element) -> Callable[[str], str]:
    """Return a function that replaces each random id of an element by a number, in order of appearance.

    Only ids that folium gave are replaced; other text of 32 hexadecimal digits stays.
    """
    known = {element._id for element in elements_of(root)}  # noqa: SLF001  # branca has no public name for it
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], str(len(numbers))) if match[0] in known else match[0]

    return lambda text: _RANDOM.sub(number, text)
