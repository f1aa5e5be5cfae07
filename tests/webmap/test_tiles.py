"""Maps of very many sites: tiles and columns beside the page, read by a real browser from real servers."""

import functools
import hashlib
import itertools
import json
import socket
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pymupdf
import pyogrio
import pytest
import shapely
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

import sitemap
from sitemap import pipeline
from sitemap.analysis.theming import make_themes
from sitemap.publication.beside import publish_tiled
from sitemap.publication.serve import application
from sitemap.publication.site import publish_site
from sitemap.webmap import embed_files, snippet
from sitemap.webmap.embedding import SANDBOX_WITH_FILES
from sitemap.webmap.tiles import choice
from sitemap.webmap.tiles.pmtiles import hilbert
from sitemap.webmap.tiles.pyramid import levels_of, make_tiles, on_the_square
from sitemap.webmap.tiles.varints import varint_bytes, zigzag
from tests.cli.running import run
from tests.webmap.hosting import serving

UTM = CRS.from_epsg(25832)
BESIDE = ("sites.columns", "sites.outlines", "sites.pmtiles")
# The colour of the canvas over a place of the map, without what lies beneath.
COLOUR = """([lat, lng]) => {
  const map = Object.values(window).find((v) => window.L && v instanceof L.Map);
  // A page may be asked before its scripts have run.
  if (!map?._loaded) return null;
  const at = map.latLngToContainerPoint([lat, lng]);
  const frame = map.getContainer().getBoundingClientRect();
  const [x, y] = [frame.left + at.x, frame.top + at.y];
  for (const tile of document.querySelectorAll("canvas.sm-tile")) {
    const box = tile.getBoundingClientRect();
    if (x < box.left || x >= box.right || y < box.top || y >= box.bottom) continue;
    const scale = tile.width / box.width;
    const copy = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const ink = copy.getContext("2d", { willReadFrequently: true });
    ink.drawImage(tile, Math.floor((x - box.left) * scale), Math.floor((y - box.top) * scale), 1, 1, 0, 0, 1, 1);
    return [...ink.getImageData(0, 0, 1, 1).data];
  }
  return null;
}"""


@pytest.fixture(scope="module")
def made(register):
    linked = sitemap.link(register)
    return linked, sitemap.analyse(linked, names=["measures", "portfolio-sites"])


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    """Return a folder with a page of tiles, as “sitemap build --tiles” writes it."""
    target = tmp_path_factory.mktemp("tiled")
    publish_tiled(*made, target, "index.html")
    return target


@contextmanager
def preview(folder):
    """Serve a folder as “sitemap serve” does, with ranges; yield its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(folder), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def plain_server(folder):
    """Serve a folder without ranges; yield its address."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Visit:
    """A page that was opened: what it asked for, and what went wrong."""

    def __init__(self, browser, address, **context):
        self.context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", **context)
        self.page = self.context.new_page()
        self.answers, self.errors = [], []
        self.page.on("response", lambda r: self.answers.append((r.url, r.status)))
        self.page.on("console", lambda m: self.errors.append(m.text))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.goto(address)

    def painted(self, place):
        """Wait until something is painted at a place, and return its colour."""
        self.page.wait_for_function(f"(place) => ({COLOUR})(place)?.[3] > 0", arg=place)
        return self.page.evaluate(COLOUR, place)

    def listed(self):
        self.page.wait_for_selector("html[data-sites=listed]")


@pytest.fixture
def visit(browser):
    opened = []

    def open_(address, **context):
        opened.append(Visit(browser, address, **context))
        return opened[-1]

    yield open_
    for seen in opened:
        seen.context.close()
    for seen in opened:
        assert seen.errors == []


def inner_place(register, site):
    """Return a place inside a site, latitude and longitude."""
    point = register.sites.geometry.loc[[site]].representative_point().to_crs(4326).iloc[0]
    return [point.y, point.x]


