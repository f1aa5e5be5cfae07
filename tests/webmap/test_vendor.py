"""The vendored packages are what their publishers released, each with its licence."""

import hashlib
from pathlib import Path

import sitemap.webmap.assets as assets
from sitemap.webmap.tiles.page import TILED_MODULES

VENDOR = Path(assets.__file__).parent / "vendor"


def test_vendored_files_have_the_recorded_checksums():
    recorded = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    found = {
        str(p.relative_to(VENDOR)): hashlib.sha256(p.read_bytes()).hexdigest()
        for folder in VENDOR.iterdir()
        if folder.is_dir()
        for p in folder.rglob("*")
        if p.is_file()
    }
    assert found == recorded


def test_every_package_has_its_licence():
    packages = [p for p in VENDOR.iterdir() if p.is_dir()]
    assert len(packages) == 4
    assert all((p / "LICENSE").is_file() for p in packages)


def test_every_script_and_style_is_part_of_the_page():
    folder = VENDOR.parent
    found = [p.relative_to(folder / "js").with_suffix("").as_posix() for p in (folder / "js").rglob("*.js")]
    assert sorted({*assets.MODULES, *TILED_MODULES}) == sorted(found)
    assert sorted({*assets.MAP_STYLES, *assets.PAGE_STYLES, *assets.EMBED_STYLES, *assets.TILED_STYLES}) == sorted(
        p.stem for p in (folder / "css").glob("*.css")
    )


def test_our_scripts_are_strict():
    for path in (VENDOR.parent / "js").rglob("*.js"):
        assert '"use strict";' in path.read_text(encoding="utf-8"), path.name
