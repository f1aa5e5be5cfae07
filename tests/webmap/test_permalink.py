"""The address says what is shown, opens the same again, and is read as what it is: anybody's text."""

import random
from urllib.parse import quote

import pytest

import sitemap
from sitemap.documents.permalink import permalink
from tests.registers import valid
from tests.webmap.conftest import draw_register
from tests.webmap.reading import Reader

# The state by way of the page's own data, for comparing; the page offers no other way in.
PEEK = """
window.peek = () => {
    const wanted = ["language","site","hidden","query","filters","network","view","sort","date","theme"];
    return Object.fromEntries(wanted.map((key) => [key, window.seenState.get(key)]));
};
"""


def peeking(html: str) -> str:
    """Return a page whose state can be looked at, without a policy that forbids looking."""
    policy = html[html.index('<meta http-equiv="Content-Security-Policy"') :]
    policy = policy[: policy.index(">") + 1]
    opened = html.replace(policy, "").replace("const register = Sitemap.register(data);",
                                              "window.seenState = state; const register = Sitemap.register(data);")  # fmt: skip
    assert "window.seenState" in opened
    return opened.replace("</body>", f"<script>{PEEK}</script></body>")


@pytest.fixture(scope="module")
def open_html(html) -> str:
    return peeking(html)


def fragment(seen: Reader) -> str:
    return seen.page.evaluate("location.hash")


def settled(seen: Reader, part: str) -> str:
    """Return the fragment once ``part`` stands in it."""
    for _ in range(40):
        if part in fragment(seen):
            break
        seen.page.wait_for_timeout(50)
    return fragment(seen)


def go(seen: Reader, text: str) -> None:
    """Open the page anew with a fragment."""
    address = seen.page.url.split("#")[0]
    seen.page.goto("about:blank")
    seen.page.goto(f"{address}#{text}")


def random_state(chance: random.Random) -> dict:
    def some(values: list[str]) -> list[str]:
        return sorted(chance.sample(values, chance.randint(0, min(2, len(values)))))

    return {
        "site": chance.choice([None, "old-works", "basin"]),
        "hidden": some(["band", "labels", "context:towns", "context:river"]),
        "query": chance.choice(["", "Werk", "a&b=c#d %41 ü<script>", "x,y;z"]),
        "filters": {
            "project": some(["market-hall", "harbour-quarter"]),
            "forum": some(["forum-1"]),
            "status": some(["planned", "under-way", "unknown"]),
            "use": some(["housing", "green"]),
            "municipality": some(["seldorf", "nebra"]),
            "area": chance.choice([None, [10, None], [None, 45.5], [1, 200]]),
            "mode": chance.choice(["all", "any"]),
        },
        "network": chance.choice([None, {"type": "project", "id": "market-hall"}, {"type": "forum", "id": "forum-1"}]),
        "view": chance.choice(["list", "table"]),
        "sort": chance.choice(["name", "-area", "status"]),
        "date": chance.choice([None, "2019-01", "2027-05", "2036-12"]),
        "theme": chance.choice(["kind", "status", "area_m2", "use-housing"]),
        "language": chance.choice(["de", "en"]),
    }


def test_random_states_open_the_same_again(reader, open_html):
    seen = reader(open_html)
    chance = random.Random(7)
    texts = set()
    for _ in range(8):
        wanted = random_state(chance)
        # A site and a network are not open at once: what opens later closes the other.
        if wanted["site"]:
            wanted["network"] = None
        seen.page.evaluate("(wanted) => window.seenState.set(wanted)", wanted)
        state = seen.page.evaluate("window.peek()")
        seen.page.wait_for_timeout(350)
        text = fragment(seen)[1:]
        texts.add(text)
        go(seen, text)
        again = seen.page.evaluate("window.peek()")
        assert {**again, "hidden": sorted(again["hidden"])} == {**state, "hidden": sorted(state["hidden"])}, text
        seen.page.wait_for_timeout(350)
        assert fragment(seen)[1:] == text
        assert seen.page.locator(".sm-link-notice").inner_text() == ""
    assert len(texts) == 8