def sitemap_levels(sites, register):
    return levels_of(shapely.bounds(on_the_square(sites.geometry.to_numpy(), register.crs)[0]))


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def test_a_reader_sees_colours_searches_filters_chooses_and_changes_the_theme(visit, folder, made):
    linked, results = made
    register = linked.register
    place = inner_place(register, "old-works")
    with preview(folder) as address:
        seen = visit(address)
        seen.painted(place)
        # The attributes are not loaded before somebody asks for them.
        assert "4 Flächen" in seen.page.inner_text("[data-part=totals]")
        assert seen.page.locator("[data-site-button]").count() == 0
        before = len(seen.answers)

        theme = next(t for t in make_themes(register, results) if t.name == "area_m2")
        seen.page.select_option("[data-theme-choice]", "area_m2")
        order = sorted(register.sites.index)
        for site in ("old-works", "pit-anna"):
            wanted = rgb(theme.classes[theme.places[order.index(site)]].fill)
            at = inner_place(register, site)
            seen.page.wait_for_function(
                f"([place, rgb]) => ({COLOUR})(place)?.every((v, i) => i === 3 || Math.abs(v - rgb[i]) <= 3)",
                arg=[at, wanted],
            )
        assert len(seen.answers) == before + 1

        # What is typed while the attributes are on their way is searched for, and the field keeps the keyboard.
        seen.page.locator("#sm-query").press_sequentially("Anna")
        seen.listed()
        assert seen.page.evaluate("document.activeElement.id") == "sm-query"
        seen.page.wait_for_function(
            "() => document.querySelector('[data-part=totals]').textContent.includes('1 von 4')"
        )
        assert seen.page.locator("[data-site-button]").count() == 1
        assert seen.page.evaluate(COLOUR, place)[3] < 80, "what is not asked for stays as a faint trace"

        seen.page.locator("[data-reset]").first.click()
        seen.page.locator(".sm-filter summary").first.click()
        seen.page.locator("[data-criterion=status] summary").click()
        seen.page.locator("[data-criterion=status] input").first.check()
        assert 0 < seen.page.locator("[data-site-button]").count() < 4
        seen.page.locator("[data-reset]").first.click()

        # By keyboard through the table to the Steckbrief, whose further parts are fetched then.
        seen.page.get_by_text("Tabelle", exact=True).click()
        seen.page.locator("[data-table-button=old-works]").focus()
        seen.page.keyboard.press("Enter")
        card = seen.page.locator("[data-part=detail] [data-card=old-works]")
        card.wait_for()
        assert "40,0 ± 1,6 ha" in card.inner_text()
        assert "Umriss" in card.inner_text()
        assert "site=old-works" in seen.page.url
        details = seen.page.locator("[data-part=detail] details")
        for i in range(details.count()):
            details.nth(i).evaluate("node => node.setAttribute('open', '')")
        assert "Umfang" in card.inner_text(), "figures of the analyses are there"
        assert {url.split("?")[0].rpartition("/")[2] for url, _ in seen.answers} == {
            "",
            "sites.pmtiles",
            "sites.columns",
        }
        assert {status for url, status in seen.answers if "sites." in url} == {206}
        assert all(url.startswith(address) for url, _ in seen.answers)


def test_a_click_on_the_map_and_a_link_open_the_same_site(visit, folder, made):
    at = inner_place(made[0].register, "pit-anna")
    with preview(folder) as address:
        seen = visit(address)
        seen.painted(at)
        x, y = seen.page.evaluate(
            """(place) => {
              const map = Object.values(window).find((v) => window.L && v instanceof L.Map);
              const frame = map.getContainer().getBoundingClientRect();
              const at = map.latLngToContainerPoint(place);
              return [frame.left + at.x, frame.top + at.y];
            }""",
            at,
        )
        seen.page.mouse.move(x, y)
        seen.page.wait_for_selector(".sm-pointing")
        seen.page.mouse.click(x, y)
        seen.page.wait_for_selector("[data-part=detail] [data-card=pit-anna]")
        again = visit(seen.page.url)
        again.page.wait_for_selector("[data-part=detail] [data-card=pit-anna]")
        assert again.page.locator("[data-part=detail] h2").inner_text() == "Zeche Anna"


def test_a_server_without_ranges_serves_the_same_map_in_a_strict_policy(visit, folder, made):
    with plain_server(folder) as address:
        seen = visit(f"{address}#lang=en&theme=area_m2", locale="de-DE")
        seen.painted(inner_place(made[0].register, "old-works"))
        # Language and colours need no attributes, and stay in the address when these are there.
        assert seen.page.locator("[data-load-index]").inner_text().startswith("Load list")
        seen.page.locator("[data-load-index]").click()
        seen.page.locator("[data-site-button=pit-anna]").click()
        seen.page.wait_for_selector("[data-card=pit-anna]")
        assert {"site=pit-anna", "lang=en", "theme=area_m2"} <= {*seen.page.url.partition("#")[2].split("&")}
        assert {status for url, status in seen.answers if "sites." in url} == {200}
        # Each file once: it is kept.
        assert sum("sites.pmtiles" in url for url, _ in seen.answers) == 1
        policy = seen.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_opened_as_a_file_the_page_says_what_to_do_in_german_and_english(visit, folder):
    seen = visit((folder / "index.html").as_uri())
    notice = seen.page.wait_for_selector(".sm-tiles-notice")
    german, english = notice.query_selector_all("p[lang]")
    assert german.get_attribute("lang") == "de"
    assert "sitemap serve ORDNER" in german.inner_text()
    assert "sitemap serve FOLDER" in english.inner_text()


