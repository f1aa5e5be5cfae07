"""Fit what overlays cost to what is measured, and tell what a country and a continent would need.

    python benchmarks/scale.py path/to/folder

The folder takes the made-up layers (about 1 GB). Every run lays sites over a
layer of parcels with the engine of this machine, in one thread, and its
processor time is taken: that hardly depends on what else the machine does.
The cost is modelled as a sum of what is done (least squares of the relative
error, no cost below zero):

    seconds = a · rows whose box is looked at + b · megabytes of outlines that are unpacked
            + c · vertices that are decoded + d · pairs of boxes + e · vertices of pairs that are cut

What the model says of each run is told beside what was measured, each run
left out of its own fit, so that the error is one of prediction.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import shapely
from layers import write_parcels, write_sites
from scipy.optimize import nnls

from sitemap.overlay import LayerSource, Task, open_layer
from sitemap.overlay.exact import Measuring
from sitemap.overlay.geoparquet import RowGroup
from sitemap.overlay.layer import Layer, Part
from sitemap.overlay.partial import combine
from sitemap.overlay.task import task_for

Floats = npt.NDArray[np.float64]

LAYERS = (100_000, 1_000_000, 10_000_000)
SITES = (100, 1_000, 10_000)
TERMS = ("row", "megabyte", "vertex", "pair", "cut vertex")
# Vertices are set on every edge, at most this far apart, to make outlines as detailed as buildings of a survey.
DENSE_M = 2.0


@dataclass(frozen=True)
class Run:
    """One overlay: what was done, and the processor time that it took."""

    name: str
    done: Floats
    seconds: float


@dataclass(frozen=True)
class Plan:
    """An overlay that nobody has run here: features and sites, and where the figures come from."""

    name: str
    features: int
    sites: int


# Buildings of Germany: 60 million, as the task of such an association is usually put. The continent's layer and the
# numbers of sites are round figures to plan with, not counts.
PLANS = (
    Plan("country", 60_000_000, 40_000),
    Plan("country, every site's block", 60_000_000, 400_000),
    Plan("continent", 500_000_000, 400_000),
)


def runs(folder: Path) -> Iterator[Run]:
    """Measure every layer with every number of sites."""
    for size in LAYERS:
        parcels = folder / f"parcels-{size}"
        write_parcels(parcels, size)
        for name, path in _layers(parcels, size):
            for count in SITES:
                file = folder / f"sites-{count}-{size}.parquet"
                if not file.exists():
                    write_sites(parcels, file, count)
                sites = gpd.read_parquet(file).set_index("id").geometry
                layer = open_layer(LayerSource(path))
                yield _run(f"{name} × {count:,}", layer, task_for(sites, layer, by=["use"]))


def _layers(parcels: Path, size: int) -> Iterator[tuple[str, Path]]:
    yield f"{size:,}", parcels
    if size == LAYERS[1]:
        yield f"{size:,} in detail", _in_detail(parcels)


def _in_detail(parcels: Path) -> Path:
    """Write the layer again with more vertices on the same edges."""
    folder = parcels.with_name(f"{parcels.name}-in-detail")
    if (folder / ".complete").exists():
        return folder
    folder.mkdir(exist_ok=True)
    for path in sorted(parcels.glob("*.parquet")):
        frame = gpd.read_parquet(path)
        frame["geometry"] = shapely.segmentize(frame.geometry.to_numpy(), DENSE_M)
        rows = pq.read_metadata(path).row_group(0).num_rows
        frame.to_parquet(folder / path.name, write_covering_bbox=True, row_group_size=rows)
    (folder / ".complete").touch()
    return folder


def _run(name: str, layer: Layer, task: Task) -> Run:
    start = time.process_time()
    measuring, ground = Measuring(task), task.ground()
    pieces = (piece for part in layer.parts for piece in part.pieces(ground, task.columns))
    combine((measuring.sums(table) for piece in pieces for table in piece()), task)
    seconds = time.process_time() - start
    return Run(name, _done(layer, task), seconds)


def _done(layer: Layer, task: Task) -> Floats:
    """Count what an overlay does, in the order of ``TERMS``."""
    measuring, ground = Measuring(task), task.ground()
    zones = shapely.from_wkb(shapely.to_wkb(task.zones))
    shapely.prepare(zones)
    corners = shapely.get_num_coordinates(zones)
    done = np.zeros(len(TERMS))
    for part in layer.parts:
        tables = [table for piece in part.pieces(ground, task.columns) for table in piece()]
        if tables:
            done[0] += part.features
        if any(table.num_rows for table in tables):
            done[1] += _megabytes(part)
        for table in tables:
            done[2] += shapely.get_num_coordinates(shapely.from_wkb(table["geometry"].to_numpy())).sum()
            found = measuring.features(table)
            zone, shape = zones[found.site], found.shapes[found.feature]
            cut = ~shapely.contains_properly(zone, shape)
            done[3] += len(found.site)
            done[4] += (corners[found.site] + shapely.get_num_coordinates(shape))[cut].sum()
    return done


def _megabytes(part: Part) -> float:
    """Return the size of a row group's outlines when they are unpacked, as they all are for the one that is wanted."""
    assert isinstance(part, RowGroup)
    group = pq.read_metadata(part.path).row_group(part.number)
    columns = [group.column(i) for i in range(group.num_columns)]
    return float(sum(c.total_uncompressed_size for c in columns if c.path_in_schema == part.geometry)) / 1e6


