"""Catchment: the people who live near each site, from the 100 m census grid."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.overlay_layer import boxes_around
from sitemap.analysis.service_area import farthest_m, network_and_areas
from sitemap.linking import LinkedRegister
from sitemap.locale import N_
from sitemap.outline import axis_sd_m

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["CATCHMENT", "DISTANCES_M", "Shares", "catchment", "shares_of_cells"]

DISTANCES_M = (500, 1_000, 2_000)

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Shapes = npt.NDArray[np.object_]


def catchment(linked: LinkedRegister, inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site with the people at it and around it.

    ``people_500m`` and its like count those within that distance of the
    outline, without those at the site itself (``people_site``); they contain
    each other and are not rings. A site without a cell of the grid within
    2,000 m is not covered by the file, and its figures are unknown.

    Raises
    ------
    LayerError, FieldError
        The grid or the network cannot be read or used.
    """
    import pandas as pd

    from sitemap.analysis.census_grid import CELL_M, read_cells

    assert inputs.census is not None
    register = linked.register
    sites = register.sites.geometry.to_numpy()
    around = boxes_around(register.sites, max(farthest_m(), *DISTANCES_M) + CELL_M)
    cells = read_cells(inputs.census, register.crs, shapely.bounds(around.to_numpy()))
    network, areas = network_and_areas(register, inputs.network)
    sd = np.nan_to_num(axis_sd_m(register.sites["geometry_accuracy_m"].to_numpy(dtype=float)))
    counted = _Counted(cells)
    columns: dict[str, Floats] = {}
    columns["people_site"], columns["people_site_se"] = counted.at(sites, sd)
    for distance in DISTANCES_M:
        columns[f"people_{distance}m"], columns[f"people_{distance}m_se"] = counted.around(sites, sd, distance)
    for found in areas:
        name = f"people_{found.band.name}"
        if network is None:
            columns[name], columns[f"{name}_se"] = counted.around(sites, sd, found.band.distance_m)
        else:
            columns[name], columns[f"{name}_se"] = counted.people(found.area)
        columns[name][found.basis == "unknown"] = columns[f"{name}_se"][found.basis == "unknown"] = np.nan
    widest = shapely.buffer(sites, max(DISTANCES_M))
    columns["secret_cells"] = counted.cells(widest, counted.hidden)
    covered = counted.cells(widest, np.ones_like(counted.hidden)) > 0
    frame = pd.DataFrame(columns, index=register.sites.index.rename("site_id"))
    frame.loc[~covered] = np.nan
    # The basis of all bands is the same but for sites that one mode does not reach.
    unknown = np.logical_or.reduce([a.basis == "unknown" for a in areas])
    frame["basis"] = np.where(unknown, "unknown", areas[0].basis)
    return frame


@dataclass(frozen=True)
class Shares:
    """Which share of which cell lies in which zone, one entry for each pair that meets.

    ``zone``, ``cell`` and ``share`` have the shape (pairs,); ``zones`` is the number of zones.
    """

    zone: Places
    cell: Places
    share: Floats
    zones: int

    def total(self, values: Floats) -> Floats:
        """Return the sum of ``values`` (one for each pair) in each zone."""
        return np.bincount(self.zone, weights=values, minlength=self.zones).astype(np.float64)


def shares_of_cells(zones: Shapes, squares: Shapes) -> Shares:
    """Return the share of each cell's area that lies in each zone.

    Parameters
    ----------
    zones
        Polygons, multipolygons, empty or missing, in the CRS of the cells.
    squares
        The cells, which must not overlap.

    Examples
    --------
    >>> zone, cell = shapely.box(0, 0, 30, 100), shapely.box(0, 0, 100, 100)
    >>> shares_of_cells(np.array([zone]), np.array([cell])).share.tolist()
    [0.3]
    """
    tree = shapely.STRtree(squares)
    zone, cell = tree.query(zones, predicate="intersects")
    whole_zone, whole_cell = tree.query(zones, predicate="contains")
    cut = ~np.isin(zone * len(squares) + cell, whole_zone * len(squares) + whole_cell)
    share = np.ones(len(zone))
    part = shapely.intersection(zones[zone[cut]], squares[cell[cut]])
    share[cut] = np.clip(shapely.area(part) / shapely.area(squares[cell[cut]]), 0, 1)
    return Shares(zone, cell, share, len(zones))


