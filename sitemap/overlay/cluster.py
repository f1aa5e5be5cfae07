"""The engine for many machines: the parts of a layer are measured by the workers of a Dask cluster.

The sites go to the workers once; each worker reads its own parts of the layer,
so that nothing but partial sums crosses the network. A worker that is lost
costs its unfinished parts, which others measure again: partial sums may be
computed as often as need be. The layer must lie under the same path for all.
"""

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from sitemap.errors import SitemapError, UsageError
from sitemap.locale import N_
from sitemap.overlay.exact import Measuring
from sitemap.overlay.layer import Layer, Part
from sitemap.overlay.partial import PartialSums, combine
from sitemap.overlay.task import Task

if TYPE_CHECKING:
    import pyarrow as pa
    from distributed import Client

__all__ = ["LOCAL", "cluster_lacking", "is_cluster", "near_on_cluster", "sums_on_cluster"]

Result = TypeVar("Result")

# Stands for a cluster of processes on this machine, started for the one call.
LOCAL = "dask"
# Enough that sending them costs little. The same however many workers there are, so that sums are rounded alike.
_PARTS_A_BATCH = 4
_CONNECT_S = 15.0
_WORKERS_S = 30.0


def is_cluster(name: str) -> bool:
    """Return whether an engine's name stands for a Dask cluster: ``dask`` or the address of a scheduler."""
    return name == LOCAL or "://" in name


def cluster_lacking() -> str:
    """Return what has to be installed, empty if nothing has."""
    return "" if find_spec("distributed") else "“sitemap[cluster]”"


def sums_on_cluster(layer: Layer, task: Task, *, address: str = LOCAL) -> PartialSums:
    """Return the sum of all parts of a layer.

    Parameters
    ----------
    layer, task
        As for every engine.
    address
        The address of a scheduler, for example ``tcp://10.0.0.5:8786``, or ``dask`` for processes on this machine.

    Raises
    ------
    UsageError
        No scheduler answers there, it has no workers, or they have another version.
    SitemapError
        Workers were lost again and again.
    """
    return combine(_measured(layer, task, _sums, address), task)


def near_on_cluster(layer: Layer, task: Task, *, address: str = LOCAL) -> "list[tuple[pa.Table, int]]":
    """Return the features of each part that meet the sites, and how many of them were repaired."""
    found = [piece for batch in _measured(layer, task, _near, address) for piece in batch]
    return [(table, repaired) for table, repaired in found if table.num_rows or repaired]


def _sums(task: Task, parts: Sequence[Part]) -> PartialSums:
    measuring, ground = Measuring(task), task.ground()
    tables = (table for part in parts for piece in part.pieces(ground, task.columns) for table in piece())
    return combine([measuring.sums(table) for table in tables], task)


def _near(task: Task, parts: Sequence[Part]) -> "list[tuple[pa.Table, int]]":
    measuring, ground = Measuring(task), task.ground()
    return [measuring.near(table) for part in parts for piece in part.pieces(ground, task.columns) for table in piece()]


def _measured(
    layer: Layer, task: Task, measure: Callable[[Task, Sequence[Part]], Result], address: str
) -> list[Result]:
    """Return what each batch of parts gives, in the order of the parts."""
    ground = task.ground()
    # A part that yields no piece need not be sent anywhere.
    parts = [part for part in layer.parts if next(iter(part.pieces(ground, task.columns)), None) is not None]
    if not parts:
        return []
    with _connected(address) as client, _told(address):
        # A task of its own and no data that was handed out: the scheduler can make it again when its worker is lost.
        sites = client.submit(pickle.loads, pickle.dumps(task), pure=False)
        # Runs of neighbours, so that a worker reads what lies together.
        batches = [parts[i : i + _PARTS_A_BATCH] for i in range(0, len(parts), _PARTS_A_BATCH)]
        futures = [client.submit(measure, sites, batch, pure=False) for batch in batches]
        results: list[Result] = client.gather(futures)
        return results


@contextmanager
def _connected(address: str) -> "Iterator[Client]":
    """Connect to a scheduler, or start processes on this machine and end them afterwards."""
    from distributed import Client

    if address == LOCAL:
        with _own_cluster() as cluster, Client(cluster, set_as_default=False) as client:
            yield client
        return
    try:
        client = Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            N_("no Dask scheduler answers at {address}: {reason}"),
            remedy=N_("start one: dask scheduler, and on each machine: dask worker {address}"),
            address=address,
            reason=str(error),
        ) from error
    with client:
        _require_workers(client, address)
        yield client


@contextmanager
def _own_cluster() -> Iterator[object]:
    """Start one worker process for each core, reachable from this machine only."""
    import dask
    from distributed import LocalCluster

    settings = {
        "distributed.worker.daemon": True,
        # What a worker loads before it takes work is not waited for when the work is there.
        "distributed.worker.preload": ["shapely", "pyarrow.parquet", "pyproj"],
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=os.cpu_count() or 1,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any free port: the usual one may be taken
            silence_logs=50,
        ) as cluster,
    ):
        yield cluster


def _require_workers(client: "Client", address: str) -> None:
    """Refuse a cluster without workers, or whose workers have not this version."""
    try:
        client.wait_for_workers(1, timeout=_WORKERS_S)
    except TimeoutError as error:
        raise UsageError(
            N_("the Dask cluster at {address} has no workers"),
            remedy=N_("start one on each machine: dask worker {address}"),
            address=address,
        ) from error
    here = version("sitemap")
    others = sorted({v for v in client.run(_version, on_error="return").values() if v != here}, key=str)
    if others:
        raise UsageError(
            N_("workers of the Dask cluster have another version of sitemap: {found}, not {here}"),
            remedy=N_("install the same version on every machine"),
            found=", ".join("–" if isinstance(v, Exception) else str(v) for v in others),
            here=here,
        )


def _version() -> str:
    return version("sitemap")


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Say in one sentence that workers are lost again and again, or that the scheduler is gone."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        yield
    except KilledWorker as error:
        raise SitemapError(
            N_("workers of the Dask cluster were lost again and again"),
            where=address,
            remedy=N_("give each worker more memory, or take fewer workers on a machine"),
        ) from error
    except (CancelledError, CommClosedError) as error:
        raise SitemapError(
            N_("the Dask scheduler is gone"),
            where=address,
            remedy=N_("start it again, then run the command again"),
        ) from error
