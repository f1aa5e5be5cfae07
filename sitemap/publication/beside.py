"""Publish a map that consists of a page and files beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sitemap.publication.publish import publish
from sitemap.publication.stale import remove_stale
from sitemap.webmap.tiles.choice import ENDINGS, FILES_STEM

if TYPE_CHECKING:
    from sitemap.analysis.contract import Results
    from sitemap.linking import LinkedRegister
    from sitemap.publication.manifest import Manifest
    from sitemap.webmap.tiles.outlines import Outlines

__all__ = ["FILES_BESIDE", "publish_tiled"]

# What lies beside a page with tiles, and is stale where the next page has none.
FILES_BESIDE = tuple(FILES_STEM + ending for ending in ENDINGS)


def publish_tiled(
    linked: "LinkedRegister",
    results: "Results",
    folder: Path,
    page_file: str,
    *,
    language: str | None = None,
    outlines: "Callable[[], Outlines] | None" = None,
) -> "Manifest":
    """Write the page of very many sites and the files beside it into ``folder``; the rest as for ``tiled_files``.

    Raises
    ------
    SitemapError
        The folder cannot be written to; what was in it is unchanged.
    """
    from sitemap.webmap.tiles.page import tiled_files

    files = tiled_files(linked, results, page_file, language=language, outlines=outlines)
    with remove_stale(folder, set(files), among=lambda name: name in FILES_BESIDE):
        return publish(linked.register, files, folder)