def test_the_view_of_the_map_is_part_of_it(reader, html):
    seen = reader(html)
    assert fragment(seen) == ""
    seen.page.locator(".sm-zoom button").first.click()
    text = settled(seen, "map=")
    box = seen.outline("old-works").bounding_box()
    go(seen, text[1:])
    again = seen.outline("old-works").bounding_box()
    assert all(abs(box[k] - again[k]) < 2 for k in box)


def test_the_address_of_a_steckbrief_opens_its_site(reader, html):
    seen = reader(html)
    go(seen, permalink("", "basin", "en")[1:])
    assert "Basin" in seen.page.locator("[data-card=basin]").inner_text()
    assert seen.page.evaluate("document.documentElement.lang") == "en"


def test_what_a_link_opens_lies_beside_the_time_axis(reader, html):
    seen = reader(html)
    go(seen, "site=pit-anna&at=2027-05")
    axis, site = seen.page.locator(".sm-panel-time").bounding_box(), seen.outline("pit-anna").bounding_box()
    assert seen.page.locator(".sm-month").inner_text() == "Mai 2027"
    assert site["y"] + site["height"] <= axis["y"]


def test_back_and_forward_go_through_the_sites(reader, html):
    seen = reader(html)
    seen.page.locator('[data-site-button="basin"]').click()
    settled(seen, "site=basin")
    seen.page.keyboard.press("Escape")
    seen.page.evaluate("history.back()")
    seen.page.locator("[data-card=basin]").wait_for()
    seen.page.evaluate("history.back()")
    seen.page.locator("[data-card=basin]").wait_for(state="detached")
    assert "site=" not in fragment(seen)
    seen.page.evaluate("history.forward()")
    seen.page.locator("[data-card=basin]").wait_for()


def test_what_is_no_step_leaves_no_step(reader, html):
    seen = reader(html)
    before = seen.page.evaluate("history.length")
    seen.speak("en")
    seen.open_panel("legend").locator("select").select_option("status")
    assert "lang=en" in settled(seen, "theme=status")
    assert seen.page.evaluate("history.length") == before


def test_links_outlive_a_rebuild(reader, tmp_path):
    """Ids count, not positions: a site before it in the list, or one that is gone, changes nothing else."""
    draft = valid().add("sites", "basin", id="aaa-new")
    draft.remove("sites", "pit-anna")
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "later"))))
    go(seen, "site=basin&status=under-way&theme=use-green&at=2027-05")
    assert seen.page.locator("[data-card=basin]").is_visible()
    assert seen.page.locator(".sm-link-notice").inner_text() == ""
    go(seen, "site=pit-anna&theme=use-green&project=market-hall,gone&hide=context:moon&at=1066-10")
    assert seen.page.locator("[data-card]").count() == 0
    notice = seen.page.locator(".sm-link-notice").inner_text()
    assert all(word in notice for word in ("Fläche", "Projekte", "Ebenen", "Zeit"))
    assert "pit-anna" not in notice
    assert seen.page.locator(".sm-panel-legend select").input_value() == "use-green"


HOSTILE = [
    "site=<img src=x onerror=window.hacked=1>",
    "site=%3Cscript%3Ewindow.hacked%3D1%3C/script%3E&theme=__proto__&net=project:constructor",
    "theme=constructor&lang=__proto__&hide=__proto__,toString&view=constructor&sort=constructor",
    "base=javascript:window.hacked=1&q=%22%3E%3Cimg src=x onerror=window.hacked=1%3E",
    "at=9999-99&area=--&map=1/2/3/4&match=<b>",
    "map=NaN/Infinity/1e9&area=1e9-2&at=2027-13",
    "%E0%A4%A=1&site=%E0%A4%A&q=%",
    "=&&&=x&site&site=&" + "a=b&" * 5000,
    "project=" + ",".join("x" * 50 for _ in range(500)),
    "__proto__=1&constructor=2&filters=3&network=x&basemap=y",
    "status=__proto__,constructor,hasOwnProperty&use=valueOf&municipality=__proto__",
]