class _Counted:
    """Cells with their people, ready to be counted in zones."""

    def __init__(self, cells: "gpd.GeoDataFrame") -> None:
        people = cells["people"].to_numpy(dtype=float)
        self.squares: Shapes = cells.geometry.to_numpy()
        self.hidden = np.isnan(people)
        self.number: Floats = np.where(self.hidden, 0.0, people)

    def people(self, zones: Shapes, *, moved: Floats | float = 0.0) -> tuple[Floats, Floats]:
        """Return the people in each zone and their standard error.

        ``moved`` is half the difference between the counts when the outline is
        wider and narrower by its standard deviation.
        """
        found = shares_of_cells(zones, self.squares)
        # Where in the cell the people live is not known: at worst all in one house.
        spread = found.share * (1 - found.share) * self.number[found.cell] ** 2
        return found.total(found.share * self.number[found.cell]), np.sqrt(found.total(spread) + np.square(moved))

    def at(self, sites: Shapes, sd: Floats) -> tuple[Floats, Floats]:
        """Return the people inside the outlines."""
        wider, narrower = (self.people(shapely.buffer(sites, d))[0] for d in (sd, -sd))
        return self.people(sites, moved=(wider - narrower) / 2)

    def around(self, sites: Shapes, sd: Floats, distance_m: float) -> tuple[Floats, Floats]:
        """Return the people within ``distance_m`` of the outlines and outside them."""
        wider, narrower = (self.people(_around(shapely.buffer(sites, d), distance_m))[0] for d in (sd, -sd))
        return self.people(_around(sites, distance_m), moved=(wider - narrower) / 2)

    def cells(self, zones: Shapes, which: npt.NDArray[np.bool_]) -> Floats:
        """Return how many cells of those marked in ``which`` touch each zone."""
        found = shares_of_cells(zones, self.squares)
        return found.total(which[found.cell].astype(float))


def _around(sites: Shapes, distance_m: float) -> Shapes:
    zones: Shapes = shapely.difference(shapely.buffer(sites, distance_m, quad_segs=32), sites)
    return zones


def _columns() -> tuple[Column, ...]:
    labels = {
        "people_site": (N_("People at the site"), N_("people counted inside the outline")),
        "people_500m": (N_("People within 500 m"), N_("people within 500 m of the outline, outside the site")),
        "people_1000m": (N_("People within 1,000 m"), N_("people within 1,000 m of the outline, outside the site")),
        "people_2000m": (N_("People within 2,000 m"), N_("people within 2,000 m of the outline, outside the site")),
        "people_walking_5min": (N_("People within a walk of 5 min"), N_("people outside the site, 360 m on foot")),
        "people_walking_10min": (N_("People within a walk of 10 min"), N_("people outside the site, 720 m on foot")),
        "people_walking_15min": (N_("People within a walk of 15 min"), N_("people outside the site, 1,080 m on foot")),
        "people_cycling_5min": (N_("People within a ride of 5 min"), N_("people outside the site, 1,200 m by bicycle")),
        "people_cycling_10min": (N_("People within a ride of 10 min"), N_("people outside the site, 2,400 m by bicycle")),
        "people_cycling_15min": (N_("People within a ride of 15 min"), N_("people outside the site, 3,600 m by bicycle")),
    }  # fmt: skip
    figures = [
        column
        for name, (label, doc) in labels.items()
        for column in (
            Column(name, N_("people"), label, doc, error=f"{name}_se"),
            Column(f"{name}_se", N_("people"), N_("Standard error of the people"), N_("one standard deviation")),
        )
    ]
    return (
        *figures,
        Column(
            "secret_cells",
            "",
            N_("Secret cells"),
            N_("cells within 2,000 m whose people are kept secret, counted as 0"),
        ),
        Column(
            "basis",
            "",
            N_("Basis of reach"),
            N_("network: along streets; straight-line: as the crow flies"),
            kind="code",
        ),
    )


CATCHMENT = Analysis(
    name="catchment",
    title=N_("Catchment"),
    method=N_(
        "People of the census grid of 100 m within 500, 1,000 and 2,000 m of the outline and within each reach band, "
        "without those at the site itself, which are counted apart. The bands contain each other. "
        "The grid's squares (EPSG:3035) are transformed into the register's coordinate system; "
        "a square that is cut counts with the share of its area. The ± figure holds that all people of a cut square "
        "may live at one place in it, and that the outline may be drawn too wide or too narrow by its positional "
        "accuracy; for reach along streets the latter is left out."
    ),
    limits=N_(
        "Night-time population of the census day: nobody at work or school is counted. Values kept secret count as 0, "
        "and the small random changes of the cell-key method are not part of the error. "
        "A square cut by the outline lends the site people who live beside it. "
        "What is absent from the file counts as uninhabited: a clipped file must reach 3.6 km beyond the sites."
    ),
    index=("site_id",),
    columns=_columns(),
    run=catchment,
    theme="people_1000m",
    requires=("census",),
    citation="Statistisches Bundesamt, Zensus 2022; Goodchild and Lam (1980)",
)
