"""What every document says of itself: version and date of the register, sources, attribution."""

import re
from collections.abc import Iterable

from sitemap.cartography.figures import date_text
from sitemap.locale import N_, translate
from sitemap.register.model import Register

__all__ = ["attributions", "data_date", "drawn_sources", "version_text"]

_WHOLE = re.compile(r"\d{4}-\d{2}-\d{2}")


def data_date(register: Register) -> str:
    """Return the date of the register's version: no clock, so the same register gives the same bytes.

    That is the version itself where it is a date, otherwise the last day on
    which a source was read; ``1970-01-01`` where neither is known.
    """
    if _WHOLE.fullmatch(register.info.version):
        return register.info.version
    read = [d for d in register.sources["accessed"].dropna() if isinstance(d, str) and _WHOLE.fullmatch(d)]
    return max(read, default="1970-01-01")


def version_text(register: Register, language: str) -> str:
    """Return the version of the register with its date."""
    date = data_date(register)
    if date == "1970-01-01":
        return translate(N_("Register version {version}"), language).format(version=register.info.version)
    if date == register.info.version:
        return translate(N_("Register version of {date}"), language).format(date=date_text(date, language))
    return translate(N_("Register version {version}, sources read until {date}"), language).format(
        version=register.info.version, date=date_text(date, language)
    )


def drawn_sources(register: Register, sites: Iterable[str] | None = None) -> list[str]:
    """Return the ids of the sources of what a map draws: outlines and context layers."""
    rows = register.sites if sites is None else register.sites.loc[sorted(set(sites))]
    cells = [*rows["geometry_source"].dropna(), *register.layers["source"].dropna()]
    named = {s for cell in cells for s in str(cell).split(";")}
    return sorted(named & set(register.sources.index))


def attributions(register: Register, ids: Iterable[str]) -> list[str]:
    """Return what a map has to print of these sources, each once: the attribution, else who published it."""
    # What a licence asks for stands first.
    asked: dict[str, None] = {}
    others: dict[str, None] = {}
    for source in ids:
        row = register.sources.loc[source]
        if isinstance(row["attribution"], str):
            asked[row["attribution"]] = None
        elif text := next((row[c] for c in ("publisher", "title") if isinstance(row[c], str)), ""):
            others[text] = None
    return list(asked | others)
