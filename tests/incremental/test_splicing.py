"""Columns of numbers in which some change are those that would be written anew."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitemap.incremental.features import Changed, NotPlainError, changed_lines, feature_lines
from sitemap.incremental.geometry import extents, geometry_with, numbered
from sitemap.incremental.splicing import numbers_of, spliced
from sitemap.webmap.encode import encode_geometries, vlq

NUMBERS = st.lists(st.integers(-(2**30) + 1, 2**30 - 1), max_size=12)


@given(numbers=NUMBERS)
def test_what_was_written_is_read(numbers):
    assert numbers_of(vlq(numbers)).tolist() == numbers


@given(numbers=NUMBERS, new=NUMBERS, cuts=st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_numbers_come_in_place_of_others(numbers, new, cuts):
    first, end = sorted(min(cut, len(numbers)) for cut in cuts)
    expected = [*numbers[:first], *new, *numbers[end:]]
    assert spliced(vlq(numbers), [(first, end, new)], count=len(numbers)) == vlq(expected)


@pytest.mark.parametrize(
    ("text", "change"), [("AC", (0, 3, [])), ("ACD", (0, 1, [])), ("AC", (-1, 1, [])), ("g", (0, 1, []))]
)
def test_a_text_that_holds_other_numbers_is_refused(text, change):
    with pytest.raises(ValueError, match="2"):
        spliced(text, [change], count=2)


def outline(east: float, parts: int, holes: int, corners: int):
    """Return a polygon of so many corners, or several, with so many holes, about a place in degrees."""

    def one(lng: float):
        angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
        shell = np.column_stack([lng + 0.004 * np.cos(angle), 51.5 + 0.004 * np.sin(angle)])
        holed = [shapely.box(x, 51.5, x + 0.0005, 51.5005) for x in lng - 0.001 + 0.0008 * np.arange(holes)]
        return shapely.Polygon(shell, [hole.exterior for hole in holed])

    made = [one(east + 0.01 * n) for n in range(parts)]
    return made[0] if parts == 1 else shapely.MultiPolygon(made)


OUTLINES = st.builds(outline, st.floats(6, 9), st.integers(1, 3), st.integers(0, 2), st.integers(3, 7))


@given(before=st.lists(OUTLINES, min_size=1, max_size=6), data=st.data())
def test_outlines_of_which_some_moved_are_encoded_as_all_anew(before, data):
    count = len(before)
    moved = np.array(sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1))), dtype=np.int64)
    after = np.array(before, dtype=object)
    after[moved] = data.draw(st.lists(OUTLINES, min_size=len(moved), max_size=len(moved)))
    stand = numbered(np.array(before, dtype=object), shapely.get_coordinates(before)).stand
    own = after[moved]
    found = geometry_with(encode_geometries(before), stand, moved, own, shapely.get_coordinates(own))
    assert found == encode_geometries(after)
    np.testing.assert_array_equal(extents(after, shapely.get_coordinates(after)), shapely.bounds(after))


def test_other_geometries_than_polygons_are_not_plain():
    line = np.array([shapely.LineString([(0, 0), (1, 1)])], dtype=object)
    assert numbered(line, shapely.get_coordinates(line)) is None
    box = np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    stand = numbered(box, shapely.get_coordinates(box)).stand
    with pytest.raises(NotPlainError):
        geometry_with(encode_geometries(line), stand, np.array([0]), box, shapely.get_coordinates(box))


HEAD, TAIL = b'{"type": "FeatureCollection", "features": [\n', b"\n]}\n"
LINES = st.lists(st.sampled_from([b"", b"a", b"ab", b"aa", b"b" * 40]), min_size=1, max_size=8)


@given(old=LINES, data=st.data())
def test_the_lines_that_differ_are_found(old, data):
    new = data.draw(st.lists(st.sampled_from([b"", b"a", b"ab", b"aa", b"ba"]), min_size=len(old), max_size=len(old)))
    places = data.draw(st.sets(st.integers(0, len(old) - 1)))
    now = [new[n] if n in places else line for n, line in enumerate(old)]
    before, after = (HEAD + b",\n".join(lines) + TAIL for lines in (old, now))
    commas = [b","] * (len(old) - 1) + [b""]
    expected = [
        Changed(a + comma, b + comma, n == len(old) - 1)
        for n, (a, b, comma) in enumerate(zip(old, now, commas, strict=True))
        if a != b
    ]
    assert changed_lines(before, after, len(HEAD), len(TAIL)) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HEAD + b"a,\nb" + TAIL, HEAD + b"a,\nb,\nc" + TAIL),
        (HEAD + b"a,\nb" + TAIL, HEAD + b"a" + TAIL),
        (HEAD + b"a" + TAIL, HEAD.replace(b"type", b"kind") + b"a" + TAIL),
        (HEAD + b"a" + TAIL, HEAD + b"a" + TAIL.replace(b"}", b"} ")),
        (HEAD + b"a" + TAIL, b""),
    ],
)
def test_what_is_around_the_lines_and_their_count_may_not_differ(old, new):
    with pytest.raises(NotPlainError):
        changed_lines(old, new, len(HEAD), len(TAIL))


@pytest.mark.parametrize("end", [b"\n]}\n", b"\n]}", b"\n\n ]\n}\n\n"])
def test_a_file_is_taken_apart_by_its_lines(end):
    lines = [b'{ "type": "Feature", "properties": {} },', b'{ "type": "Feature" }']
    content = HEAD + b"\n".join(lines) + end
    found = feature_lines(content)
    assert (found.head, found.tail, list(found.lines)) == (len(HEAD), len(end), lines)
