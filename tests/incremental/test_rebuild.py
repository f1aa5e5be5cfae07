"""A build from the cache: the same bytes as a fresh one, from the parts that have changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.incremental import Store
from sitemap.incremental.judging import JUDGED
from tests.incremental.towns import again, edit, fresh, kept, move, restored
from tests.registers import polygon, rectangle

Features = list[dict[str, Any]]


def site(features: Features, name: str) -> dict[str, Any]:
    return next(f for f in features if f["properties"]["id"] == name)


def set_to(name: str, **values: Any):
    return lambda features: site(features, name)["properties"].update(values)


def many(features: Features) -> None:
    move(site(features, "yard"))
    move(site(features, "basin"), 1.25)
    site(features, "mill")["properties"].update(kind="colliery", name_en="Paper Mill", status="planned")


PLAIN = {
    "nothing": lambda _features: None,
    "a vertex": lambda features: move(site(features, "yard")),
    "a vertex of several parts": lambda features: move(site(features, "basin")),
    "a vertex more": lambda f: site(f, "mill")["geometry"]["coordinates"][0].insert(
        2, [sum(c) / 2 for c in zip(*site(f, "mill")["geometry"]["coordinates"][0][1:3], strict=True)]
    ),
    "a name": set_to("yard", name_de="Hof <b>{{ 7*7 }}</b> 🏗 “</script>", name_en="Yard"),
    "a former use": set_to("old-works", former_use_de="Walzwerk"),
    "a kind": set_to("yard", kind="steelworks"),
    "a state": set_to("yard", status="under-way", status_date="2021-05"),
    "a date of a state": set_to("mill", status_date="2030"),
    "uses": set_to("yard", planned_uses="green"),
    "an accuracy": set_to("yard", geometry_accuracy_m=23.5),
    "an outline that is approximate now": set_to("yard", geometry_kind="constructed"),
    "a remark": set_to("green-band", note_de="Verlauf ungefähr"),
    "several sites": many,
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_change_is_made_in_the_kept_page(place, name):
    folder = edit(place / "register", PLAIN[name])
    assert again(folder, Store(place / "cache")) is not None
    ours, built = kept(folder, place / "out", Store(place / "cache"))
    whole, anew = fresh(folder, place / "fresh")
    assert ours == whole
    assert (built.findings, built.counts, built.rows()) == (anew.findings, anew.counts, anew.rows())
    assert built.linked.register.inputs == anew.linked.register.inputs


def line_of(file: str, old: str, new: str):
    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8", newline="")

    return change


def features(change):
    return lambda folder: edit(folder, change)


def add(all_: Features) -> None:
    new = json.loads(json.dumps(site(all_, "yard")))
    new["properties"]["id"] = "annex"
    new["geometry"] = polygon(rectangle(6000, 8000, 300, 300))
    all_.append(new)


def as_table(folder: Path) -> None:
    path = folder / "sites.geojson"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=1), encoding="utf-8")


WHOLE = {
    "a link": line_of("links.csv", "old-works,market-hall", "basin,market-hall"),
    "an event": line_of("events.csv", "2027-10-17", "2027-10-18"),
    "a phase": line_of("phases.csv", "1998", "1999"),
    "an area on record": line_of("areas.csv", ",40,", ",41,"),
    "a layer": line_of("context/towns.geojson", "Nebra", "Nebel"),
    "a title": line_of("register.toml", "Brachflächen in Seldorf", "Flächen in Seldorf"),
    "a language": line_of("register.toml", 'language = "de"', 'language = "en"'),
    "a removed site": features(lambda all_: all_.remove(site(all_, "yard"))),
    "an added site": features(add),
    "the order of sites": features(lambda all_: all_.reverse()),
    "another id": features(set_to("yard", id="yard-2")),
    "the extent": features(lambda all_: move(site(all_, "green-band"), -100)),
    "a finding": features(set_to("yard", name_en=" Yard")),
    "another source": features(set_to("yard", former_use_source="paper-7")),
    "the first remark of a column": features(set_to("yard", section=None)),
    "the last of a kind": features(lambda all_: [set_to(n, kind="other")(all_) for n in ("yard", "pit-anna")]),
    "a number as text": features(set_to("yard", geometry_accuracy_m="20")),
    "a text as number": features(set_to("yard", note_de=5)),
    "a further column": features(set_to("yard", colour="red")),
    "the layout of the file": as_table,
}


@pytest.mark.parametrize("name", WHOLE)
def test_any_other_change_is_built_as_a_whole(place, name):
    WHOLE[name](place / "register")
    store = Store(place / "cache")
    if name != "the first remark of a column":
        assert again(place / "register", store) is None
    ours, built = kept(place / "register", place / "out", store)
    whole, anew = fresh(place / "register", place / "fresh")
    assert ours == whole
    assert built.findings == anew.findings
    # And what was kept of that serves the next time.
    assert again(place / "register", store) is not None
    assert kept(place / "register", place / "out", store)[0] == whole


def test_an_error_in_a_changed_site_publishes_nothing(place):
    before = {p.name: p.read_bytes() for p in (place / "out").iterdir()}
    edit(place / "register", set_to("yard", kind="no-such-kind"))
    with pytest.raises(sitemap.InvalidRegisterError):
        kept(place / "register", place / "out", Store(place / "cache"))
    assert {p.name: p.read_bytes() for p in (place / "out").iterdir()} == before
    edit(place / "register", set_to("yard", kind="colliery"))
    assert again(place / "register", Store(place / "cache")) is not None


def test_a_finding_of_another_site_stays(place):
    edit(place / "register", set_to("old-works", name_en=" Old Works"))
    store = Store(place / "cache")
    _, built = kept(place / "register", place / "out", store)
    assert [f.code for f in built.findings] == ["text-space"]
    edit(place / "register", lambda all_: move(site(all_, "yard")))
    assert again(place / "register", store) is not None
    ours, built = kept(place / "register", place / "out", store)
    whole, anew = fresh(place / "register", place / "fresh")
    assert ours == whole
    assert built.findings == anew.findings
    edit(place / "register", lambda all_: move(site(all_, "old-works")))
    assert again(place / "register", store) is None, "what was said of a site may not hold when it has changed"


def test_languages_are_kept_apart(place):
    store = Store(place / "cache")
    english, _ = kept(place / "register", place / "out", store, "en")
    assert english == fresh(place / "register", place / "fresh", "en")[0]
    assert english != fresh(place / "register", place / "fresh")[0]
    for language in (None, "en"):
        assert again(place / "register", store, language or "") is not None
        assert (
            kept(place / "register", place / "out", store, language)[0]
            == fresh(place / "register", place / "f", language)[0]
        )


def test_a_file_that_a_layer_gains_is_noticed(place):
    shapefile = sitemap.read_register(place / "register").context["towns"]
    shapefile.to_file(place / "register" / "context" / "towns.shp")
    (place / "register" / "context" / "towns.cpg").unlink()
    line_of("layers.csv", "context/towns.geojson", "context/towns.shp")(place / "register")
    store = Store(place / "cache")
    kept(place / "register", place / "out", store)
    assert again(place / "register", store) is not None
    (place / "register" / "context" / "towns.cpg").write_text("UTF-8")
    assert again(place / "register", store) is None


def test_each_check_says_what_it_comes_to_for_a_changed_site():
    assert list(JUDGED) == [check.__name__ for check in sitemap.CHECKS]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
SITES = ("yard", "mill", "basin", "pit-anna", "annex")
EDITS = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(SITES), st.floats(-40, 40, allow_nan=False).map(lambda x: round(x, 3))),
    st.tuples(st.just("name_de"), st.sampled_from(SITES), TEXT.map(lambda t: t or "x")),
    st.tuples(st.just("note_de"), st.sampled_from(SITES), st.none() | TEXT),
    st.tuples(st.just("status"), st.sampled_from(SITES), st.sampled_from(["planned", "under-way", "done"])),
    st.tuples(st.just("planned_uses"), st.sampled_from(SITES), st.sampled_from(["housing", "green;housing", "green"])),
    st.tuples(st.just("geometry_accuracy_m"), st.sampled_from(SITES), st.integers(1, 200) | st.floats(0.1, 50)),
    st.tuples(st.just("add"), st.just("annex"), st.none()),
    st.tuples(st.just("remove"), st.just("annex"), st.none()),
    st.tuples(st.just("link"), st.sampled_from(SITES), st.sampled_from(["market-hall", "harbour-quarter"])),
)


def apply(folder: Path, kind: str, name: str, value: Any) -> None:
    def change(all_: Features) -> None:
        found = [f for f in all_ if f["properties"]["id"] == name]
        if kind == "add" and not found:
            add(all_)
        for feature in found:
            if kind == "remove":
                all_.remove(feature)
            elif kind == "move":
                move(feature, value)
            elif kind != "add":
                feature["properties"][kind] = value

    if kind == "link":
        path = folder / "links.csv"
        rows = path.read_text(encoding="utf-8").splitlines()
        rows[2] = ",".join(["l2", "site-project", name, value, *rows[2].split(",")[4:]])
        path.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="")
    else:
        edit(folder, change)


def errors_of(folder: Path) -> tuple[sitemap.Finding, ...]:
    findings = sitemap.validate(sitemap.read_register(folder))
    return findings if sitemap.has_errors(findings) else ()


@settings(max_examples=8)
@given(edits=st.lists(EDITS, min_size=2, max_size=5))
def test_after_any_edits_the_bytes_are_those_of_a_fresh_build(base, edits):
    place = restored(base)
    store = Store(place / "cache")
    outcome = None
    for kind, name, value in edits:
        apply(place / "register", kind, name, value)
        errors = errors_of(place / "register")
        if errors:
            with pytest.raises(sitemap.InvalidRegisterError) as refused:
                kept(place / "register", place / "out", store)
            assert refused.value.findings == errors
        else:
            outcome = kept(place / "register", place / "out", store)[0]
            assert outcome == fresh(place / "register", place / "fresh")[0]
    assert outcome is None or outcome.keys() == {"index.html", "manifest.json"}