def test_every_zoom_holds_every_site_and_the_last_its_outline(folder, made):
    register = made[0].register
    sites = register.sites.sort_index()
    first = sitemap_levels(sites, register)[0].z
    assert first < 12
    for zoom in range(first, 13):
        tiles = pyogrio.read_dataframe(folder / "sites.pmtiles", ZOOM_LEVEL=zoom)
        assert set(tiles["mvt_id"]) == set(range(len(sites))), zoom
    # What tiles cut is joined again; less than a metre all around is what their grid can be off. Compared in the
    # plane of the tiles, in which the edges between the vertices are straight.
    joined = tiles.dissolve(by="mvt_id").geometry.to_numpy()
    outlines = sites.geometry.to_crs(3857).to_numpy()
    off = shapely.area(shapely.symmetric_difference(joined, outlines))
    assert (off <= shapely.length(outlines)).all()


def test_two_builds_have_the_same_bytes(made, folder, tmp_path):
    manifest = publish_tiled(*made, tmp_path, "index.html")
    for name, digest in manifest.outputs.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert set(manifest.outputs) == {"index.html", *BESIDE}
    assert json.loads((folder / "manifest.json").read_text())["outputs"] == dict(manifest.outputs)


def test_building_asks_for_tiles_or_not_and_leaves_nothing_behind(register, tmp_path):
    built = pipeline.build(register.path, tmp_path, tiles=True)
    assert built.tiled
    assert {p.name for p in tmp_path.iterdir()} == {"index.html", "manifest.json", *BESIDE}
    assert not pipeline.build(register.path, tmp_path).tiled
    assert {p.name for p in tmp_path.iterdir()} == {"index.html", "manifest.json"}


def test_a_published_site_of_very_many_sites_has_the_files_of_its_map(made, tmp_path, monkeypatch):
    monkeypatch.setattr(choice, "TILED_FROM", 4)
    manifest = publish_site(*made, tmp_path)
    for name in ("map.html", *BESIDE):
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == manifest.outputs[name]
    # The map and the small one for other pages share them.
    for name in ("map.html", "embed.html"):
        assert "Sitemap.tiledView" in (tmp_path / name).read_text()
    assert "allow-same-origin" in (tmp_path / "embed-example.html").read_text()


@given(st.lists(st.integers(0, 2**35 - 1), max_size=50))
def test_varints_are_those_of_protocol_buffers(numbers):
    def one(number):
        return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + one(number >> 7)

    content, ends = varint_bytes(np.array(numbers, dtype=np.int64))
    assert content.tobytes() == b"".join(map(one, numbers))
    assert ends.tolist() == [len(b"".join(map(one, numbers[:i]))) for i in range(len(numbers) + 1)]


@given(st.lists(st.integers(-(2**33), 2**33)))
def test_zigzag_keeps_signs(numbers):
    assert [(n >> 1) ^ -(n & 1) for n in zigzag(numbers).tolist()] == numbers


def test_the_numbers_of_tiles_run_along_the_curve():
    for z in range(5):
        cells = sorted(((x, y) for x in range(1 << z) for y in range(1 << z)), key=lambda c: hilbert(z, *c))
        assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in itertools.pairwise(cells))
        assert hilbert(z, *cells[0]) == (4**z - 1) // 3


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 60_000), st.floats(0, 60_000), st.floats(0.01, 9_000), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_the_size_of_an_outline_gdal_finds_it_in_the_tiles(tmp_path_factory, places):
    squares = [shapely.box(x, y, x + side, y + side) for x, y, side, _ in places]
    holes = [shapely.box(x + side / 4, y + side / 4, x + side / 2, y + side / 2) for x, y, side, _ in places]
    shapes = [s.difference(h) if hole else s for s, h, (*_, hole) in zip(squares, holes, places, strict=True)]
    moved = shapely.transform(
        np.array([*shapes, None, shapely.Polygon()], dtype=object), lambda xy: xy + np.array([380_000, 5_700_000])
    )
    square, of = on_the_square(moved, UTM)
    assert of.tolist() == list(range(len(places)))
    levels = levels_of(shapely.bounds(square))
    path = tmp_path_factory.mktemp("tiles") / "t.pmtiles"
    path.write_bytes(make_tiles(square, of, bounds=(7.0, 51.0, 8.5, 52.5), levels=levels))
    for level in (levels[0], levels[-1]):
        tiles = pyogrio.read_dataframe(path, ZOOM_LEVEL=level.z)
        assert set(tiles["mvt_id"]) == set(of.tolist())
    joined = tiles.set_crs(3857, allow_override=True).to_crs(UTM).dissolve(by="mvt_id")
    error = shapely.length(moved[of]) * 1.0 + 2
    # The grid of the nearest zoom is off by less than a metre all around.
    assert (np.abs(shapely.area(joined.geometry.to_numpy()) - shapely.area(moved[of])) <= error).all()


