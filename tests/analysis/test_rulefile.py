"""A rule file's faults are told all at once, each with its key."""

from pathlib import Path

import pytest

from sitemap.analysis.ranking_file import read_ranking_rules
from sitemap.analysis.rulefile import Faults, Key, Spread, checked, read_toml, tables
from sitemap.errors import FieldError, LayerError
from sitemap.locale import language

SPREAD = (Key("width", "spread"),)


def faults_of(table, keys):
    faults = Faults(Path("rules.toml"))
    values = checked(table, keys, "a.", faults)
    return values, faults.found


def test_all_faults_are_told_in_one_message():
    faults = Faults(Path("rules.toml"))
    keys = (Key("name", "text"), Key("share", "share"), Key("kind", "text", choices=("a", "b")), Key("more", "count"))
    checked({"name": " ", "share": 1.5, "kind": "c", "other": 1}, keys, "layers[0].", faults)
    with pytest.raises(FieldError) as caught:
        faults.stop()
    message = str(caught.value)
    assert message.startswith("rules.toml: 5 faults in the rule file:")
    for key in ("layers[0].other", "layers[0].name", "layers[0].share", "layers[0].kind", "layers[0].more"):
        assert f"\n  {key}: " in message
    assert "is not one of: a, b" in message


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "rules.toml: one fault in the rule file:\n  a: is missing\n → correct it; nothing was calculated"),
        ("de", "rules.toml: ein Fehler in der Regeldatei:\n  a: fehlt\n → berichtigen; es wurde nichts berechnet"),
    ],
    ids=["en", "de"],
)
def test_a_single_fault_is_told_in_the_singular(code, told):
    with language(code):
        faults = Faults(Path("rules.toml"))
        checked({}, (Key("a", "text"),), "", faults)
        with pytest.raises(FieldError) as caught:
            faults.stop()
        assert str(caught.value) == told


def test_faults_are_told_in_german():
    with language("de"):
        _, found = faults_of({}, (Key("name", "text"),))
    assert found == ["a.name: fehlt"]


def test_nothing_wrong_stops_nothing():
    Faults(Path("rules.toml")).stop()


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["x"], ["", "  ", 1, None]),
        ("number", [0, -1.5], [True, "1", float("inf"), float("nan")]),
        ("positive", [0.1, 3], [0, -1, "1", True]),
        ("share", [0, 0.5, 1], [-0.1, 1.1, True]),
        ("count", [1, 20], [0, 1.5, True, "1"]),
        ("texts", [[], ["a"]], ["a", [1], [""]]),
        ("numbers", [[1, 2.5]], [[True], ["1"], 1]),
        ("table", [{"a": 1}], [{}, [], "a"]),
    ],
)
def test_values_have_the_form_of_their_kind(kind, good, bad):
    for value in good:
        assert faults_of({"k": value}, (Key("k", kind),)) == ({"k": value}, [])
    for value in bad:
        values, found = faults_of({"k": value}, (Key("k", kind),))
        assert values == {}
        assert len(found) == 1


def test_a_range_has_a_source_or_says_that_it_is_an_assumption():
    good = {"width": {"low": 1, "mid": 2, "high": 2, "source": "a book"}}
    assert faults_of(good, SPREAD) == ({"width": Spread(1, 2, 2, source="a book")}, [])
    for wrong, says in (
        ({"low": 1, "mid": 2, "high": 3}, "source"),
        ({"low": 1, "mid": 2, "high": 3, "source": "a", "assumption": "b"}, "source"),
        ({"low": 3, "mid": 2, "high": 1, "source": "a"}, "do not ascend"),
        ({"low": 1, "mid": 2, "source": "a"}, "width.high: is missing"),
        ({"low": 0, "mid": 2, "high": 3, "source": "a"}, "width.low: is not a number greater than zero"),
        (3, "{ low = 1, mid = 2, high = 3"),
    ):
        values, found = faults_of({"width": wrong}, SPREAD)
        assert values == {}
        assert len(found) == 1
        assert says in found[0]


def test_a_list_of_tables_must_hold_one():
    for data in ({}, {"layers": []}, {"layers": "x"}, {"layers": [1]}):
        faults = Faults(Path("rules.toml"))
        assert tables(data, "layers", faults) == []
        assert faults.found == ["layers: write at least one table [[layers]]"]


@pytest.mark.parametrize(
    ("content", "says"), [(b"a = ", "not valid TOML"), (b"a = '\xff'", "not UTF-8"), (None, "cannot be read")]
)
def test_what_is_no_toml_is_refused(tmp_path, content, says):
    path = tmp_path / "rules.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LayerError, match=says) as caught:
        read_toml(path)
    assert str(path) in str(caught.value)


def test_braces_in_a_file_are_no_placeholders(tmp_path):
    path = tmp_path / "weights.toml"
    path.write_text('top_n = "{0} {x}"\n"{y}" = 1\n', encoding="utf-8")
    with pytest.raises(FieldError) as caught:
        read_ranking_rules(path)
    assert "{y}: is not known" in str(caught.value)
