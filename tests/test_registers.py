"""The made-up register that other tests build on is itself valid."""

import sitemap


def test_nothing_is_to_be_found_in_the_valid_register(register):
    assert sitemap.validate(register) == ()


def test_the_valid_register_has_rows_in_every_table(register):
    from sitemap.register.schema import TABLES

    assert all(len(register.table(t.name)) for t in TABLES)
    assert set(register.context) == {"towns", "river", "stations"}
