"""Put the tables of the analyses into a folder, with the manifest that vouches for them."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

from sitemap.analysis.contract import Results
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.reporting import COLUMNS_FILE, SUMMARY_FILE, columns_csv, summary, table_files
from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.publication import Manifest, publish
from sitemap.register.model import Register

__all__ = ["ANALYSIS_FILE", "CHART_FOLDER", "input_hashes", "publish_tables"]

# Where charts lie beside the tables, and the page that shows both.
CHART_FOLDER = "charts/"
ANALYSIS_FILE = "analysis.html"

_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def publish_tables(
    register: Register,
    results: Results,
    inputs: Inputs,
    folder: str | Path,
    *,
    language: str,
    beside: Mapping[str, bytes] = _NOTHING,
) -> Manifest:
    """Write every table as CSV and Parquet, the summary and the columns' meanings into ``folder``.

    ``beside`` are further files by their path, for example charts.

    Raises
    ------
    SitemapError
        The folder cannot be written to; what was in it is unchanged.
    """
    outputs: dict[str, bytes] = {}
    for table in results.tables.values():
        outputs |= table_files(table)
    outputs[COLUMNS_FILE] = columns_csv([t.analysis for t in results.tables.values()], language)
    outputs[SUMMARY_FILE] = summary(register, results, language).encode("utf-8")
    outputs |= beside
    return publish(register, outputs, folder, further=input_hashes(inputs))


def input_hashes(inputs: Inputs) -> dict[str, str]:
    """Return the SHA-256 of each file that the user named, by option and file name."""
    hashes = {}
    for field in fields(inputs):
        path = getattr(inputs, field.name)
        if not isinstance(path, Path):
            continue
        try:
            for file, name in _files(path):
                with file.open("rb") as opened:
                    hashes[f"{field.name}:{name}"] = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise UsageError(
                N_("cannot be read: {reason}"),
                where=path,
                remedy=N_("name a file that exists and may be read"),
                reason=error.strerror or error,
            ) from error
    return hashes


def _files(path: Path) -> list[tuple[Path, str]]:
    """Return a file, or all files of a folder, with their names for readers."""
    if not path.is_dir():
        return [(path, path.name)]
    return [(p, f"{path.name}/{p.relative_to(path).as_posix()}") for p in sorted(path.rglob("*")) if p.is_file()]
