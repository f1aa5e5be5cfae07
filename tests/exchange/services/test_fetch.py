"""Polite requests: the cache, failures, bounds, and addresses that are not asked."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest

from sitemap.errors import SitemapError, UsageError
from sitemap.exchange.services import Cache, Fetcher, Limits
from sitemap.exchange.services.address import target_of
from sitemap.exchange.services.webcheck import WebCheck
from tests.exchange.services.servers import http_server

QUICK = Limits(pause_s=0, retries=2, total_s=60)


@pytest.fixture
def fetcher(tmp_path) -> Fetcher:
    return Fetcher(Cache(tmp_path / "cache"), allow_private=True, limits=QUICK, sleep=lambda _s: None)


# The cache


def test_answers_are_kept_for_a_day_and_asked_anew_after_it(tmp_path):
    moment = [1_000_000.0]
    cache = Cache(tmp_path / "cache", now=lambda: moment[0])

    def ask(base):
        return Fetcher(cache, allow_private=True, limits=QUICK).get(f"{base}/a")

    with http_server(lambda _path: (200, {"Content-Type": "text/plain"}, b"here")) as (base, asked):
        ask(base)
        moment[0] += 23 * 3600
        assert ask(base).age_h == pytest.approx(23)
        assert len(asked) == 1
        moment[0] += 2 * 3600
        assert ask(base).age_h == 0
        assert len(asked) == 2


def test_what_a_private_service_said_is_not_given_to_who_did_not_allow_it(tmp_path):
    cache = Cache(tmp_path / "cache")
    with http_server(lambda _path: (200, {}, b"secret")) as (base, _):
        Fetcher(cache, allow_private=True, limits=QUICK).get(f"{base}/a")
        with pytest.raises(UsageError):
            Fetcher(cache, limits=QUICK).get(f"{base}/a")


def test_half_an_answer_is_never_kept(fetcher):
    with http_server(lambda _path: (200, {"Content-Length": "100"}, b"half")) as (base, asked):
        with pytest.raises(SitemapError):
            fetcher.get(f"{base}/a")
        assert len(asked) == 1 + QUICK.retries
    assert [p for p in fetcher.cache.folder.rglob("*") if p.is_file()] == []


# Failing services


def test_what_passes_is_tried_again_and_the_wait_asked_for_is_kept(tmp_path):
    waits: list[float] = []
    answers = iter([(503, {"Retry-After": "7"}, b""), (429, {}, b""), (200, {}, b"done")])
    fetcher = Fetcher(Cache(tmp_path), allow_private=True, limits=Limits(pause_s=0, retries=4), sleep=waits.append)
    with http_server(lambda _path: next(answers)) as (base, _):
        assert fetcher.get(f"{base}/a").path.read_bytes() == b"done"
    assert waits == [7.0, 2.0]


def test_what_asks_to_wait_too_long_is_given_up(fetcher):
    with http_server(lambda _path: (503, {"Retry-After": "86400"}, b"")) as (base, asked):
        with pytest.raises(SitemapError, match="503"):
            fetcher.get(f"{base}/a")
        assert len(asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_told_at_once(fetcher, status):
    with http_server(lambda _path: (status, {}, b"no")) as (base, asked):
        with pytest.raises(SitemapError, match=str(status)):
            fetcher.get(f"{base}/a")
        assert len(asked) == 1


def test_a_service_that_is_not_there_is_told(fetcher):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SitemapError, match=str(port)):
        fetcher.get(f"http://127.0.0.1:{port}/a")


def test_requests_keep_their_distance(tmp_path):
    waits: list[float] = []
    clock = iter(np.arange(0, 10, 0.01))
    fetcher = Fetcher(
        Cache(tmp_path),
        allow_private=True,
        limits=Limits(pause_s=0.5),
        sleep=waits.append,
        clock=lambda: float(next(clock)),
    )
    with http_server(lambda _path: (200, {}, b"x")) as (base, _):
        for path in "abc":
            fetcher.get(f"{base}/{path}")
    assert len(waits) == 2
    assert all(0 < w <= 0.5 for w in waits)


def test_too_much_is_cut_off(tmp_path):
    fetcher = Fetcher(Cache(tmp_path), allow_private=True, limits=Limits(pause_s=0, max_bytes=1000))
    with (
        http_server(lambda _path: (200, {}, b"x" * 5000)) as (base, _),
        pytest.raises(SitemapError, match="1000 bytes"),
    ):
        fetcher.get(f"{base}/a")


def test_a_packed_answer_is_measured_unpacked(tmp_path):
    import gzip

    fetcher = Fetcher(Cache(tmp_path), allow_private=True, limits=Limits(pause_s=0, max_bytes=100_000))
    bomb = gzip.compress(b"x" * 50_000_000)
    assert len(bomb) < 100_000
    packed = (200, {"Content-Encoding": "gzip"}, bomb)
    with http_server(lambda _path: packed) as (base, _), pytest.raises(SitemapError, match="bytes"):
        fetcher.get(f"{base}/a")


def test_what_lasts_too_long_is_cut_off(tmp_path):
    clock = iter([0.0, 0.0, 0.0, 99.0, 99.0, 99.0])
    fetcher = Fetcher(
        Cache(tmp_path), allow_private=True, limits=Limits(pause_s=0, total_s=60), clock=lambda: next(clock, 99.0)
    )
    with http_server(lambda _path: (200, {}, b"x")) as (base, _), pytest.raises(SitemapError, match="60 s"):
        fetcher.get(f"{base}/a")


# Servers that send just enough not to be given up


@contextmanager
def dripping(*parts: bytes, tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Serve the first part at once and then of the second a byte every 50 ms, for ever; yield the address."""
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)

    def drip(line: socket.socket) -> None:
        with suppress(OSError), line:
            if tls is None:
                line.recv(65536)
            line.sendall(parts[0])
            while not ended.wait(0.05):
                line.sendall(parts[1])

    def serve() -> None:
        while not ended.is_set():
            with suppress(TimeoutError):
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    scheme = "https" if tls else "http"
    try:
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        thread.join()
        listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
