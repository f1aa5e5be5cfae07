"""Builds that compute only what has changed since the last one, and give the same bytes as a fresh one.

The last build of a register is kept in the user's cache: the page, where in it
the data of each site stands, and what is needed to judge and measure a site
alone. Where only some sites have changed and all is plain with them, their
parts of the page are made anew, without reading or loading anything else.
Whatever is not plain is built as a whole.
"""

from sitemap.incremental.remember import KeptBuilds
from sitemap.incremental.snapshot import Finished
from sitemap.incremental.store import Store

__all__ = ["Finished", "KeptBuilds", "Store"]
