"""What holds for every format: its words, its documentation, its losses told in both languages."""

import re
from pathlib import Path

import pytest

from sitemap.errors import RegisterError, UsageError
from sitemap.exchange.export import FORMATS, Content, formats_named
from sitemap.exchange.export.hilucs import HILUCS
from sitemap.locale import translate
from sitemap.publication.export import export
from sitemap.register.schema import CODES

DOCS = Path(__file__).parents[3] / "docs" / "formats.md"


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.name)
def test_the_docs_list_exactly_what_a_format_loses(form):
    section = sections()[form.title]
    assert f"`--format {form.name}`" in section
    assert form.holds in section
    listed = section.partition("Lost:")[2]
    assert re.findall(r"^- (.+)$", listed, flags=re.MULTILINE) == list(form.losses)


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.name)
def test_everything_said_of_a_format_is_said_in_german(form):
    for message in (form.holds, *form.losses):
        assert translate(message, "de") != message


def test_every_planned_use_has_a_land_use_and_the_docs_say_which():
    assert set(HILUCS) == set(CODES["planned_use"])
    table = sections()["INSPIRE land use"]
    assert dict(re.findall(r"^\| ([\w-]+) \| (\d_\w+) \|$", table, flags=re.MULTILINE)) == HILUCS


def test_files_of_all_formats_have_different_names_and_a_media_type(plain):
    written = {form.name: form.write(plain).files for form in FORMATS}
    names = [name for files in written.values() for name in files]
    assert len(names) == len(set(names))
    for form in FORMATS:
        assert all(name.endswith(tuple(form.media_types)) for name in written[form.name])


def test_an_unknown_format_names_those_there_are():
    with pytest.raises(UsageError, match="geopackage, geojson"):
        formats_named(["dwg"])


def test_a_format_whose_module_is_missing_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("sitemap.exchange.export.find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"pyarrow.*sitemap\[exchange\]"):
        formats_named(["geoparquet"])
    assert "geoparquet" not in [f.name for f in formats_named(["all"])]


def test_a_register_whose_id_is_a_path_is_refused(plain, tmp_path):
    from dataclasses import replace

    register = replace(plain.register, info=replace(plain.register.info, id="../outside"))
    content = Content(replace(plain.linked, register=register), plain.results, "en")
    with pytest.raises(RegisterError, match="not a valid id"):
        export(content, tmp_path / "folder", formats_named(["geojson"]))
    assert list(tmp_path.iterdir()) == []
