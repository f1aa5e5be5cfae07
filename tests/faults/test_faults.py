"""Killed, interrupted, on a full disk: what was there before is there, or the new is complete, and the next run works.

Two commands are tried at every point at which they touch a file, the others at
a sample; ``benchmarks/faults.py`` tries more.
"""

from contextlib import nullcontext

import pytest

from tests.faults.choosing import points_by_place, points_of
from tests.faults.injecting import MODES, Trial, machine
from tests.faults.scenarios import SCENARIOS

# What a command writes into a folder, and what is kept of a service's answers.
EVERY_POINT = {"cache": MODES, "init": ("kill",)}
# What takes long stands in the benchmark alone.
SAMPLED = ("build", "edit", "export geopackage", "import", "papers accept")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Return the process that forks the calls."""
    with machine(tmp_path_factory.mktemp("faults")) as made:
        yield made


def scenario(name):
    return next(s for s in SCENARIOS if s.name == name)


@pytest.mark.parametrize("name", EVERY_POINT)
def test_nothing_is_lost_at_any_point(running, name):
    trial = Trial(running, scenario(name))
    with trial.holding("rest"):
        for mode in EVERY_POINT[name]:
            for point in points_of(trial.count, trial.count, seed=1):
                trial.run(point, mode)
    assert trial.losses == []
    assert trial.points == len(EVERY_POINT[name]) * trial.count >= 30


def test_every_place_in_the_code_is_tried(running):
    """Every call that changes what others see, and each place that works on new files, but not each of its calls."""
    trial = Trial(running, scenario("export geopackage"))
    calls, places = trial.reference.calls, trial.places
    chosen = points_by_place(calls, places)
    assert {(calls[p - 1].partition(" ")[0], places[p - 1]) for p in chosen} == {
        (call.partition(" ")[0], place) for call, place in zip(calls, places, strict=True)
    }
    assert {n for n, call in enumerate(calls, start=1) if call.startswith("rename out")} <= set(chosen)
    assert 50 < len(chosen) < len(calls) / 2
    assert any("geopackage.py" in place and "_store" in place for place in places)


@pytest.mark.parametrize("name", SAMPLED)
def test_nothing_is_lost_at_a_sample_of_points(running, name):
    trial = Trial(running, scenario(name))
    # The moments between two moves are few and matter most.
    moves = [n for n, call in enumerate(trial.reference.calls, start=1) if call.startswith("rename")]
    trial.run(moves[len(moves) // 2], "kill")
    for number, mode in enumerate(MODES):
        trial.run(points_of(trial.count, 3, seed=number)[1], mode)
    assert trial.losses == []


def test_gdals_own_writes_are_seen(running):
    """Not only what Python writes: the bytes of a GeoPackage are SQLite's, those of GeoJSON are GDAL's."""
    calls = Trial(running, scenario("export geopackage")).reference.calls
    assert sum(c.startswith("pwrite") and ".gpkg" in c for c in calls) > 100


def test_a_loss_would_be_seen(running, monkeypatch):
    """Without the journal, a kill between two moves leaves a mixture for ever."""
    monkeypatch.setattr("tests.faults.injecting.reading", nullcontext)
    trial = Trial(running, scenario("init"))
    middle = [n for n, call in enumerate(trial.reference.calls, start=1) if call.startswith("rename")][5]
    trial.run(middle, "kill")
    with trial.holding("rest"):
        trial.run(middle, "kill")
    assert sum("stays a mixture" in loss for loss in trial.losses) == 2
