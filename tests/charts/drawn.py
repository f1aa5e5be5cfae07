"""Registers to draw charts of, and what a drawing holds, read back from its SVG."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

import sitemap
from sitemap.analysis import Inputs
from sitemap.analysis.ranking_file import DEFAULT_WEIGHTS
from tests.analysis.planning import FLOOD_RULES, census_csv, grid_cells, place, rule_file
from tests.registers import CRS, Draft, rectangle, valid

__all__ = ["Marks", "inputs", "many", "texts", "wholly"]


def inputs(folder: Path) -> Inputs:
    """Write the files that planners bring: people around the sites, flood zones that reach only so far."""
    cells = dict.fromkeys(grid_cells(-1000, -1000, 13000, 7000), 7)
    flood = {
        "class": ["HQ100", "HQ10"],
        "geometry": [place(shapely.box(900, 900, 1400, 1600)), place(shapely.box(4000, 1000, 4100, 1600))],
    }
    gpd.GeoDataFrame(flood, crs=CRS).to_file(folder / "flood.gpkg")
    covered = [place(shapely.box(0, 0, 9300, 10_000))]
    gpd.GeoDataFrame({"geometry": covered}, crs=CRS).to_file(folder / "covered.gpkg")
    # Fewer draws than usual tell the same here.
    weights = folder / "weights.toml"
    weights.write_text(
        DEFAULT_WEIGHTS.read_text(encoding="utf-8").replace("draws = 1000", "draws = 100"), encoding="utf-8"
    )
    return Inputs(
        weights=weights,
        census=census_csv(folder / "census.csv", cells),
        constraints=rule_file(folder / "rules.toml", FLOOD_RULES),
    )


def wholly(folder: Path, draft: Draft | None = None) -> tuple[sitemap.LinkedRegister, sitemap.Results]:
    """Return a register with every table that a chart shows."""
    linked = sitemap.link(sitemap.read_register((draft or valid()).write(folder / "register")))
    return linked, sitemap.analyse(linked, inputs(folder))


def many(count: int) -> Draft:
    """Return a register of many sites whose names are as long as names get."""
    draft = valid()
    for n in range(count - len(draft.sites)):
        ring = rectangle(1000 + 900 * (n % 10), 7000 + 900 * (n // 10), 300 + 8 * n, 400)
        draft.add("sites", "old-works", id=f"site-{n:02}", name_de=f"Gelände der ehemaligen Übertagebetriebsführungsgesellschaft Größe {n} (Straße am Flöz)",
                  name_en=f"Site {n}", geometry={"type": "Polygon", "coordinates": [ring]})  # fmt: skip
    return draft


class Marks:
    """The marks of an SVG: what each says it shows, and where it is drawn."""

    def __init__(self, svg: bytes) -> None:
        self.root = ET.fromstring(svg)
        self.found: list[dict[str, Any]] = []
        for element in self.root.iter():
            if "data-mark" in element.attrib:
                data = {k.removeprefix("data-"): v for k, v in element.attrib.items() if k.startswith("data-")}
                self.found.append(data | {"drawn": _places(element)})

    def of(self, **wanted: str) -> list[dict[str, Any]]:
        """Return the marks with these data."""
        return [m for m in self.found if all(m.get(k) == v for k, v in wanted.items())]


def _places(element: ET.Element) -> tuple[float, float]:
    """Return from where to where a mark reaches, in px from the left."""
    uses = [e for e in element.iter() if e.tag.endswith("use")]
    if uses:
        return float(uses[0].attrib["x"]), float(uses[0].attrib["x"])
    path = next(e for e in element.iter() if e.tag.endswith("path") and "d" in e.attrib)
    along = [float(x) for x, _ in re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", path.attrib["d"])]
    return min(along), max(along)


def texts(svg: bytes) -> list[str]:
    """Return every line of text that is drawn."""
    return [e.text or "" for e in ET.fromstring(svg).iter() if e.tag.endswith("text")]
