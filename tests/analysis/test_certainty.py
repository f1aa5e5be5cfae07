"""What is certain, possible, out of the question or unknown, at and beside the limits."""

import math

import numpy as np
import pytest

from sitemap.analysis.certainty import allowance_m, distance_se_m, judged, within
from sitemap.outline import CONFIDENCE_FACTOR

HALF_M = 8.0
SE_M = HALF_M / CONFIDENCE_FACTOR
NAN = math.nan


@pytest.mark.parametrize(
    ("distance_m", "se_m", "expected"),
    [
        (100 - HALF_M, SE_M, "certain"),  # the interval ends on the limit
        (100 - HALF_M + 0.01, SE_M, "possible"),
        (100 + HALF_M, SE_M, "possible"),  # the interval begins on the limit
        (100 + HALF_M + 0.01, SE_M, "no"),
        (100, 0, "certain"),
        (100.01, 0, "no"),
        (0, SE_M, "certain"),
        (NAN, SE_M, "unknown"),
        (0, NAN, "unknown"),
        (math.inf, SE_M, "no"),
    ],
)
def test_a_distance_is_within_a_limit_as_far_as_its_interval_is(distance_m, se_m, expected):
    assert within([distance_m], [se_m], 100.0).tolist() == [expected]


def test_figures_may_come_as_texts_or_whole_numbers():
    assert within(["90", "110"], ["0", "0"], 100).tolist() == ["certain", "no"]


def test_what_is_not_known_is_neither_certain_nor_possible():
    words = judged(np.array([True, False, False, True]), np.array([True, True, False, True]), [True, True, True, False])
    assert words.tolist() == ["certain", "possible", "no", "unknown"]


def test_errors_of_two_outlines_add_as_the_sides_of_a_right_angle():
    # 95 % of the positions lie within 2.4477 standard errors of an axis (Rayleigh).
    unit = math.sqrt(-2 * math.log(0.05))
    assert distance_se_m(3 * unit, 4 * unit) == pytest.approx(5, rel=1e-5)
    assert allowance_m(3 * unit, 4 * unit) == pytest.approx(5 * 1.959964, rel=1e-5)
