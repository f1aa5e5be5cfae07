"""Findings: what is wrong with a register, row by row, with the remedy.

The text of a finding is made from its rule when it is shown, in the reader's
language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitemap.locale import N_, translate
from sitemap.rules import RULES, SEVERITIES, Severity
from sitemap.terminal import printable

__all__ = ["Finding", "has_errors", "in_order"]


@dataclass(frozen=True)
class Finding:
    """One thing wrong in one place.

    Parameters
    ----------
    code
        The rule, a key of ``RULES``.
    table
        The table or context layer, for example ``sites``.
    feature
        The row's id, or ``line 12`` where a row has none.
    field
        The column; empty where the whole row is meant.
    values
        What fills the rule's placeholders, as text.
    """

    code: str
    table: str
    feature: str = ""
    field: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, table: str, feature: str = "", field: str = "", **values: object) -> "Finding":
        """Make a finding from the rule ``code``; ``values`` fill its text."""
        if code not in RULES:
            raise KeyError(code)
        filled = tuple((k, _shorten(str(v))) for k, v in values.items())
        return cls(code, table, _shorten(str(feature)), _shorten(field), filled)

    @property
    def severity(self) -> Severity:
        """Return ``error``, ``warning`` or ``info``."""
        return RULES[self.code].severity

    def message(self, language: str | None = None) -> str:
        """Return what is wrong, in ``language`` (by default the active one)."""
        return translate(RULES[self.code].message, language).format(**self._values(language))

    def remedy(self, language: str | None = None) -> str:
        """Return what to do, in ``language`` (by default the active one)."""
        return translate(RULES[self.code].remedy, language).format(**self._values(language))

    def place(self, language: str | None = None) -> str:
        """Return where it is: table, feature and field, as far as they are known."""
        # A row without an id is called “line 12” or “feature 3”.
        word, _, number = self.feature.partition(" ")
        named = word in _PLACES and number.isdigit()
        feature = f"{translate(word, language)} {number}" if named else self.feature
        return "/".join(p for p in (self.table, feature, self.field) if p)

    def _values(self, language: str | None) -> dict[str, str]:
        # A field's description is a message of the catalogue, all else is data.
        return {k: translate(v, language) if k == "doc" else v for k, v in self.values}

    def as_dict(self) -> Mapping[str, object]:
        """Return the finding for machines, with its text in the active language."""
        return {
            "severity": self.severity,
            "code": self.code,
            "table": self.table,
            "feature": self.feature,
            "field": self.field,
            "message": self.message(),
            "remedy": self.remedy(),
        }


_PLACES = (N_("line"), N_("feature"))


def _shorten(text: str, limit: int = 160) -> str:
    # A hostile or broken cell may hold megabytes, or codes that drive a terminal.
    clean = printable(text[: limit + 1])
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding forbids publishing."""
    return any(f.severity == "error" for f in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings worst first, then by table, feature, field and code, each once."""
    return tuple(
        sorted(
            set(findings),
            key=lambda f: (SEVERITIES.index(f.severity), f.table, f.feature, f.field, f.code, f.values),
        )
    )
