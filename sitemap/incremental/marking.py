"""Where in the page's data the parts stand that a changed site can change."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitemap.webmap.payload import to_script_json

__all__ = ["Path", "Span", "spans"]

# Keys and places that lead to a part of the data.
Path = tuple[str | int, ...]
# A part, and its first and last byte but one in the page.
Span = tuple[Path, int, int]


def spans(payload: Mapping[str, Any], parts: Sequence[Path], page: bytes, data: str) -> list[Span] | None:
    """Return where the parts of the payload stand in the page, in order; None where that cannot be said.

    Parameters
    ----------
    payload
        The page's data.
    parts
        Those that are asked for; none lies within another.
    page
        The page, which holds the data once.
    data
        The data as it stands there.
    """
    start = page.find(data.encode("utf-8"))
    if start < 0:
        return None
    marks = {path: f"\x01{n}\x01" for n, path in enumerate(parts)}
    frame = to_script_json(_marked(payload, marks, {path[:n] for path in parts for n in range(len(path))}))
    written = {to_script_json(mark): path for path, mark in marks.items()}
    if any(frame.count(mark) != 1 for mark in written):
        return None
    found, rebuilt, rest = [], [], frame
    place = start
    for mark, path in sorted(written.items(), key=lambda pair: frame.index(pair[0])):
        before, _, rest = rest.partition(mark)
        part = to_script_json(_at(payload, path))
        rebuilt += [before, part]
        first = place + len(before.encode("utf-8"))
        place = first + len(part.encode("utf-8"))
        found.append((path, first, place))
    return found if "".join([*rebuilt, rest]) == data else None


def _marked(data: Any, marks: Mapping[Path, str], inner: set[Path], path: Path = ()) -> Any:
    if path in marks:
        return marks[path]
    if path not in inner:
        return data
    if isinstance(data, Mapping):
        return {key: _marked(value, marks, inner, (*path, key)) for key, value in data.items()}
    return [_marked(value, marks, inner, (*path, n)) for n, value in enumerate(data)]


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def replaced(page: bytes, parts: Mapping[Path, bytes], found: Sequence[Span]) -> bytes:
    """Return the page with other bytes in place of some parts (KeyError where one has no place)."""
    missing = parts.keys() - {path for path, _, _ in found}
    if missing:
        raise KeyError(missing)
    return b"".join(_pieces(page, parts, found))


def _pieces(page: bytes, parts: Mapping[Path, bytes], found: Sequence[Span]) -> Iterator[bytes]:
    place = 0
    for path, first, end in found:
        if path in parts:
            yield page[place:first]
            yield parts[path]
            place = end
    yield page[place:]
