"""Context layers by their role: ids, names, accuracies, order, and which features are of use."""

import pytest

from sitemap.analysis.places import POLYGONS, places
from sitemap.errors import LayerError
from tests.analysis.planning import linked
from tests.registers import EAST, NORTH, as_json, collection, feature, polygon, rectangle, valid


def point(east, **properties):
    return feature({"type": "Point", "coordinates": [EAST + east, NORTH]}, **properties)


def box(east, **properties):
    return feature(polygon(rectangle(east, 0, 100, 100)), **properties)


def register(folder, stations, more=None):
    draft = valid()
    draft.files["context/stations.geojson"] = as_json(collection(stations))
    if more is not None:
        draft.files["context/more.geojson"] = as_json(collection(more))
        draft.add("layers", "stations", id="more-stations", file="context/more.geojson", accuracy_m="25")
    return linked(draft, folder).register


def test_what_has_no_id_or_name_is_called_by_what_it_has(tmp_path):
    rows = [
        point(0, id="b", name_de="Hof", name_en="Yard"),
        point(1, id="a", name="Tor"),
        point(2, id="c", name_de="Markt"),
        point(3, id="d"),
        point(4),
    ]
    frame = places(register(tmp_path, rows), "stations")
    assert frame[["id", "name_de", "name_en"]].to_numpy().tolist() == [
        ["a", "Tor", "Tor"],
        ["b", "Hof", "Yard"],
        ["c", "Markt", "Markt"],
        ["d", "d", "d"],
        ["stations 5", "stations 5", "stations 5"],
    ]
    assert frame.geometry.x.tolist() == [EAST + x for x in (1, 0, 2, 3, 4)]
    assert list(frame.columns) == ["id", "name_de", "name_en", "accuracy_m", "layer", "geometry"]


def test_layers_of_a_role_stand_together_each_with_its_accuracy(tmp_path):
    found = register(tmp_path, [point(0, id="z"), point(1, id="y")], [point(2, id="z"), point(3, id="x")])
    frame = places(found, "stations")
    assert frame[["layer", "id", "accuracy_m"]].to_numpy().tolist() == [
        ["more-stations", "x", 25.0], ["more-stations", "z", 25.0], ["stations", "y", 5.0], ["stations", "z", 5.0],
    ]  # fmt: skip
    assert frame.index.tolist() == [0, 1, 2, 3]
    assert frame.crs == found.crs


def test_only_the_kinds_that_are_asked_for_and_no_empty_ones_are_given(tmp_path):
    found = register(tmp_path, [point(0, id="p"), box(1, id="a"), feature(None, id="none")])
    assert places(found, "stations")["id"].tolist() == ["a", "p"]
    assert places(found, "stations", kinds=POLYGONS)["id"].tolist() == ["a"]
    assert places(found, "stations", kinds=("Point",))["id"].tolist() == ["p"]


def test_further_fields_are_text_and_empty_where_nothing_stands(tmp_path):
    found = register(tmp_path, [point(0, id="a", lines=12), point(1, id="b", lines=None)], [point(2, id="c")])
    frame = places(found, "stations", texts=("lines", "operator"))
    assert frame.set_index("id")["lines"].to_dict() == {"c": "", "a": "12", "b": ""}
    assert set(frame["operator"]) == {""}


def test_numbers_are_read_as_they_are_written_though_one_is_missing(tmp_path):
    frame = places(
        register(tmp_path, [point(0, id=7, size=1.5), point(1, id=None, size=2)]), "stations", texts=("size",)
    )
    assert frame[["id", "name_de", "size"]].to_numpy().tolist() == [
        ["7", "7", "1.5"],
        ["stations 2", "stations 2", "2.0"],
    ]


def test_a_role_without_a_layer_has_a_frame_of_the_same_form(tmp_path):
    found = register(tmp_path, [point(0, id="a")])
    frame = places(found, "water", texts=("start_de",))
    assert list(frame.columns) == ["id", "name_de", "name_en", "accuracy_m", "layer", "start_de", "geometry"]
    assert (len(frame), frame.crs) == (0, found.crs)


def test_what_was_asked_is_not_read_again_and_another_question_is(tmp_path):
    found = register(tmp_path, [point(0, id="a"), box(1, id="b")])
    first = places(found, "stations")
    assert places(found, "stations") is first
    assert len(places(found, "stations", kinds=POLYGONS)) == 1
    assert places(register(tmp_path / "other", [point(0, id="q")]), "stations")["id"].tolist() == ["q"]


def test_invalid_outlines_are_counted_and_the_first_is_named(tmp_path):
    bow = [rectangle(0, 0, 100, 100)[i] for i in (0, 2, 1, 3, 0)]
    rows = [box(500, id="fine"), feature(polygon(bow), id="y"), feature(polygon(bow), id="x")]
    with pytest.raises(LayerError, match=r"stations\.geojson: 2 outlines are invalid; the first is y: Self-inter"):
        places(register(tmp_path, rows), "stations")
