"""The time axis: the state of every site in a month, and the events, as the tables say."""

import re

import pytest

import sitemap
from sitemap.locale import translate
from tests.registers import valid
from tests.webmap.conftest import draw_register
from tests.webmap.reading import Reader
from tests.webmap.test_payload import PAYLOADS, hostile, page_of

MEANING = {
    "in-use": "in-use", "closed": "idle", "idle": "idle", "planning": "planned", "works": "under-way",
    "opened": "done", "use-new": "done",
}  # fmt: skip


def begin(date: str) -> str:
    return date if len(date) >= 7 else f"{date}-01"


def end(date: str) -> str:
    return date[:7] if len(date) >= 7 else f"{date}-12"


def expected(row, phases, month: str) -> tuple[str, bool]:
    """Return state and whether it is carried forward, read off the tables month by month."""
    at = []
    for phase in phases:
        first = begin(phase["begin"])[:7] if phase["begin"] else begin(phase["end"])[:7]
        last = end(phase["end"]) if phase["end"] else "9999-12"
        if first <= month <= last:
            at.append((first, phase["phase"], not phase["end"] and month > end(phase["begin"])))
    carried = bool(at) and all(open_ for _, _, open_ in at)
    meant = {MEANING[p] for _, p, _ in at}
    if "under-way" in meant or meant >= {"planned", "done"}:
        combined = "under-way"
    else:
        combined = next((s for s in ("done", "planned", "idle", "in-use") if s in meant), "")
    status, date = row["status"], row["status_date"]
    if not status or not date:
        return combined, carried
    if month < end(date):
        return (combined, carried) if at else (status, False) if begin(date)[:7] <= month else ("", False)
    if any(first > end(date) for first, _, _ in at):
        return combined, carried and month > end(date)
    if at or month == end(date):
        return status, carried and month > end(date)
    return "", False


def rows(frame) -> list[dict]:
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.reset_index().to_dict("records")


def told(seen: Reader) -> dict[str, str]:
    return seen.page.eval_on_selector_all(
        "path[data-site]", "all => Object.fromEntries(all.map(p => [p.dataset.site, p.getAttribute('aria-label')]))"
    )


def set_month(seen: Reader, month: str) -> None:
    at = int(month[:4]) * 12 + int(month[5:]) - 1
    seen.page.locator("#sm-time-range").evaluate(
        "(n, at) => { n.value = at; n.dispatchEvent(new Event('input', {bubbles: true})); }", at
    )


MONTHS = ("2019-01", "2020-06", "2021-07", "2022-11", "2023-08", "2024-05", "2025-12", "2026-05", "2027-04", "2027-05",
          "2028-01", "2036-12")  # fmt: skip


def test_states_in_a_month_are_what_the_tables_say(reader, shipped_html):
    register = sitemap.read_register(sitemap.shipped_register())
    sites = {r["id"]: r for r in rows(register.sites.drop(columns="geometry"))}
    phases = rows(register.phases)
    seen = reader(shipped_html)
    seen.open_panel("time")
    states = set()
    for month in MONTHS:
        set_month(seen, month)
        labels = told(seen)
        for site, row in sites.items():
            state, carried = expected(row, [p for p in phases if p["site_id"] == site], month)
            word = translate(state or "unknown", "de").lower()
            assert f", {word} (" in labels[site].lower(), (site, month)
            assert ("fortgeschrieben" in labels[site]) == carried, (site, month)
            states.add(state)
    assert states >= {"", "idle", "idea", "planned", "under-way", "done"}
    legend = seen.page.locator(".sm-panel-legend").inner_text()
    for state in {expected(r, [p for p in phases if p["site_id"] == s], MONTHS[-1])[0] for s, r in sites.items()}:
        assert translate(state or "unknown", "de").lower() in legend.lower()


def test_the_axis_spans_what_is_dated_and_marks_events(reader, shipped_html):
    register = sitemap.read_register(sitemap.shipped_register())
    seen = reader(shipped_html)
    panel = seen.open_panel("time")
    slider = panel.locator("#sm-time-range")
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == (str(2019 * 12), str(2036 * 12 + 11))
    marks = panel.locator(".sm-axis-events span").evaluate_all("all => all.map(n => [n.dataset.event, n.className])")
    tentative = set(register.events.index[register.events["certainty"].isin(["idea", "bid"])])
    assert {e for e, _ in marks} == set(register.events.index)
    assert {e for e, css in marks if "tentative" in css} == tentative
    linked = sitemap.link(register)
    most = linked.site_events.groupby("event_id")["site_id"].nunique()
    assert {e for e, css in marks if "main" in css} == set(most[most == most.max()].index)
    assert panel.locator(".sm-event-label").inner_text() == register.events["name_de"][most.idxmax()]


def test_without_a_date_the_register_speaks(reader, shipped_html):
    seen = reader(shipped_html)
    before = told(seen)
    panel = seen.open_panel("time")
    assert panel.locator("#sm-time-range").get_attribute("aria-valuetext") == "wie im Register vermerkt, ohne Datum"
    set_month(seen, "2027-05")
    assert told(seen) != before
    assert "Unbekannt (Mai 2027)" in seen.page.locator("[data-part=list]").inner_text()
    panel.locator("[data-time=reset]").click()
    assert told(seen) == before


def test_the_slider_by_keyboard(reader, html):
    seen = reader(html)
    seen.open_panel("time")
    slider = seen.page.locator("#sm-time-range")
    slider.focus()
    said = []
    for key in ("ArrowRight", "ArrowRight", "PageUp", "ArrowLeft", "PageDown", "End", "Home"):
        seen.page.keyboard.press(key)
        said.append(slider.get_attribute("aria-valuetext"))
    assert said[:5] == ["Februar 2019", "März 2019", "März 2020", "Februar 2020", "Februar 2019"]
    assert said[5].startswith("Dezember 2036")
    assert said[6] == "Januar 2019"
    assert slider.evaluate("n => n === document.activeElement")