# In the status line, in the headers, before the final answer, in a body with and without a length, in TLS.
DRIPS = {
    "status": (b"HTTP/1.1 200 ", b"O"),
    "headers": (HEAD, b"X-A: b\r\n"),
    "one header": (HEAD + b"X-A: ", b"b"),
    "informed": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": (HEAD + b"\r\n", b"x"),
    "announced body": (HEAD + b"Content-Length: 1000000\r\n\r\n", b"x"),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "handshake": (b"\x16\x03\x03\x40\x00\x02", b"\x00"),
}


@pytest.mark.parametrize("where", DRIPS)
def test_a_server_that_sends_a_byte_now_and_then_is_cut_off(tmp_path, where):
    limits = Limits(pause_s=0, retries=0, read_s=0.4, total_s=0.8)
    fetcher = Fetcher(Cache(tmp_path), allow_private=True, limits=limits)
    with (
        dripping(*DRIPS[where], tls=(tmp_path, tmp_path) if where == "handshake" else None) as base,
        pytest.raises(SitemapError, match=r"more than 0\.[0-9]+ s|timed out"),
    ):
        fetcher.get(f"{base}/a")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("where", ["headers", "one header", "informed"])
def test_a_server_that_drips_its_head_is_told_by_the_check_of_links(where):
    check = WebCheck(limits=Limits(pause_s=0, retries=0, read_s=0.3), allow_private=True)
    with dripping(*DRIPS[where]) as base:
        outcome = check.one(f"{base}/a")
    assert (outcome.code, outcome.status) == ("address-failing", 0)


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://example.org/",
        "http:///a",
        "http://[::1",
        "http://127.0.0.1/a",
        "http://localhost/a",
        "http://2130706433/a",
        "http://0x7f.1/a",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[::7f00:1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:0:0:0:0:80ff:fffe]/",
        "http://240.0.0.1/",
        "http://224.0.0.1/",
        "http://0177.0.0.1/",
        "https://user:secret@93.184.215.14/",
    ],
)
def test_addresses_inside_the_network_are_not_asked(address):
    with pytest.raises(UsageError) as refused:
        target_of(address, allow_private=False)
    assert "secret" not in str(refused.value)


def test_public_addresses_are(monkeypatch):
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answer)
    target = target_of("https://example.org/wfs?a=b", allow_private=False)
    assert (target.ip, target.port, target.path) == ("93.184.215.14", 443, "/wfs?a=b")


