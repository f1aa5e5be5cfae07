"""In a frame the page around the map scrolls first; alone, the map has the wheel for itself."""

import pytest

HOST = """<!DOCTYPE html><meta name="viewport" content="width=device-width, initial-scale=1">
<body style="margin: 0; height: 3000px"><iframe title="Karte" src="inner.html" width="{width}" height="600"
sandbox="allow-scripts" style="border: 0"></iframe></body>"""
# How wide a site is drawn.
ZOOM = "() => document.querySelector('[data-site=old-works]').getBBox().width"


@pytest.fixture
def framed(reader, embed_html, tmp_path):
    def read(width: int = 900, **context):
        (tmp_path / "inner.html").write_text(embed_html, encoding="utf-8")
        seen = reader(HOST.format(width=width), width=width, height=640, **context)
        frame = seen.page.frames[1]
        frame.locator("path[data-site]").first.wait_for(state="attached")
        return seen, frame

    return read


def scrolled(seen) -> float:
    return seen.page.evaluate("scrollY")


def test_the_wheel_scrolls_the_page_and_with_ctrl_zooms_the_map(framed):
    seen, frame = framed()
    before = frame.evaluate(ZOOM)
    seen.page.mouse.move(700, 60)
    seen.page.mouse.wheel(0, 120)
    frame.locator(".sm-gesture.sm-shown").wait_for()
    assert frame.locator(".sm-gesture").inner_text() == "Zum Zoomen Strg gedrückt halten und scrollen"
    seen.page.wait_for_function("scrollY > 0")
    assert frame.evaluate(ZOOM) == before
    seen.page.evaluate("scrollTo(0, 0)")
    seen.page.keyboard.down("Control")
    seen.page.mouse.wheel(0, -120)
    frame.wait_for_function(f"before => ({ZOOM})() !== before", arg=before)
    seen.page.keyboard.up("Control")
    assert scrolled(seen) == 0
    assert frame.locator(".sm-gesture.sm-shown").count() == 0


def swipe(seen, points: list[list[dict[str, int]]]) -> None:
    devtools = seen.page.context.new_cdp_session(seen.page)
    for number, touches in enumerate(points):
        kind = "touchStart" if number == 0 else "touchMove"
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_finger_scrolls_the_page_two_move_the_map(framed):
    seen, frame = framed(360, has_touch=True, is_mobile=True)
    pane = "() => document.querySelector('.leaflet-map-pane').style.transform"
    before = frame.evaluate(pane), frame.evaluate(ZOOM)
    swipe(seen, [[{"x": 180, "y": y}] for y in range(420, 200, -20)])
    seen.page.wait_for_function("scrollY > 50")
    assert (frame.evaluate(pane), frame.evaluate(ZOOM)) == before
    assert frame.locator(".sm-gesture").inner_text() == "Die Karte mit zwei Fingern bewegen"
    # A swipe lets the page coast; only when it rests can it be told that two fingers do not move it.
    seen.page.evaluate(
        "new Promise(done => { let last = -1; const look = () => scrollY === last"
        " ? done() : (last = scrollY, setTimeout(look, 200)); look(); })"
    )
    seen.page.evaluate("scrollTo(0, 0)")
    swipe(seen, [[{"x": 120 - d, "y": 300, "id": 1}, {"x": 240 + d, "y": 300, "id": 2}] for d in range(0, 100, 10)])
    frame.wait_for_function(f"before => ({ZOOM})() !== before", arg=before[1])
    assert scrolled(seen) == 0
    # On a slow machine the page may still coast when the fingers touch it, and Chromium tells that
    # Leaflet could not keep it from that.
    seen.errors[:] = [e for e in seen.errors if "scrolling is in progress" not in e]


def test_alone_the_wheel_zooms(reader, html):
    seen = reader(html)
    before = seen.page.evaluate(ZOOM)
    seen.page.mouse.move(1000, 500)
    seen.page.mouse.wheel(0, -200)
    seen.page.wait_for_function(f"before => ({ZOOM})() !== before", arg=before)
    assert seen.page.locator(".sm-gesture").count() == 0
