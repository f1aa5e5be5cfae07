"""Numbers and dates as they are read in German and English, rounded as DIN 1333 has it."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemap.cartography.figures import area_text, date_text, decimals_for, number_text, with_error


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        (0, 0, "0", "0"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (0.125, 2, "0,13", "0.13"),  # half away from zero, not to the even digit
        (2.5, 0, "3", "3"),
        (-2.5, 0, "-3", "-3"),
        (-0.4, 0, "0", "0"),  # no minus before nothing
        (0.285, 2, "0,29", "0.29"),  # in binary a little less than it reads
        (1.005, 2, "1,01", "1.01"),
        (523.4, -1, "520", "520"),
        (555, -2, "600", "600"),
        (3.0, 2, "3,00", "3.00"),
        (math.nan, 1, "–", "–"),
        (math.inf, 1, "–", "–"),
    ],
)
def test_number(value, decimals, german, english):
    assert number_text(value, decimals, "de") == german
    assert number_text(value, decimals, "en") == english


# DIN 1333: the rounding place is that of the first digit of the error, the next one where this is 1 or 2.
@pytest.mark.parametrize(
    ("error", "decimals"),
    [(0.1, 2), (0.19, 2), (0.2, 2), (0.299, 2), (0.3, 1), (0.99, 1), (1, 1), (2.9, 1), (3, 0), (9.9, 0), (10, 0),
     (12.3, 0), (29, 0), (30, -1), (43, -1), (100, -1), (1000, -2), (0.001, 4), (0.003, 3)],
)  # fmt: skip
def test_decimals_that_an_error_leaves(error, decimals):
    assert decimals_for(error) == decimals


@pytest.mark.parametrize("error", [0, -1, math.nan, math.inf])
def test_no_error_leaves_two_decimals(error):
    assert decimals_for(error) == 2


@pytest.mark.parametrize(
    ("value", "error", "german", "english"),
    [
        (52.31, 12.3, "52 ± 13 ha", "52 ± 13 ha"),
        (1234.56, 0.42, "1.234,6 ± 0,5 ha", "1,234.6 ± 0.5 ha"),
        (4.0, 0.2, "4,00 ± 0,20 ha", "4.00 ± 0.20 ha"),
        (61.04, 0.96, "61,0 ± 1,0 ha", "61.0 ± 1.0 ha"),
        (1234, 43, "1.230 ± 50 ha", "1,230 ± 50 ha"),
        (12, 30, "10 ± 30 ha", "10 ± 30 ha"),
        (4.0, 0.30000000000000004, "4,0 ± 0,3 ha", "4.0 ± 0.3 ha"),  # a rest of binary arithmetic is no error
    ],
)
def test_value_with_error(value, error, german, english):
    assert with_error(value, error, "ha", "de") == german
    assert with_error(value, error, "ha", "en") == english


@given(st.floats(0, 1e6), st.floats(1e-2, 1e5))
def test_what_is_printed_covers_the_interval_but_for_the_rounding_of_the_value(value, error):
    text = with_error(value, error, "ha", "en").removesuffix(" ha").replace(",", "")
    printed, printed_error = (Decimal(part) for part in text.split(" ± "))
    place = Decimal(1).scaleb(-decimals_for(error))
    assert abs(printed - Decimal(value)) <= place / 2 * Decimal("1.000001")
    assert printed_error >= Decimal(error) * Decimal("0.99999999999")
    assert printed_error - Decimal(error) <= place
    # One or two digits that count, not more.
    assert len(str(printed_error).replace(".", "").strip("0")) <= 2


def test_area_is_given_in_hectares():
    assert area_text(523_100, 123_000, "de") == "52 ± 13 ha"


@pytest.mark.parametrize(("area", "error", "text"), [(math.nan, 1, "–"), (math.nan, math.nan, "–"),
                                                     (523_140, math.nan, "52,3 ha")])  # fmt: skip
def test_an_area_of_which_something_is_unknown(area, error, text):
    assert area_text(area, error, "de") == text


@pytest.mark.parametrize(
    ("date", "german", "english"),
    [
        ("2019-02-21", "21.02.2019", "21 February 2019"),
        ("2027-04-05", "05.04.2027", "5 April 2027"),
        ("2019-03", "März 2019", "March 2019"),
        ("2036", "2036", "2036"),
        ("0987", "0987", "0987"),
    ],
)
def test_dates_keep_their_exactness(date, german, english):
    assert date_text(date, "de") == german
    assert date_text(date, "en") == english


@pytest.mark.parametrize("date", ["", "2019-13", "2019-02-30", "2019-00-00", "0000", "bald", "21.02.2019", "2019-2"])
def test_what_is_no_date_is_shown_as_it_stands(date):
    assert date_text(date, "de") == date_text(date, "en") == date
