"""A basemap beneath a sheet: only where it is asked for, in its true place, kept, and refused if it is no picture."""

import io
import math
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from pyproj import Transformer

from sitemap.cli import cli
from sitemap.cli.basemap import with_basemap
from sitemap.documents.figure import make_figure
from sitemap.documents.sheet import SheetOptions, make_sheet
from sitemap.errors import SitemapError
from sitemap.exchange.services import Cache, Fetcher, Limits
from sitemap.register.model import Basemap
from tests.registers import CRS, EAST, NORTH

# A place where the register has nothing; there the server's pictures have a magenta dot.
PLACE = (EAST + 2500, NORTH + 3000)
MAGENTA = (255, 0, 255)


def tile(z, x, y):
    """Return a white tile; where the place lies on it, a dot, by the usual formula of slippy maps."""
    lon, lat = Transformer.from_crs(CRS, 4326, always_xy=True).transform(*PLACE)
    across = (lon + 180) / 360 * 2**z
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    return dotted(256, 256, (across - x) * 256, (down - y) * 256)


def wms(query):
    west, south, east, north = map(float, query["BBOX"][0].split(","))
    width, height = int(query["WIDTH"][0]), int(query["HEIGHT"][0])
    x, y = (PLACE[0] - west) / (east - west) * width, (north - PLACE[1]) / (north - south) * height
    return dotted(width, height, x, y)


def dotted(width, height, x, y):
    picture = Image.new("RGB", (width, height), "white")
    if 0 <= x < width and 0 <= y < height:
        for dx in range(-4, 5):
            for dy in range(-4, 5):
                if 0 <= x + dx < width and 0 <= y + dy < height:
                    picture.putpixel((int(x + dx), int(y + dy)), MAGENTA)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        if parts.path == "/page":
            content = b"<html>no picture</html>"
        elif parts.path == "/wms":
            content = wms(parse_qs(parts.query))
        else:
            content = tile(*map(int, re.fullmatch(r"/(\d+)/(\d+)/(\d+)\.png", parts.path).groups()))
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked = []
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def on(register, server, path, **values):
    """Return the register with one basemap, that of the server."""
    from dataclasses import replace

    url = f"http://127.0.0.1:{server.server_port}{path}"
    basemap = Basemap("here", "Hier", "Here", url, "© Loopback", "Loopback", **values)
    return replace(register, info=replace(register.info, basemaps=(basemap,)))


def fetcher(tmp_path):
    return Fetcher(Cache(tmp_path / "cache"), allow_private=True, limits=Limits(pause_s=0, retries=0))


@pytest.mark.parametrize(("path", "values"), [("/{z}/{x}/{y}.png", {}), ("/wms", {"wms_layers": "all"})])
def test_a_place_on_the_basemap_lies_where_the_sheet_has_it(register, server, tmp_path, path, values):
    with_it = on(register, server, path, **values)
    options = SheetOptions(sites=("pit-anna", "old-works"), overview=False, scale=40_000)
    asked = with_basemap(options, with_it, "here", fetcher(tmp_path))
    figure = make_figure(with_it, asked, "de", ["png"])
    (content,) = figure.files.values()
    with Image.open(io.BytesIO(content)) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    frame = figure.sheet.drawing.frame
    minx, _, _, maxy = frame.bounds
    expected_mm = (frame.x + (PLACE[0] - minx) / frame.m_per_mm, frame.y + (maxy - PLACE[1]) / frame.m_per_mm)
    strong = (pixels[..., 0] > 200) & (pixels[..., 1] < 90) & (pixels[..., 2] > 180)
    ys, xs = np.nonzero(strong)
    assert len(xs) > 5
    found_mm = xs.mean() / 300 * 25.4, ys.mean() / 300 * 25.4
    assert found_mm == pytest.approx(expected_mm, abs=0.8)
    text = "".join(ET.tostring(element, encoding="unicode") for element in figure.sheet.elements)
    assert "© Loopback" in text
    assert "http://127.0.0.1" not in text


def test_what_was_fetched_is_kept(register, server, tmp_path):
    with_it = on(register, server, "/{z}/{x}/{y}.png")
    options = with_basemap(SheetOptions(sites=("old-works",)), with_it, "here", fetcher(tmp_path))
    first = make_figure(with_it, options, "de", ["pdf"]).files
    count = len(server.asked)
    assert 0 < count <= 300
    assert len(set(server.asked)) == count
    assert make_figure(with_it, options, "de", ["pdf"]).files == first
    assert len(server.asked) == count


def test_nothing_is_asked_without_being_told_to(register, server):
    make_sheet(on(register, server, "/{z}/{x}/{y}.png"), SheetOptions(), "de")
    assert server.asked == []


def test_what_is_no_picture_is_refused(register, server, tmp_path):
    with_it = on(register, server, "/page")
    options = with_basemap(SheetOptions(), with_it, "here", fetcher(tmp_path))
    with pytest.raises(SitemapError, match="--basemap"):
        make_figure(with_it, options, "de", ["svg"])


def test_a_basemap_that_the_register_has_not_is_refused(folder, tmp_path):
    done = CliRunner().invoke(cli, ["figure", "-r", str(folder), "-o", str(tmp_path / "out"), "--basemap", "none"])
    assert done.exit_code == 2
    assert "town-map" in done.output
    assert not (tmp_path / "out").exists()
