"""One council paper as it came from outside, with everything in it made safe to keep."""

import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from sitemap.finding import Finding

__all__ = ["PaperRecord", "Values", "iso_date", "same_number"]

_CONTROL = re.compile("[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!]")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ].*)?", re.ASCII)
_LONGEST = 1000


@dataclass(frozen=True)
class PaperRecord:
    """A council paper; what is unknown is empty.

    Parameters
    ----------
    key
        What names it where it came from: the address of the OParl object, or the row of a file.
    source
        Id of the source it came from.
    number
        The paper's number (Drucksache).
    title
        Its title.
    body
        The council or committee that decides on it.
    date
        The day of that meeting.
    url
        The paper itself, for readers.
    published
        The day of publication.
    words
        Keywords, places and further text that names what it is about.
    related
        Keys of papers that it refers to.
    meeting
        The address of the meeting that ``date`` comes from.
    modified
        When it was changed last, as the source says.
    """

    key: str
    source: str
    number: str = ""
    title: str = ""
    body: str = ""
    date: str = ""
    url: str = ""
    published: str = ""
    words: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    meeting: str = ""
    modified: str = ""


@dataclass
class Values:
    """Values from outside, made safe; what had to be changed or left out is told in ``findings``."""

    table: str
    findings: list[Finding] = field(default_factory=list)

    def text(self, value: object, place: str, name: str) -> str:
        """Return text on one line, without characters that do not print."""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.add("paper-not-text", place, name, value=type(value).__name__)
            return ""
        clean = " ".join(_CONTROL.sub(" ", value).split())
        if any(c not in "\t\r\n" for found in _CONTROL.findall(value) for c in found):
            self.add("paper-control", place, name)
        if _MARKUP.search(clean):
            self.add("paper-markup", place, name, value=clean)
        if len(clean) > _LONGEST:
            self.add("paper-long", place, name, length=len(clean), limit=_LONGEST)
            clean = clean[: _LONGEST - 1] + "…"
        return clean

    def texts(self, values: object, place: str, name: str) -> tuple[str, ...]:
        """Return the texts of a list, without repetitions."""
        if not isinstance(values, list):
            return ()
        found = (self.text(v, place, name) for v in values if not isinstance(v, (dict, list)))
        return tuple(dict.fromkeys(t for t in found if t))

    def address(self, value: object, place: str, name: str = "url") -> str:
        """Return a web address that may stand in a register, or nothing."""
        text = self.text(value, place, name)
        if text and not _is_web(text):
            self.add("paper-address", place, name, value=text)
            return ""
        return text

    def day(self, value: object, place: str, name: str = "date") -> str:
        """Return a date as the register writes it, or nothing."""
        text = self.text(value, place, name)
        day = iso_date(text)
        if text and not day:
            self.add("paper-date", place, name, value=text)
        return day

    def add(self, code: str, place: str = "", name: str = "", **values: object) -> None:
        """Note a finding."""
        self.findings.append(Finding.of(code, self.table, place, name, **values))


def iso_date(text: str) -> str:
    """Return a date as the register writes it; empty where ``text`` is no date.

    Examples
    --------
    >>> iso_date("21.02.2019"), iso_date("2019-02-21T15:00:00+01:00"), iso_date("2019-02"), iso_date("soon")
    ('2019-02-21', '2019-02-21', '2019-02', '')
    """
    german, iso = _GERMAN_DATE.fullmatch(text.strip()), _ISO_DATE.fullmatch(text.strip())
    day = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}" if german else iso[1] if iso else ""
    parts = [int(p) for p in day.split("-")] if day else []
    try:
        date(*[*parts, 1, 1][:3])
    except (ValueError, TypeError):
        return ""
    return day


def same_number(number: str) -> str:
    """Return a paper's number in the form in which two of them are compared.

    Examples
    --------
    >>> same_number("Drucksache Nr.: 15300-19"), same_number("DS 15300 – 19"), same_number("7/2019")
    ('15300-19', '15300-19', '7/2019')
    """
    plain = re.sub(r"\s*[-‐‑‒–—]\s*", "-", number.strip().casefold())
    plain = re.sub(r"^(?:drucksachen?|vorlagen?|ds|drs|vo|bv)\b\.?\s*", "", plain)
    return re.sub(r"\s+", "", re.sub(r"^(?:nr|nummer)\b\.?\s*", "", plain).lstrip(":. "))


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"'`\\]", text)
    except ValueError:
        return False