def fitted(measured: list[Run]) -> Floats:
    """Return the cost of each term in seconds: least squares of the relative error, none below zero."""
    seconds = np.array([run.seconds for run in measured])
    done = np.array([run.done for run in measured]) / seconds[:, np.newaxis]
    scale = done.max(axis=0)
    cost: Floats = nnls(done / scale, np.ones(len(measured)))[0] / scale
    return cost


def planned(plan: Plan, like: Run) -> Floats:
    """Return what a plan would do: every row group is unpacked, and each site meets as much as in ``like``."""
    sites = int(like.name.split(" × ")[1].replace(",", ""))
    done: Floats = like.done * (plan.sites / sites)
    done[0], done[1] = plan.features, like.done[1] / like.done[0] * plan.features
    return done


def _print_fit(measured: list[Run]) -> None:
    cost = fitted(measured)
    print("\n".join(f"{term:<12} {value * 1e6:12.4f} µs" for term, value in zip(TERMS, cost, strict=True)))
    print(f"\n{'parcels × sites':<32} {'measured':>10} {'predicted':>10}  error")
    errors = []
    for run in measured:
        others = fitted([r for r in measured if r is not run])
        predicted = float(run.done @ others)
        errors.append(predicted / run.seconds - 1)
        print(f"{run.name:<32} {run.seconds:8.2f} s {predicted:8.2f} s  {100 * errors[-1]:+.0f} %")
    print(f"median of the absolute errors: {100 * np.median(np.abs(errors)):.0f} %\n")


def _print_plans(measured: list[Run], folder: Path) -> None:
    cost = fitted(measured)
    like = next(r for r in measured if r.name == f"{LAYERS[2]:,} × {SITES[1]:,}")
    files = list((folder / f"parcels-{LAYERS[2]}").glob("*.parquet"))
    a_feature = sum(f.stat().st_size for f in files) / LAYERS[2]
    print(f"{'plan':<30} {'features':>12} {'sites':>9} {'one core':>11} {'two':>11} {'32':>9} {'GB':>6}")
    for plan in PLANS:
        seconds = float(planned(plan, like) @ cost)
        size = plan.features * a_feature / 1e9
        print(
            f"{plan.name:<30} {plan.features:12,} {plan.sites:9,} {seconds:9,.0f} s "
            f"{seconds / 2:9,.0f} s {seconds / 32:7,.0f} s {size:6.1f}"
        )


def main(folder: Path) -> None:
    """Measure, fit, tell."""
    folder.mkdir(parents=True, exist_ok=True)
    measured = list(runs(folder))
    _print_fit(measured)
    _print_plans(measured, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
