"""What is looked for in every column at once is what would be found in each cell."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemap.register.schema import table
from sitemap.validation.attributes import _PLAIN_URL, _may_be_unplain, _plain_text, _urls


@given(st.lists(st.one_of(st.none(), st.text(" \t\n\r\x1c\x85\u2003\u202eaä", min_size=1, max_size=5)), max_size=4))
def test_no_cell_is_overlooked_because_the_column_looks_plain(cells):
    field = table("sites").field("note_de")
    values = [(str(i), cell) for i, cell in enumerate(cells) if cell is not None]
    found = list(_plain_text(table("sites"), field, values))
    assert _may_be_unplain(cells) or not found


@given(st.from_regex(_PLAIN_URL, fullmatch=True))
def test_an_address_that_is_passed_unseen_would_pass(value):
    with pytest.MonkeyPatch.context() as patch:
        # The package's function of this name hides the module.
        patch.setattr(sys.modules[_urls.__module__], "_PLAIN_URL", re.compile("(?!)"))
        assert list(_urls(table("papers"), table("papers").field("url"), [("a", value)])) == []
