"""Tiles made in a process beside the checks are those made here, whatever becomes of the process."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import astuple
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from sitemap.webmap.tiles.ahead import outlines_ahead
from sitemap.webmap.tiles.early import EarlyOutlines
from sitemap.webmap.tiles.outlines import make_outlines

UTM = CRS.from_epsg(25832)


@pytest.fixture(scope="module")
def shapes():
    rng = np.random.default_rng(3)
    places = shapely.points(rng.uniform([390_000, 5_700_000], [400_000, 5_710_000], (60, 2)))
    found = shapely.buffer(places, rng.uniform(20, 2000, 60))
    found[7] = None
    found[8] = shapely.Polygon()
    found[9] = shapely.MultiPolygon([found[10], shapely.box(420_000, 5_700_000, 421_000, 5_700_100)])
    return found


def same(one, other):
    return all(np.array_equal(a, b, equal_nan=True) if isinstance(a, np.ndarray) else a == b
               for a, b in zip(astuple(one), astuple(other), strict=True))  # fmt: skip


def children():
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def test_it_gives_what_is_made_here(shapes):
    before = children()
    with outlines_ahead(shapes, UTM) as outlines:
        assert children() - before  # it has begun before anybody asks
        assert same(outlines(), make_outlines(shapes, UTM))
    assert children() == before


def test_a_killed_process_loses_nothing(shapes):
    before = children()
    with outlines_ahead(shapes, UTM) as outlines:
        for child in children() - before:
            os.kill(child, signal.SIGKILL)
        assert same(outlines(), make_outlines(shapes, UTM))


def test_nothing_goes_on_after_a_register_that_is_refused(shapes):
    before = children()
    with pytest.raises(ZeroDivisionError), outlines_ahead(np.repeat(shapes, 2000), UTM):
        raise ZeroDivisionError
    assert children() == before


def test_only_what_was_read_last_counts(shapes):
    before = children()
    with ExitStack() as running:
        early = EarlyOutlines(running, tiles=True)
        for of in (shapes, shapes[::-1]):
            ids = [f"site-{n}" for n in range(len(of), 0, -1)]
            early.begin(gpd.GeoDataFrame(index=ids, geometry=of, crs=UTM))
        assert len(children() - before) == 1
        in_order = [shapes[::-1][ids.index(i)] for i in sorted(ids)]
        assert same(early.outlines(), make_outlines(np.array(in_order), UTM))
        early.begin(gpd.GeoDataFrame(geometry=shapes[:1], crs=UTM))
        EarlyOutlines(running, tiles=None).begin(gpd.GeoDataFrame(geometry=shapes[:1], crs=UTM))
        assert children() == before  # few sites need no tiles
    assert children() == before


def test_a_script_without_a_guard_runs_once_and_the_folder_is_no_library(tmp_path):
    (tmp_path / "shapely.py").write_text("raise SystemExit('the folder was imported from')\n")
    (tmp_path / "work").mkdir()
    script = tmp_path / "work" / "script.py"
    script.write_text(
        "import shapely, numpy as np\nfrom pyproj import CRS\nfrom sitemap.webmap.tiles.ahead import outlines_ahead\n"
        "print('begun')\nwith outlines_ahead(np.array([shapely.box(4e5, 57e5, 401e3, 5701e3)]), CRS(25832)) as outlines:\n"
        "    print(outlines().extent is not None)\n"
    )
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("begun\nTrue\n", "")
