"""The editor as a planner meets it: a real process, a real browser, real files afterwards."""

import csv
import hashlib
import http.client
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest

import sitemap
from sitemap.editor.texts import MESSAGES
from sitemap.finding import has_errors
from tests.cli.running import run
from tests.publication.test_site import HOSTILE
from tests.registers import valid
from tests.webmap.axe import looked_over

# Only what never comes takes so long; a busy machine does not.
PATIENCE_S = 120
FOLDER = Path(sitemap.__file__).parent / "editor"
FACTS = {
    "geometry_kind": "official",
    "geometry_method_de": "Kataster",
    "geometry_method_en": "cadastre",
    "geometry_date": "2025-03",
    "geometry_accuracy_m": "0,5",
    "geometry_source": "town-plan",
}


class Editing:
    """A running ``sitemap edit``."""

    def __init__(self, folder: Path) -> None:
        # SIGINT is ignored in what a script starts in the background; a terminal does not.
        command = ["env", "--default-signal=INT", sys.executable, "-m", "sitemap", "edit", str(folder)]
        self.folder = folder
        self.process = subprocess.Popen([*command, "--lang", "en", "--date", "2025-04-01"], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)  # fmt: skip
        self.address = self.process.stdout.readline().strip().removeprefix("Editor: ")
        self.origin, _, self.token = self.address.partition("/#")
        self.host = self.origin.removeprefix("http://")

    def ask(self, path, data=None, **headers):
        """Ask as the page does, but for ``headers``; None leaves one out."""
        known = {"Host": self.host, "Authorization": f"Bearer {self.token}"}
        if data is not None:
            known |= {"Origin": self.origin, "Content-Type": "application/json"}
        known |= {k.replace("_", "-"): v for k, v in headers.items()}
        body = data if isinstance(data, bytes | None) else json.dumps(data).encode()
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        connection.putrequest("GET" if data is None else "POST", path, skip_host=True)
        for name, value in known.items():
            if value is not None:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body or b"")))
        connection.endheaders(body)
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def end(self):
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors

    def kill(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def tidy(tmp_path_factory):
    """Return the folder of a register in the form in which the program itself writes it, not to be changed."""
    parent = tmp_path_factory.mktemp("tidy")
    raw = valid().change("projects", "market-hall", name_de=HOSTILE).write(parent / "raw")
    sitemap.write_register(sitemap.read_register(raw), parent / "register")
    shutil.copy(raw / "register.toml", parent / "register")
    return parent / "register"


@pytest.fixture(scope="module")
def editing_shared(tidy, tmp_path_factory):
    """Return the editor that all tests ask which do not end it."""
    running = Editing(shutil.copytree(tidy, tmp_path_factory.mktemp("editor") / "register"))
    yield running
    running.kill()


@pytest.fixture
def editing(tidy, editing_shared):
    """Return the editor with the register as at the beginning; whoever loads the page has it read anew."""
    shutil.rmtree(editing_shared.folder)
    shutil.copytree(tidy, editing_shared.folder)
    return editing_shared


@pytest.fixture
def page(editing, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(PATIENCE_S * 1000)
    page.said = []
    page.on("console", lambda m: page.said.append(m.text))
    page.on("pageerror", lambda e: page.said.append(str(e)))
    page.asked = []
    page.on("request", lambda r: page.asked.append(r.url))
    page.goto(editing.address)
    page.wait_for_selector("#save")
    page.click("#language")
    yield page
    page.close()


def fill(page, **values):
    for name, value in values.items():
        field = page.locator(f"#field-{name}")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
            field.press("Tab")


def save(page, expected=200):
    with page.expect_response("**/api/save") as answer:
        page.click("#save")
    assert answer.value.status == expected, page.locator("#findings .error").all_text_contents()


def sound(page):
    page.locator("#counts", has_text="0 errors,").wait_for()


def drag_vertex(page, number, right, down):
    marker = page.locator(".marker-icon:not(.marker-icon-middle)").nth(number).bounding_box()
    x, y = marker["x"] + marker["width"] / 2, marker["y"] + marker["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=3)
    page.mouse.up()


def sites(folder):
    return pyogrio.read_dataframe(folder / "sites.geojson", DATE_AS_STRING="YES").set_index("id")


def line_of(folder, site):
    return next(n for n in (folder / "sites.geojson").read_text().split("\n") if f'"id": "{site}"' in n).rstrip(",")


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def corners(shape):
    return [tuple(c) for part in getattr(shape, "geoms", [shape]) for c in part.exterior.coords[:-1]]


def centre(page):
    box = page.locator("#map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box


def test_a_vertex_is_moved_attributes_and_links_are_edited_and_saved_with_history(page, editing):
    folder = editing.folder
    before, others = sites(folder), {s: line_of(folder, s) for s in ("basin", "green-band", "pit-anna")}
    untouched = {p.name: p.read_bytes() for p in folder.glob("*.csv") if p.name != "links.csv"}
    page.select_option("#row", "old-works")
    page.click("#tool-vertices")
    drag_vertex(page, 2, 40, -25)
    assert page.locator("#field-geometry_kind").input_value() == ""
    page.wait_for_selector("#field-geometry_kind[aria-invalid=true]")
    save(page, 422)
    assert sites(folder).equals(before)
    page.click("#tool-vertices")
    fill(page, name_en="Older Works")
    fill(page, **FACTS)
    page.click("#add-link")
    fill(page, to_id="harbour-quarter", basis="stated", source="paper-7")
    sound(page)
    save(page)
    page.wait_for_selector("#status.done")

    after = sites(folder)
    old, new = corners(before.geometry["old-works"]), corners(after.geometry["old-works"])
    assert len(new) == len(old) == 4
    assert len(set(old) & set(new)) == 3  # exactly, to the last digit
    assert {s: line_of(folder, s) for s in others} == others
    assert {name: (folder / name).read_bytes() for name in untouched} == untouched
    assert after.loc["old-works", "name_en"] == "Older Works"
    assert after.loc["old-works", "geometry_accuracy_m"] == 0.5
    assert after.loc["old-works", "geometry_date"] == "2025-03"
    link = next(r for r in rows(folder / "links.csv") if r["id"] == "old-works-2")
    assert (link["from_id"], link["to_id"], link["type"]) == ("old-works", "harbour-quarter", "site-project")
    kept = pyogrio.read_dataframe(folder / "history.geojson", DATE_AS_STRING="YES")
    assert kept["id"].tolist() == ["old-works-1"]
    assert kept.geometry[0].equals(before.geometry["old-works"])
    assert (kept["geometry_kind"][0], kept["geometry_accuracy_m"][0], kept["replaced"][0]) == (
        "traced",
        20,
        "2025-04-01",
    )
    logged = {r["field"]: r for r in rows(folder / "changes.csv")}
    assert set(logged) == {"geometry", "name_en", "links/old-works-2/id", *FACTS} - {"geometry_source"}
    assert (logged["name_en"]["before"], logged["name_en"]["after"]) == ("Old Works", "Older Works")
    assert logged["geometry"]["outline"] == "old-works-1"
    assert {r["site_id"] for r in logged.values()} == {"old-works"}
    assert not has_errors(sitemap.validate(sitemap.read_register(folder)))
    assert page.said == ["Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"]
    assert all(url.startswith(editing.origin) for url in page.asked if not url.startswith("data:"))


def test_a_new_site_is_drawn(page, editing):
    page.click("#tool-draw")
    x, y, _ = centre(page)
    for dx, dy in ((-100, -160), (-40, -160), (-40, -120)):
        page.mouse.click(x + dx, y + dy, delay=20)
        page.wait_for_timeout(300)  # two clicks in quick succession are a double click
    page.mouse.dblclick(x - 100, y - 120)
    page.fill("#new-name", "Öl-Lager Süd")
    assert page.locator("#new-id").input_value() == "oel-lager-sued"
    page.click("dialog button[type=submit]")
    fill(
        page,
        **FACTS,
        name_de="Öl-Lager Süd",
        name_en="Oil depot",
        kind="other",
        municipalities="seldorf",
        source="paper-7",
    )
    sound(page)
    save(page)
    found = sites(editing.folder)
    assert found.geometry["oel-lager-sued"].is_valid
    assert len(corners(found.geometry["oel-lager-sued"])) == 4
    assert found.loc["oel-lager-sued", "name_de"] == "Öl-Lager Süd"
    assert [(r["field"], r["after"]) for r in rows(editing.folder / "changes.csv")] == [("id", "oel-lager-sued")]
    assert not (editing.folder / "history.geojson").exists()


def test_a_site_is_split_undone_redone_and_saved(page, editing):
    before = sites(editing.folder)
    page.select_option("#row", "old-works")
    page.click("#tool-split")
    x, _, box = centre(page)
    page.mouse.click(x - 40, box["y"] + 15)
    page.wait_for_timeout(350)
    page.mouse.dblclick(x - 40, box["y"] + box["height"] - 60)
    page.wait_for_selector("#status.done")
    assert page.locator("#row option[value=old-works-2]").count() == 1
    page.keyboard.press("Control+z")
    assert page.locator("#row option[value=old-works-2]").count() == 0
    assert page.locator("#count").text_content() == "everything is saved"
    page.click("#redo")
    page.click("text=All as with the old outline")
    page.select_option("#row", "old-works-2")
    fill(page, **FACTS)
    sound(page)
    save(page)
    after = sites(editing.folder)
    large, small = after.geometry["old-works"], after.geometry["old-works-2"]
    old = before.geometry["old-works"]
    assert large.area > small.area > 0
    assert large.area + small.area == pytest.approx(old.area, abs=10)
    assert large.intersection(small).area == 0
    assert large.intersection(small).length > 400  # the cut is one line for both
    assert set(corners(old)) <= set(corners(large)) | set(corners(small))
    assert after.loc["old-works-2", "name_de"] == "Altes Werk (2)"
    assert after.loc["old-works", "geometry_accuracy_m"] == 20
    assert {r["from_id"] for r in rows(editing.folder / "links.csv")} >= {"old-works"}


def test_coordinates_are_the_keyboards_way_and_untouched_lines_keep_every_digit(page, editing):
    before = sites(editing.folder).geometry
    page.select_option("#row", "basin")
    page.click("#tool-coordinates")
    lines = page.locator("#vertices").input_value().split("\n")
    assert lines.count("---") == 1
    lines[0] = "51.5"
    page.fill("#vertices", "\n".join(lines))
    page.click("dialog button[type=submit]")
    assert "Line 1" in page.locator("dialog .fault").text_content()
    lat, lon = before.to_crs(4326)["basin"].geoms[0].exterior.coords[0][::-1]
    lines[0] = f"{lat - 0.0005:.7f}, {lon - 0.0005:.7f}"
    page.fill("#vertices", "\n".join(lines))
    page.click("dialog button[type=submit]")
    page.click("text=All as with the old outline")
    sound(page)
    save(page)
    after = sites(editing.folder).geometry["basin"]
    assert after.geom_type == "MultiPolygon"
    assert len(set(corners(after)) & set(corners(before["basin"]))) == 7
    moved = (set(corners(after)) - set(corners(before["basin"]))).pop()
    back = sites(editing.folder).to_crs(4326).geometry["basin"].geoms[0].exterior.coords[0]
    assert back == pytest.approx((lon - 0.0005, lat - 0.0005), abs=2e-7)
    assert moved == tuple(round(v, 2) for v in moved)


def test_an_error_is_shown_at_the_field_and_in_the_list_and_not_saved(page, editing):
    before = {p.name: p.read_bytes() for p in editing.folder.iterdir() if p.is_file()}
    page.select_option("#row", "pit-anna")
    fill(page, status_date="21.02.2019")
    page.wait_for_selector("#field-status_date[aria-invalid=true]")
    assert "21.02.2019" in page.locator("#field-status_date-fault").text_content()
    assert "sites/pit-anna/status_date" in page.locator("#findings").text_content()
    save(page, 422)
    assert "errors forbid saving" in page.locator("#status").text_content()
    assert {p.name: p.read_bytes() for p in editing.folder.iterdir() if p.is_file()} == before
    page.click("#language")
    assert "21.02.2019" in page.locator("#field-status_date-fault").text_content()
    assert (
        page.locator("label[for=field-status_date]").text_content().startswith("der Stand galt")
        or page.locator("html").get_attribute("lang") == "de"
    )


def test_what_was_changed_elsewhere_is_noticed_and_not_written_over(page, editing):
    page.select_option("#row", "pit-anna")
    fill(page, section="9.9")
    elsewhere = (editing.folder / "projects.csv").read_bytes().replace(b"Hafenviertel", b"Hafenstadt")
    (editing.folder / "projects.csv").write_bytes(elsewhere)
    before = (editing.folder / "sites.geojson").read_bytes()
    save(page, 409)
    page.wait_for_selector("#conflict:not([hidden])")
    assert (editing.folder / "sites.geojson").read_bytes() == before
    assert page.locator("#field-section").input_value() == "9.9"
    page.click("#reload")
    assert "1 rows" in page.locator("dialog").text_content()
    page.click("dialog button[type=submit]")
    page.wait_for_selector("#conflict[hidden]", state="attached")
    page.select_option("#table", "projects")
    assert (
        "Hafenstadt" in page.locator("#row").text_content() or "Harbour Quarter" in page.locator("#row").text_content()
    )
    assert (editing.folder / "projects.csv").read_bytes() == elsewhere


def agree(page):
    page.click("dialog button[type=submit]")
    page.locator("dialog").wait_for(state="detached")


def named_in(folder, site):
    """Return the rows of every table that name a site, but for the log and the history."""
    tables = {p.name: rows(p) for p in folder.glob("*.csv") if p.name != "changes.csv"}
    return {name: found for name, all_ in tables.items() if (found := [r["id"] for r in all_ if site in r.values()])}


def test_a_site_is_deleted_with_what_hangs_on_it_when_that_was_told_and_agreed(page, editing):
    folder, site = editing.folder, "old-works"
    hanging, outline = named_in(folder, site), sites(folder).geometry[site]
    assert {"links.csv", "phases.csv"} <= set(hanging)
    page.select_option("#row", site)
    page.click("#remove")
    told = page.locator("dialog .referring li").all_inner_texts()
    assert len(told) == sum(map(len, hanging.values()))
    assert all(any(f"({i})" in t for t in told) for i in hanging["links.csv"])
    assert looked_over(page, "dialog") == []
    page.get_by_role("button", name="Cancel").click()
    assert page.locator("#save").is_disabled()
    page.click("#remove")
    agree(page)
    assert page.locator(f"#row option[value={site}]").count() == 0
    page.keyboard.press("Control+z")
    assert page.locator("#save").is_disabled()
    page.keyboard.press("Control+y")
    sound(page)
    save(page)
    page.wait_for_selector("#status.done")
    assert site not in sites(folder).index
    assert named_in(folder, site) == {}
    kept = pyogrio.read_dataframe(folder / "history.geojson")
    assert kept["site_id"].tolist() == [site]
    assert kept.geometry[0].equals(outline)
    log = rows(folder / "changes.csv")
    logged = {r["field"]: r for r in log if r["site_id"] == site}
    assert (logged["id"]["before"], logged["id"]["after"]) == (site, "")
    assert logged["name_en"]["before"] == "Old Works"
    assert logged["geometry"]["outline"] == kept["id"][0]
    assert {f"links/{i}/id" for i in hanging["links.csv"]} <= {r["field"] for r in log}
    assert not has_errors(sitemap.validate(sitemap.read_register(folder)))
    # The id is never used again.
    page.click("#add")
    page.fill("#new-name", "Old Works")
    assert page.locator("#new-id").input_value() == site
    page.fill("#new-vertices", "51.4, 10.4\n51.41, 10.4\n51.41, 10.41")
    page.click("dialog button[type=submit]")
    assert "never used again" in page.locator("dialog .fault").inner_text()
    page.keyboard.press("Escape")
    data = {**edit_of(editing), "rows": {"sites": {site: {"name_de": "x"}}}}
    assert editing.ask("/api/save", data).status == 400
    assert page.said == []


def test_a_site_gets_another_id_and_all_that_names_it_follows(page, editing):
    folder = editing.folder
    before, hanging, line = sites(folder), named_in(folder, "old-works"), line_of(folder, "old-works")
    page.select_option("#row", "old-works")
    page.click("#rename")
    page.fill("#other-id", "basin")
    page.click("dialog button[type=submit]")
    assert page.locator("dialog .fault").inner_text() == "This id is taken."
    page.fill("#other-id", "older-works")
    agree(page)
    assert page.locator("#form .id code").inner_text() == "older-works"
    assert page.locator("#form .new").count() == 0
    fill(page, name_en="Older Works")
    sound(page)
    save(page)
    page.wait_for_selector("#status.done")
    after = sites(folder)
    assert set(after.index) == {*before.index, "older-works"} - {"old-works"}
    assert after.geometry["older-works"].equals(before.geometry["old-works"])
    same = line.replace('"id": "old-works"', '"id": "older-works"').replace('"Old Works"', '"Older Works"')
    assert line_of(folder, "older-works") == same
    assert named_in(folder, "old-works") == {}
    assert named_in(folder, "older-works") == hanging
    assert not (folder / "history.geojson").exists()
    log = {r["field"]: r for r in rows(folder / "changes.csv")}
    assert (log["id"]["site_id"], log["id"]["before"], log["id"]["after"]) == (
        "older-works",
        "old-works",
        "older-works",
    )
    assert (log["name_en"]["before"], log["name_en"]["after"]) == ("Old Works", "Older Works")
    assert not has_errors(sitemap.validate(sitemap.read_register(folder)))
    assert page.said == []


def test_a_site_with_a_new_id_is_redrawn_and_split_as_any_other(page, editing):
    folder = editing.folder
    before = sites(folder)
    page.select_option("#row", "old-works")
    page.click("#rename")
    page.fill("#other-id", "older-works")
    agree(page)
    page.click("#tool-vertices")
    drag_vertex(page, 2, 40, -25)
    page.click("#tool-vertices")
    assert page.locator("#field-geometry_kind").input_value() == ""
    fill(page, **FACTS)
    sound(page)
    save(page)
    page.wait_for_selector("#status.done")
    kept = pyogrio.read_dataframe(folder / "history.geojson")
    assert kept["site_id"].tolist() == ["older-works"]
    assert kept.geometry[0].equals(before.geometry["old-works"])
    assert not sites(folder).geometry["older-works"].equals(before.geometry["old-works"])


@pytest.mark.parametrize("width", [1280, 400])
def test_every_state_keeps_every_rule(page, editing, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert looked_over(page) == []
    page.select_option("#row", "old-works")
    page.click("#tool-vertices")
    with page.expect_response("**/api/check"):
        fill(page, name_de="")
    page.wait_for_selector("#field-name_de[aria-invalid=true]")
    assert looked_over(page) == []
    page.click("#tool-coordinates")
    assert looked_over(page, "dialog") == []
    page.keyboard.press("Escape")
    page.select_option("#table", "links")
    page.select_option("#row", "l1")
    projects = editing.folder / "projects.csv"
    projects.write_bytes(projects.read_bytes() + b"\n")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector("#conflict:not([hidden])")
    page.click("#language")
    assert looked_over(page) == []


def test_what_is_being_typed_outlasts_a_check(page):
    page.select_option("#row", "old-works")
    field = page.locator("#field-name_en")
    field.fill("Older Works")
    with page.expect_response("**/api/check") as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    answer.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert field.input_value() == "Older Works"
    field.press("Tab")
    page.click("#undo")
    assert field.input_value() == "Old Works"


def test_hostile_text_stays_text(page):
    page.click("#language")
    page.select_option("#table", "projects")
    page.select_option("#row", "market-hall")
    assert page.locator("#field-name_de").input_value() == HOSTILE
    page.select_option("#table", "sites")
    page.select_option("#row", "old-works")
    with page.expect_response("**/api/check") as answer:
        fill(page, name_de=HOSTILE)
    assert answer.value.status == 200
    page.locator(".leaflet-tooltip.label", has_text=HOSTILE.split("\n")[0][:12]).first.wait_for()
    assert HOSTILE.split("\n")[0][:12] in page.locator(".leaflet-tooltip.label").all_text_contents().__str__()
    assert page.evaluate("document.querySelectorAll('#app img, #app script, #app iframe').length") == 0
    assert "owned" not in page.title().partition("<")[0]
    assert page.said == []


def test_the_page_warns_of_unsaved_work(page):
    page.select_option("#row", "pit-anna")
    fill(page, section="9.9")
    seen = []
    page.on("dialog", lambda d: (seen.append(d.type), d.accept()))
    page.reload()
    assert seen == ["beforeunload"]


def test_every_control_has_a_label_and_small_screens_do_not_break(page):
    page.set_viewport_size({"width": 820, "height": 1100})
    for table, row in (("sites", "old-works"), ("links", "l1"), ("projects", "market-hall")):
        page.select_option("#table", table)
        page.select_option("#row", row)
        controls = "[...document.querySelectorAll('#app input, #app select, #app textarea')]"
        assert page.evaluate(f"{controls}.filter(c => !c.labels.length && !c.ariaLabel).map(c => c.id)") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def edit_of(editing, **fields):
    base = json.loads(editing.ask("/api/register").body)["base"]
    return {"base": base, "rows": {"sites": {"old-works": fields}}, "outlines": {}}


def test_only_the_page_with_the_token_is_answered(editing):
    edit = edit_of(editing, section="7")
    before = (editing.folder / "sites.geojson").read_bytes()
    for headers in (
        {"Authorization": None}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {editing.token}"},
        {"Origin": None}, {"Origin": "null"}, {"Origin": "https://evil.example"},
        {"Origin": editing.origin.replace("http:", "https:")}, {"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"Host": None},
        {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Content_Type": "text/plain"},
    ):  # fmt: skip
        response = editing.ask("/api/save", edit, **headers)
        assert response.status in (400, 403, 415), headers
        assert b"old-works" not in response.body
        assert "access-control-allow-origin" not in response.headers
    assert editing.ask("/api/register", Authorization=None).status == 403
    assert editing.ask("/api/register", Origin="https://evil.example").status == 403
    assert (editing.folder / "sites.geojson").read_bytes() == before
    assert editing.ask("/api/save", edit).status == 200
    assert (editing.folder / "sites.geojson").read_bytes() != before


def test_the_policy_lets_nothing_inline_or_foreign_run(editing):
    response = editing.ask("/", Authorization=None)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert editing.token.encode() not in response.body
    assert b"old-works" not in response.body
    for path in (
        "/assets/../server.py",
        "/assets/%2e%2e/server.py",
        "/assets/server.py",
        "/sites.geojson",
        "/assets/SHA256SUMS",
    ):
        assert editing.ask(path).status == 404


@pytest.mark.parametrize(
    "data",
    [
        b"{", b"\xff", b"[]", b"NaN", b"[" * 100_000,
        {"rows": {}}, {"rows": {"layers": {"towns": {"file": "/etc/passwd"}}}}, {"rows": {"sites": {"old-works": 7}}},
        {"renamed": ["old-works"]}, {"renamed": {"a": "basin", "b": "basin"}}, {"renamed": {"new": 7}},
        {"rows": {"sites": {"new": None}}, "renamed": {"new": "basin"}},
        {"rows": {"sites": {"old-works": {"id": "x"}}}}, {"rows": {"sites": {"old-works": {"nosuch": "x"}}}},
        {"rows": {"sites": {"old-works": {"section": 7}}}}, {"rows": {"sites": {"old-works": {"section": "\0"}}}},
        b'{"base": "x", "rows": {"sites": {"old-works": {"section": "\\ud800"}}}}', {"rows": {"../x": {}}},
        {"outlines": {"old-works": []}}, {"outlines": {"old-works": [[[[0, 0], [1, 1]]]]}},
        {"outlines": {"old-works": [[[[0, 0], [1, 1], [2, 99]]]]}}, {"outlines": {"old-works": [[[[0, 0], [1, 1], ["2", 3]]]]}},
    ],
    ids=repr,
)  # fmt: skip
def test_what_the_page_would_never_send_is_refused_in_one_message(editing_shared, data):
    if isinstance(data, dict):
        data = {"base": "x", **data} if data != {"rows": {}} else data
    for call in ("check", "save"):
        response = editing_shared.ask(f"/api/{call}", data)
        assert response.status == 400
        assert set(json.loads(response.body)["error"]) == {"de", "en"}


def test_a_body_beyond_all_edits_is_refused(editing_shared):
    assert editing_shared.ask("/api/save", b" " * 16_000_001).status == 413


def test_of_a_new_outline_nothing_is_taken_over_that_is_not_stated(editing):
    outline = json.loads(editing.ask("/api/register").body)["outlines"]["pit-anna"]
    outline[0] = outline[0][:1]
    data = {**edit_of(editing), "rows": {}, "outlines": {"pit-anna": outline}}
    found = json.loads(editing.ask("/api/check", data).body)["findings"]
    assert {f["field"] for f in found if f["code"] == "value-missing"} == set(FACTS)
    assert editing.ask("/api/save", data).status == 422


def test_a_page_that_was_loaded_before_another_saved_is_refused(editing):
    first, second = edit_of(editing, section="7"), edit_of(editing, section="8")
    assert editing.ask("/api/save", first).status == 200
    assert editing.ask("/api/save", second).status == 409


def test_ctrl_c_ends_it_cleanly(tidy):
    own = Editing(tidy)
    try:
        assert own.ask("/").status == 200
        assert own.end() == (0, "")
    finally:
        own.kill()


def test_the_register_of_the_installed_program_is_not_edited():
    installed = FOLDER.parent / "geodata"
    result = run("edit", installed, "--lang", "de")
    assert result.exit_code == 2
    assert "gehört zum installierten Programm" in result.output


def test_a_register_that_cannot_be_read_whole_is_not_edited(folder):
    (folder / "projects.csv").unlink()
    result = run("edit", folder, "--lang", "en")
    assert result.exit_code == 1
    assert "writing would lose it" in result.output


def test_every_sentence_of_the_page_is_in_the_catalogue():
    used = {m for p in (FOLDER / "js").glob("*.js") for m in re.findall(r'\bsay\("([^"]+)"', p.read_text("utf-8"))}
    assert used | {"error", "warning", "info"} == set(MESSAGES)


def test_the_vendored_library_has_the_recorded_checksums_and_its_licence():
    vendor = FOLDER / "vendor"
    recorded = dict(reversed(n.split("  ")) for n in (vendor / "SHA256SUMS").read_text().splitlines())
    found = {f"geoman/{p.name}": hashlib.sha256(p.read_bytes()).hexdigest() for p in (vendor / "geoman").iterdir()}
    assert found == recorded
    assert "geoman/LICENSE" in found
