"""ZIP files that are the same whenever and wherever they are made."""

import io
import zipfile
from collections.abc import Mapping

__all__ = ["zipped"]


def zipped(files: Mapping[str, bytes], date: str) -> bytes:
    """Return a ZIP file of ``files`` (content by name), each dated ``date`` (``2019-02-21``)."""
    year, month, day = (int(part) for part in date.split("-"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # as on Unix, also when made on Windows
            archive.writestr(entry, content, compresslevel=9)
    return target.getvalue()
