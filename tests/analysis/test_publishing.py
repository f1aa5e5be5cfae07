"""The folder of tables: what lies in it, and that the manifest vouches for what was read."""

import hashlib
import json

import pytest

import sitemap
from sitemap.analysis import Inputs
from sitemap.analysis.publishing import input_hashes, publish_tables
from sitemap.errors import UsageError
from tests.analysis.planning import linked
from tests.registers import valid


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_files_and_folders_are_hashed_by_option_and_name(tmp_path):
    grid = tmp_path / "grid"
    (grid / "north").mkdir(parents=True)
    (grid / "b.parquet").write_bytes(b"south")
    (grid / "north" / "a.parquet").write_bytes(b"north")
    built = tmp_path / "built.gpkg"
    built.write_bytes(b"houses")
    assert input_hashes(Inputs(census=grid, built=built, engine="shapely")) == {
        "built:built.gpkg": sha256(b"houses"),
        "census:grid/b.parquet": sha256(b"south"),
        "census:grid/north/a.parquet": sha256(b"north"),
    }
    assert input_hashes(Inputs()) == {}


def test_a_file_that_is_gone_is_told_by_its_name_and_with_the_remedy(tmp_path):
    with pytest.raises(UsageError, match=r"gone\.gpkg: cannot be read: No such file or directory → name a file"):
        input_hashes(Inputs(built=tmp_path / "gone.gpkg"))


def test_the_folder_holds_every_table_what_it_means_and_further_files(tmp_path):
    found = linked(valid(), tmp_path)
    results = sitemap.analyse(found, names=["measures", "portfolio-sites", "built"])
    scenarios = tmp_path / "s.toml"
    scenarios.write_text("# none\n", encoding="utf-8")
    folder = tmp_path / "out"
    publish_tables(
        found.register, results, Inputs(scenarios=scenarios), folder, language="de", beside={"charts/a.svg": b"<svg/>"}
    )
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert names == [
        "charts/a.svg", "columns.csv", "manifest.json", "measures.csv", "measures.parquet", "portfolio-sites.csv",
        "portfolio-sites.parquet", "summary.md",
    ]  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert sha256(b"# none\n") in json.dumps(manifest["inputs"])
    for name in names:
        if name != "manifest.json":
            assert sha256((folder / name).read_bytes()) in json.dumps(manifest["outputs"]), name
    columns = (folder / "columns.csv").read_text(encoding="utf-8")
    assert {line.split(",")[0] for line in columns.splitlines()[1:]} == {"measures", "portfolio-sites"}
    assert "Fläche" in columns
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("# Brachflächen in Seldorf\n")