def downloaded(seen, ending):
    """Press the button for a file and return what is in it."""
    with seen.page.expect_download() as waiting:
        seen.page.locator(f"[data-download={ending}]").click()
    return Path(waiting.value.path()).read_bytes()


def test_what_is_downloaded_is_what_the_page_that_holds_everything_gives(visit, folder, made, tmp_path):
    (tmp_path / "whole.html").write_text(sitemap.page(sitemap.draw(*made)), encoding="utf-8")
    with preview(folder) as address:
        tiled = visit(address, locale="de-DE")
        tiled.page.locator("[data-load-index]").click()
        tiled.listed()
        whole = visit((tmp_path / "whole.html").as_uri(), locale="de-DE")
        assert tiled.page.locator("[data-download=csv]").inner_text() == "CSV (0,1 MB)"
        for seen in (tiled, whole):
            seen.page.locator("#sm-query").fill("e")
        assert downloaded(tiled, "csv") == downloaded(whole, "csv")
        found = [json.loads(downloaded(seen, "geojson")) for seen in (tiled, whole)]
        # What was fetched once is not asked for again.
        assert tiled.page.locator("[data-download=csv]").inner_text() == "CSV"
    assert {k: v for k, v in found[0].items() if k != "features"} == {
        k: v for k, v in found[1].items() if k != "features"
    }
    one, other = ({f["id"]: f for f in each["features"]} for each in found)
    assert 1 < len(one) == len(other)
    for site, feature in one.items():
        assert feature["properties"] == other[site]["properties"]
        shapes = [shapely.geometry.shape(f["geometry"]).normalize() for f in (feature, other[site])]
        assert shapes[0].equals_exact(shapes[1], 1.5e-6), site
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shapely.geometry.shape(feature["geometry"])))


def test_names_stand_apart_and_the_nearest_are_told_by_their_centres(visit, folder, made):
    register = made[0].register
    with preview(folder) as address:
        seen = visit(address, locale="de-DE")
        seen.painted(inner_place(register, "old-works"))
        assert seen.page.locator(".sm-label-site").count() == 0
        before = len(seen.answers)
        # Whoever goes near reads names; the attributes are fetched for it.
        seen.page.get_by_role("button", name="Vergrößern").click()
        seen.listed()
        assert len(seen.answers) > before
        names = seen.page.locator(".sm-label-site:not([hidden]), .sm-label-band:not([hidden])")
        names.first.wait_for()
        boxes = [names.nth(i).bounding_box() for i in range(names.count())]
        assert set(names.all_inner_texts()) <= {*register.sites["name_de"]}
        for a, b in itertools.combinations(boxes, 2):
            across = max(a["x"], b["x"]) < min(a["x"] + a["width"], b["x"] + b["width"])
            down = max(a["y"], b["y"]) < min(a["y"] + a["height"], b["y"] + b["height"])
            assert not (across and down)

        seen.page.locator("[data-site-button=pit-anna]").click()
        section = seen.page.locator(".sm-card details", has_text="Nächste Flächen, von Mitte zu Mitte")
        section.locator("summary").click()
        lines = section.locator("li").all_inner_texts()
        # From afar none is large enough to be named.
        seen.page.evaluate("Object.values(window).find((v) => window.L && v instanceof L.Map).setMinZoom(1).setZoom(3)")
        names.first.wait_for(state="detached")
    sites = register.sites
    centres = sites.geometry.centroid
    distance = centres.distance(centres["pit-anna"]).drop("pit-anna").sort_values()
    half = 1.959964 * sites["geometry_accuracy_m"] / 2.447747
    assert len(lines) == 3
    for line, (site, metres) in zip(lines, distance.items(), strict=True):
        name, told = line.split("\n")[0], line.rpartition("·")[2].strip()
        assert name.startswith(sites["name_de"][site])
        value, error = (float(t.replace(".", "").replace(",", ".")) for t in told.removesuffix(" m").split(" ± "))
        assert value == pytest.approx(metres, abs=max(error / 10, 0.1))
        exact = float(np.hypot(half["pit-anna"], half[site]))
        assert exact <= error <= exact * 1.5


