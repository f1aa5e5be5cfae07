"""Each rule finds the fault that it is about, in its place and in both languages."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import sitemap
from sitemap.rules import RULES
from tests.validation.planted import PLANTED, Planted
from tests.validation.wording import WORDS, told

each = pytest.mark.parametrize("planted", PLANTED, ids=[p.name for p in PLANTED])


@pytest.fixture(scope="module")
def findings_of(tmp_path_factory):
    """Return a function that gives the findings of a case, each read once."""

    @cache
    def findings(planted: Planted) -> tuple[sitemap.Finding, ...]:
        return sitemap.validate(sitemap.read_register(planted.write(tmp_path_factory.mktemp("planted"))))

    return findings


@pytest.fixture(scope="module")
def words():
    """Return what a person has read and approved, by case."""
    cases = WORDS.read_text(encoding="utf-8").split("\n# ")
    return {case.removeprefix("# ").partition("\n")[0]: f"# {case.removeprefix('# ').strip()}\n" for case in cases}


@each
def test_findings_are_told_in_the_words_that_were_read_and_approved(planted, findings_of, words):
    assert told(planted.name, findings_of(planted)) == words[planted.name]


@each
def test_planted_fault_is_found_in_its_place(planted, findings_of):
    found = findings_of(planted)
    places = [(f.code, f.severity, f.table, f.feature, f.field) for f in found]
    assert (planted.code, planted.severity, planted.table, planted.feature, planted.field) in places


@each
def test_message_and_remedy_are_whole_in_both_languages(planted, findings_of):
    finding = next(f for f in findings_of(planted) if (f.code, f.table) == (planted.code, planted.table))
    english = finding.message("en"), finding.remedy("en")
    german = finding.message("de"), finding.remedy("de")
    for text in english + german:
        assert text
        assert not re.search(r"\{[a-z_]+\}", text)
    assert german[0] != english[0]
    assert german[1] != english[1]
    for needed in planted.text:
        assert needed in " ".join(english)
    assert finding.place("de").startswith(planted.table)


def rules_named_in(*rooms: str) -> set[str]:
    """Return the rules that the modules of some rooms name."""
    root = Path(sitemap.__file__).parent
    files = [p for room in rooms for p in (root / room).rglob("*.py")]
    nodes = [node for p in files for node in ast.walk(ast.parse(p.read_text(encoding="utf-8")))]
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)} & set(RULES)


def test_every_rule_of_reading_and_validation_is_planted_by_some_case():
    assert {p.code for p in PLANTED} == rules_named_in("register", "validation")
    assert len({p.code for p in PLANTED}) >= 45


def test_names_of_cases_are_unique():
    assert len({p.name for p in PLANTED}) == len(PLANTED)


def test_no_planted_fault_brings_others_about(findings_of):
    """What is reported beside the fault must follow from it, not stand for it."""
    noisy = {}
    for planted in PLANTED:
        found = findings_of(planted)
        others = {f.code for f in found} - {planted.code}
        if others - _CONSEQUENCES.get(planted.name, set()):
            noisy[planted.name] = others
    assert noisy == {}


# A fault that truly is two, or on which something else truly rests.
_CONSEQUENCES = {
    "column-duplicate": {"column-missing"},
    "column-missing-sites": {"source-unused"},
    "row-length": {"ref-dangling"},
    "url-unsafe-hidden": {"text-space"},
}
