"""A register on disk with one feature on a line, and what edits do to it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sitemap
from sitemap.incremental import KeptBuilds, Store
from sitemap.incremental.rebuild import Rebuilt
from tests.registers import Draft, polygon, rectangle, valid

__all__ = ["FILES", "again", "edit", "fresh", "kept", "lined", "move", "restored", "town"]

FILES = ("index.html", "manifest.json")


def town() -> Draft:
    """Return the valid register with two more sites, so that no code of it stands alone."""
    draft = valid()
    for site, east, kind, status in (("yard", 6000, "colliery", "planned"), ("mill", 7500, "harbour", "under-way")):
        outline = polygon(rectangle(east, 7000, 400, 300))
        draft.add("sites", "old-works", id=site, name_de=site, name_en=site, kind=kind, status=status, geometry=outline)
    return draft


def lined(draft: Draft, folder: Path) -> Path:
    """Write a register as this program does: one feature on a line."""
    draft.write(folder)
    return edit(folder, lambda _features: None)


def edit(folder: Path, change: Callable[[list[dict[str, Any]]], None]) -> Path:
    """Change the features of the sites."""
    path = folder / "sites.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    features = collection.pop("features")
    change(features)
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    head = json.dumps(collection, ensure_ascii=False)[:-1]
    path.write_text(f'{head}, "features": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n")
    return folder


def move(feature: dict[str, Any], east: float = 3.5) -> None:
    """Move one vertex of a polygon, which is not where its first ring is closed."""
    geometry = feature["geometry"]
    ring = geometry["coordinates"][0] if geometry["type"] == "Polygon" else geometry["coordinates"][0][0]
    ring[2] = [ring[2][0] - east, ring[2][1]]


def restored(base: Path) -> Path:
    """Return the folder with ``register`` and ``cache`` as they were kept; a build is known by its register's folder."""
    for name in ("register", "cache"):
        shutil.rmtree(base / name, ignore_errors=True)
        shutil.copytree(base / "kept" / name, base / name)
    return base


def fresh(folder: Path, out: Path, language: str | None = None) -> tuple[dict[str, bytes], sitemap.Built]:
    """Build without a cache and return what was published."""
    built = sitemap.build(folder, out, language=language)
    return {name: (out / name).read_bytes() for name in FILES}, built


def kept(folder: Path, out: Path, store: Store, language: str | None = None) -> tuple[dict[str, bytes], sitemap.Built]:
    """Build with a cache and return what was published."""
    built = sitemap.build(folder, out, language=language, cache=store)
    return {name: (out / name).read_bytes() for name in FILES}, built


def again(folder: Path, store: Store, language: str = "") -> Rebuilt | None:
    """Return what the cache alone makes of a register."""
    return KeptBuilds(store, "en").again(folder, language)
