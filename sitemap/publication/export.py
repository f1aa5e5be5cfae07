"""Put an export into a folder: its formats, metadata and a manifest, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitemap.exchange.export import METADATA_FILE, Content, ExportFormat, Note, metadata, write_formats
from sitemap.publication.publish import publish

__all__ = ["Exported", "export"]


@dataclass(frozen=True)
class Exported:
    """What an export gave: the SHA-256 of each file by its path, and what was lost on the way."""

    files: Mapping[Path, str]
    notes: tuple[Note, ...]


def export(content: Content, folder: str | Path, formats: Sequence[ExportFormat]) -> Exported:
    """Write the register into ``folder`` in each of ``formats``, with metadata and a manifest.

    Raises
    ------
    SitemapError
        The folder cannot be written to; what was in it is unchanged.
    """
    written = write_formats(content, formats)
    files = {name: data for one in written.values() for name, data in one.files.items()}
    files[METADATA_FILE] = metadata(content, files, tuple(formats))
    manifest = publish(content.register, files, folder)
    notes = tuple(note for one in written.values() for note in one.notes)
    return Exported({Path(folder) / name: digest for name, digest in manifest.outputs.items()}, notes)
