"""What holds for validation as a whole."""

from importlib import import_module

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st

import sitemap
from sitemap.finding import Finding
from sitemap.validation.attributes import is_date
from sitemap.validation.overlap import deeper_than
from tests.registers import EAST, NORTH, as_json, collection, feature, multipolygon, polygon, rectangle, valid
from tests.validation.planted import PLANTED


def codes(folder):
    return [f.code for f in sitemap.validate(sitemap.read_register(folder))]


def test_a_fault_does_not_hide_another(tmp_path):
    """Faults that do not touch each other's rows are planted together and all found."""
    together = [
        "value-not-number", "value-missing", "code-twice", "date-form", "url-unsafe", "judgement-without-name",
        "link-dangling", "source-unused", "geometry-crosses-itself", "degrees", "layer-unreadable", "column-unknown",
        "id-duplicate-site", "value-not-integer", "row-without-id", "town-without-outline",
    ]  # fmt: skip
    draft = valid()
    chosen = [p for p in PLANTED if p.name in together]
    for planted in chosen:
        planted.plant(draft)
    found = {
        (f.code, f.table, f.feature, f.field)
        for f in sitemap.validate(sitemap.read_register(draft.write(tmp_path / "register")))
    }
    assert len(chosen) == len(together)
    assert {(p.code, p.table, p.feature, p.field) for p in chosen} <= found


def test_every_broken_table_is_told_at_once(tmp_path):
    folder = valid().write(tmp_path / "register")
    for name in ("projects", "forums", "sources"):
        path = folder / f"{name}.csv"
        path.write_bytes(path.read_bytes() + "ä".encode("latin-1"))
    assert codes(folder) == ["table-encoding"] * 3


def test_a_source_that_an_unread_table_may_use_is_not_called_unused(tmp_path):
    draft = valid().add("sources", "town-plan", id="atlas").change("phases", "old-works-closed", source="atlas")
    folder = draft.write(tmp_path / "register")
    assert codes(folder) == []
    (folder / "phases.csv").write_bytes(b"")
    assert codes(folder) == ["table-empty"]


@pytest.mark.parametrize("url", ["HTTPS://Example.org/A", "http://127.0.0.1:8000/", "https://müller.example/ä?q=ß#x"])
def test_a_whole_address_is_one_however_it_is_written(tmp_path, url):
    assert codes(valid().change("projects", "market-hall", url=url).write(tmp_path / "register")) == []


def test_findings_come_worst_first_and_in_order(tmp_path):
    draft = valid().change("papers", "drs-7", colour="red").change("events", "games", certainty="x", begin="x")
    draft.add("sources", "town-plan", id="atlas").change("areas", "old-works-stated", area_ha="0")
    found = sitemap.validate(sitemap.read_register(draft.write(tmp_path / "register")))
    assert [(f.severity, f.table, f.field) for f in found] == [
        ("error", "areas", "area_ha"),
        ("error", "events", "begin"),
        ("error", "events", "certainty"),
        ("warning", "areas", "area_ha"),
        ("warning", "papers", "colour"),
        ("info", "sources", ""),
    ]


def test_a_register_without_sites_is_read_and_judged(tmp_path):
    draft = valid()
    draft.sites.clear()
    for table in ("areas", "phases", "links"):
        draft.tables[table] = [dict.fromkeys(draft.tables[table][0], None)]  # the header row alone
    folder = draft.write(tmp_path / "register")
    for table in ("areas", "phases", "links"):
        path = folder / f"{table}.csv"
        path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    found = sitemap.validate(sitemap.read_register(folder))
    assert {f.code for f in found} == {"source-unused"}


