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
        if path is None:
            continue
        try:
            with path.open("rb") as file:
                hashes[f"{field.name}:{path.name}"] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UsageError(
                N_("cannot be read: {reason}"),
                where=path,
                remedy=N_("name a file that exists and may be read"),
                reason=error.strerror or error,
            ) from error
    return hashes
