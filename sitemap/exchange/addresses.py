"""Web addresses of a register: where each stands, and findings once they were asked.

This is no part of validation, which asks nobody for anything.
"""

from collections.abc import Callable, Iterable, Mapping

from sitemap.exchange.services.webcheck import Outcome, values_of
from sitemap.finding import Finding, in_order
from sitemap.register.model import Register
from sitemap.register.schema import TABLES

__all__ = ["addresses", "check_addresses"]

Place = tuple[str, str, str]


def addresses(register: Register) -> dict[str, list[Place]]:
    """Return every web address of the register with table, row and field of each place where it stands.

    Addresses of map services are patterns and not asked.
    """
    found: dict[str, list[Place]] = {}
    for table in TABLES:
        frame = register.table(table.name)
        for field in (f.name for f in table.fields if f.kind == "url"):
            for feature, url in frame[field].dropna().items():
                found.setdefault(str(url), []).append((table.name, str(feature), field))
    info = register.info
    own = [("licence_url", info.licence_url), ("contact_url", info.contact_url)]
    own += [(f"basemaps.{b.id}.privacy_url", b.privacy_url) for b in info.basemaps]
    for name, url in own:
        if url:
            found.setdefault(url, []).append(("register", "", name))
    return found


def check_addresses(
    register: Register, check: Callable[[Iterable[str]], Mapping[str, Outcome]]
) -> tuple[tuple[Finding, ...], dict[str, Outcome]]:
    """Ask every address once and return what was found, for each place where it stands.

    Parameters
    ----------
    register
        Its addresses are asked.
    check
        Asks them, for example ``WebCheck().check``.
    """
    places = addresses(register)
    outcomes = dict(check(places))
    findings = [
        Finding.of(outcome.code, table, feature, field, **values_of(outcome))
        for url, outcome in outcomes.items()
        if outcome.code
        for table, feature, field in places[url]
    ]
    return in_order(findings), outcomes