def test_steps_and_events_are_buttons(reader, html):
    seen = reader(html)
    panel = seen.open_panel("time")
    month = panel.locator(".sm-month")
    panel.locator("[data-time=forward]").click()
    panel.locator("[data-time=forward]").click()
    assert month.inner_text() == "Januar 2020"
    panel.locator("summary").click()
    panel.locator("select").select_option("1")
    panel.locator("[data-time=back]").click()
    assert month.inner_text() == "Dezember 2019"
    panel.locator('[data-event-button="games"]').click()
    assert month.inner_text() == "Januar 2036"
    assert "Spiele (Bewerbung)" in panel.locator(".sm-now").inner_text()


def test_readers_who_ask_for_stillness_get_steps(reader, html):
    seen = reader(html)  # reduced motion
    panel = seen.open_panel("time")
    assert panel.locator("[data-time=play]").is_hidden()
    assert panel.locator("[data-time=forward]").is_visible()
    seen.page.emulate_media(reduced_motion="no-preference")
    play = panel.locator("[data-time=play]")
    play.wait_for()
    play.click()
    assert play.get_attribute("aria-label") == "Anhalten"
    panel.locator(".sm-month", has_text="2020").wait_for()
    play.click()
    assert play.get_attribute("aria-label") == "Abspielen"
    play.click()
    seen.page.emulate_media(reduced_motion="reduce")
    play.wait_for(state="hidden")
    assert play.get_attribute("aria-label") == "Abspielen"


def test_a_closed_panel_says_the_month(reader, html):
    seen = reader(html)
    seen.open_panel("time")
    set_month(seen, "2027-05")
    button = seen.page.locator(".sm-panel-time > button")
    button.click()
    assert button.inner_text().strip() == "Zeit: Mai 2027"
    seen.speak("en")
    assert button.inner_text().strip() == "Time: May 2027"


def test_a_register_without_dates_has_no_axis(reader, tmp_path):
    draft = valid()
    for site in draft.sites:
        site.update(status=None, status_date=None, status_source=None)
    for table in ("events", "phases"):
        for row in draft.rows(table):
            row.update(begin=None, end=None)
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "undated"))))
    assert seen.page.locator(".sm-panel-time").count() == 0
    assert len(seen.drawn()) == 4


@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (360, 740)])
def test_the_open_axis_leaves_most_of_the_map_and_every_site_to_be_seen(reader, html, size):
    seen = reader(html, width=size[0], height=size[1])
    panel = seen.open_panel("time")
    set_month(seen, "2027-05")
    outer, inner = seen.page.locator("#sm-map").bounding_box(), seen.page.locator(".sm-panel-time").bounding_box()
    assert inner["x"] >= outer["x"]
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    assert inner["height"] < 0.4 * outer["height"]
    assert re.search("Geplant|Im Gang", panel.locator(".sm-counts").inner_text())
    for site in seen.drawn():
        box = seen.outline(site).bounding_box()
        beside = box["x"] + box["width"] <= inner["x"]
        assert beside or box["y"] + box["height"] <= inner["y"], site
    assert "map=" not in seen.page.url


# What of a control somebody could not hit, because something else lies over it.
HALF_COVERED = """() => [...document.querySelectorAll(".leaflet-control button, .leaflet-control input")]
    .filter((n) => n.checkVisibility({ visibilityProperty: true }))
    .filter((n) => {
        const body = n.closest(".sm-panel-body")?.getBoundingClientRect();
        const box = n.getBoundingClientRect();
        if (body && (box.top < body.top || box.bottom > body.bottom)) return false; // scrolled away
        return [0.1, 0.5, 0.9].some((x) => !n.parentElement.contains(
            document.elementFromPoint(box.left + box.width * x, box.top + box.height / 2)));
    })
    .map((n) => n.getAttribute("aria-label") || n.textContent || n.dataset.layer || n.dataset.basemap)"""


def test_on_a_narrow_map_no_open_panel_covers_a_part_of_another_control(reader, html):
    seen = reader(html, width=360, height=740)
    for name in ("layers", "legend", "time"):
        seen.open_panel(name)
        assert seen.page.evaluate(HALF_COVERED) == [], name
        seen.page.locator(f".sm-panel-{name} > button").click()


@pytest.mark.parametrize("payload", [PAYLOADS[1], PAYLOADS[4], PAYLOADS[7]])
def test_hostile_names_of_events_are_shown_and_never_run(reader, tmp_path, payload):
    draft, _ = hostile(payload)
    for event in draft.rows("events"):
        event.update(begin="2027-05", end="2027-05")
    seen = reader(page_of(draft.write(tmp_path / "hostile")))
    panel = seen.open_panel("time")
    seen.unfold()
    set_month(seen, "2027-05")
    shown = " ".join(f"events.name_de {payload}".split())
    for said in (panel.locator(".sm-now"), panel.locator(".sm-events")):
        assert shown in " ".join(said.inner_text().split())
    titles = panel.locator(".sm-axis-events span").evaluate_all("all => all.map(n => n.title)")
    assert all(payload in title for title in titles)
    assert payload in panel.locator("#sm-time-range").get_attribute("aria-valuetext")
    for theme in ("status", "area_m2", "use-housing"):
        seen.open_panel("legend").locator("select").select_option(theme)
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img, [onerror], [onmouseover]").count() == 0
