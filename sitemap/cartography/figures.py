"""Numbers and dates as people read them, in German and English."""

import datetime as dt
import math
import re
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import NumberPattern, parse_pattern

__all__ = ["area_text", "date_text", "decimals_for", "number_text", "with_error"]


# Tables of pairs hold each figure twice.
@lru_cache(maxsize=4096)
def number_text(value: float, decimals: int, language: str) -> str:
    """Return a number in the form of the language, halves rounded away from zero (DIN 1333).

    Examples
    --------
    >>> number_text(1234.5, 1, "de"), number_text(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    if not math.isfinite(value):
        return "–"
    rounded = _rounded(value, decimals, ROUND_HALF_UP)
    return str(_pattern(max(decimals, 0)).apply(rounded, _locale(language)))


@cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def decimals_for(error: float) -> int:
    """Return the decimals that an error of this size leaves meaningful.

    One significant digit of the error, two where it begins with 1 or 2
    (DIN 1333); negative for tens and hundreds.

    Examples
    --------
    >>> decimals_for(0.31), decimals_for(0.21), decimals_for(12.3), decimals_for(43.0)
    (1, 2, 0, -1)
    """
    if not error > 0 or not math.isfinite(error):
        return 2
    exact = _decimal(error)
    return -exact.adjusted() + (1 if exact.as_tuple().digits[0] in (1, 2) else 0)


def with_error(value: float, error: float, unit: str, language: str) -> str:
    """Return ``value ± error`` with the digits that the error leaves.

    The error is rounded up, so that what is printed still holds (DIN 1333).

    Examples
    --------
    >>> with_error(52.31, 12.3, "ha", "de")
    '52 ± 13 ha'
    >>> with_error(1234.56, 0.42, "ha", "de")
    '1.234,6 ± 0,5 ha'
    """
    decimals = decimals_for(error)
    covering = float(_rounded(error, decimals, ROUND_CEILING)) if math.isfinite(error) else error
    return f"{number_text(value, decimals, language)} ± {number_text(covering, decimals, language)} {unit}"


def _decimal(value: float) -> Decimal:
    # Twelve digits: what binary arithmetic leaves beyond them is no information.
    return Decimal(f"{value:.12g}")


def _rounded(value: float, decimals: int, rounding: str) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    # Adding zero takes the sign from a zero.
    return (_decimal(value) / step).to_integral_value(rounding) * step + 0


def area_text(area_m2: float, error_m2: float, language: str) -> str:
    """Return an area in hectares with its error.

    Examples
    --------
    >>> area_text(523_100, 123_000, "en")
    '52 ± 13 ha'
    """
    if not math.isfinite(area_m2):
        return "–"
    if not math.isfinite(error_m2):
        return f"{number_text(area_m2 / 10_000, 1, language)} ha"
    return with_error(area_m2 / 10_000, error_m2 / 10_000, "ha", language)


def date_text(date: str, language: str) -> str:
    """Return a date of the register's precision in the form of the language.

    Examples
    --------
    >>> date_text("2019-02-21", "de"), date_text("2019-02", "de"), date_text("2019", "de")
    ('21.02.2019', 'Februar 2019', '2019')
    >>> date_text("2019-02-21", "en")
    '21 February 2019'
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", date)
    if not match:
        return date
    year, month, day = match.groups()
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:  # a day that does not exist; validation reports it
        return date
    if day:
        form = "dd.MM.yyyy" if language == "de" else "d MMMM yyyy"
        return str(format_date(first, form, locale=language))
    if month:
        return str(format_skeleton("yMMMM", first, locale=language))
    return year
