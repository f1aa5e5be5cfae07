"""The valid register, linked and measured, and documents made of it."""

import pytest

import sitemap
from sitemap.documents.report import ATLAS_ANALYSES, make_reports


@pytest.fixture(scope="session")
def linked(register):
    return sitemap.link(register)


@pytest.fixture(scope="session")
def results(linked):
    return sitemap.analyse(linked, names=ATLAS_ANALYSES)


@pytest.fixture(scope="session")
def shipped():
    """Return the shipped register, linked and measured."""
    linked = sitemap.link(sitemap.read_register(sitemap.shipped_register()))
    return linked, sitemap.analyse(linked, names=ATLAS_ANALYSES)


@pytest.fixture(scope="session")
def shipped_atlas(shipped, tmp_path_factory):
    """Return the PDF of the shipped register's atlas."""
    files, lacking = make_reports(*shipped, "de", atlas=True, base_url="https://www.example.org/map/")
    assert not lacking
    path = tmp_path_factory.mktemp("atlas") / "atlas.pdf"
    path.write_bytes(files["atlas.pdf"])
    return path


@pytest.fixture(scope="session")
def atlas_files(linked, results):
    """Return the valid register's atlas in every format."""
    files, _ = make_reports(
        linked, results, "en", atlas=True, formats=("pdf", "docx", "xlsx", "png"), base_url="https://www.example.org/map/"
    )  # fmt: skip
    return files
