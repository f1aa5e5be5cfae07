"""Registers whose analyses are costly, made once for all tests of charts."""

import pytest

from sitemap.charts import charts_for
from sitemap.publication.analysispage import analysis_files
from tests.charts.drawn import many, wholly
from tests.documents.hostile import hostile


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return wholly(tmp_path_factory.mktemp("valid"))


@pytest.fixture(scope="session")
def drawn(made):
    return charts_for(made[0].register, made[1], "de")


@pytest.fixture(scope="session")
def attacked(tmp_path_factory):
    draft = hostile().change(
        "sites", "pit-anna", name_de="$\\frac{1}{0}$ <b>&amp;\x0b \ufffe \u202e 坑道 🚂", name_en="x"
    )
    return wholly(tmp_path_factory.mktemp("hostile"), draft)


@pytest.fixture(scope="session")
def sixty(tmp_path_factory):
    return wholly(tmp_path_factory.mktemp("many"), many(60))


@pytest.fixture(scope="session")
def files(made, attacked, sixty):
    """Return the page and the charts of an ordinary register and of two hard ones."""
    found = {"ordinary": made, "hostile": attacked, "sixty": sixty}
    return {name: analysis_files(linked.register, results, "de") for name, (linked, results) in found.items()}


@pytest.fixture(scope="session", params=["ordinary", "hostile", "sixty"])
def page(request, files, tmp_path_factory):
    """Return the page of the analyses, of an ordinary register and of two hard ones."""
    path = tmp_path_factory.mktemp("page") / "analysis.html"
    path.write_bytes(files[request.param]["analysis.html"])
    return path
