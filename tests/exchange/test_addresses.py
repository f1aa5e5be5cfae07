"""The check of web addresses against servers on loopback that answer in every way there is."""

import http.server
import socket
import ssl
import subprocess
import threading
import time

import pytest

import sitemap
from sitemap.exchange.addresses import addresses, check_addresses
from sitemap.exchange.services.fetch import Limits
from sitemap.exchange.services.webcheck import WebCheck
from tests.papers.council import serving
from tests.registers import valid

LIMITS = Limits(pause_s=0, connect_s=1, read_s=5, total_s=20, retries=1, redirects=3)
OK = (200, {"Content-Type": "text/html"}, b"ok")


def redirect(to, status=302):
    return status, {"Location": to}, b""


def web(routes):
    return serving(lambda method, path: r(method) if callable(r := routes.get(path, (404, {}, b""))) else r)


def check(url, *, slept=None, **options):
    time_s = [0.0]

    def sleep(seconds):
        time_s[0] += seconds
        if slept is not None:
            slept.append(seconds)

    asking = WebCheck(**{"limits": LIMITS, "allow_private": True, "sleep": sleep, **options})
    return asking.check([url])[url]


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        ({"/": OK}, ""),
        ({"/": lambda m: OK if m == "GET" else (405, {}, b"")}, ""),
        ({"/": lambda m: OK if m == "GET" else (404, {}, b"")}, ""),
        ({"/": lambda m: OK if m == "GET" else (500, {}, b"")}, ""),
        ({}, "address-gone"),
        ({"/": (410, {}, b"")}, "address-gone"),
        ({"/": (403, {}, b"")}, "address-refused"),
        ({"/": (401, {}, b"")}, "address-refused"),
        ({"/": (503, {}, b"")}, "address-failing"),
        ({"/": (429, {}, b"")}, "address-failing"),
        ({"/": redirect("/new", 301), "/new": OK}, "address-moved"),
        ({"/": redirect("/new", 308), "/new": OK}, "address-moved"),
        ({"/": redirect("/new"), "/new": OK}, "address-redirected"),
        ({"/": redirect("/a", 301), "/a": redirect("/b", 302), "/b": OK}, "address-redirected"),
        ({"/": redirect("/gone", 301)}, "address-gone"),
        ({"/": redirect("/")}, "address-loop"),
        ({"/": redirect("/a"), "/a": redirect("/")}, "address-loop"),
        ({"/": redirect("javascript:alert(1)")}, "address-unusable"),
        ({"/": redirect("file:///etc/passwd")}, "address-unusable"),
        ({"/": redirect("http://[broken")}, "address-unusable"),
        ({"/": redirect("http://no-such-host.invalid/")}, "address-unknown-host"),
        ({"/": (200, {"Content-Length": "9999999999"}, b"x")}, ""),
        ({"/": (304, {}, b"")}, ""),
    ],
)
def test_every_way_to_answer_is_told_apart(routes, code):
    with web(routes) as (base, _):
        assert check(f"{base}/").code == code


def test_where_redirects_led_is_told():
    with web({"/a": redirect("/b?x=1#part", 301), "/b?x=1": OK}) as (base, asked):
        outcome = check(f"{base}/a#section")
    assert (outcome.status, outcome.target) == (200, f"{base}/b?x=1")
    assert asked == ["HEAD /a", "HEAD /b?x=1"], "fragments are the browser's and are not sent"


def test_head_comes_first_and_a_good_answer_needs_no_get():
    with web({"/": OK}) as (base, asked):
        check(f"{base}/")
    assert asked == ["HEAD /"]


def test_a_body_of_any_size_is_not_read():
    def huge(method):
        return 200, {"Content-Type": "text/html"}, b"x" * 50_000_000 if method == "GET" else b""

    with web({"/": lambda m: (405, {}, b"") if m == "HEAD" else huge(m)}) as (base, _):
        assert check(f"{base}/").code == ""


def test_a_server_that_is_too_slow_is_told():
    with web({"/": lambda _m: (time.sleep(0.7), OK)[1]}) as (base, _):
        outcome = check(f"{base}/", limits=Limits(pause_s=0, read_s=0.1, retries=0))
    assert outcome.code == "address-failing"
    assert "timed out" in outcome.reason or "more than 0.1 s" in outcome.reason


