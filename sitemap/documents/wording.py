"""How documents put the register into words, in one language."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sitemap.analysis.contract import Column
from sitemap.cartography.codes import code_text
from sitemap.cartography.figures import area_text, date_text, number_text, with_error
from sitemap.locale import N_, translate

__all__ = ["Wording"]


class Wording:
    """Texts and figures in one language.

    Parameters
    ----------
    language
        ``de`` or ``en``.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, message: str, **values: object) -> str:
        """Return a message of the catalogue, its placeholders filled."""
        text = translate(message, self.language)
        return text.format(**values) if values else text

    def pick(self, row: Mapping[str, Any], field: str) -> str:
        """Return a field that stands in both languages, in this one where it is given, else in German."""
        text = row.get(f"{field}_{self.language}") or row.get(f"{field}_de") or ""
        return str(text)

    def code(self, code: object) -> str:
        """Return what readers call a code, with a capital; “unknown” for none."""
        return self.capital(code_text(code if isinstance(code, str) and code else "unknown", self.language))

    def codes(self, cell: object) -> str:
        """Return what readers call several codes that stand in one cell."""
        found = [c for c in str(cell or "").split(";") if c]
        return ", ".join(code_text(c, self.language) for c in found)

    @staticmethod
    def capital(text: str) -> str:
        """Return the text with a capital."""
        return text[:1].upper() + text[1:]

    def date(self, date: object) -> str:
        """Return a date of the register's precision; empty where there is none."""
        return date_text(date, self.language) if isinstance(date, str) and date else ""

    def period(self, row: Mapping[str, Any]) -> str:
        """Return from when to when something lasts, as far as that is known."""
        begin, end = self.date(row.get("begin")), self.date(row.get("end"))
        if begin and end:
            return begin if begin == end else f"{begin} – {end}"
        if begin:
            return self.say(N_("from {begin}"), begin=begin)
        return self.say(N_("until {end}"), end=end) if end else ""

    def stated(self, value: float, unit: str = "") -> str:
        """Return a figure as its source states it, with its own digits."""
        decimals = max(0, -_exponent(value))
        return f"{number_text(value, decimals, self.language)} {unit}".strip()

    def area(self, area_m2: float | None, error95_m2: float | None) -> str:
        """Return an area in hectares with its error."""
        return area_text(_float(area_m2), _float(error95_m2), self.language)

    def figure(self, column: Column, value: float, error95: float) -> str:
        """Return a figure of an analysis, with its error where it has one."""
        if not math.isfinite(value):
            return "–"
        if column.unit == "m²":
            return self.area(value, error95)
        if math.isfinite(error95):
            return with_error(value, error95, column.unit, self.language).strip()
        return f"{number_text(value, 4 if abs(value) < 10 else 0, self.language)} {column.unit}".strip()

    def span(self, low: float, high: float, unit: str = "", decimals: int = 0) -> str:
        """Return a range, or what is at most where the lower end is unknown."""
        if not math.isfinite(high):
            return "–"
        if high == 0:
            return "0"
        ends = [number_text(v, decimals, self.language) for v in (low, high) if math.isfinite(v)]
        if len(ends) == 1:
            return self.say(N_("at most {figure}"), figure=f"{ends[0]} {unit}".strip())
        return f"{' – '.join(dict.fromkeys(ends))} {unit}".strip()

    @staticmethod
    def join(parts: Iterable[str], by: str = " · ") -> str:
        """Return what is not empty, joined."""
        return by.join(p for p in parts if p)


def _float(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _exponent(value: float) -> int:
    text = f"{value:.10g}"
    return -len(text.partition(".")[2])