def test_keys_of_digits_are_compared_as_text(tmp_path):
    draft = valid()
    towns = [
        feature(polygon(rectangle(0, 0, 10_000, 10_000)), id=9001, name="Seldorf"),
        feature(polygon(rectangle(10_000, 0, 8_000, 10_000)), id=9002, name="Nebra"),
    ]
    draft.files["context/towns.geojson"] = as_json(collection(towns))
    for site in draft.sites:
        site["municipalities"] = site["municipalities"].replace("seldorf", "9001").replace("nebra", "9002")
    assert codes(draft.write(tmp_path / "good")) == []
    draft.change("sites", "pit-anna", municipalities="9002")
    assert codes(draft.write(tmp_path / "bad")) == ["municipality-not-reached", "outside-municipality"]


def test_a_municipality_of_several_features_is_taken_whole(tmp_path):
    draft = valid()
    towns = [
        feature(polygon(rectangle(0, 0, 5_000, 10_000)), id="seldorf", name="Seldorf"),
        feature(polygon(rectangle(5_000, 0, 5_000, 10_000)), id="seldorf", name="Seldorf"),
        feature(polygon(rectangle(10_000, 0, 8_000, 10_000)), id="nebra", name="Nebra"),
    ]
    draft.files["context/towns.geojson"] = as_json(collection(towns))
    assert codes(draft.write(tmp_path / "register")) == []


# Site and border are known to 20 m and 5 m, so 25 m beyond the border may be an error of drawing.
@pytest.mark.parametrize(("beyond_m", "expected"), [(24, []), (26, ["outside-municipality"])])
def test_outside_begins_where_accuracy_ends(tmp_path, beyond_m, expected):
    outline = polygon(rectangle(-beyond_m, 7000, 600, 400))
    assert codes(valid().change("sites", "pit-anna", geometry=outline).write(tmp_path / "register")) == expected


def test_each_border_counts_with_its_own_accuracy(tmp_path):
    """A coarse border elsewhere makes no excuse for a site at an exact one."""
    draft = valid()
    far = [feature(polygon(rectangle(10_000, 0, 8_000, 10_000)), id="nebra", name="Nebra")]
    own = [feature(polygon(rectangle(0, 0, 10_000, 10_000)), id="seldorf", name="Seldorf")]
    draft.files["context/towns.geojson"] = as_json(collection(own))
    draft.files["context/neighbours.geojson"] = as_json(collection(far))
    draft.add("layers", "towns", id="neighbours", file="context/neighbours.geojson", accuracy_m="900")
    assert codes(draft.write(tmp_path / "good")) == []
    draft.change("sites", "pit-anna", geometry=polygon(rectangle(-300, 7000, 600, 400)))
    assert codes(draft.write(tmp_path / "bad")) == ["outside-municipality"]


# The outline ends 20 m ± and the border lies 5 m ± there, so a gap of 25 m may be an error of drawing.
@pytest.mark.parametrize(("gap_m", "expected"), [(24, []), (26, ["municipality-not-reached"])])
def test_a_municipality_counts_as_reached_within_the_accuracy(tmp_path, gap_m, expected):
    outline = polygon(rectangle(10_000 - gap_m - 400, 7000, 400, 400))
    draft = valid().change("sites", "pit-anna", geometry=outline, municipalities="seldorf;nebra")
    assert codes(draft.write(tmp_path / "register")) == expected


@pytest.mark.parametrize(("accuracies", "expected"), [(("5", "40"), []), (("5", "5"), ["outside-municipality"])])
def test_of_two_layers_with_one_municipality_the_coarser_counts(tmp_path, accuracies, expected):
    draft = valid().change("sites", "pit-anna", geometry=polygon(rectangle(-50, 7000, 600, 400)))
    draft.change("layers", "towns", accuracy_m=accuracies[0])
    draft.add("layers", "towns", id="towns-again", accuracy_m=accuracies[1])
    assert codes(draft.write(tmp_path / "register")) == expected


# Two outlines of 20 m each may each be off by that much.
@pytest.mark.parametrize(("deep_m", "expected"), [(39, []), (41, ["overlap"])])
def test_overlap_begins_where_both_accuracies_end(tmp_path, deep_m, expected):
    outline = polygon(rectangle(1800 - deep_m, 1000, 500, 500))
    assert codes(valid().change("sites", "pit-anna", geometry=outline).write(tmp_path / "register")) == expected


