"""A council information system on loopback that speaks OParl 1.1, and misbehaves where a test asks it to."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

Answer = tuple[int, dict[str, str], bytes]
SCHEMA = "https://schema.oparl.org/1.1/"


@contextmanager
def serving(answer: Callable[[str, str], Answer]) -> Iterator[tuple[str, list[str]]]:
    """Serve what ``answer`` gives for method and path; yield the address and the requests so far."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            asked.append(f"{self.command} {self.path}")
            status, headers, body = answer(self.command, self.path)
            try:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
            except OSError:
                self.close_connection = True

        do_GET = do_HEAD = reply  # noqa: N815 - the names that the server calls

        def log_message(self, *_args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def as_json(data: object, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(data).encode()


def slow(seconds: float) -> Answer:
    time.sleep(seconds)
    return as_json({})


@dataclass
class Council:
    """The data of the system; every object is as OParl 1.1 has it.

    ``per_page`` objects stand on a page; ``instead`` are answers for paths that
    are not what they should be.
    """

    papers: list[dict[str, Any]] = field(default_factory=list)
    meetings: list[dict[str, Any]] = field(default_factory=list)
    organizations: list[dict[str, Any]] = field(default_factory=list)
    per_page: int = 2
    instead: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    base: str = ""

    def url(self, path: str) -> str:
        return f"{self.base}{path}"

    def add_paper(self, number: int, name: object, *, meetings: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
        consultations = [
            {"id": f"/consultation/{number}-{m}", "type": SCHEMA + "Consultation", "meeting": f"/meeting/{m}",
             "organization": ["/organization/1"], "authoritative": m == meetings[-1]}
            for m in meetings
        ]  # fmt: skip
        paper = {"id": f"/paper/{number}", "type": SCHEMA + "Paper", "name": name, "reference": f"{number}/2024",
                 "date": "2024-01-15", "created": "2024-01-15T08:00:00+01:00", "modified": "2024-01-15T08:00:00+01:00",
                 "web": f"/web/{number}", "consultation": consultations, **more}  # fmt: skip
        self.papers.append(paper)
        return paper

    def add_meeting(self, number: int, start: str, **more: Any) -> dict[str, Any]:
        meeting = {"id": f"/meeting/{number}", "type": SCHEMA + "Meeting", "start": start, "organization": ["/organization/1"],
                   "modified": "2024-01-01T08:00:00+01:00", **more}  # fmt: skip
        self.meetings.append(meeting)
        return meeting

    @contextmanager
    def running(self) -> Iterator[tuple[str, list[str]]]:
        """Serve; yield the address of the System object and the requests."""
        with serving(self.answer) as (base, asked):
            self.base = base
            yield f"{base}/system", asked

    def answer(self, method: str, path: str) -> Answer:
        parts = urlsplit(path)
        if path in self.instead or parts.path in self.instead:
            return self.instead.get(path, self.instead.get(parts.path))()
        lists = {"/papers": self.papers, "/meetings": self.meetings, "/organizations": self.organizations}
        single = {o["id"]: o for objects in lists.values() for o in objects if isinstance(o, dict)}
        if parts.path in lists:
            return as_json(self.page(parts.path, lists[parts.path], parse_qs(parts.query)))
        if parts.path == "/system":
            return as_json({"id": self.url("/system"), "type": SCHEMA + "System", "oparlVersion": SCHEMA,
                            "name": "Ratsinformation Seldorf", "body": self.url("/bodies"),
                            "license": "https://www.govdata.de/dl-de/zero-2-0"})  # fmt: skip
        if parts.path == "/bodies":
            return as_json({"data": [self.body()], "links": {}, "pagination": {}})
        if parts.path.startswith("/web/"):
            return 200, {"Content-Type": "text/html"}, b"a page for readers"
        if parts.path in single:
            return as_json(self.absolute(single[parts.path]))
        return as_json({"error": "no such object"}, 404)

    def body(self) -> dict[str, Any]:
        return {"id": self.url("/body/1"), "type": SCHEMA + "Body", "name": "Stadt Seldorf", "paper": self.url("/papers"),
                "meeting": self.url("/meetings"), "organization": self.url("/organizations")}  # fmt: skip

    def page(self, path: str, objects: list[dict[str, Any]], query: dict[str, list[str]]) -> dict[str, Any]:
        since = query.get("modified_since", [""])[0]
        if since:
            moment = datetime.fromisoformat(since)
            objects = [o for o in objects if datetime.fromisoformat(o["modified"]) >= moment]
        number = int(query.get("page", ["1"])[0])
        data = objects[(number - 1) * self.per_page : number * self.per_page]
        links = {"first": self.url(path)}
        if number * self.per_page < len(objects):
            more = {"page": str(number + 1), **({"modified_since": since} if since else {})}
            links["next"] = self.url(f"{path}?{urlencode(more)}")
        return {"data": self.absolute(data), "pagination": {"totalElements": len(objects)}, "links": links}

    def absolute(self, value: Any) -> Any:
        """Return data with addresses of this server written out."""
        if isinstance(value, dict):
            return {k: self.absolute(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.absolute(v) for v in value]
        return self.url(value) if isinstance(value, str) and value.startswith("/") else value


def seldorf() -> Council:
    """Return a council with five papers on three pages, three meetings and two committees."""
    council = Council()
    council.organizations = [
        {"id": f"/organization/{n}", "type": SCHEMA + "Organization", "name": name, "modified": "2024-01-01T08:00:00+01:00"}
        for n, name in ((1, "Rat der Stadt Seldorf"), (2, "Bauausschuss"))
    ]  # fmt: skip
    council.add_meeting(1, "2024-02-01T15:00:00+01:00", organization=["/organization/2"])
    council.add_meeting(2, "2024-02-21T15:00:00+01:00")
    council.add_meeting(3, "2024-03-21T15:00:00+01:00", cancelled=True)
    council.add_paper(11, "Sanierung des Alten Werks", meetings=(1, 2))
    council.add_paper(12, "Erweiterung der Grundschule", meetings=(2,))
    council.add_paper(13, "Bericht über die Markthalle", meetings=(3,), keyword=["Zeche Anna"])
    council.add_paper(14, "Haushaltsplan", meetings=())
    council.add_paper(15, "Wege", location=[{"id": "/l/1", "type": SCHEMA + "Location", "description": "Grünes Band"}])
    return council
