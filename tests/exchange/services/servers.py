"""Real servers on loopback: pygeoapi for OGC API Features, MapServer for WFS 2.0."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MAPSERVER = "/usr/bin/mapserv"
Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def http_server(answer: Callable[[str], Answer], host: str = "127.0.0.1") -> Iterator[tuple[str, list[str]]]:
    """Serve what ``answer`` gives for a path; yield the address and the paths asked so far."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


MAPFILE = """
MAP
  NAME "seldorf"
  EXTENT 590000 5690000 630000 5730000
  PROJECTION "init=epsg:25832" END
  WEB METADATA
    "wfs_title" "Amt Seldorf"
    "wfs_fees" "Datenlizenz Deutschland Zero 2.0"
    "wfs_accessconstraints" "none"
    "wfs_onlineresource" "{url}"
    "wfs_srs" "EPSG:4326 EPSG:25832 EPSG:31467"
    "wfs_enable_request" "*"
    "wfs_maxfeatures" "700"
  END END
{layers}
END
"""

LAYER = """
  LAYER
    NAME "{name}"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{path}"
    DATA "{name}"
    PROJECTION "init=epsg:25832" END
    METADATA
      "wfs_title" "{name}"
      "wfs_featureid" "nr"
      "gml_include_items" "all"
      "gml_types" "auto"
      "wfs_srs" "EPSG:4326 EPSG:25832 EPSG:31467"
      "wfs_enable_request" "*"
    END
  END
"""


@contextmanager
def mapserver(folder: Path, layers: dict[str, Path]) -> Iterator[tuple[str, list[str]]]:
    """Serve layers of EPSG:25832 as WFS; yield the address and the requests."""
    mapfile = folder / "seldorf.map"
    config = folder / "mapserver.conf"
    config.write_text('CONFIG\n ENV\n  MS_MAP_NO_PATH "0"\n  MS_MAP_PATTERN "."\n END\n MAPS\n END\nEND\n')

    def answer(path: str) -> Answer:
        environment = {
            **os.environ,
            "MAPSERVER_CONFIG_FILE": str(config),
            "MS_MAPFILE": str(mapfile),
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": urlsplit(path).query,
        }
        done = subprocess.run([MAPSERVER], env=environment, capture_output=True, check=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = (line.partition(": ") for line in head.decode().split("\r\n"))
        headers = {name: value for name, _, value in lines if name.lower() != "status"}
        return 200, headers, body

    with http_server(answer) as (base, asked):
        parts = "".join(LAYER.format(name=n, path=p) for n, p in layers.items())
        mapfile.write_text(MAPFILE.format(url=f"{base}/wfs?", layers=parts))
        yield f"{base}/wfs", asked


@contextmanager
def pygeoapi(folder: Path, collections: dict[str, Path]) -> Iterator[str]:
    """Serve GeoJSON files of WGS 84 as OGC API Features; yield the address of the landing page."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    config = folder / "pygeoapi.json"  # YAML is a superset of JSON
    config.write_text(json.dumps(_pygeoapi_config(base, port, collections)))
    environment = {
        **os.environ,
        "PYGEOAPI_CONFIG": str(config),
        "PYGEOAPI_OPENAPI": str(folder / "openapi.yml"),
        "PYTHONWARNINGS": "ignore",
    }
    program = str(Path(sys.executable).with_name("pygeoapi"))
    make = [program, "openapi", "generate", str(config), "--output-file", str(folder / "openapi.yml")]
    subprocess.run(make, env=environment, check=True, capture_output=True)
    with (folder / "pygeoapi.log").open("wb") as log:
        server = subprocess.Popen([program, "serve"], env=environment, stdout=log, stderr=log)
        try:
            _wait(f"{base}/?f=json", server, folder / "pygeoapi.log")
            yield base
        finally:
            server.terminate()
            server.wait(20)


def _pygeoapi_config(base: str, port: int, collections: dict[str, Path]) -> dict[str, Any]:
    text = {"en": "Seldorf"}
    epsg = "http://www.opengis.net/def/crs/EPSG/0/"
    crs = ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", f"{epsg}25832", f"{epsg}31467"]
    contact = {"name": "x", "url": "http://example.org", "email": "a@example.org"}
    resources = {
        name: {
            "type": "collection",
            "title": f"{name} of Seldorf",
            "description": name,
            "keywords": ["x"],
            "links": [{"type": "text/html", "rel": "canonical", "title": "x", "href": "http://example.org"}],
            "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": crs[0]}},
            "providers": [
                {
                    "type": "feature",
                    "name": "GeoJSON",
                    "data": str(path),
                    "id_field": "nr",
                    "crs": crs,
                    "storage_crs": crs[0],
                }
            ],
        }
        for name, path in collections.items()
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": base,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 1000},
            "map": {"url": "http://127.0.0.1/none", "attribution": "x"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": text,
                "description": text,
                "keywords": {"en": ["x"]},
                "keywords_type": "theme",
                "terms_of_service": "http://example.org",
                "url": "http://example.org",
            },
            "license": {"name": "CC0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
            "provider": {"name": "Seldorf", "url": "http://example.org"},
            "contact": contact,
        },
        "resources": resources,
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer: {log.read_text()[-2000:]}")