def test_on_paper_stand_the_sites_the_ground_and_with_the_attributes_a_table(visit, folder, made):
    place = inner_place(made[0].register, "old-works")
    with preview(folder) as address:
        seen = visit(address, locale="de-DE")
        colour = seen.painted(place)
        first = pymupdf.open("pdf", seen.page.pdf(format="A4", print_background=True))
        assert "Merkmale" not in first[0].get_text()
        seen.page.locator("[data-load-index]").click()
        seen.listed()
        second = pymupdf.open("pdf", seen.page.pdf(format="A4", print_background=True))
        assert seen.page.locator(".sm-still").count() == 0
        assert seen.page.evaluate(COLOUR, place) == colour, "afterwards the map is as it was"
    assert "Zeche Anna" in "".join(sheet.get_text() for sheet in second)
    for pdf in (first, second):
        image = pdf[0].get_pixmap(dpi=60)
        pixels = np.frombuffer(image.samples, dtype=np.uint8).reshape(image.height, image.width, 3).astype(int)
        frame = pixels[: image.height // 2]
        # The ground of the map, and on it outlines in the colours of the kinds, which nothing else there has.
        ground = (np.abs(frame - [241, 239, 233]) <= 4).all(axis=2).sum()
        coloured = (np.ptp(frame, axis=2) > 60).sum()
        assert ground > 0.2 * frame.shape[0] * frame.shape[1]
        assert coloured > 100


def test_in_the_frame_of_another_page_the_map_reads_its_files(visit, made, tmp_path):
    files = embed_files(*made, tiles=True)
    assert set(files) == {*BESIDE, "embed.html", "embed-example.html", "embed-example.en.html"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    place = inner_place(made[0].register, "old-works")
    with preview(tmp_path) as address:
        code = snippet(f"{address}embed.html", "Karte", fragment="lang=en", sandbox=SANDBOX_WITH_FILES)
        assert 'allow-same-origin"' in code
        with serving({"host": f'<!DOCTYPE html><title>Rathaus</title><link rel="icon" href="data:,">{code}'}) as host:
            seen = visit(f"{host}/host")
            frame = seen.page.frames[1]
            frame.wait_for_function(f"(place) => ({COLOUR})(place)?.[3] > 0", arg=place)
            # Language and colours need no attributes.
            assert frame.locator("html").get_attribute("data-sites") is None
            assert frame.locator("html").get_attribute("lang") == "en"
            seen.page.wait_for_function("() => document.querySelector('iframe').offsetHeight > 480")
            x, y = frame.evaluate(
                """(place) => {
                  const map = Object.values(window).find((v) => window.L && v instanceof L.Map);
                  const at = map.latLngToContainerPoint(place);
                  return [at.x, at.y];
                }""",
                place,
            )
            frame.locator(".leaflet-container").click(position={"x": x, "y": y})
            card = frame.locator("[data-card=old-works]")
            card.wait_for()
            assert "40.0 ± 1.6 ha" in card.inner_text()
            # Its host's origin is not that of the page around it.
            assert frame.evaluate("() => { try { return top.document.title } catch { return null } }") is None


def test_one_map_of_very_many_sites_has_files_of_its_name(made, tmp_path, monkeypatch):
    out = tmp_path / "my map.html"
    result = run("map", "-r", made[0].register.path, "--tiles", "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"sitemap serve {tmp_path}" in result.stdout
    assert {p.name for p in tmp_path.iterdir()} == {f"my map.{e}" for e in ("html", "columns", "outlines", "pmtiles")}
    assert '"pmtiles":"my%20map.pmtiles?' in out.read_text()
    # The number of sites that are shown decides.
    monkeypatch.setattr(choice, "TILED_FROM", 4)
    assert run("map", "-r", made[0].register.path, "--sites", "basin", "-o", tmp_path / "one" / "a.html").exit_code == 0
    assert [p.name for p in (tmp_path / "one").iterdir()] == ["a.html"]
    embedded = run("embed", "-r", made[0].register.path, "-o", tmp_path / "frame")
    assert "sitemap serve" in embedded.stdout
    assert {p.name for p in (tmp_path / "frame").iterdir()} > {*BESIDE}
    # What lay beside a page is gone with it.
    assert run("embed", "basin", "-r", made[0].register.path, "-o", tmp_path / "frame").exit_code == 0
    assert {p.name for p in (tmp_path / "frame").iterdir()}.isdisjoint(BESIDE)
