"""Papers of an OParl endpoint, each with the committee and the day on which it is decided."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.papers.endpoint import Endpoint, Json, kind_of
from sitemap.papers.record import PaperRecord, iso_date

__all__ = ["Fetched", "fetch_oparl", "latest"]


@dataclass
class Fetched:
    """What an endpoint gave: papers, the keys of deleted ones, and what it says of itself."""

    records: list[PaperRecord] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    title: str = ""
    publisher: str = ""
    licence: str = ""
    modified_since: str = ""


@dataclass(frozen=True)
class _Meeting:
    day: str
    organizations: tuple[str, ...]
    held: bool


@dataclass
class _Council:
    """Committees and meetings of one body, by address."""

    endpoint: Endpoint
    source: str
    names: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, _Meeting] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)

    def add_organizations(self, entries: Iterable[Json]) -> None:
        values = self.endpoint.values
        for entry in entries:
            name = values.text(entry.get("name") or entry.get("shortName"), entry["id"], "name")
            self.names[entry["id"]] = name

    def add_meetings(self, entries: Iterable[Json]) -> None:
        for entry in entries:
            held = entry.get("deleted") is not True and entry.get("cancelled") is not True
            start = entry.get("start")
            day = iso_date(start) if isinstance(start, str) else ""
            self.meetings[entry["id"]] = _Meeting(day, _addresses(entry.get("organization")), held)
            agenda = entry.get("agendaItem")
            for item in agenda if isinstance(agenda, list) else []:
                address = item.get("id") if isinstance(item, dict) else item
                if isinstance(address, str):
                    self.items[address] = entry["id"]

    def meeting_of(self, consultation: Json) -> str:
        address = consultation.get("meeting") or self.items.get(str(consultation.get("agendaItem")), "")
        return address if isinstance(address, str) else ""

    def meeting(self, address: str) -> _Meeting | None:
        if address and address not in self.meetings:
            found = self.endpoint.single(address)
            if found is not None and kind_of(found) == "Meeting":
                self.add_meetings([{**found, "id": address}])
        return self.meetings.get(address)

    def name(self, addresses: Iterable[str]) -> str:
        for address in addresses:
            if address not in self.names:
                found = self.endpoint.single(address)
                if found is not None and kind_of(found) == "Organization":
                    self.add_organizations([{**found, "id": address}])
            if self.names.get(address):
                return self.names[address]
        return ""


def fetch_oparl(
    endpoint: Endpoint, source: str, *, since: str = "", body: str = "", known: Mapping[str, PaperRecord] | None = None
) -> Fetched:
    """Fetch the papers of an endpoint, all of them or those changed since ``since``.

    Parameters
    ----------
    endpoint
        The server; it also receives findings.
    source
        Id of the source for the records.
    since
        A date-time; empty for everything.
    body
        Name or address of one body, where the server has several.
    known
        Papers fetched earlier; those whose meeting was moved come again.

    Raises
    ------
    UsageError
        There is no such body.
    SitemapError
        The endpoint itself does not answer as OParl says.
    """
    start = endpoint.start()
    result = Fetched()
    values = endpoint.values
    bodies = [start] if kind_of(start) == "Body" else list(endpoint.listed(start.get("body"), "Body"))
    chosen = [b for b in bodies if not body or body in (b.get("id"), b.get("name"), b.get("shortName"))]
    if body and not chosen:
        raise UsageError(
            N_("there is no body “{body}”"),
            where=endpoint.url,
            remedy=N_("use one of: {bodies}"),
            body=body,
            bodies=", ".join(sorted(str(b.get("name")) for b in bodies)) or "–",
        )
    result.title = values.text(start.get("name"), "System", "name")
    result.licence = values.text(start.get("license"), "System", "license")
    result.publisher = "; ".join(n for b in chosen if (n := values.text(b.get("name"), "Body", "name")))
    result.modified_since = since
    for one in chosen:
        council = _Council(endpoint, source)
        _fetch_body(council, one, since, known or {}, result)
    if endpoint.broken:
        # What is missing now is asked for again next time.
        result.modified_since = since
    return result


def _fetch_body(council: _Council, body: Json, since: str, known: Mapping[str, PaperRecord], result: Fetched) -> None:
    listed = council.endpoint.listed
    council.add_organizations(listed(body.get("organization"), "Organization"))
    council.add_meetings(listed(body.get("meeting"), "Meeting", since))
    changed = dict(council.meetings)
    seen = set()
    for entry in listed(body.get("paper"), "Paper", since):
        seen.add(entry["id"])
        result.modified_since = latest(result.modified_since, entry.get("modified"))
        if entry.get("deleted") is True:
            result.gone.append(entry["id"])
        elif record := _record(council, entry):
            result.records.append(record)
    result.records += _moved(changed, known, seen)


def _moved(changed: Mapping[str, _Meeting], known: Mapping[str, PaperRecord], seen: set[str]) -> Iterator[PaperRecord]:
    """Yield known papers whose meeting was moved or cancelled, although the paper itself stayed as it was."""
    for key, record in known.items():
        if record.meeting in changed and key not in seen:
            meeting = changed[record.meeting]
            day = meeting.day if meeting.held else ""
            if day != record.date:
                yield replace(record, date=day)


def _record(council: _Council, entry: Json) -> PaperRecord | None:
    values, place = council.endpoint.values, entry["id"]
    title = values.text(entry.get("name"), place, "name")
    if not title:
        values.add("paper-no-title", place, "name")
        return None
    body, day, meeting = _decision(council, entry)
    main = entry.get("mainFile")
    page = entry.get("web") or (main.get("accessUrl") if isinstance(main, dict) else "")
    return PaperRecord(
        key=place,
        source=council.source,
        number=values.text(entry.get("reference"), place, "reference"),
        title=title,
        body=body,
        date=day,
        url=values.address(page, place, "web"),
        published=values.day(entry.get("date"), place),
        words=_words(council, entry, place),
        related=tuple(
            a
            for name in ("relatedPaper", "superordinatedPaper", "subordinatedPaper")
            for a in _addresses(entry.get(name))
        ),
        meeting=meeting,
        modified=values.text(entry.get("modified"), place, "modified"),
    )


def _decision(council: _Council, entry: Json) -> tuple[str, str, str]:
    """Return committee, day and meeting of the deciding consultation, or else of the last one."""
    listed = entry.get("consultation")
    found = []
    for one in listed if isinstance(listed, list) else []:
        consultation = one if isinstance(one, dict) else council.endpoint.single(one)
        if consultation is None:
            continue
        address = council.meeting_of(consultation)
        meeting = council.meeting(address)
        if meeting is not None and not meeting.held:
            continue
        if meeting is None and address:
            council.endpoint.values.add("oparl-no-meeting", entry["id"], "date", value=address)
        committees = (*_addresses(consultation.get("organization")), *(meeting.organizations if meeting else ()))
        day = meeting.day if meeting else ""
        found.append((consultation.get("authoritative") is True, day, committees, address if meeting else ""))
    if not found:
        return "", "", ""
    _, day, committees, address = max(found, key=lambda f: f[:2])
    return council.name(committees), day, address


def _words(council: _Council, entry: Json, place: str) -> tuple[str, ...]:
    """Return keywords and the descriptions of places."""
    values = council.endpoint.values
    words = list(values.texts(entry.get("keyword"), place, "keyword"))
    locations = entry.get("location")
    for one in locations if isinstance(locations, list) else []:
        if isinstance(one, dict):
            parts = (one.get(n) for n in ("description", "streetAddress", "subLocality", "locality"))
            words += values.texts([p for p in parts if p], place, "location")
    return tuple(dict.fromkeys(words))


def _addresses(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    ids = (v.get("id") if isinstance(v, dict) else v for v in listed)
    return tuple(v for v in ids if isinstance(v, str) and v)


def latest(one: str, other: object) -> str:
    """Return the later of two moments as they were written; what is no moment does not count.

    Examples
    --------
    >>> latest("2024-05-01T10:00:00+02:00", "2024-05-01T09:30:00+00:00")
    '2024-05-01T09:30:00+00:00'
    """
    moments = [(m, t) for t in (one, other) if isinstance(t, str) and (m := _moment(t))]
    return max(moments)[1] if moments else one


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
