"""The metadata is the RDF that DCAT-AP.de asks for."""

import hashlib
import json
import warnings
from urllib.parse import unquote, urlsplit

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from sitemap.exchange.export import METADATA_FILE

BASE = "https://www.example.org/ordner/metadata.jsonld"
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(scope="module")
def graph(exported):
    # The context is in the document itself: nothing is fetched.
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of rdflib within itself
        return rdflib.Graph().parse(data=(exported / METADATA_FILE).read_text("utf-8"), format="json-ld", base=BASE)


def test_there_is_one_data_set_with_what_is_required_of_it(graph):
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    titles = {(t.language, str(t)) for t in graph.objects(dataset, DCTERMS.title)}
    assert titles == {("de", "Brachflächen in Seldorf"), ("en", "Brownfield sites in Seldorf")}
    assert {t.language for t in graph.objects(dataset, DCTERMS.description)} == {"de", "en"}
    (publisher,) = graph.objects(dataset, DCTERMS.publisher)
    assert str(graph.value(publisher, FOAF.name)) == "Seldorf"
    assert graph.value(dataset, DCAT.theme) == rdflib.URIRef(
        "http://publications.europa.eu/resource/authority/data-theme/REGI"
    )
    assert str(graph.value(dataset, DCTERMS.modified)) == "2024-05-01"
    assert graph.value(dataset, DCTERMS.conformsTo) == rdflib.URIRef("http://www.opengis.net/def/crs/EPSG/0/25832")


def test_every_file_is_a_distribution_with_licence_size_and_hash(graph, exported):
    files = {p.relative_to(exported).as_posix() for p in exported.rglob("*") if p.is_file()}
    described = set()
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        address = graph.value(one, DCAT.accessURL)
        assert str(address).startswith("https://www.example.org/ordner/")
        name = unquote(urlsplit(str(address)).path).removeprefix("/ordner/")
        described.add(name)
        data = (exported / name).read_bytes()
        assert int(graph.value(one, DCAT.byteSize)) == len(data)
        checksum = graph.value(one, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)).lower() == hashlib.sha256(data).hexdigest()
        assert graph.value(one, DCTERMS.license) == rdflib.URIRef("http://dcat-ap.de/def/licenses/cc-zero")
        assert graph.value(one, DCAT.mediaType) is not None
    beside = {f for f in files if f.endswith((".csvt", ".prj"))}
    assert described == files - beside - {METADATA_FILE, "manifest.json"}


def test_the_manifest_vouches_for_every_file(exported):
    outputs = json.loads((exported / "manifest.json").read_text())["outputs"]
    files = {p.relative_to(exported).as_posix(): p for p in exported.rglob("*") if p.is_file()}
    del files["manifest.json"]
    assert outputs == {name: hashlib.sha256(p.read_bytes()).hexdigest() for name, p in files.items()}
