"""What besides a register decides the bytes of its page: this program, its libraries, their data."""

import hashlib
import os
import platform
import sys
from pathlib import Path

__all__ = ["fingerprint"]

_PACKAGE = Path(__file__).parents[1]
# Variables that change what PROJ and GDAL do.
_VARIABLES = (
    "PROJ_DATA",
    "PROJ_LIB",
    "PROJ_NETWORK",
    "GDAL_DATA",
    "OGR_GEOJSON_MAX_OBJ_SIZE",
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING",
)


def fingerprint(language: str = "") -> str:
    """Return a hash that differs where the same register could give another page.

    It covers every file of this package, the names and versions of all
    installed packages (which bring GEOS, PROJ and GDAL along), the libraries
    of the system where those are used, the coordinate systems' data, Python
    and the processor's architecture.

    Parameters
    ----------
    language
        The language of messages.
    """
    import shapely
    from pyproj import proj_version_str

    told = hashlib.blake2b(digest_size=32)
    facts = [
        language,
        sys.version,
        platform.machine(),
        sys.byteorder,
        ".".join(map(str, shapely.geos_version)),
        proj_version_str,
        *(f"{name}={os.environ.get(name)}" for name in _VARIABLES),
        *_installed(),
        *_proj_data(),
    ]
    told.update("\0".join(facts).encode("utf-8", "surrogateescape"))
    for path in _sources(str(_PACKAGE)):
        with open(path, "rb") as file:  # noqa: PTH123  # hundreds of files: a Path for each costs as much as reading
            content = file.read()
        told.update(f"\0{path[len(str(_PACKAGE)) :]}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        told.update(content)
    return told.hexdigest()


def _sources(folder: str) -> list[str]:
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if f != "__pycache__"]
        found += [os.path.join(place, name) for name in files]  # noqa: PTH118  # as above
    return sorted(found)


def _installed() -> list[str]:
    """Return the names and versions of installed packages, as their folders of metadata say them."""
    found = set()
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                found |= {e.name for e in entries if e.name.endswith((".dist-info", ".egg-info"))}
        except OSError:
            continue
    return sorted(found)


def _proj_data() -> list[str]:
    """Return the files of coordinate systems' data: a grid added there changes transformations."""
    from pyproj.datadir import get_data_dir, get_user_data_dir  # type: ignore[attr-defined]  # its stubs lack one

    found = []
    for folder in (*get_data_dir().split(os.pathsep), get_user_data_dir()):
        try:
            with os.scandir(folder) as entries:
                found += [f"{e.path}:{e.stat().st_size}" for e in entries]
        except OSError:
            continue
    return sorted(found)
