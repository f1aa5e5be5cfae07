"""Overlays on a Dask cluster: real schedulers and workers, some of which are killed."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import sitemap.overlay.cluster as cluster
from sitemap.errors import LayerError, SitemapError, UsageError
from sitemap.overlay import LayerSource, near, open_layer, overlay
from sitemap.overlay.cluster import sums_on_cluster
from sitemap.overlay.partial import table_of
from sitemap.overlay.task import task_for
from tests.overlay.mortal import Mortal

PROJECT = Path(__file__).parents[2]
CRS = "EPSG:25833"


@pytest.fixture(scope="module")
def sites():
    rng = np.random.default_rng(7)
    shapes = [shapely.Point(*rng.uniform(0, 1000, 2)).buffer(rng.uniform(5, 60)) for _ in range(40)]
    return gpd.GeoSeries(shapes, index=pd.Index([f"s{i:02}" for i in range(40)], name="site_id"), crs=CRS)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Write 10,000 plots in 25 row groups, so that there are more batches than workers."""
    folder = tmp_path_factory.mktemp("plots")
    x, y = np.meshgrid(np.arange(0, 1000, 10.0), np.arange(0, 1000, 10.0))
    uses = np.array(["green", "housing", "rail"])[np.arange(x.size) % 3]
    plots = gpd.GeoDataFrame({"use": uses}, geometry=shapely.box(x.ravel(), y.ravel(), x.ravel() + 10, y.ravel() + 10), crs=CRS)  # fmt: skip
    plots.to_parquet(folder / "plots.parquet", write_covering_bbox=True, row_group_size=400)
    return LayerSource(folder / "plots.parquet")


@contextmanager
def scheduler(*workers):
    """Run a scheduler and its workers, each with further variables of its environment; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    program = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    running = [subprocess.Popen([*program, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
                                env=environment, **quiet)]  # fmt: skip
    try:
        for more in workers:
            command = [*program, "worker", address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
            running.append(subprocess.Popen(command, env=environment | more, **quiet))
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(30)


@pytest.fixture(scope="module")
def address():
    with scheduler({}, {}) as found:
        yield found


def table(sites, source, address, wrapped=lambda part: part):
    layer = open_layer(source)
    task = task_for(sites, layer, by=["use"])
    layer = replace(layer, parts=tuple(map(wrapped, layer.parts)))
    return table_of(sums_on_cluster(layer, task, address=address), sites.index, task)


@pytest.fixture(scope="module")
def undisturbed(sites, source, address):
    return table(sites, source, address)


def test_a_cluster_gives_what_threads_give(sites, source, address):
    here = overlay(sites, source, by=["use"], engine="shapely")
    there = overlay(sites, source, by=["use"], engine=address)
    pd.testing.assert_frame_equal(there.frame, here.frame, rtol=1e-9)
    assert there.engine.name == address


def test_a_cluster_hands_over_the_same_features(sites, source, address):
    here = near(sites, source, columns=["use"], engine="shapely")
    there = near(sites, source, columns=["use"], engine=address)
    pd.testing.assert_frame_equal(there.frame, here.frame)


def test_a_worker_that_is_killed_changes_nothing(sites, source, address, undisturbed, tmp_path):
    after = table(sites, source, address, lambda part: Mortal(part, tmp_path, os.getpid()))
    (killed,) = (int(p.name) for p in tmp_path.iterdir())
    assert killed != os.getpid()
    assert not Path(f"/proc/{killed}").exists()
    pd.testing.assert_frame_equal(after, undisturbed, check_exact=True)


def test_workers_that_die_each_time_are_told_in_one_sentence(sites, source, address, tmp_path):
    with pytest.raises(SitemapError, match="workers of the Dask cluster were lost again and again") as told:
        table(sites, source, address, lambda part: Mortal(part, tmp_path, os.getpid(), deaths=1000))
    assert "more memory" in str(told.value)


def test_a_fault_that_a_worker_finds_is_told_as_if_it_was_found_here(sites, source, address, tmp_path):
    path = tmp_path / "plots.parquet"
    path.write_bytes(source.path.read_bytes())
    layer = open_layer(LayerSource(path))
    path.write_bytes(b"PAR1")
    with pytest.raises(LayerError, match=re.escape(str(path))):
        sums_on_cluster(layer, task_for(sites, layer, by=["use"]), address=address)


def test_processes_of_this_machine_are_a_cluster_too(sites, source, undisturbed):
    frame = overlay(sites, source, by=["use"], engine="dask").frame
    pd.testing.assert_frame_equal(frame, undisturbed, check_exact=True)


def test_sites_apart_from_the_layer_need_no_cluster(source, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.1)
    far = gpd.GeoSeries([shapely.box(9e5, 9e5, 9e5 + 1, 9e5 + 1)], index=["far"], crs=CRS)
    assert overlay(far, source, by=["use"], engine="tcp://127.0.0.1:9").frame.empty


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x"])
def test_where_no_scheduler_answers_the_remedy_is_told(sites, source, address, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 1)
    with pytest.raises(UsageError, match=f"no Dask scheduler answers at {address}") as told:
        overlay(sites, source, by=["use"], engine=address)
    assert "dask scheduler" in str(told.value)


def test_a_cluster_without_workers_is_told(sites, source, monkeypatch):
    monkeypatch.setattr(cluster, "_WORKERS_S", 1)
    with scheduler() as empty, pytest.raises(UsageError, match="has no workers"):
        overlay(sites, source, by=["use"], engine=empty)


def test_workers_of_another_version_are_refused(sites, source, tmp_path):
    other = tmp_path / "sitemap-9.9.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: sitemap\nVersion: 9.9\n")
    with (
        scheduler({"PYTHONPATH": f"{tmp_path}:{PROJECT}"}) as mixed,
        pytest.raises(UsageError, match=r"another version of sitemap: 9\.9"),
    ):
        overlay(sites, source, by=["use"], engine=mixed)
