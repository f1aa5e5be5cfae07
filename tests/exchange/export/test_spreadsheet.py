"""Cells are shown by a spreadsheet and not run, and come back as they were."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from sitemap.exchange.export.spreadsheet import guarded, unguarded

TEXTS = st.text(st.sampled_from(list("=+-@＝;,'\" \t\r\nabc1")) | st.characters(codec="utf-8"))


@given(TEXTS)
def test_the_text_comes_back(text):
    assert unguarded(guarded(text)) == text


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_no_cell_begins_a_formula_whichever_separator_a_spreadsheet_takes(texts):
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow([guarded(t) for t in texts])
    written = line.getvalue()
    for separator in ",;\t":
        # strict=False: a spreadsheet takes quotes in the middle of a cell as they come.
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), (separator, cell)


def test_plain_texts_are_left_alone():
    for text in ("", "2019-02-21", "https://example.org/?a=1&b=2", "a - b", "50 % + mehr", "O'Neill"):
        assert guarded(text) == text
