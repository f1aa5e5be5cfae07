"""The output folder: finished files moved into place, with a manifest that vouches for them."""

from sitemap.publication.manifest import Manifest, make_manifest
from sitemap.publication.publish import publish

__all__ = ["Manifest", "make_manifest", "publish"]
