"""The output folder and the manifest that vouches for it."""

import hashlib
import json
import os
from pathlib import Path
from unittest import mock

import pytest

from sitemap.errors import SitemapError
from sitemap.publication import make_manifest, publish

OUTPUTS = {"index.html": "<p>ß</p>".encode(), "data.json": b"{}"}


def test_the_manifest_names_every_input_and_output_by_its_hash(register, tmp_path):
    publish(register, OUTPUTS, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"] == {n: hashlib.sha256((tmp_path / n).read_bytes()).hexdigest() for n in OUTPUTS}
    assert set(manifest["inputs"]) >= {"register.toml", "sites.geojson", "links.csv", "context/towns.geojson"}
    for name, digest in manifest["inputs"].items():
        assert digest == hashlib.sha256((register.path / name).read_bytes()).hexdigest()
    assert (manifest["register"], manifest["register_version"], manifest["crs"]) == (
        "seldorf",
        "2024-05-01",
        "EPSG:25832",
    )


def test_the_same_is_published_by_the_same_bytes(register, tmp_path):
    publish(register, OUTPUTS, tmp_path / "one")
    publish(register, dict(reversed(OUTPUTS.items())), tmp_path / "two")
    for name in [*OUTPUTS, "manifest.json"]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_changed_output_has_another_hash(register):
    one, other = (make_manifest(register, {"index.html": c}).outputs["index.html"] for c in (b"a", b"b"))
    assert one != other


def test_the_manifest_is_moved_into_place_last(register, tmp_path):
    """While it is the old one, so is everything that it vouches for, or it is seen not to be."""
    moved = []
    real = os.replace

    def note(source, target, **options):
        moved.append(Path(target).name)
        real(source, target, **options)

    with mock.patch("os.replace", note):
        publish(register, OUTPUTS, tmp_path)
    assert moved == ["journal.json", *OUTPUTS, "manifest.json"]


def test_a_folder_that_cannot_be_written_to_is_one_message(register):
    with pytest.raises(SitemapError, match="cannot be written"):
        publish(register, OUTPUTS, "/proc/output")