def test_a_name_with_one_address_inside_is_not_asked(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(UsageError, match=r"10\.0\.0\.1"):
        target_of("http://example.org/", allow_private=False)


def test_a_name_that_changes_its_address_after_it_was_judged_leads_nowhere_else(tmp_path, monkeypatch):
    """DNS rebinding: the second time the name is asked for, it is an address inside the network."""
    real, asked_for = socket.getaddrinfo, []

    def resolve(host, port, *arguments, **options):
        if host == "rebinding.example":
            asked_for.append(host)
            host = "127.0.0.2" if len(asked_for) == 1 else "127.0.0.1"
        return real(host, port, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("sitemap.exchange.services.address._public", lambda address: address == "127.0.0.2")
    with http_server(lambda _path: (200, {}, b"outside"), host="127.0.0.2") as (base, _):
        port = base.rpartition(":")[2]
        with socket.create_server(("127.0.0.1", int(port))) as inside:
            inside.settimeout(0)
            answer = Fetcher(Cache(tmp_path), limits=QUICK).get(f"http://rebinding.example:{port}/a")
            assert answer.path.read_bytes() == b"outside"
            with pytest.raises(BlockingIOError):
                inside.accept()
            with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
                Fetcher(Cache(tmp_path), limits=QUICK).get(f"http://rebinding.example:{port}/b")
    assert asked_for == ["rebinding.example"] * 2


def test_a_redirect_is_judged_like_the_first_address(tmp_path, monkeypatch):
    """The first name is let through as if it were public; where it leads is not."""
    from sitemap.exchange.services import fetch

    real = fetch.target_of

    def judged(url, *, allow_private):
        return real(url, allow_private=allow_private or "/start" in url)

    monkeypatch.setattr(fetch, "target_of", judged)
    with http_server(lambda _path: (302, {"Location": "/inside"}, b"")) as (base, asked):
        with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
            Fetcher(Cache(tmp_path), limits=QUICK).get(f"{base}/start")
        assert asked == ["/start"]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_a_redirect_to_another_kind_of_address_is_refused(fetcher, location):
    with http_server(lambda _path: (302, {"Location": location}, b"")) as (base, _), pytest.raises(UsageError):
        fetcher.get(f"{base}/a")


def test_redirects_are_followed_but_not_for_ever(fetcher):
    def answer(path):
        return (302, {"Location": "/b"}, b"") if path == "/a" else (200, {}, b"there")

    with http_server(answer) as (base, _):
        assert fetcher.get(f"{base}/a").path.read_bytes() == b"there"
    with http_server(lambda path: (302, {"Location": path + "x"}, b"")) as (base, asked):
        with pytest.raises(SitemapError, match="redirects"):
            fetcher.get(f"{base}/a")
        assert len(asked) == QUICK.redirects + 1


def test_https_is_checked_against_the_name_and_not_the_address(tmp_path):
    """The connection goes to the judged address; the certificate must be the host's all the same."""
    import ssl
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"safe")

        def log_message(self, *_args):
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]

    def fetcher(name):
        return Fetcher(Cache(tmp_path / name), allow_private=True, limits=QUICK, sleep=lambda _s: None)

    try:
        with pytest.raises(SitemapError, match=r"(?i)certificate"):
            fetcher("unknown").get(f"https://localhost:{port}/a")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("certifi.where", lambda: str(certificate))
            assert fetcher("known").get(f"https://localhost:{port}/a").path.read_bytes() == b"safe"
            with pytest.raises(SitemapError, match=r"(?i)certificate|match"):
                fetcher("other").get(f"https://127.0.0.1:{port}/a")
    finally:
        server.shutdown()
        server.server_close()


def test_a_proxy_is_used_where_the_network_has_one(tmp_path, monkeypatch):
    """Behind a proxy names need not be known here: the proxy knows them."""
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with http_server(lambda _path: (200, {}, b"by proxy")) as (base, asked):
        monkeypatch.setenv("http_proxy", base)
        answer = Fetcher(Cache(tmp_path), limits=QUICK).get("http://geodata.invalid/wfs?a=b")
        assert answer.path.read_bytes() == b"by proxy"
        assert asked == ["http://geodata.invalid/wfs?a=b"]
        with pytest.raises(UsageError):
            Fetcher(Cache(tmp_path), limits=QUICK).get("http://127.0.0.1/a")
