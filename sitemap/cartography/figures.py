"""Numbers and dates as people read them, in German and English."""

import datetime as dt
import math
import re

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

__all__ = ["area_text", "date_text", "decimals_for", "number_text", "with_error"]


def number_text(value: float, decimals: int, language: str) -> str:
    """Return a number in the form of the language.

    Examples
    --------
    >>> number_text(1234.5, 1, "de"), number_text(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
    rounded = round(value, decimals)
    return str(format_decimal(rounded, format=pattern, locale=language))


def decimals_for(error: float) -> int:
    """Return the decimals that an error of this size leaves meaningful.

    One significant digit of the error, two where it begins with 1 (DIN 1333);
    negative for tens and hundreds.

    Examples
    --------
    >>> decimals_for(0.31), decimals_for(12.3), decimals_for(43.0)
    (1, 0, -1)
    """
    if not error > 0 or not math.isfinite(error):
        return 2
    exponent = math.floor(math.log10(error))
    leading = error / 10**exponent
    return -exponent + (1 if leading < 1.95 else 0)


def with_error(value: float, error: float, unit: str, language: str) -> str:
    """Return ``value ± error`` with the digits that the error leaves.

    Examples
    --------
    >>> with_error(52.31, 12.3, "ha", "de")
    '52 ± 12 ha'
    >>> with_error(1234.56, 0.42, "ha", "de")
    '1.234,6 ± 0,4 ha'
    """
    decimals = decimals_for(error)
    return f"{number_text(value, decimals, language)} ± {number_text(error, decimals, language)} {unit}"


def area_text(area_m2: float, error_m2: float, language: str) -> str:
    """Return an area in hectares with its error.

    Examples
    --------
    >>> area_text(523_100, 123_000, "en")
    '52 ± 12 ha'
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
    if day:
        form = "dd.MM.yyyy" if language == "de" else "d MMMM yyyy"
        return str(format_date(dt.date(int(year), int(month), int(day)), form, locale=language))
    if month:
        return str(format_skeleton("yMMMM", dt.date(int(year), int(month), 1), locale=language))
    return year
