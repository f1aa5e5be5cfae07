"""The address of a site on the published map, and its QR code."""

import io
import re
from urllib.parse import quote, urlsplit

from sitemap.errors import UsageError
from sitemap.locale import N_

__all__ = ["checked_base", "permalink", "qr_svg"]


def checked_base(url: str) -> str:
    """Return the address of the published map.

    Raises
    ------
    UsageError
        It is no complete web address, or has a fragment already.
    """
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"#]", url)
    except ValueError:
        whole = False
    if not whole or not url.isprintable():
        raise UsageError(
            N_("“{url}” is not the address of a published map"),
            remedy=N_("write the whole address, for example https://www.example.org/map/"),
            url=url,
        )
    return url


def permalink(base_url: str, site: str, language: str) -> str:
    """Return the address that opens the map at a site, by the site's id, so that it outlives new builds.

    Examples
    --------
    >>> permalink("https://www.example.org/map/", "old-works", "de")
    'https://www.example.org/map/#site=old-works&lang=de'
    """
    return f"{base_url}#site={quote(site, safe='')}&lang={language}"


def qr_svg(url: str) -> bytes:
    """Return the QR code of an address as SVG; a quarter of it may be damaged."""
    import segno

    made = io.BytesIO()
    segno.make(url, error="q", micro=False).save(
        made, kind="svg", border=2, light="#ffffff", svgclass=None, lineclass=None
    )
    return made.getvalue()
