"""The project in the real QGIS: it opens, everything is found, and it draws the same map."""

import json
import os
from pathlib import Path
from typing import Any

import matplotlib.image
import pytest

from sitemap.cartography.palettes import KIND_COLOURS
from sitemap.locale import translate
from sitemap.register.schema import CODES, LINK_ENDS, TABLES
from tests.exchange.export.reading import run

SCRIPT = Path(__file__).with_name("open_in_qgis.py")


def opened(folder: Path, picture: Path) -> dict[str, Any]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(picture.parent),
        "LC_ALL": "C.UTF-8",
    }
    environment.pop("PYTHONPATH", None)
    command = ["/usr/bin/python3", str(SCRIPT), folder / "seldorf.qgz", folder / "seldorf.gpkg", picture]
    return json.loads(run(*command, env=environment))


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("qgis") / "map.png"


@pytest.fixture(scope="module")
def qgis(exported: Path, picture: Path) -> dict[str, Any]:
    return opened(exported, picture)


def test_the_project_opens_without_a_complaint(qgis):
    assert qgis["read"] is True
    assert qgis["errors"] == []
    assert qgis["messages"] == []
    assert qgis["title"] == "Brachflächen in Seldorf"
    assert qgis["crs"] == "EPSG:25832"


def test_every_layer_is_found_beside_the_project(qgis):
    assert all(layer["valid"] for layer in qgis["layers"].values())
    assert sum(layer["spatial"] for layer in qgis["layers"].values()) == 4
    # The sites, the context, the tables without geometry, and a table for each type of link.
    assert len(qgis["layers"]) == 1 + 3 + (len(TABLES) - 1) + len(LINK_ENDS)
    assert qgis["groups"] == [translate(g, "de") for g in ("Sites", "Context", "Tables")]


def test_relations_lead_from_a_site_to_its_projects(qgis):
    assert all(qgis["relations"].values())
    assert {"areas_site_id", "phases_site_id", "site_papers_paper_id", "project_forums_forum_id"} <= set(
        qgis["relations"]
    )
    assert qgis["related"] == {
        "old-works": ["market-hall"],
        "basin": ["harbour-quarter"],
        "pit-anna": [],
        "green-band": [],
    }


def test_the_legend_is_the_legend_of_the_map(qgis):
    (kind, kinds), (status, statuses), (outline, outlines) = qgis["rules"]
    assert [kind, status, outline] == [translate(t, "de") for t in ("Kind", "Status", "Outline")]
    present = [k for k in KIND_COLOURS if k in ("steelworks", "colliery", "harbour", "corridor")]
    assert [label for label, _ in kinds] == [translate(k, "de") for k in [*present, "other"]]
    assert [label for label, _ in statuses] == [translate(s, "de") for s in CODES["site_status"]]
    assert len(outlines) == 2


def test_codes_are_chosen_by_their_words(qgis):
    assert ["Stahlwerk", "steelworks"] in qgis["widgets"]["kind"]
    assert {v for _, v in qgis["widgets"]["status"]} == set(CODES["site_status"])


def test_a_layer_alone_takes_the_style_of_the_package(qgis):
    assert qgis["alone"] is True


def test_each_kind_is_drawn_in_its_colour_where_it_lies(qgis, picture, plain):
    image = matplotlib.image.imread(picture)
    minx, miny, maxx, maxy = qgis["extent"]
    height, width = image.shape[:2]
    sites = plain.register.sites.explode()
    for kind in ("steelworks", "colliery", "harbour"):
        outline = sites[sites["kind"] == kind].geometry.iloc[0]
        west, south, east, north = outline.bounds
        columns = slice(round((west - minx) / (maxx - minx) * width), round((east - minx) / (maxx - minx) * width))
        rows = slice(round((maxy - north) / (maxy - miny) * height), round((maxy - south) / (maxy - miny) * height))
        pixels = (image[rows, columns, :3] * 255).round().astype(int).reshape(-1, 3)
        wanted = [int(KIND_COLOURS[kind][i : i + 2], 16) for i in (1, 3, 5)]
        # The marks of the pattern have the full colour, between them lies its tint.
        share = (abs(pixels - wanted).max(axis=1) <= 12).mean()
        assert 0.05 < share < 0.9, (kind, share)


def test_hostile_texts_neither_break_nor_change_the_project(exported_hostile, tmp_path):
    found = opened(exported_hostile, tmp_path / "map.png")
    assert found["read"] is True
    assert found["messages"] == []
    assert found["title"] == "<b>]]>{x} & Brachflächen</b>"
    assert all(layer["valid"] for layer in found["layers"].values())
