"""Partial sums: what a part of a layer adds to the result, and how parts are put together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitemap.overlay.task import Task

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["PartialSums", "combine", "nothing", "summed", "table_of"]


@dataclass(frozen=True)
class PartialSums:
    """What some features of a layer add up to.

    Parameters
    ----------
    rows
        One row for each site and class that meet: ``site``, ``by_0`` and so on
        (the class fields by their place in the task), ``area_m2``,
        ``features``, and ``sum_0``, ``missing_0`` and so on for each field to
        be shared out.
    repaired
        How many of the features near the sites had invalid rings.
    """

    rows: "pa.Table"
    repaired: int


def combine(parts: Iterable[PartialSums], task: Task) -> PartialSums:
    """Add up the partial sums of parts that have no feature in common."""
    import pyarrow as pa

    found = [part for part in parts if part.rows.num_rows or part.repaired]
    tables = [part.rows for part in found if part.rows.num_rows]
    if not tables:
        return PartialSums(nothing(task), sum(part.repaired for part in found))
    whole = pa.concat_tables(tables, promote_options="permissive")
    return PartialSums(summed(whole, task), sum(part.repaired for part in found))


def summed(rows: "pa.Table", task: Task) -> "pa.Table":
    """Return one row for each site and class of ``rows``, which has the columns of a partial sum."""
    keys = ["site", *_keys(task)]
    figures = _figures(task)
    # In one thread, in the order of the rows: the same bytes each time.
    groups = rows.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in figures])
    return groups.rename_columns({f"{name}_sum": name for name in figures}).select([*keys, *figures])


def nothing(task: Task) -> "pa.Table":
    """Return a partial sum's table without rows."""
    import pyarrow as pa

    columns = {"site": pa.int64()} | dict.fromkeys(_keys(task), pa.null())
    columns |= {n: pa.int64() if n.startswith(("features", "missing")) else pa.float64() for n in _figures(task)}
    return pa.table({name: pa.array([], kind) for name, kind in columns.items()})


def table_of(total: PartialSums, sites: "pd.Index", task: Task) -> "pd.DataFrame":
    """Return the total on the sites' ids and the classes, in the order of the sites and then of the classes."""
    frame: pd.DataFrame = total.rows.to_pandas()
    frame = frame.sort_values(["site", *_keys(task)], kind="stable", na_position="last", ignore_index=True)
    names = dict(zip(_keys(task), task.by, strict=True))
    names |= {f"sum_{i}": f"sum_{name}" for i, name in enumerate(task.sums)}
    names |= {f"missing_{i}": f"missing_{name}" for i, name in enumerate(task.sums)}
    site = str(sites.name or "site_id")
    frame["site"] = sites.take(frame["site"].to_numpy())
    return frame.rename(columns=names | {"site": site}).set_index([site, *task.by])


def _keys(task: Task) -> list[str]:
    """Return the columns that hold the classes; a layer may call its fields as it likes."""
    return [f"by_{i}" for i in range(len(task.by))]


def _figures(task: Task) -> list[str]:
    """Return the columns that are added up."""
    return ["area_m2", "features", *(f"{kind}_{i}" for i in range(len(task.sums)) for kind in ("sum", "missing"))]
