"""Findings: text from rules, safe to print, in a fixed order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemap.finding import Finding, has_errors
from sitemap.finding import in_order as ordered


def test_a_rule_that_does_not_exist_is_refused():
    with pytest.raises(KeyError):
        Finding.of("no-such-rule", "sites")


@given(st.text(), st.text(), st.text())
def test_nothing_that_drives_a_terminal_comes_through(feature, field, value):
    finding = Finding.of("code-unknown", "sites", feature, field, value=value, codes="a, b")
    for text in (finding.feature, finding.field, finding.message("de"), finding.remedy("en"), finding.place("de")):
        assert text.isprintable()


def test_long_values_are_shortened():
    finding = Finding.of("code-unknown", "sites", "x" * 5000, "kind", value="y" * 10_000_000, codes="a")
    assert len(finding.message("en")) < 250
    assert len(finding.feature) <= 160


def test_braces_in_data_are_data():
    finding = Finding.of("code-unknown", "sites", "a", "kind", value="{codes} {0} {x!r}", codes="a")
    assert "“{codes} {0} {x!r}”" in finding.message("en")


def test_a_place_without_id_is_named_in_the_readers_language():
    assert Finding.of("row-without-id", "phases", "line 12", "id").place("de") == "phases/Zeile 12/id"


def test_an_id_is_never_translated():
    # „other“ is a message of the catalogue.
    assert (
        Finding.of("id-form", "sites", "other works", "id", value="other works").place("de") == "sites/other works/id"
    )


def test_only_errors_forbid_publishing():
    warning, error = Finding.of("text-space", "sites"), Finding.of("geometry-missing", "sites")
    assert not has_errors([warning])
    assert has_errors([warning, error])


def test_each_finding_stands_once():
    twice = [Finding.of("text-space", "sites"), Finding.of("text-space", "sites")]
    assert len(ordered(twice)) == 1
