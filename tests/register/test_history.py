"""The history: only ever added to, and whole or not at all."""

import json

import pytest

import sitemap
from sitemap.errors import RegisterError
from sitemap.register.history import HISTORY_FILE, LOG_FILE, Change, history_content, read_changes, read_old_outlines

CHANGE = Change("2024-05-01", "old-works", "geometry", "400000.0", "390000.0", "survey")


def add(register, replaced=("old-works",), date="2024-05-01"):
    contents, logged = history_content(register, [CHANGE], list(replaced), date)
    for name, content in contents.items():
        (register.path / name).write_bytes(content)
    return logged


def test_a_register_without_history_has_none(folder):
    assert len(read_changes(folder)) == 0
    assert len(read_old_outlines(sitemap.read_register(folder))) == 0


def test_an_old_outline_is_kept_with_what_was_known_of_it(folder):
    register = sitemap.read_register(folder)
    (logged,) = add(register)
    old = read_old_outlines(register)
    assert logged.outline == "old-works-1"
    row = old.loc["old-works-1"]
    assert (row["site_id"], row["geometry_accuracy_m"], row["replaced"]) == ("old-works", 20, "2024-05-01")
    assert row["geometry"].equals(register.sites.geometry["old-works"])
    assert old.crs == register.crs


def test_every_change_adds_lines_and_leaves_the_others(folder):
    register = sitemap.read_register(folder)
    add(register)
    before = {name: (folder / name).read_text().splitlines() for name in (HISTORY_FILE, LOG_FILE)}
    add(register, ("basin", "old-works"), "2024-06-01")
    after = {name: (folder / name).read_text().splitlines() for name in (HISTORY_FILE, LOG_FILE)}
    assert after[LOG_FILE][:-1] == before[LOG_FILE]
    assert {line.rstrip(",") for line in before[HISTORY_FILE]} <= {line.rstrip(",") for line in after[HISTORY_FILE]}
    ids = [f["properties"]["id"] for f in json.loads("\n".join(after[HISTORY_FILE]))["features"]]
    assert ids == ["basin-1", "old-works-1", "old-works-2"]


def test_a_register_with_history_reads_and_validates_as_before(folder):
    add(sitemap.read_register(folder))
    assert sitemap.validate(sitemap.read_register(folder)) == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (LOG_FILE, b"date,site\n2024,a\n"),
        (LOG_FILE, b""),
        (LOG_FILE, b"\xff\xfe"),
        (HISTORY_FILE, b"{"),
        (HISTORY_FILE, b'{"type":"FeatureCollection","features":[]}'),
    ],
)
def test_a_broken_history_is_told_and_not_overwritten(folder, name, content):
    register = sitemap.read_register(folder)
    (folder / name).write_bytes(content)
    with pytest.raises(RegisterError, match=name):
        add(register)
    assert (folder / name).read_bytes() == content
