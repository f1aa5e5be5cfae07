"""Every table of every analysis of one register with all that planners bring, as text to be read by a person.

That the figures are right is shown elsewhere, by a second method each; this
text shows that nobody changes one of them unawares. When a table changes on
purpose, write the texts anew and read what changed:

    python -m tests.analysis.tables
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

import sitemap
from sitemap.analysis import ANALYSES, Inputs
from sitemap.analysis.ranking_file import DEFAULT_WEIGHTS
from sitemap.analysis.reporting import columns_csv, summary
from tests.analysis.planning import FLOOD_RULES, census_csv, grid_cells, linked, pbf, place, rule_file
from tests.registers import CRS, valid

__all__ = ["FOLDER", "analysed", "described", "text"]

FOLDER = Path(__file__).with_name("tables")

_RULES = FLOOD_RULES.replace('"*" = "high"', 'HQ10 = "excludes"\n"*" = "high"')
_ROAD = {"highway": "residential"}
_PATH = {"highway": "footway"}


def _inputs(folder: Path) -> Inputs:
    """Write people, flood zones that are known only so far east, buildings, streets, stops."""
    cells = {cell: (n * 7) % 23 for n, cell in enumerate(grid_cells(-1000, -1000, 13000, 7000))}
    cells |= dict.fromkeys(list(cells)[::11], "–")
    flood = {
        "class": ["HQ100", "HQ10"],
        "geometry": [place(shapely.box(900, 900, 1400, 1600)), place(shapely.box(4000, 1000, 4100, 1600))],
    }
    gpd.GeoDataFrame(flood, crs=CRS).to_file(folder / "flood.gpkg")
    covered = [place(shapely.box(0, 0, 9300, 10_000))]
    gpd.GeoDataFrame(geometry=covered, crs=CRS).to_file(folder / "covered.gpkg")
    built = [place(shapely.box(1100, 1050, 1300, 1250)), place(shapely.box(1250, 1100, 1400, 1200))]
    gpd.GeoDataFrame(geometry=built, crs=CRS).to_file(folder / "built.gpkg")
    stops = {"name": ["Werk", "Anna"], "geometry": [place(shapely.Point(1850, 1260)), place(shapely.Point(4300, 1700))]}
    gpd.GeoDataFrame(stops, crs=CRS).to_file(folder / "stops.gpkg")
    streets = [
        ([(1800, 1250), (2900, 1250), (4000, 1300), (4600, 1300)], _ROAD),
        ([(2900, 1250), (2900, 2600), (4300, 2600), (4300, 1600)], _PATH),
    ]
    weights = folder / "weights.toml"
    weights.write_text(DEFAULT_WEIGHTS.read_text(encoding="utf-8").replace("draws = 1000", "draws = 50"), "utf-8")
    return Inputs(
        built=folder / "built.gpkg",
        census=census_csv(folder / "census.csv", cells),
        network=pbf(folder / "streets.osm.pbf", streets),
        stops=folder / "stops.gpkg",
        constraints=rule_file(folder / "rules.toml", _RULES),
        weights=weights,
    )


def analysed(folder: Path) -> tuple[sitemap.Register, sitemap.Results]:
    """Return a register with all tables; none of them is left out."""
    of = linked(valid(), folder)
    results = sitemap.analyse(of, _inputs(folder))
    assert results.skipped == {}
    return of.register, results


def described(register: sitemap.Register, results: sitemap.Results) -> Mapping[str, str]:
    """Return what is said of the tables, by the name of the file it stands in: columns and summary in both languages."""
    columns = {f"columns-{la}.csv": columns_csv(ANALYSES, la).decode("utf-8") for la in ("de", "en")}
    return columns | {f"summary-{la}.md": summary(register, results, la) for la in ("de", "en")}


def text(frame: pd.DataFrame) -> str:
    """Return a table as CSV, figures as exactly as every machine gives them."""
    return str(frame.reset_index().to_csv(index=False, float_format="%.6g", lineterminator="\n"))


def _texts() -> Mapping[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        register, results = analysed(Path(folder))
        tables = {f"{a.name}.csv": text(results.table(a.name)) for a in ANALYSES}
        return tables | described(register, results)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in _texts().items():
        (FOLDER / name).write_bytes(content.encode("utf-8"))
