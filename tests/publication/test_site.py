"""The static site: every link leads somewhere at any path, nothing is asked of any host, nothing can run."""

import html.parser
import json
import os
import posixpath
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import sitemap
from sitemap.cartography.figures import area_text
from sitemap.errors import RegisterError, UsageError
from sitemap.exchange.export import formats_named
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.publication.site import PAGES, publish_site
from tests.registers import valid
from tests.test_linking import with_a_paper_of_the_project

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


class Links(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [(tag, v) for k, v in attrs if k in ("href", "src") and v is not None]
        assert not [k for k, _ in attrs if k.startswith("on")]


def linked_of(folder: Path):
    linked = sitemap.link(sitemap.read_register(folder))
    return linked, sitemap.analyse(linked, names=["measures"])


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return linked_of(valid().write(tmp_path_factory.mktemp("register") / "register"))[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    linked, results = linked_of(valid().write(tmp_path_factory.mktemp("register") / "register"))
    folder = tmp_path_factory.mktemp("site")
    publish_site(linked, results, folder, formats=formats_named(["geojson", "csv"]))
    return folder


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    draft = valid()
    draft.change("sites", "old-works", name_de=HOSTILE, note_de=HOSTILE, former_use_de="{{ 7 * 7 }}")
    draft.change("projects", "market-hall", name_de=HOSTILE, url="javascript:document.title='owned'")
    draft.change("sources", "paper-7", title=HOSTILE, url='https://x.example/"onmouseover="alert(1)')
    draft.info = draft.info.replace("Brachflächen in Seldorf", HOSTILE.replace('"', "'"))
    linked, results = linked_of(draft.write(tmp_path_factory.mktemp("register") / "register"))
    folder = tmp_path_factory.mktemp("site")
    publish_site(linked, results, folder)
    return folder


def own_pages(folder: Path) -> list[Path]:
    """Return the pages made here; the maps and their example are tested with the map."""
    maps = {"map.html", "embed.html", "embed-example.html", "embed-example.en.html"}
    return [p for p in sorted(folder.rglob("*.html")) if p.name not in maps]


def test_there_is_everything_a_site_needs(site):
    names = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert {"index.html", "map.html", "data.html", "404.html", "robots.txt", "style.css", "metadata.jsonld"} <= names
    for edition in ("", "en/"):
        assert {f"{edition}sites/{i}.html" for i in ("old-works", "pit-anna", "basin", "green-band")} <= names
    assert {"data/seldorf.geojson", "data/csv/sites.csv"} <= names
    assert "sitemap.xml" not in names


def test_every_link_is_relative_and_leads_to_a_file(site):
    for page in own_pages(site):
        base = page.relative_to(site).parent.as_posix()
        for tag, address in Links(page.read_text("utf-8")).found:
            parts = urlsplit(address)
            if parts.scheme:
                # Only a reader's click leads away, nothing that is loaded by itself.
                assert tag == "a", (page, address)
                continue
            assert not address.startswith("/"), (page, address)
            target = posixpath.normpath(posixpath.join(base, unquote(parts.path)))
            assert (site / target).is_file(), (page, address)


def test_pages_hold_no_script_no_form_and_a_policy_that_forbids_both(site, hostile_site):
    for page in [*own_pages(site), *own_pages(hostile_site)]:
        text = page.read_text("utf-8")
        assert not {"script", "form", "iframe", "img", "style", "object", "embed"} & set(Links(text).tags), page
        assert "default-src 'none'" in text


def test_papers_of_the_projects_of_a_site_name_the_project_that_leads_there(tmp_path):
    linked, results = linked_of(with_a_paper_of_the_project(valid()).write(tmp_path / "register"))
    publish_site(linked, results, tmp_path / "site", formats=formats_named(["csv"]))
    for edition, said in (("", "02.05.2024, über Markthalle"), ("en/", "2 May 2024, through Market Hall")):
        text = (tmp_path / "site" / f"{edition}sites" / "old-works.html").read_text(encoding="utf-8")
        assert text.count(said) == 1


def test_addresses_of_other_kinds_are_no_links(hostile_site):
    for page in own_pages(hostile_site):
        for _, address in Links(page.read_text("utf-8")).found:
            assert urlsplit(address).scheme in ("", "http", "https")
    assert "javascript:" not in (hostile_site / "sites" / "old-works.html").read_text("utf-8")


def test_each_language_says_its_own_words_and_leads_to_the_other(site, results):
    german = (site / "sites" / "old-works.html").read_text("utf-8")
    english = (site / "en" / "sites" / "old-works.html").read_text("utf-8")
    assert '<html lang="de">' in german
    assert '<html lang="en">' in english
    assert "Altes Werk" in german
    assert "Stahlwerk" in german
    assert "Old Works" in english
    assert 'href="../en/sites/old-works.html"' in german
    assert 'href="../../sites/old-works.html"' in english
    area = results["area_m2"]
    error_m2 = CONFIDENCE_FACTOR * area.se["old-works"]
    assert area_text(area.values["old-works"], error_m2, "de") in german
    assert area_text(area.values["old-works"], error_m2, "en") in english


def test_a_base_url_gives_a_list_for_search_engines_and_whole_addresses(register, tmp_path):
    linked = sitemap.link(register)
    results = sitemap.analyse(linked, names=["measures"])
    publish_site(linked, results, tmp_path, base_url="https://www.example.org/a%20b/sites")
    listed = (tmp_path / "sitemap.xml").read_text()
    assert "<loc>https://www.example.org/a%20b/sites/en/sites/basin.html</loc>" in listed
    assert "404" not in listed
    assert "Sitemap: https://www.example.org/a%20b/sites/sitemap.xml" in (tmp_path / "robots.txt").read_text()
    assert (
        'rel="canonical" href="https://www.example.org/a%20b/sites/index.html"' in (tmp_path / "index.html").read_text()
    )


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org/", "https:///x", 'https://x/"', "https://x/?a", "https://[x"]
)
def test_a_base_url_that_is_none_is_refused(register, tmp_path, address):
    linked = sitemap.link(register)
    with pytest.raises(UsageError, match="not a complete web address"):
        publish_site(linked, sitemap.analyse(linked, names=["measures"]), tmp_path / "site", base_url=address)
    assert not (tmp_path / "site").exists()


def test_an_id_that_is_a_path_writes_nothing(tmp_path):
    draft = valid().change("sites", "basin", id="../../outside")
    linked, results = linked_of(draft.write(tmp_path / "register"))
    with pytest.raises(RegisterError, match="not a valid id"):
        publish_site(linked, results, tmp_path / "a" / "b" / "site")
    assert [p.name for p in tmp_path.iterdir()] == ["register"]


def test_publishing_again_gives_the_same_bytes_and_removes_what_is_gone(register, tmp_path):
    linked = sitemap.link(register)
    results = sitemap.analyse(linked, names=["measures"])
    publish_site(linked, results, tmp_path, formats=formats_named(["csv"]))
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    publish_site(linked, results, tmp_path, formats=formats_named(["csv"]))
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before

    (tmp_path / "own.txt").write_text("somebody's")
    changed = tmp_path / "sites" / "basin.html"
    changed.write_text("changed by somebody")
    fewer = replace(register, sites=register.sites.drop(["basin", "pit-anna"]))
    smaller = sitemap.link(fewer)
    publish_site(smaller, sitemap.analyse(smaller, names=["measures"]), tmp_path)
    assert not (tmp_path / "sites" / "pit-anna.html").exists()
    assert not (tmp_path / "data").exists()
    # What the program did not write, or somebody has changed since, stays.
    assert (tmp_path / "own.txt").exists()
    assert changed.read_text() == "changed by somebody"
    outputs = json.loads((tmp_path / "manifest.json").read_text())["outputs"]
    assert "sites/pit-anna.html" not in outputs


def test_a_manifest_cannot_make_files_outside_the_folder_vanish(register, tmp_path):
    import hashlib

    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    folder = tmp_path / "site"
    folder.mkdir()
    digest = hashlib.sha256(b"precious").hexdigest()
    (folder / "manifest.json").write_text(json.dumps({"outputs": {"../outside.txt": digest, str(outside): digest}}))
    linked = sitemap.link(register)
    publish_site(linked, sitemap.analyse(linked, names=["measures"]), folder)
    assert outside.read_text() == "precious"


def test_the_parts_of_the_site_have_different_names():
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names))
    assert os.sep not in "".join(names)
