"""A big file needs no memory of its size: features come in batches and only what is wanted is kept."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from tests.exchange.importing.sources import CRS
from tests.registers import valid

# Reads the peak of its own memory before and after the import, in bytes.
PROGRAM = """
import resource, sys
import sitemap
from sitemap.exchange.importing import FieldMapping, Choice, plan_import
register = sitemap.read_register(sys.argv[1])
mapping = FieldMapping(fields={"id": "kennung"})
small = plan_import(register, sys.argv[2], mapping, date="2024")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
plan = plan_import(register, sys.argv[3], mapping, Choice(bbox=(600_000, 5_700_000, 600_500, 5_700_500)), date="2024")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, len(plan.changes))
"""


@pytest.mark.parametrize(("suffix", "driver"), [(".geojsonl", "GeoJSONSeq"), (".gpkg", "GPKG")])
def test_memory_does_not_follow_the_files_size(tmp_path, suffix, driver):
    folder = valid().write(tmp_path / "register")
    count = 40_000
    x, y = (a.ravel() for a in np.meshgrid(np.arange(200) * 50 + 600_000, np.arange(200) * 50 + 5_700_000))
    ring = shapely.buffer(shapely.points(x, y), 20, quad_segs=8)
    fields = {"kennung": [f"n{i}" for i in range(count)], "ballast": ["x" * 250] * count}
    many = gpd.GeoDataFrame(fields, geometry=ring, crs=CRS)
    paths = []
    for name, part in (("small", many.iloc[:10]), ("big", many)):
        (tmp_path / name).mkdir()
        path = tmp_path / name / f"{name}{suffix}"
        pyogrio.write_dataframe(part.to_crs(4326) if driver == "GeoJSONSeq" else part, path, driver=driver)
        paths.append(path)
    size = sum(p.stat().st_size for p in paths[1].parent.iterdir())
    assert size > 30_000_000
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(folder), *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    more_kib, changes = map(int, done.stdout.split())
    assert changes == 121
    assert more_kib * 1024 < size / 2, f"{more_kib} KiB for a file of {size // 1024} KiB"
