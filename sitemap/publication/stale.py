"""Take away what an earlier publication left and the new one no longer has."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sitemap.publication.manifest import MANIFEST_FILE

__all__ = ["remove_stale"]


@contextmanager
def remove_stale(folder: Path, kept: set[str], *, among: Callable[[str], bool] = lambda _name: True) -> Iterator[None]:
    """Publish inside the ``with`` block; when it has succeeded, remove the stale files.

    Only files that the manifest there before vouched for, and that still have
    the content it knows, are ours to remove; and of these only those whose
    name ``among`` says yes to.
    """
    before = _listed(folder)
    yield
    for name, digest in before.items():
        path = folder / name
        if name in kept or not among(name):
            continue
        with suppress(OSError, ValueError):  # a name that is none
            if not path.resolve().is_relative_to(folder.resolve()):
                continue
            if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
                path.unlink()
                # A folder goes with its last file; the first that is not empty ends it.
                for parent in path.relative_to(folder).parents[:-1]:
                    (folder / parent).rmdir()


def _listed(folder: Path) -> dict[str, str]:
    try:
        outputs = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    if not isinstance(outputs, dict):
        return {}
    return {str(name): str(digest) for name, digest in outputs.items()}
