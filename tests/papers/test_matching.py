"""Names in titles: found in spite of inflection and spelling, and never where another place is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemap.papers.matching import LEAST_SCORE, find_names
from sitemap.papers.record import iso_date, same_number
from sitemap.papers.wording import folded, name_variants, words


def methods(name, text):
    return [h.method for h in find_names([[name]], [text])]


@pytest.mark.parametrize(
    ("name", "text", "method"),
    [
        ("Altes Werk", "Altes Werk: Rahmenplan", "exact"),
        ("Altes Werk", "Sanierung des Alten Werks", "inflected"),
        ("Altes Werk", "Verkehr im alten Werk", "inflected"),
        ("Zeche Anna", "ZECHE ANNA", "exact"),
        ("Westfalenhütte", "Haupterschließung Westfalenhuette", "exact"),
        ("Großer Hof", "Neubau am GROSSEN HOF", "inflected"),
        ("Hafenbecken", "Wohnen am Hafen-Becken", "joined"),
        ("PHOENIX West", "Halle auf Phoenixwest", "joined"),
        ("Westfalenhütte", "Straßen im Westfalenhüttengelände", "compound"),
        ("Kokerei Hansa", "Denkmal Kokerai Hansa", "similar"),
        ("Bebauungsplan InN 219", "Änderung des Bebauungsplans InN 219", "inflected"),
        ("Hafenviertel (north quay)", "Neues Hafenviertel", "exact"),
    ],
)
def test_a_name_is_found(name, text, method):
    assert methods(name, text) == [method]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PHOENIX West", "PHOENIX Ost"),
        ("PHOENIX West", "Der PHOENIX See im Westen"),
        ("Bebauungsplan InN 219", "Bebauungsplan InN 218"),
        ("InN 219", "InN 2190"),
        ("Zeche Anna", "Zeche Hanna"),
        ("Altes Werk", "Neues Werk"),
        ("Werk (Süd)", "Süd"),
        ("Hafen", "Hase"),
        ("Altes Werk", "Bericht über alte Schulen. Werkstatt"),
        ("Hansa", ""),
        ("", "Altes Werk"),
    ],
)
def test_another_place_is_not_taken_for_it(name, text):
    assert methods(name, text) == []


def test_a_name_does_not_reach_from_one_title_into_the_next():
    assert find_names([["Altes Werk"]], ["Das Alte", "Werk I"]) == []


def test_the_words_that_were_found_are_told():
    (hit,) = find_names([["Altes Werk"]], ["Sanierung des „Alten Werks“ (2. Teil)"])
    assert "Sanierung des „Alten Werks“ (2. Teil)"[hit.start : hit.end] == "Alten Werks"


def test_the_best_of_several_names_counts():
    (hit,) = find_names([["Old Works", "Altes Werk", "Alter Werkhof"]], ["Altes Werk"])
    assert (hit.method, hit.score) == ("exact", 100.0)


TEXT = st.text(max_size=60)


@given(st.lists(TEXT, max_size=4), st.lists(TEXT, max_size=4))
def test_whatever_stands_in_names_and_titles_a_hit_is_inside_its_text(names, texts):
    hits = find_names([[n] for n in names], texts)
    assert [(h.text, h.name) for h in hits] == sorted({(h.text, h.name) for h in hits})
    for hit in hits:
        assert LEAST_SCORE <= hit.score <= 100
        assert 0 <= hit.start < hit.end <= len(texts[hit.text])
    assert hits == find_names([[n] for n in names], texts)


LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", min_size=3, max_size=12)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.lists(LETTERS, max_size=4), st.lists(LETTERS, max_size=4))
def test_a_name_that_stands_in_a_title_is_found_in_any_case(name, before, after):
    whole = " ".join(name)
    for form in (whole, whole.upper(), whole.replace(" ", "-")):
        hits = find_names([[whole]], [" ".join([*before, form, *after])])
        assert [h.score for h in hits] == [100.0], form


@given(TEXT)
def test_folding_twice_changes_nothing_more(text):
    once = folded(text)
    assert folded(once) == once


@given(TEXT)
def test_words_stand_where_they_say(text):
    for word in words(text):
        assert folded(text[word.start : word.end]) == word.plain
    assert text in name_variants([text])


@given(TEXT)
def test_dates_and_numbers_from_outside_never_fail(text):
    assert iso_date(text) == "" or iso_date(iso_date(text)) == iso_date(text)
    assert same_number(same_number(text)) in {same_number(text), same_number(same_number(text))}
