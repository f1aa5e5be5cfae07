"""The state of a site in a month: the stated rule, read month by month."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemap.cartography.timeline import STATES, focus, month_span, timeline


def at(changes, month: str) -> tuple[str, bool]:
    number = int(month[:4]) * 12 + int(month[5:]) - 1
    past = [c for c in changes if c.month <= number]
    return (past[-1].state, past[-1].carried) if past else ("", False)


def states(phases, status=None, date=None):
    sites = pd.DataFrame({"status": [status], "status_date": [date]}, index=["a"], dtype=object)
    rows = [("a", *p) for p in phases]
    table = pd.DataFrame(rows, columns=["site_id", "phase", "begin", "end"], dtype=object)
    return timeline(sites, table).get("a", [])


@pytest.mark.parametrize(
    ("phases", "month", "state"),
    [
        ([("planning", "2020", "2021")], "2020-01", ("planned", False)),
        ([("planning", "2020", "2021")], "2022-01", ("", False)),
        ([("planning", "2020", "2022"), ("works", "2021", "2022")], "2021-06", ("under-way", False)),
        ([("planning", "2020", "2022"), ("use-new", "2021", "2022")], "2021-06", ("under-way", False)),
        ([("idle", "2000", None), ("planning", "2020", "2021")], "2021-12", ("planned", False)),
        ([("idle", "2000", None), ("planning", "2020", "2021")], "2022-01", ("idle", True)),
        ([("works", "2020-05", None)], "2020-05", ("under-way", False)),
        ([("works", "2020-05", None)], "2020-06", ("under-way", True)),
        ([("works", None, "2025")], "2024-12", ("", False)),
        ([("works", None, "2025")], "2025-01", ("under-way", False)),
        ([("opened", "2027-04-23", "2027-10")], "2027-04", ("done", False)),
        ([("works", "2021", "2020")], "2020-06", ("", False)),
        ([("works", "soon", None), ("dream", "2020", "2021")], "2020-06", ("", False)),
    ],
)
def test_phases_tell_the_state(phases, month, state):
    assert at(states(phases), month) == state


@pytest.mark.parametrize(
    ("month", "state"),
    [
        ("2021-12", ("done", True)),
        ("2022-03", ("under-way", False)),
        ("2022-04", ("under-way", True)),
        ("2024-01", ("under-way", False)),
        ("2026-01", ("under-way", True)),
    ],
)
def test_the_recorded_state_takes_the_place_of_the_phases(month, state):
    assert at(states([("use-new", "2010", None), ("planning", "2024", "2025")], "under-way", "2022-03"), month) == state


def test_a_recorded_state_alone_is_known_in_its_own_time_only():
    known = states([], "planned", "2020")
    assert at(known, "2019-12") == ("", False)
    assert at(known, "2020-01") == at(known, "2020-12") == ("planned", False)
    assert at(known, "2021-01") == ("", False)


def test_a_site_of_which_nothing_is_dated_is_left_out():
    assert states([("works", None, None)], "planned", None) == []


DATES = st.one_of(
    st.none(),
    st.integers(2000, 2030).map(str),
    st.tuples(st.integers(2000, 2030), st.integers(1, 12)).map(lambda p: f"{p[0]}-{p[1]:02}"),
)
PHASES = st.lists(
    st.tuples(st.sampled_from(["in-use", "closed", "idle", "planning", "works", "opened", "use-new"]), DATES, DATES),
    max_size=5,
)


@given(PHASES, st.sampled_from([None, *STATES[2:]]), DATES)
def test_changes_are_in_order_and_say_something_new(phases, status, date):
    changes = states(phases, status, date)
    assert [c.month for c in changes] == sorted({c.month for c in changes})
    assert all((a.state, a.carried) != (b.state, b.carried) for a, b in itertools.pairwise(changes))
    assert {c.state for c in changes} <= {"", *STATES}
    if status and date and changes:
        # In the last month that its date names, what the register records holds.
        assert at(changes, f"{date[:4]}-{date[5:] or '12'}")[0] == status


@given(PHASES)
def test_no_month_is_told_that_no_phase_touches(phases):
    changes = states(phases)
    for month in ("1999-12", "2004-07", "2015-01", "2031-01"):
        number = int(month[:4]) * 12 + int(month[5:]) - 1
        touched = False
        for _, begin, end in phases:
            first, last = month_span(begin), month_span(end)
            if first and (last is None or first.first <= last.last):
                touched |= first.first <= number and (last is None or number <= last.last)
            elif last and not first:
                touched |= last.first <= number <= last.last
        assert bool(at(changes, month)[0]) == touched


def test_the_axis_begins_with_events_and_ends_with_phases():
    assert focus(["2027-04", None, "2019"], ["1852", "2036"]) == (2019, 2036)
    assert focus([None], ["1852", "1990-03"]) == (1852, 1990)
    assert focus([None, "soon"], [None]) is None