def test_a_failing_request_is_repeated_and_waits_as_long_as_it_is_asked_to():
    left = [(503, {}, b""), (429, {"Retry-After": "9"}, b"")]
    slept = []
    limits = Limits(pause_s=0, retries=3)
    with web({"/": lambda m: left.pop(0) if m == "GET" and left else OK if m == "GET" else (405, {}, b"")}) as (
        base,
        asked,
    ):
        assert check(f"{base}/", slept=slept, limits=limits).code == ""
    assert asked == ["HEAD /", "GET /", "GET /", "GET /"]
    assert [s for s in slept if s] == [1.0, 9.0]


def test_who_asks_to_wait_too_long_is_left_alone():
    with web({"/": (429, {"Retry-After": "86400"}, b"")}) as (base, asked):
        assert check(f"{base}/").code == "address-failing"
    assert asked == ["HEAD /", "GET /"]


def test_one_host_gets_one_request_at_a_time_with_a_pause():
    slept, running, most = [], [], []

    def one_of_many(_method):
        running.append(1)
        most.append(len(running))
        time.sleep(0.01)
        running.pop()
        return OK

    with web({f"/{n}": one_of_many for n in range(5)}) as (base, _):
        asking = WebCheck(limits=Limits(pause_s=2.0), allow_private=True, sleep=slept.append, clock=lambda: 0.0)
        found = asking.check([f"{base}/{n}" for n in range(5)] * 2)
    assert [o.code for o in found.values()] == [""] * 5
    assert max(most) == 1
    assert slept == [2.0, 4.0, 6.0, 8.0], "the clock stands still, so each pause comes on top"


def test_a_server_that_sends_its_head_for_ever_holds_nothing_up():
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not stop.wait(0.02):
                    try:
                        connection.sendall(b"X-A: b\r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        limits = Limits(pause_s=0, read_s=5, total_s=0.4, retries=0)
        outcome = WebCheck(limits=limits, allow_private=True).check([url])[url]
        stop.set()
        thread.join()
    assert outcome.code == "address-failing"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost:1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/",
     "http://10.0.0.1/", "http://2130706433/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/"],
)  # fmt: skip
def test_the_local_network_is_not_asked_unless_allowed(url):
    assert check(url, allow_private=False).code == "address-private"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://x.org/", "http://", "http://u:p@x.org/", "http://[", "x"],
)
def test_what_is_no_web_address_is_not_asked(url):
    assert check(url).code == "address-unusable"


def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", "/CN=localhost"], check=True, capture_output=True)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        server.handle_error = lambda *_: None
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        assert check(f"https://127.0.0.1:{server.server_address[1]}/").code == "address-certificate"
        server.shutdown()


def test_every_address_of_the_register_is_found_with_its_places(register):
    found = addresses(register)
    assert found["https://www.example.org/7.pdf"] == [("papers", "drs-7", "url")]
    assert found["https://www.example.org/source"] == [
        ("sources", s, "url") for s in ("paper-7", "town-plan", "town-history")
    ]
    assert ("register", "", "licence_url") in found["https://creativecommons.org/publicdomain/zero/1.0/"]
    assert not any("{z}" in url for url in found)


def test_each_place_of_a_dead_address_gets_its_finding_and_it_is_asked_once(folder):
    with web({"/new": OK, "/old": redirect("/new", 301)}) as (base, asked):
        draft = valid()
        for source in ("paper-7", "town-plan", "town-history"):
            draft.change("sources", source, url=f"{base}/dead")
        for project in ("market-hall", "harbour-quarter"):
            draft.change("projects", project, url=f"{base}/old")
        draft.change("papers", "drs-7", url=f"{base}/new")
        draft.info = draft.info.replace("https://creativecommons.org/publicdomain/zero/1.0/", f"{base}/new")
        draft.info = draft.info.split("[[basemaps]]", maxsplit=1)[0]
        register = sitemap.read_register(draft.write(folder))
        checker = WebCheck(limits=LIMITS, allow_private=True, sleep=lambda _s: None)
        findings, outcomes = check_addresses(register, checker.check)
    assert [(f.code, f.table, f.feature) for f in findings] == [
        ("address-gone", "sources", "paper-7"),
        ("address-gone", "sources", "town-history"),
        ("address-gone", "sources", "town-plan"),
        ("address-moved", "projects", "harbour-quarter"),
        ("address-moved", "projects", "market-hall"),
    ]
    assert f"{base}/new" in findings[3].message()
    assert len(outcomes) == 3
    assert asked.count("GET /dead") == 1
