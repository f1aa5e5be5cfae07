"""Put the finished files into the output folder."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sitemap.atomic import replace_files
from sitemap.publication.manifest import MANIFEST_FILE, Manifest, make_manifest
from sitemap.register.model import Register

__all__ = ["publish", "publish_with"]


_NOTHING: Mapping[str, str] = MappingProxyType({})


def publish(
    register: Register, outputs: Mapping[str, bytes], folder: str | Path, *, further: Mapping[str, str] = _NOTHING
) -> Manifest:
    """Write ``outputs`` (content by file name) and their manifest into ``folder``.

    ``further`` are inputs besides the register's files: SHA-256 by name.

    Raises
    ------
    SitemapError
        The folder cannot be written to; what was in it is unchanged.
    """
    manifest = make_manifest(register, outputs, further=further)
    publish_with(manifest, outputs, folder)
    return manifest


def publish_with(manifest: Manifest, outputs: Mapping[str, bytes], folder: str | Path) -> None:
    """Write ``outputs`` and the manifest that was made of them into ``folder``, as ``publish`` does."""
    # The manifest comes last: while it is the old one, so is the whole folder's word.
    replace_files(Path(folder), {**outputs, MANIFEST_FILE: manifest.to_json()})
