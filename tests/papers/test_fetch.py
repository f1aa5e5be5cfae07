"""Papers from an OParl server on loopback and from CSV files: what is kept, what is told, what is refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest

import sitemap
from sitemap.exchange.services import Cache, Fetcher, Limits
from sitemap.papers import fetch_papers, read_inbox
from tests.papers.council import SCHEMA, as_json, seldorf, serving, slow


@pytest.fixture
def register(folder):
    return sitemap.read_register(folder)


def fetch(register, source, *, limits=None, slept=None, allow_private=True, **options):
    """Fetch without waiting; the clock goes on by what would have been waited."""
    time_s = [0.0]

    def sleep(seconds):
        time_s[0] += seconds
        if slept is not None:
            slept.append(seconds)

    def fetcher(folder):
        return Fetcher(Cache(folder, max_age_h=-1), allow_private=allow_private, limits=limits or Limits(pause_s=0, retries=1),
                       sleep=sleep, clock=lambda: time_s[0])  # fmt: skip

    return fetch_papers(register, source, fetcher=fetcher, accessed="2024-05-01", **options)


def codes(findings):
    return [f.code for f in findings]


def test_all_pages_are_read_with_committee_and_day_of_the_decision(register):
    with seldorf().running() as (url, asked):
        inbox, count, findings = fetch(register, url)
    assert count == 5
    assert codes(findings) == []
    papers = {p.number: p for p in inbox.papers.values()}
    assert papers["11/2024"].body == "Rat der Stadt Seldorf"
    assert papers["11/2024"].date == "2024-02-21", "the authoritative consultation counts, not the first one"
    assert (papers["13/2024"].date, papers["13/2024"].body) == ("", ""), "the meeting was cancelled"
    assert papers["14/2024"].date == "", "the day of publication is not the day of a meeting"
    assert papers["15/2024"].words == ("Grünes Band",)
    assert papers["11/2024"].url.endswith("/web/11")
    assert [a for a in asked if "/papers" in a] == ["GET /papers", "GET /papers?page=2", "GET /papers?page=3"]


def test_the_source_says_where_it_came_from(register):
    with seldorf().running() as (url, _):
        inbox, _, _ = fetch(register, url)
    (origin,) = inbox.origins.values()
    assert (origin.title, origin.publisher) == ("Ratsinformation Seldorf", "Stadt Seldorf")
    assert (origin.url, origin.accessed) == (url, "2024-05-01")
    assert origin.licence == "https://www.govdata.de/dl-de/zero-2-0"


def test_a_second_fetch_asks_for_changes_only_and_learns_of_deleted_papers(register):
    council = seldorf()
    with council.running() as (url, asked):
        fetch(register, url)
        del asked[:]
        council.papers[1] = {k: council.papers[1][k] for k in ("id", "type", "created")}
        council.papers[1] |= {"deleted": True, "modified": "2024-04-01T09:00:00+02:00"}
        council.add_paper(16, "Neues Wohnen am Hafenbecken", meetings=(2,), modified="2024-04-01T10:00:00+02:00")
        inbox, count, _ = fetch(register, url)
        first = next(a for a in asked if "/papers" in a)
        del asked[:]
        fetch(register, url)
        second = next(a for a in asked if "/papers" in a)
    assert "modified_since=2024-01-15T08%3A00%3A00%2B01%3A00" in first
    assert "modified_since=2024-04-01T10%3A00%3A00%2B02%3A00" in second
    numbers = {p.number for p in inbox.papers.values()}
    assert numbers == {"11/2024", "13/2024", "14/2024", "15/2024", "16/2024"}
    assert count >= 1
    assert next(p for p in inbox.papers.values() if p.number == "16/2024").date == "2024-02-21", (
        "an old meeting is asked for"
    )


def test_a_meeting_that_was_moved_moves_its_papers(register):
    council = seldorf()
    with council.running() as (url, _):
        fetch(register, url)
        council.meetings[1] |= {"start": "2024-03-07T15:00:00+01:00", "modified": "2024-04-02T08:00:00+02:00"}
        for paper in council.papers:  # the papers themselves stay as they are
            paper["modified"] = "2024-01-01T08:00:00+01:00"
        inbox, _, _ = fetch(register, url)
    assert {p.number: p.date for p in inbox.papers.values()}["12/2024"] == "2024-03-07"


def test_a_deleted_paper_of_the_register_is_told_and_not_taken_out(folder):
    council = seldorf()
    council.papers[0]["reference"] = "7/2019"
    register = sitemap.read_register(folder)
    with council.running() as (url, _):
        fetch(register, url)
        council.papers[0] = {
            "id": "/paper/11",
            "type": SCHEMA + "Paper",
            "deleted": True,
            "modified": "2024-04-01T09:00:00+02:00",
        }
        _, _, findings = fetch(register, url)
    assert [(f.code, f.feature) for f in findings] == [("paper-deleted", "drs-7")]
    assert "drs-7" in sitemap.read_register(folder).papers.index


def test_what_is_gone_without_a_word_goes_when_everything_is_asked_for(register):
    council = seldorf()
    with council.running() as (url, _):
        fetch(register, url)
        del council.papers[1]
        kept, _, _ = fetch(register, url)
        inbox, _, _ = fetch(register, url, everything=True)
    assert len(kept.papers) == 5
    assert len(inbox.papers) == 4


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda: as_json({}, 500), "oparl-broken"),
        (lambda: as_json({}, 403), "oparl-broken"),
        (lambda: as_json({"data": "none"}), "oparl-broken"),
        (lambda: as_json([1, 2]), "oparl-broken"),
        (lambda: (200, {"Content-Type": "text/html"}, b"<html>down for maintenance</html>"), "oparl-broken"),
        (lambda: (200, {"Content-Type": "application/json"}, b"[" * 100_000), "oparl-broken"),
        (lambda: (200, {"Content-Type": "application/json"}, b'{"data": [], "n": ' + b"9" * 5000 + b"}"), "oparl-broken"),
        (lambda: (302, {"Location": "/papers?page=2"}, b""), "oparl-broken"),
        (lambda: slow(4), "oparl-broken"),
    ],
)  # fmt: skip
def test_a_page_that_fails_is_told_and_what_came_before_is_kept(register, answer, code):
    council = seldorf()
    council.instead["/papers?page=2"] = answer
    limits = Limits(pause_s=0, retries=0, read_s=1.5)
    with council.running() as (url, asked):
        inbox, count, findings = fetch(register, url, limits=limits)
        assert count == 2
        assert codes(findings) == [code]
        assert next(iter(inbox.origins.values())).modified_since == "", "nothing may be taken for fetched"
        council.instead.clear()
        del asked[:]
        inbox, _, findings = fetch(register, url, limits=limits)
    assert "GET /papers" in asked
    assert (len(inbox.papers), codes(findings)) == (5, [])


@pytest.mark.parametrize("following", ["/papers?page=2", "/papers", "/papers?page=1"])
def test_pages_that_go_in_a_circle_are_left(register, following):
    council = seldorf()
    council.per_page = 1
    original = council.page
    council.page = lambda *a: (
        {**original(*a), "links": {"next": council.url(following)}} if a[0] == "/papers" else original(*a)
    )
    with council.running() as (url, asked):
        _, _, findings = fetch(register, url)
    assert codes(findings) == ["oparl-loop"]
    assert len([a for a in asked if "/papers" in a]) <= 3


def test_another_host_is_asked_only_where_it_is_named(register):
    council = seldorf()
    original = council.page
    page = {"data": [], "links": {}}
    with serving(lambda _method, _path: as_json(page)) as (other, asked_there):
        elsewhere = other.replace("127.0.0.1", "localhost") + "/papers"
        council.page = lambda *a: {**original(*a), "links": {"next": elsewhere}} if a[0] == "/papers" else original(*a)
        with council.running() as (url, _):
            _, _, findings = fetch(register, url)
            assert codes(findings) == ["oparl-foreign"]
            assert asked_there == []
            _, _, findings = fetch(register, url, hosts=["localhost"])
    assert codes(findings) == []
    assert asked_there == ["GET /papers"]


def test_a_server_on_this_machine_is_refused_unless_allowed(register):
    with seldorf().running() as (url, asked), pytest.raises(sitemap.UsageError, match="--allow-private"):
        fetch(register, url, allow_private=False)
    assert asked == []


def test_a_redirect_into_the_local_network_is_refused(register):
    council = seldorf()
    council.instead["/papers"] = lambda: (302, {"Location": "file:///etc/passwd"}, b"")
    with council.running() as (url, _):
        _, _, findings = fetch(register, url)
    assert codes(findings) == ["oparl-broken"]
    assert "etc" not in json.dumps([p.title for p in read_inbox(register.path).papers.values()])


def test_too_many_requests_are_repeated_after_the_time_asked_for(register):
    council = seldorf()
    moment = (datetime.now(UTC) + timedelta(seconds=40)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    waits = [{"Retry-After": "7"}, {"Retry-After": moment}]

    def busy():
        if waits:
            return as_json({}, 429, **waits.pop(0))
        return as_json({"data": [], "links": {}})

    council.instead["/papers"] = busy
    slept = []
    with council.running() as (url, _):
        _, _, findings = fetch(register, url, slept=slept, limits=Limits(pause_s=0, retries=3))
    assert codes(findings) == []
    assert slept[0] == 7.0
    assert 30 < slept[1] <= 40


def test_a_huge_answer_is_cut_off(register):
    council = seldorf()
    council.instead["/papers"] = lambda: (200, {"Content-Type": "application/json"}, b" " * 3_000_000)
    with council.running() as (url, _):
        _, _, findings = fetch(register, url, limits=Limits(pause_s=0, retries=0, max_bytes=1_000_000))
    assert codes(findings) == ["oparl-broken"]
    assert "bytes" in findings[0].message()


@pytest.mark.parametrize(
    "system",
    [
        lambda: as_json({"type": "https://example.org/Something"}),
        lambda: as_json({}),
        lambda: (200, {"Content-Type": "text/html"}, b"<html>"),
        lambda: as_json("text"),
    ],
)
def test_what_is_no_oparl_endpoint_is_refused_in_one_message(register, system):
    council = seldorf()
    council.instead["/system"] = system
    with council.running() as (url, _), pytest.raises(sitemap.LayerError, match="OParl"):
        fetch(register, url)
    assert not (register.path / "papers-fetched.json").exists()


def test_hostile_objects_are_made_safe_and_told(register):
    council = seldorf()
    council.papers = []
    council.add_paper(1, "<script>alert(1)</script> Altes Werk", web="javascript:alert(1)")
    council.add_paper(2, "red\x1b[31m\u202eback\ud800", date="soon")
    council.add_paper(3, {"a": 1})
    council.add_paper(4, "long " * 1000, reference=["x"], keyword="not a list", location=7, consultation="x",
                      relatedPaper={"id": 5}, mainFile=3)  # fmt: skip
    council.papers += [{"id": 5, "type": SCHEMA + "Paper"}, {"id": "/x", "type": SCHEMA + "Person"}, 7, None]
    with council.running() as (url, _):
        inbox, count, findings = fetch(register, url)
    assert count == 3
    found = set(codes(findings))
    assert {"paper-markup", "paper-address", "paper-control", "paper-date", "paper-not-text", "paper-no-title",
            "paper-long", "oparl-odd"} <= found  # fmt: skip
    assert codes(findings).count("oparl-odd") == 4
    papers = {p.key.rpartition("/")[2]: p for p in inbox.papers.values()}
    assert papers["1"].url == ""
    assert papers["1"].title == "<script>alert(1)</script> Altes Werk", "text stays what it is; it is shown as text"
    assert papers["2"].title.isprintable()
    assert len(papers["4"].title) == 1000
    assert read_inbox(register.path) == inbox


def test_a_broken_inbox_is_refused_and_stays(register):
    (register.path / "papers-fetched.json").write_text('{"sources": [], "papers": [{"key": 3}]}')
    with pytest.raises(sitemap.LayerError, match="papers-fetched"):
        read_inbox(register.path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_read_whatever_separates_its_cells(register, tmp_path, separator):
    path = tmp_path / "vorlagen.csv"
    rows = [["Drucksache", "Betreff", "Gremium", "Datum", "Link"],
            ["1/2024", "Sanierung des Alten Werks", "Rat", "21.02.2024", "https://www.example.org/1"]]  # fmt: skip
    path.write_text("\ufeff" + "\n".join(separator.join(r) for r in rows) + "\n", encoding="utf-8")
    inbox, count, findings = fetch_papers(register, str(path), accessed="2024-05-01")
    (paper,) = inbox.papers.values()
    assert (count, codes(findings)) == (1, [])
    assert (paper.number, paper.title, paper.body, paper.date) == (
        "1/2024",
        "Sanierung des Alten Werks",
        "Rat",
        "2024-02-21",
    )
    assert inbox.origins["papers-vorlagen"].title == "vorlagen.csv"


def test_what_a_csv_file_cannot_say_is_told_at_once(register, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text('number,title,date,url\n1,A paper,31.02.2024,data:text/html;x\n2,,,\n3,B,,\n3,B,,\n"4,x\n')
    _, _, findings = fetch_papers(register, str(path))
    assert set(codes(findings)) == {"table-not-csv"}
    path.write_text("number,title,date,url\n1,A paper,31.02.2024,data:text/html;x\n2,,,\n3,B,,\n3,B,,\n4,x\n")
    inbox, _, findings = fetch_papers(register, str(path))
    assert sorted(codes(findings)) == ["paper-address", "paper-date", "paper-no-title", "paper-twice", "row-length"]
    assert len(inbox.papers) == 2


def test_a_table_without_titles_is_refused(register, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(sitemap.UsageError, match="title"):
        fetch_papers(register, str(path))
