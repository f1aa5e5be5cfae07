"""The catalogue: every message of the code is in it, translated, whole, and compiled."""

import ast
import gettext
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import sitemap
from sitemap.locale import LANGUAGES, active_language, language, translate

PACKAGE = Path(sitemap.__file__).parent
CATALOGUE = PACKAGE / "locale" / "de" / "LC_MESSAGES" / "sitemap.po"


def keywords():
    """Return the functions that mark messages, and which argument is one, as ``make catalogue`` has them."""
    command = (PACKAGE.parent / "Makefile").read_text(encoding="utf-8").split("extract --no-default-keywords")[1]
    named = re.findall(r"-k (\w+)(?::(\d+))?", command.split("--project")[0])
    return {name: (int(place),) if place else None for name, place in named}


KEYWORDS = keywords()


@pytest.fixture(scope="module")
def used():
    """Return every message that the code marks."""
    return {m for _, _, m, *_ in extract_from_dir(str(PACKAGE), keywords=KEYWORDS) if isinstance(m, str)}


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def german(catalogue):
    """Return the translations; that none is missing is a test of its own."""
    return {m.id: m.string for m in catalogue if m.id and m.string}


def test_the_marks_are_known():
    assert {"N_", "translate", "Field"} <= set(KEYWORDS)
    assert KEYWORDS["Field"] == (3,)


def test_every_message_of_the_code_is_translated(used, german):
    assert sorted(m for m in used if not german.get(m)) == []


def test_no_message_is_obsolete(used, catalogue):
    assert sorted({m.id for m in catalogue if m.id} - used) == []
    assert sorted(catalogue.obsolete) == []


def test_no_translation_is_a_guess(catalogue):
    assert [m.id for m in catalogue if m.id and m.fuzzy] == []


def placeholders(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_placeholders_are_the_same_in_both_languages(german):
    assert {m: t for m, t in german.items() if placeholders(m) != placeholders(t)} == {}


def test_every_translation_can_be_filled(german):
    for message, text in german.items():
        values = dict.fromkeys(placeholders(message), "x")
        assert text.format(**values)


def test_german_quotes_and_signs(german):
    assert {t for t in german.values() if "“" in t and "„" not in t} == set()
    assert {m for m, t in german.items() if m.endswith(".") != t.endswith(".") and len(m.split()) > 2} == set()


def test_the_compiled_catalogue_is_current(german):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {m: t for m, t in german.items() if compiled.gettext(m) != t} == {}
    assert {m for m in compiled._catalog if m} == set(german)


def test_messages_given_to_errors_and_rules_are_marked():
    """A sentence that is raised or stands in a rule without N_ would never reach the catalogue."""
    unmarked = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if not (node.func.id.endswith("Error") and hasattr(sitemap, node.func.id)) and node.func.id != "Rule":
                continue
            given = [*node.args, *(k.value for k in node.keywords if k.arg == "remedy")]
            if node.func.id == "Rule":
                given = node.args[1:]
            unmarked += [f"{path.name}:{a.lineno}" for a in given if isinstance(a, ast.Constant) and a.value]
    assert unmarked == []


def test_every_message_of_the_library_has_a_language():
    assert LANGUAGES == ("de", "en")
    assert active_language() == "en"
    with language("de"):
        assert translate("steelworks") == "Stahlwerk"
        with language("en"):
            assert translate("steelworks") == "steelworks"
        assert active_language() == "de"
    assert active_language() == "en"


def test_an_empty_message_is_empty():
    assert translate("", "de") == translate("", "en") == ""


def test_a_language_that_does_not_exist_is_refused():
    with pytest.raises(FileNotFoundError):
        translate("steelworks", "fr")


def test_every_code_of_the_register_is_translated():
    from sitemap.register.schema import CODES

    for codes in CODES.values():
        for code in codes:
            assert translate(code, "de") != code


def test_babel_extracts_what_the_code_runs(tmp_path):
    """A message marked inside a function is found as well as one at the top of a module."""
    (tmp_path / "a.py").write_text('from x import N_\n\ndef f():\n    raise E(N_("one"), remedy=N_("two " "lines"))\n')
    found = {m for _, _, m, *_ in extract_from_dir(str(tmp_path), keywords=KEYWORDS)}
    assert found == {"one", "two lines"}


def test_a_process_without_any_locale_speaks_both():
    code = "from sitemap.locale import translate; print(translate('steelworks', 'de'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONUTF8": "1"})
    assert done.stdout.decode().strip() == "Stahlwerk"