@pytest.mark.parametrize(("kind", "expected"), [("corridor", []), ("other", ["overlap"])])
def test_a_corridor_may_run_through_sites_and_nothing_else_may(tmp_path, kind, expected):
    wide = polygon(rectangle(500, 1000, 15_000, 400))
    draft = valid().change("sites", "green-band", geometry=wide, kind=kind, geometry_accuracy_m=5)
    draft.change("sites", "pit-anna", geometry=polygon(rectangle(4000, 3000, 600, 600)))
    assert codes(draft.write(tmp_path / "register")) == expected


# The outline has 40 ha; its error follows from 20 m: sd 8.17 m per axis and four diagonals
# of 943.4 m each, so se = sqrt(8.17**2/4 * 4 * 890_000 + 4/2 * 8.17**4) m² = 0.771 ha, 1.96 se = 1.51 ha.
@pytest.mark.parametrize(("record", "expected"), [("41.5", []), ("41.6", ["area-contradiction"]), ("42", []),
                                                  ("38.5", []), ("38.4", ["area-contradiction"])])  # fmt: skip
def test_area_is_compared_within_its_error_and_the_rounding_of_the_record(tmp_path, record, expected):
    assert codes(valid().change("areas", "old-works-stated", area_ha=record).write(tmp_path / "register")) == expected


def test_a_record_that_is_not_comparable_is_not_compared(tmp_path):
    draft = valid().change("areas", "old-works-stated", area_ha="900", comparable="no")
    assert codes(draft.write(tmp_path / "register")) == []


def test_periods_of_unlike_precision_are_compared_as_far_as_both_go(tmp_path):
    draft = valid().change("projects", "market-hall", begin="2019-05", end="2019")
    assert codes(draft.write(tmp_path / "register")) == []


def test_the_sliver_among_sound_parts_is_found(tmp_path):
    outline = multipolygon([rectangle(1000, 1000, 800, 500)], [rectangle(1000, 1600, 0.3, 0.3)])
    assert codes(valid().change("sites", "old-works", geometry=outline).write(tmp_path / "register")) == ["sliver"]


@given(st.text(max_size=30))
def test_no_text_breaks_the_forms_of_values(value):
    """Whatever stands in a cell is judged, never a reason to stop."""

    from sitemap.register.schema import TABLES

    checks = import_module("sitemap.validation.attributes")

    values = [("x", value)]
    # One field of each kind and list of codes stands for all.
    fields = {(f.kind, f.domain): (t, f) for t in TABLES for f in t.fields if f.kind not in ("number", "integer")}
    for table, field in fields.values():
        check = checks._BY_KIND.get(field.kind)
        found = [*(check(table, field, values) if check else ()), *checks._plain_text(table, field, values)]
        assert all(isinstance(f, Finding) for f in found)


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_every_real_date_is_one(date, length):
    assert is_date(date.isoformat()[:length])


@pytest.mark.parametrize(
    "value", ["", "19", "2019-1", "2019-00", "2019-13", "2019-02-30", "2019-02-21T00:00", "٢٠١٩", " 2019", "2019\n"]
)
def test_what_is_no_date_is_none(value):
    assert not is_date(value)


@given(st.floats(1, 500), st.floats(1, 500), st.floats(0.01, 400))
def test_width_of_a_rectangle_is_its_shorter_side(width, height, limit):
    box = shapely.box(EAST, NORTH, EAST + width, NORTH + height)
    if abs(min(width, height) - limit) > 0.01 * limit:  # GEOS makes buffers to one percent of their width
        assert deeper_than([box], np.array([limit]))[0] == (min(width, height) > limit)


def test_checks_leave_the_register_as_it_was(tmp_path):
    register = sitemap.read_register(valid().write(tmp_path / "register"))
    before = register.sites.copy(deep=True)
    sitemap.validate(register)
    assert_geodataframe_equal(before, register.sites)
