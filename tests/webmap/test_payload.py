"""Nothing in a register can run in the page: whatever it says is shown as text."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sitemap
from sitemap.register.schema import TABLES
from sitemap.webmap.payload import to_script_json
from tests.registers import as_json, collection, feature, polygon, rectangle, valid
from tests.webmap.conftest import draw_register

PAYLOADS = [
    "<script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=1">',
    "</script><script>window.hacked=1</script>",
    "</title><svg onload=window.hacked=1>",
    '" onmouseover="window.hacked=1" x="',
    "' autofocus onfocus='window.hacked=1",
    "`${window.hacked=1}`",
    "{{window.hacked=1}} {% raw %} {count}",
    "{{ this._parent }}{{{ 7*7 }}}{# #}",
    "\\u003cscript\\u003ewindow.hacked=1",
    "<!--<script>",
    "]]></style><style>*{display:none}</style>",
    "javascript:window.hacked=1",
    "\u2028window.hacked=1\u2029",
]  # fmt: skip
# Text of a row that is not for readers of the map.
NOT_SHOWN = {
    ("areas", "note"), ("projects", "section"), ("projects", "note"), ("forums", "note"), ("events", "section"),
    ("events", "note"), ("links", "note"), ("sites", "section"), ("sources", "note"), ("layers", "file"),
    ("layers", "layer"), ("links", "from_id"), ("links", "to_id"),
}  # fmt: skip


def page_of(folder) -> str:
    """Return the page of a register whose own addresses are hostile too, which reading alone would refuse."""
    register = sitemap.read_register(folder)
    address = "javascript:window.hacked=1"
    basemaps = tuple(replace(b, privacy_url=address) for b in register.info.basemaps)
    info = replace(register.info, licence_url=address, contact_url=address, basemaps=basemaps)
    linked = sitemap.link(replace(register, info=info))
    return sitemap.page(sitemap.draw(linked, sitemap.analyse(linked, names=["measures"])))


def hostile(payload: str):
    """Return the valid register with ``payload`` in every text of every table, and what readers are to see."""
    draft = valid().add("links", "l3", id="l6", to_id="forum-2")
    draft.row("links", "l1").update(basis="judgement", judged_by="x")
    marks = set()
    for table in TABLES:
        for row in draft.rows(table.name):
            for field in table.fields:
                if field.kind == "text" and (table.name, field.name) not in NOT_SHOWN | {("links", "section")}:
                    mark = f"{table.name}.{field.name}"
                    row[field.name] = f"{mark} {payload}"
                    marks.add((table.name, field.name))
                elif field.kind == "url":
                    row[field.name] = f"javascript:window.hacked=1//{payload}"
    for link in draft.rows("links"):
        link["section"] = f"links.section {payload}"
    marks.add(("links", "section"))
    info = json.dumps(f"info {payload}")
    draft.info = f"""
id = "hostile"
title_de = {info}
title_en = {info}
description_de = {info}
description_en = {info}
crs = "EPSG:25832"
version = {info}
publisher = {info}
licence = {info}
[[basemaps]]
id = {info}
title_de = {info}
title_en = {info}
url = "https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
attribution = {info}
provider = {info}
""".replace("\u2028", "\\u2028")
    names = [feature(polygon(rectangle(0, 0, 18_000, 10_000)), id="seldorf", name=f"context {payload}")]
    draft.files["context/towns.geojson"] = as_json(collection(names))
    return draft, marks


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_and_never_run(reader, tmp_path, payload):
    draft, marks = hostile(payload)
    seen = reader(page_of(draft.write(tmp_path / "hostile")))
    texts, pages = [], [seen.page.title()]
    for language in ("de", "en"):
        seen.speak(language)
        for site in ("old-works", "pit-anna", "basin", "green-band"):
            seen.choose(site)
            seen.unfold()
            texts.append(seen.card.inner_text())
        seen.page.keyboard.press("Escape")
        seen.unfold()
        for name in ("project:market-hall", "project:harbour-quarter", "forum:forum-1", "forum:forum-2"):
            seen.page.locator(f'.sm-network [data-open="{name}"]').click()
            seen.unfold()
            texts.append(seen.card.inner_text())
            seen.page.locator("[data-home]").click()
        for criterion in ("project", "forum", "status", "use", "municipality"):
            seen.page.locator(f'[data-criterion="{criterion}"] input').first.check()
        texts.append(seen.page.locator(".sm-panel").inner_text())
        seen.page.locator(".sm-chips [data-reset]").click()
        seen.page.locator('[data-view="table"]').click()
        texts.append(seen.page.locator(".sm-table").inner_text())
        seen.page.locator('[data-view="list"]').click()
        seen.open_panel("layers").locator("input[type=radio]").nth(1).click()
        texts += [seen.page.locator("dialog").inner_text()]
        seen.page.locator("[data-cancel]").click()
        texts += [seen.page.locator("body").inner_text(), seen.page.title()]
        # Labels that found no room are there all the same.
        texts += seen.page.locator(".sm-label").all_text_contents()
    said = "\n".join(texts)
    shown = " ".join(payload.split())
    said = " ".join(said.split())
    for table, field in marks:
        assert f"{table}.{field} {shown}" in said, f"{table}.{field} is not shown as it is written"
    assert f"info {shown}" in said
    assert " ".join(pages[0].split()) == f"info {shown}"
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img, [onerror], [onmouseover], [onfocus], [onload]").count() == 0
    assert seen.page.eval_on_selector_all("a", "all => all.filter(a => a.protocol === 'javascript:').length") == 0


@pytest.mark.parametrize("payload", ["</script><script>window.hacked=1</script>", 'x" onload="window.hacked=1'])
def test_codes_that_no_schema_knows_are_text_as_well(reader, tmp_path, payload):
    draft = valid()
    for site in draft.sites:
        site.update(kind=payload, status=payload, geometry_kind=payload, planned_uses=payload, status_date=payload,
                    municipalities=payload)  # fmt: skip
    for table in ("projects", "events", "phases", "layers"):
        for row in draft.rows(table):
            row.update({k: payload for k in ("status", "certainty", "phase", "role", "begin", "end") if k in row})
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "hostile"))))
    assert len(seen.drawn()) == 4
    seen.choose("old-works")
    seen.unfold()
    assert seen.card.inner_text().lower().count(payload.lower()) >= 5
    assert seen.page.evaluate("window.hacked") is None


def test_names_of_objects_prototype_are_no_codes(reader, tmp_path):
    draft = valid()
    for site, word in zip(draft.sites, ("constructor", "__proto__", "toString", "hasOwnProperty"), strict=True):
        site.update(kind=word, status=word)
    seen = reader(sitemap.page(draw_register(draft.write(tmp_path / "words"))))
    assert len(seen.drawn()) == 4
    assert "Constructor" in seen.choose("old-works").inner_text()


@given(
    st.recursive(
        st.none() | st.text() | st.integers(-(2**40), 2**40), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_json_for_a_script_means_the_same_and_cannot_end_it(data):
    text = to_script_json(data)
    assert json.loads(text) == data
    assert not set(text) & set("<>&\u2028\u2029")
