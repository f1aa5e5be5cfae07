"""Put a comparison into a folder: tables, text and map, with the manifest that vouches for them."""

from pathlib import Path

from sitemap.analysis.contract import ResultTable
from sitemap.analysis.reporting import COLUMNS_FILE, columns_csv, table_files
from sitemap.change.compare import ATTRIBUTES, SITES, Comparison
from sitemap.change.picture import draw_change
from sitemap.change.wording import amendment
from sitemap.publication import Manifest, publish
from sitemap.webmap import page

__all__ = ["MAP_FILE", "TEXT_FILE", "publish_change"]

TEXT_FILE = "changes.md"
MAP_FILE = "changes.html"


def publish_change(comparison: Comparison, folder: str | Path, *, language: str) -> Manifest:
    """Write both tables as CSV and Parquet, the text, the map and the columns' meanings into ``folder``.

    Raises
    ------
    SitemapError
        The folder cannot be written to; what was in it is unchanged.
    """
    outputs = {
        **table_files(ResultTable(SITES, comparison.sites)),
        **table_files(ResultTable(ATTRIBUTES, comparison.attributes)),
        COLUMNS_FILE: columns_csv([SITES, ATTRIBUTES], language),
        TEXT_FILE: amendment(comparison, language).encode("utf-8"),
        MAP_FILE: page(draw_change(comparison, language)).encode("utf-8"),
    }
    earlier = {f"old:{name}": digest for name, digest in comparison.old.inputs.items()}
    return publish(comparison.new, outputs, folder, further=earlier)
