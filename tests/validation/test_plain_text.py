"""What is looked for in every column at once is what would be found in each cell."""

from hypothesis import given
from hypothesis import strategies as st

from sitemap.register.schema import table
from sitemap.validation.attributes import _may_be_unplain, _plain_text


@given(st.lists(st.one_of(st.none(), st.text(" \t\n\r\x1c\x85\u2003\u202eaä", min_size=1, max_size=5)), max_size=4))
def test_no_cell_is_overlooked_because_the_column_looks_plain(cells):
    field = table("sites").field("note_de")
    values = [(str(i), cell) for i, cell in enumerate(cells) if cell is not None]
    found = list(_plain_text(table("sites"), field, values))
    assert _may_be_unplain(cells) or not found