def test_hostile_fragments_change_nothing(reader, open_html):
    seen = reader(open_html)
    before = seen.page.evaluate("window.peek()")
    for text in HOSTILE:
        go(seen, text)
        after = seen.page.evaluate("window.peek()")
        assert {**after, "query": "", "sort": ""} == {**before, "query": "", "sort": ""}, text
        assert seen.page.evaluate("window.hacked") is None
        assert seen.page.locator("img, dialog").count() == 0, text
        assert sorted(seen.drawn()) == ["basin", "green-band", "old-works", "pit-anna"], text


def test_a_link_asks_before_it_loads_a_basemap(reader, html):
    seen = reader(html)
    go(seen, "base=town-map")
    assert seen.page.locator("dialog").is_visible()
    seen.page.locator("[data-cancel]").click()
    assert seen.asked == []


def test_the_link_is_copied(reader, html):
    seen = reader(html, permissions=["clipboard-read", "clipboard-write"])
    seen.page.locator('[data-site-button="basin"]').click()
    seen.page.locator("[data-copy-link]").click()
    seen.page.locator(".sm-link-notice", has_text="Link kopiert.").wait_for()
    copied = seen.page.evaluate("navigator.clipboard.readText()")
    assert copied == seen.page.url
    assert copied.startswith("file:")
    assert "#site=basin" in copied


def test_where_copying_is_forbidden_the_link_is_shown(reader, html):
    seen = reader(html)
    seen.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    button = seen.page.locator("[data-copy-link]")
    button.click()
    field = seen.page.locator("#sm-link")
    assert field.input_value() == seen.page.url
    assert field.evaluate("n => n === document.activeElement && n.selectionEnd === n.value.length")
    seen.page.keyboard.press("Escape")
    assert field.count() == 0
    assert button.evaluate("n => n === document.activeElement")


def test_in_a_sandboxed_frame_it_works_without_storage_or_clipboard(reader, html, tmp_path):
    (tmp_path / "inner.html").write_text(html, encoding="utf-8")
    seen = reader('<iframe title=x width=1200 height=800 sandbox="allow-scripts" src="inner.html"></iframe>')
    inner = seen.page.frame_locator("iframe")
    inner.locator('[data-site-button="basin"]').click()
    inner.locator("[data-card=basin]").wait_for()
    inner.locator("[data-copy-link]").click()
    assert "/inner.html#site=basin" in inner.locator("#sm-link").input_value()


def test_in_a_frame_without_an_address_sites_open_all_the_same(reader, html):
    framed = html.replace("&", "&amp;").replace('"', "&quot;")
    seen = reader(f'<iframe title=x width=1200 height=800 sandbox="allow-scripts" srcdoc="{framed}"></iframe>')
    inner = seen.page.frame_locator("iframe")
    inner.locator('[data-site-button="basin"]').click()
    inner.locator("[data-card=basin]").wait_for()


def test_ids_are_quoted(reader, tmp_path):
    name = "a&b=c#d,e f/ü"
    draft = valid()
    draft.row("sites", "basin")["id"] = name
    for link in draft.rows("links"):
        link.update(from_id=name if link["from_id"] == "basin" else link["from_id"])
    for row in draft.rows("areas"):
        row.update(site_id=name if row["site_id"] == "basin" else row["site_id"])
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "odd"))))
    go(seen, f"site={quote(name, safe='')}")
    assert "Hafenbecken" in seen.page.locator("[data-card]").inner_text()
    assert f"site={quote(name, safe='')}" in fragment(seen)
