"""Fetch papers into the inbox beside a register."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from sitemap.atomic import scratch_folder
from sitemap.exchange.services.cache import Cache
from sitemap.exchange.services.fetch import Fetcher, Limits
from sitemap.finding import Finding, in_order
from sitemap.papers.csvfile import read_papers_csv
from sitemap.papers.endpoint import Endpoint
from sitemap.papers.inbox import Inbox, Origin, read_inbox, write_inbox
from sitemap.papers.oparl import fetch_oparl
from sitemap.papers.record import PaperRecord, Values, same_number
from sitemap.register.empty import slug
from sitemap.register.model import Register

__all__ = ["OPARL_LIMITS", "fetch_papers"]

# A council's whole archive is some ten thousand papers, a few kilobytes each.
OPARL_LIMITS = Limits(pause_s=0.5, read_s=60.0, max_bytes=2**28)


def fetch_papers(
    register: Register,
    source: str,
    *,
    accessed: str = "",
    title: str = "",
    body: str = "",
    since: str = "",
    everything: bool = False,
    hosts: Sequence[str] = (),
    fetcher: Callable[[Path], Fetcher] = lambda folder: Fetcher(Cache(folder), limits=OPARL_LIMITS),
) -> tuple[Inbox, int, tuple[Finding, ...]]:
    """Fetch papers from a CSV file or an OParl endpoint and keep them beside the register.

    Parameters
    ----------
    register
        Where the papers are kept, and whose papers are told when they were deleted outside.
    source
        A path, or the address of an OParl System or Body.
    accessed
        The day, for the source's row.
    title
        Title of the source; by default what it says of itself.
    body
        Name or address of one body, where the server has several.
    since
        A date-time from which changes are asked for; by default that of the last fetch.
    everything
        Ask for everything again.
    hosts
        Further hosts that the endpoint may lead to.
    fetcher
        Makes what makes the requests, given a folder for answers.

    Returns
    -------
    tuple
        What is fetched by now, how many papers came this time, and what was found.

    Raises
    ------
    UsageError
        The file or the address cannot be used.
    SitemapError
        The endpoint does not answer as OParl says, or the folder cannot be written to.
    """
    inbox = read_inbox(register.path)
    if "://" not in source:
        path = Path(source)
        origin = Origin(id=slug(f"papers {path.stem}") or "papers", title=title or path.name, accessed=accessed)
        records, findings = read_papers_csv(path, origin.id)
        gone: list[str] = []
    else:
        origin, records, gone, findings = _from_oparl(
            inbox, source, accessed=accessed, title=title, body=body, since=since, everything=everything,
            hosts=hosts, fetcher=fetcher,
        )  # fmt: skip
        findings = [*findings, *_deleted(register, inbox, gone)]
    merged = inbox.merged(origin, records, gone)
    write_inbox(merged, register.path)
    return merged, len(records), in_order(findings)


def _from_oparl(
    inbox: Inbox,
    url: str,
    *,
    accessed: str,
    title: str,
    body: str,
    since: str,
    everything: bool,
    hosts: Sequence[str],
    fetcher: Callable[[Path], Fetcher],
) -> tuple[Origin, list[PaperRecord], list[str], list[Finding]]:
    earlier = inbox.origin_of(url)
    parts = urlsplit(url)
    origin = earlier or Origin(
        id=slug(f"oparl {parts.netloc} {parts.path}") or "oparl", title="", endpoint=url, url=url
    )
    moment = since or ("" if everything else origin.modified_since)
    values = Values("oparl")
    # Answers are not kept: the inbox is what is remembered.
    with scratch_folder() as folder:
        endpoint = Endpoint(url, fetcher(folder), values, tuple(hosts))
        known = {k: r for k, r in inbox.papers.items() if r.source == origin.id}
        fetched = fetch_oparl(endpoint, origin.id, since=moment, body=body, known=known)
    if everything and not endpoint.broken:
        fetched.gone += sorted(set(known) - {r.key for r in fetched.records} - set(fetched.gone))
    origin = replace(
        origin,
        title=title or fetched.title or origin.title or parts.netloc,
        publisher=fetched.publisher or origin.publisher,
        licence=fetched.licence or origin.licence,
        accessed=accessed or origin.accessed,
        # A moment given by hand says nothing about what lies before it.
        modified_since=origin.modified_since if since else fetched.modified_since,
    )
    return origin, fetched.records, fetched.gone, values.findings


def _deleted(register: Register, inbox: Inbox, gone: Sequence[str]) -> list[Finding]:
    """Tell which papers of the register the council information system has deleted."""
    found = []
    for record in (inbox.papers[k] for k in gone if k in inbox.papers):
        papers = register.papers
        same = papers["url"].eq(record.url) if record.url else papers["url"].isna() & False
        if record.number:
            same |= papers["number"].fillna("").map(same_number).eq(same_number(record.number))
        found += [
            Finding.of("paper-deleted", "papers", str(i), "", number=record.number or record.title)
            for i in papers.index[same]
        ]
    return found
