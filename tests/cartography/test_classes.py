"""Classes of figures: about equal, never parting equals, with limits that are round."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemap.cartography.classes import MOST_CLASSES, class_limits, class_of, round_between
from sitemap.cartography.palettes import QUALITATIVE_COLOURS, SEQUENTIAL_COLOURS, STATUS_COLOURS, contrast, ink_on
from tests.cartography.test_looks import DEFICIENCIES, lab

FIGURES = st.lists(st.integers(-(10**7), 10**9).map(lambda n: n / 1000), min_size=1, max_size=60)


@given(FIGURES)
def test_every_class_holds_something_and_equals_stay_together(values):
    limits = class_limits(values)
    places = class_of(values, limits)
    assert limits == sorted(set(limits))
    assert set(places) == set(range(len(limits) + 1))
    assert len(limits) + 1 == min(MOST_CLASSES, len(set(values))) or len(set(values)) > MOST_CLASSES
    bounds = [-np.inf, *limits, np.inf]
    for value, place in zip(values, places, strict=True):
        assert bounds[place] <= value < bounds[place + 1]


@given(st.lists(st.integers(0, 10**6), min_size=20, max_size=200, unique=True))
def test_classes_of_distinct_figures_are_as_large_as_each_other(values):
    sizes = np.bincount(class_of(values, class_limits(values)))
    assert len(sizes) == MOST_CLASSES
    assert sizes.max() - sizes.min() <= 1


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_a_limit_is_the_roundest_number_that_parts(low, gap, decimals):
    small, large = low / 10**decimals, (low + gap) / 10**decimals
    limit = round_between(small, large)
    assert small < limit <= large
    step = max(s for s in steps() if Fraction(str(limit)) % s == 0)
    # No multiple of any rounder step lies between.
    for rounder in (s for s in steps() if s > step):
        assert Fraction(str(large)) // rounder == Fraction(str(small)) // rounder


def steps() -> list[Fraction]:
    return [digit * Fraction(10) ** power for power in range(-4, 9) for digit in (1, 2, 5)]


def test_what_is_no_figure_has_no_class():
    assert class_of([np.nan, 1.0, np.inf, 3.0], [2.0]).tolist() == [-1, 0, -1, 1]
    assert class_limits([np.nan]) == []
    assert class_limits([0.3, 0.1 + 0.2]) == []


@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
@pytest.mark.parametrize("colours", [*SEQUENTIAL_COLOURS.values()], ids=len)
def test_steps_are_told_apart_and_grow_darker(colours, deficiency):
    seen = [lab(c, DEFICIENCIES.get(deficiency)) for c in colours]
    for lighter, darker in itertools.pairwise(seen):
        assert lighter[0] - darker[0] > 8
        assert np.linalg.norm(lighter - darker) > 10


@pytest.mark.parametrize("colour", [*QUALITATIVE_COLOURS, *STATUS_COLOURS.values(), *SEQUENTIAL_COLOURS[5]])
def test_marks_are_read_on_their_class(colour):
    assert contrast(ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
def test_states_are_told_apart_by_colour_too(deficiency):
    seen = [lab(c, DEFICIENCIES.get(deficiency)) for c in STATUS_COLOURS.values()]
    assert min(np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[i + 1 :]) > 6
