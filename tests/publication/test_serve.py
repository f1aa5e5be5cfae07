"""The preview, as a real process, asked by a real client and a real browser."""

import http.client
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import sitemap
from sitemap.errors import SitemapError, UsageError
from sitemap.exchange.export import formats_named
from sitemap.publication.serve import serve
from sitemap.publication.site import publish_site
from tests.publication.test_site import HOSTILE
from tests.registers import valid


class Preview:
    """A running ``sitemap serve``."""

    def __init__(self, folder: Path) -> None:
        # SIGINT is ignored in what a script starts in the background; a terminal does not.
        command = [
            "env",
            "--default-signal=INT",
            sys.executable,
            "-m",
            "sitemap",
            "serve",
            str(folder),
            "--port",
            "0",
            "--lang",
            "en",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline()
        self.port = int(self.line.strip().rstrip("/").rpartition(":")[2])

    def ask(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def interrupt(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which a hostile register's site lies under a path of its own."""
    parent = tmp_path_factory.mktemp("served")
    draft = valid().change("sites", "old-works", name_de=HOSTILE, note_de=HOSTILE)
    linked = sitemap.link(sitemap.read_register(draft.write(tmp_path_factory.mktemp("r") / "register")))
    results = sitemap.analyse(linked, names=["measures"])
    publish_site(linked, results, parent / "stadt" / "plan", formats=formats_named(["geopackage"]))
    (parent / "404.html").write_bytes((parent / "stadt" / "plan" / "404.html").read_bytes())
    (parent / ".hidden").write_text("secret")
    (parent.parent / "beside.txt").write_text("secret")
    (parent / "link.txt").symlink_to(parent.parent / "beside.txt")
    return parent


@pytest.fixture(scope="module")
def preview(folder):
    running = Preview(folder)
    yield running
    running.process.kill()
    running.process.communicate()


PACKAGE = "/stadt/plan/data/seldorf.gpkg"


def test_files_have_their_types(preview):
    kinds = {
        "/stadt/plan/index.html": "text/html; charset=utf-8",
        "/stadt/plan/style.css": "text/css; charset=utf-8",
        "/stadt/plan/metadata.jsonld": "application/ld+json",
        PACKAGE: "application/geopackage+sqlite3",
    }
    for path, kind in kinds.items():
        response = preview.ask(path)
        assert (response.status, response.headers["content-type"]) == (200, kind)
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_folder_shows_its_index(preview):
    response = preview.ask("/stadt/plan/")
    assert response.status == 200
    assert b"<h1>" in response.body
    assert preview.ask("/stadt/plan").status in (301, 302, 307)


def test_what_is_unchanged_is_not_sent_again(preview):
    tag = preview.ask(PACKAGE).headers["etag"]
    again = preview.ask(PACKAGE, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert preview.ask(PACKAGE, If_None_Match='"other"').status == 200


def test_ranges_are_answered(preview, folder):
    data = (folder / PACKAGE.lstrip("/")).read_bytes()
    first = preview.ask(PACKAGE, Range="bytes=0-15")
    assert (first.status, first.body) == (206, data[:16])
    assert first.headers["content-range"] == f"bytes 0-15/{len(data)}"
    assert preview.ask(PACKAGE, Range="bytes=-5").body == data[-5:]
    assert preview.ask(PACKAGE, Range=f"bytes={len(data)}-").status == 416
    whole = preview.ask(PACKAGE, "HEAD")
    assert (int(whole.headers["content-length"]), whole.body) == (len(data), b"")


def test_gdal_reads_a_package_over_it_piece_by_piece(preview):
    import os

    address = f"/vsicurl/http://127.0.0.1:{preview.port}{PACKAGE}"
    environment = {**os.environ, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        ["ogrinfo", "-so", address, "sites"], capture_output=True, text=True, check=False, env=environment
    )
    assert "Feature Count: 4" in done.stdout, done.stderr


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_foreign_host_is_refused(preview, host):
    response = preview.ask("/stadt/plan/index.html", Host=host)
    assert response.status == 400
    assert b"<h1>" not in response.body


@pytest.mark.parametrize(
    "path",
    ["/../beside.txt", "/%2e%2e/beside.txt", "/..%2fbeside.txt", "/link.txt", "/.hidden", "/stadt/../.hidden", "/%00", "//etc/passwd"],
)  # fmt: skip
def test_nothing_outside_the_folder_or_hidden_is_shown(preview, path):
    response = preview.ask(path)
    assert response.status in (400, 404)
    assert b"secret" not in response.body
    assert b"root:" not in response.body


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example"]
)
def test_a_script_of_a_foreign_page_is_refused(preview, origin):
    path = "/stadt/plan/index.html"
    response = preview.ask(path, Origin=origin)
    assert response.status == 403
    assert b"<html" not in response.body
    assert "access-control-allow-origin" not in response.headers
    assert preview.ask(path, Origin=f"http://127.0.0.1:{preview.port}").status == 200


def test_a_foreign_name_that_is_pointed_to_this_machine_shows_a_browser_nothing(preview, browser):
    """DNS rebinding, in a browser whose resolver says that evil.example is here."""
    rule = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    path = shutil.which("chromium") or shutil.which("google-chrome")
    # In the same Playwright, which runs but once in a process.
    started = browser.browser_type.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", rule])
    page = started.new_page()
    response = page.goto(f"http://evil.example:{preview.port}/")
    said = page.inner_text("body")
    started.close()
    assert response.status == 400
    assert said == "Invalid host header"


def test_other_methods_are_refused(preview):
    for method in ("POST", "PUT", "DELETE"):
        assert preview.ask(PACKAGE, method).status == 405


def test_a_page_that_is_not_there_says_so(preview):
    response = preview.ask("/stadt/plan/sites/nowhere.html")
    assert response.status == 404
    assert b"Diese Seite gibt es nicht." in response.body


def test_only_this_machine_is_listened_to(preview):
    address = socket.gethostbyname(socket.gethostname())
    if address.startswith("127."):
        # The machine knows no other address of itself; the table of sockets tells as well.
        table = Path("/proc/net/tcp").read_text().split("\n")[1:]
        local = [line.split()[1] for line in table if line and line.split()[3] == "0A"]
        assert f"0100007F:{preview.port:04X}" in local
        assert f"00000000:{preview.port:04X}" not in local
        return
    with pytest.raises(OSError, match=r".+"):
        socket.create_connection((address, preview.port), timeout=2).close()


def test_in_a_browser_under_a_path_nothing_foreign_is_asked_and_nothing_runs(preview, browser):
    start = f"http://127.0.0.1:{preview.port}/stadt/plan/"
    page = browser.new_context().new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("index.html", "sites/old-works.html", "en/index.html", "data.html", "map.html"):
        page.goto(start + path, wait_until="load")
        assert "owned" not in page.title().partition("<")[0]
    page.goto(start + "index.html")
    page.click("text=English")
    page.click("text=Basin")
    assert page.url == start + "en/sites/basin.html"
    assert page.context.cookies() == []
    page.context.close()
    assert [url for url in asked if not url.startswith(start) and not url.startswith("data:")] == []
    assert said == []


def test_ctrl_c_ends_it_cleanly(folder):
    running = Preview(folder)
    assert running.line.startswith("Preview: http://127.0.0.1:")
    assert running.ask("/stadt/plan/index.html").status == 200
    code, errors = running.interrupt()
    assert (code, errors) == (0, "")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=2)


def test_ctrl_c_ends_it_cleanly_from_the_moment_its_address_is_known():
    script = (
        "import signal; from starlette.applications import Starlette; from sitemap.publication.serve import run\n"
        "run(Starlette(), ready=lambda address: (print(address), signal.raise_signal(signal.SIGINT)))\n"
        "print('ended')"
    )
    command = ["env", "--default-signal=INT", sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    address, *rest = done.stdout.splitlines()
    assert address.startswith("http://127.0.0.1:")
    assert (rest, done.stderr, done.returncode) == (["ended"], "", 0)


def test_a_taken_port_is_told(folder, preview):
    with pytest.raises(SitemapError, match=f"port {preview.port} cannot be used"):
        serve(folder, preview.port)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        serve(tmp_path / "nothing")
