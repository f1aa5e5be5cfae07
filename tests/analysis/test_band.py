"""The band: sites in, at and near it, with what the accuracies leave open; chainage and gaps."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.outline import axis_sd_m
from tests.analysis.planning import linked
from tests.analysis.shapes import register_of, stars
from tests.registers import EAST, NORTH, as_json, collection, feature, rectangle, valid

ORDER = ["no", "possible", "certain"]


def table(linked_register, name="band"):
    return next(a for a in sitemap.ANALYSES if a.name == name).run(linked_register, sitemap.Inputs())


def along(register, *shapes, accuracy_m=20.0, corridor=None, uses="green"):
    """Return a register with a corridor of 10 km, 400 m wide, and sites along it."""
    strip = shapely.box(0, -200, 10_000, 200) if corridor is None else corridor
    kinds = ["corridor", *["harbour"] * len(shapes)]
    return register_of(register, [strip, *shapes], accuracy_m, kind=kinds, planned_uses=uses)


def square(east, north, size=200):
    return shapely.box(east, north, east + size, north + size)


def test_where_a_site_lies_by_hand(register):
    frame = table(along(register, square(1000, -100), square(3000, 100), square(5000, 900), square(7000, 5000)))
    assert frame.index.tolist() == [("s0", f"s{i}") for i in range(1, 5)]
    assert frame["distance_m"].tolist() == pytest.approx([0, 0, 700, 4800])
    assert frame["share_inside"].tolist() == pytest.approx([1, 0.5, 0, 0])
    assert frame["inside"].tolist() == ["certain", "no", "no", "no"]
    assert frame["touches"].tolist() == ["certain", "certain", "no", "no"]
    assert frame["within_500_m"].tolist() == ["certain", "certain", "no", "no"]
    assert frame["within_1000_m"].tolist() == ["certain", "certain", "certain", "no"]


def test_the_error_of_the_share_inside_agrees_with_monte_carlo(register):
    accuracy_m = 20.0
    shapes = [square(3000, 150), square(5000, -50), square(7000, 600)]
    frame = table(along(register, *shapes, accuracy_m=accuracy_m))
    rng = np.random.default_rng(3)
    # Site and band are each shifted as a whole.
    shift = rng.normal(0, axis_sd_m(accuracy_m) * np.sqrt(2), 20_000)
    south, north = 150 + shift, 350 + shift
    drawn = np.clip(np.minimum(north, 200) - np.maximum(south, -200), 0, None) / 200
    assert frame["share_inside_se"].iloc[0] == pytest.approx(drawn.std(), rel=0.03)
    # Deep inside and far outside nothing is open.
    assert frame["share_inside_se"].tolist()[1:] == pytest.approx([0, 0], abs=1e-9)


def test_chainage_runs_along_the_line_and_ends_far_from_it(register):
    frame = table(along(register, square(1000, -100), square(5000, 900), square(7000, 5000)))
    assert frame["chainage_m"].tolist() == pytest.approx([1100, 5100, np.nan], nan_ok=True, abs=1)
    assert frame["chainage_from_m"].tolist() == pytest.approx([1000, 5000, np.nan], nan_ok=True, abs=1)
    assert frame["chainage_to_m"].tolist() == pytest.approx([1200, 5200, np.nan], nan_ok=True, abs=1)
    assert frame["offset_m"].tolist() == pytest.approx([0, 1000, 5100], abs=1)
    assert frame["side"].tolist()[1:] == ["left", "left"]


@pytest.mark.parametrize(
    ("north", "accuracy_m", "inside", "touches"),
    [(-100, 10, "certain", "certain"), (-5, 10, "possible", "certain"), (-5, 300, "possible", "possible"),
     (190, 10, "no", "possible"), (205, 10, "no", "possible"), (230, 10, "no", "no")],
)  # fmt: skip
def test_what_the_accuracies_leave_open_is_possible(register, north, accuracy_m, inside, touches):
    row = table(along(register, square(4000, north), accuracy_m=float(accuracy_m))).iloc[0]
    assert (row["inside"], row["touches"]) == (inside, touches)


@settings(max_examples=40, deadline=None)
@given(shape=stars(), accuracy_m=st.floats(1, 300))
def test_a_wider_reach_is_never_less_certain_and_inside_never_more_than_touching(register, shape, accuracy_m):
    row = table(along(register, shape, accuracy_m=accuracy_m)).iloc[0]
    words = [row[c] for c in ("inside", "touches", "within_500_m", "within_1000_m", "within_2000_m")]
    ranks = [ORDER.index(w) for w in words]
    assert ranks == sorted(ranks)


@settings(max_examples=25, deadline=None)
@given(shape=stars(reach_m=2000.0))
def test_the_distance_agrees_with_sampling(register, shape):
    row = table(along(register, shape)).iloc[0]
    y = shapely.get_coordinates(shapely.segmentize(shape, 5))
    x_gap = np.maximum(np.maximum(-y[:, 0], y[:, 0] - 10_000), 0)
    sampled = np.hypot(x_gap, np.maximum(np.abs(y[:, 1]) - 200, 0)).min()
    assert row["distance_m"] <= sampled + 1e-6
    assert row["distance_m"] >= sampled - 5


def test_length_share_and_gaps_by_hand(register):
    # On the line itself a site covers its own 200 m and 500 m on either side.
    found = along(register, square(1000, -100), square(5000, -100), uses=["green", "green", "housing"])
    length = table(found, "band-length").loc["s0"]
    assert length["length_m"].tolist() == pytest.approx([10_000, 10_000], rel=1e-4)
    assert length["mean_width_m"].tolist() == pytest.approx([400, 400], rel=1e-4)
    assert length.loc["all-sites", "at_site_m"] == pytest.approx(2400, abs=2)
    assert length.loc["green-sites", "share_at_site"] == pytest.approx(0.12, abs=0.001)
    assert length["gaps"].tolist() == [3, 2]
    assert length["largest_gap_m"].tolist() == pytest.approx([4300, 8300], abs=2)
    assert length["centre_line"].tolist() == ["medial-axis"] * 2
    gaps = table(found, "band-gaps").loc["s0"].loc["all-sites"]
    assert gaps.index.tolist() == [1, 2, 3]
    assert gaps["from_m"].tolist() == pytest.approx([0, 1700, 5700], abs=2)
    assert gaps["to_m"].tolist() == pytest.approx([500, 4500, 10_000], abs=2)
    assert gaps["gap_m"].tolist() == pytest.approx([500, 2800, 4300], abs=2)
    assert gaps["after_site"].tolist() == ["", "s1", "s2"]
    assert gaps["before_site"].tolist() == ["s1", "s2", ""]
    assert table(found, "band-gaps").loc["s0"].loc["green-sites"]["gap_m"].tolist() == pytest.approx([500, 8300], abs=2)


def test_an_end_of_a_gap_is_as_exact_as_its_site_and_the_band(register):
    accuracy_m = [30.0, 40.0, 120.0]  # of the band and the two sites
    found = along(register, square(1000, -100), square(5000, -100), accuracy_m=accuracy_m)
    first, second = (np.hypot(axis_sd_m(30.0), axis_sd_m(a)) for a in accuracy_m[1:])
    gaps = table(found, "band-gaps").loc["s0"].loc["all-sites"]
    assert gaps["from_m_se"].tolist() == pytest.approx([0, first, second])
    assert gaps["to_m_se"].tolist() == pytest.approx([first, second, 0])
    assert gaps["gap_m_se"].tolist() == pytest.approx([first, np.hypot(first, second), second])
    row = table(found, "band-length").loc[("s0", "all-sites")]
    # Both ends of both stretches move, each with its site.
    assert row["at_site_m_se"] == pytest.approx(np.sqrt(2 * first**2 + 2 * second**2))
    assert row["share_at_site_se"] == pytest.approx(row["at_site_m_se"] / row["length_m"])


def test_a_stretch_that_runs_to_the_bands_end_is_exact_there(register):
    found = along(register, square(100, -100))
    row = table(found, "band-length").loc[("s0", "all-sites")]
    assert row["at_site_m"] == pytest.approx(800, abs=2)
    assert row["at_site_m_se"] == pytest.approx(np.hypot(axis_sd_m(20), axis_sd_m(20)))


@settings(max_examples=25, deadline=None)
@given(shapes=st.lists(stars(reach_m=4000.0), max_size=5))
def test_gaps_and_what_lies_at_sites_are_the_whole_band(register, shapes):
    found = along(register, *shapes)
    length = table(found, "band-length").loc[("s0", "all-sites")]
    gaps = table(found, "band-gaps")
    free = gaps[gaps.index.get_level_values("sites") == "all-sites"]["gap_m"].sum()
    assert length["at_site_m"] + free == pytest.approx(length["length_m"])
    assert 0 <= length["share_at_site"] <= 1


def test_without_a_corridor_the_tables_are_empty(register):
    found = register_of(register, [square(0, 0)], kind="harbour")
    for name in ("band", "band-length", "band-gaps"):
        assert table(found, name).empty


def test_the_river_in_the_band_gives_line_direction_and_names(tmp_path):
    # Drawn from east to west along the band of the town, which is 1,200 to 1,300 m north of its corner.
    coordinates = [[EAST + x, NORTH + 1250] for x in (17_000, 9000, -1000)]
    names = {"start_de": "Quelle", "start_en": "Spring", "end_de": "Mündung", "end_en": "Mouth"}
    river = feature({"type": "LineString", "coordinates": coordinates}, id="sel", name="Sel", **names)
    draft = valid()
    draft.files["context/river.geojson"] = as_json(collection([river]))
    found = linked(draft, tmp_path)
    frame = table(found)
    # The band reaches from 500 to 15,500 m east, the works from 1,000 to 1,800 m.
    works = frame.loc[("green-band", "old-works")]
    assert works["chainage_m"] == pytest.approx(15_500 - 1400)
    row = table(found, "band-length").loc[("green-band", "all-sites")]
    assert row["centre_line"] == "river"
    assert (row["start_de"], row["end_en"]) == ("", "")  # its own ends lie farther than 1,000 m beyond the band's
    river["geometry"]["coordinates"] = [[EAST + x, NORTH + 1250] for x in (15_600, 9000, 400)]
    draft.files["context/river.geojson"] = as_json(collection([river]))
    row = table(linked(draft, tmp_path / "again"), "band-length").loc[("green-band", "all-sites")]
    assert (row["start_de"], row["end_en"]) == ("Quelle", "Mouth")


def test_an_end_is_called_by_the_nearest_river_that_names_it(tmp_path):
    def river(name, x, y, **names):
        coordinates = [[EAST + x, NORTH + y], [EAST + x + 16_000, NORTH + y]]
        return feature({"type": "LineString", "coordinates": coordinates}, id=name, name=name, **names)

    spring = feature({"type": "Point", "coordinates": [EAST + 500, NORTH + 1250]}, id="a", start_de="Punkt")
    rivers = [
        spring,
        river("b", 500, 1250, start_de=None, end_de=None),
        river("c", 500, 1950, start_de="Fern", start_en="Far", end_de="Ende"),
        river("d", 500, 1650, start_de="Nah", start_en="Near", end_de=None),
    ]
    draft = valid()
    draft.files["context/river.geojson"] = as_json(collection(rivers))
    row = table(linked(draft, tmp_path), "band-length").loc[("green-band", "all-sites")]
    # A point is no river, and one without a name names nothing; what has no English name keeps its German one.
    assert (row["start_de"], row["start_en"], row["end_de"], row["end_en"]) == ("Nah", "Near", "", "")
    rivers[2]["geometry"]["coordinates"][1][0] -= 1000
    draft.files["context/river.geojson"] = as_json(collection(rivers))
    row = table(linked(draft, tmp_path / "again"), "band-length").loc[("green-band", "all-sites")]
    assert (row["end_de"], row["end_en"]) == ("Ende", "Ende")


def test_without_names_of_its_own_an_end_is_called_by_what_lies_there(tmp_path):
    draft = valid()
    lake = feature({"type": "Polygon", "coordinates": [rectangle(15_600, 1000, 400, 400)]}, id="lake", name="Selsee")
    draft.files["context/water.geojson"] = as_json(collection([lake]))
    draft.add("layers", "river", id="water", role="water", file="context/water.geojson", title_de="Gewässer")
    row = table(linked(draft, tmp_path), "band-length").loc[("green-band", "all-sites")]
    assert row["centre_line"] == "medial-axis"
    assert (row["start_de"], row["end_de"]) == ("", "Selsee")
    # What stands first in the order water, green, stations, districts names the end, and of these the nearest.
    near = {"type": "Point", "coordinates": [EAST + 400, NORTH + 1250]}
    far = {"type": "Point", "coordinates": [EAST - 300, NORTH + 1250]}
    stops = [feature(far, id="a", name="Fern"), feature(near, id="b", name="Nah"), feature(near, id="c", name="Nah 2")]
    draft.files["context/stations.geojson"] = as_json(collection(stops))
    east = feature({"type": "Point", "coordinates": [EAST + 15_500, NORTH + 1250]}, id="d", name="Ost")
    draft.files["context/stations.geojson"] = as_json(collection([*stops, east]))
    row = table(linked(draft, tmp_path / "stations"), "band-length").loc[("green-band", "all-sites")]
    assert (row["start_de"], row["start_en"], row["end_de"]) == ("Nah", "Nah", "Selsee")
