"""The optional part of the installation that documents need."""

from importlib.util import find_spec

from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["need_documents"]

_MODULES = ("docx", "fontTools", "segno", "typst", "xlsxwriter")


def need_documents() -> None:
    """Refuse to go on where the part ``documents`` is not installed.

    Raises
    ------
    SitemapError
        It is not.
    """
    lacking = [module for module in _MODULES if find_spec(module) is None]
    if lacking:
        raise SitemapError(
            N_("documents need a part of the program that is not installed ({modules})"),
            remedy=N_("install it with: pip install 'sitemap[documents]'"),
            modules=", ".join(lacking),
        )
