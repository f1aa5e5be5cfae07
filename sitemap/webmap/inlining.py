"""Put the assets of folium's plugins into the page, or say which one is missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import folium
from folium.raster_layers import TileLayer, WmsTileLayer

from sitemap.errors import SitemapError, UsageError
from sitemap.locale import N_
from sitemap.webmap.assets import vendored
from sitemap.webmap.identity import elements_of
from sitemap.webmap.pieces import Pieces

__all__ = ["Inlined", "inline", "refuse_early_requests", "with_needed_defaults"]

# Which of folium's defaults a script needs, by what it calls.
_NEEDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?<![\w$])(\$|jQuery)\(", ("jquery",)),
    (
        r"\bL\.AwesomeMarkers\b",
        ("awesome_markers", "awesome_markers_css", "awesome_markers_font_css", "awesome_rotate_css"),
    ),
)


@dataclass(frozen=True)
class Inlined:
    """The text of every style sheet and script, in order."""

    styles: list[str]
    scripts: list[str]


def refuse_early_requests(site_map: folium.Map, remote: list[str] | None = None) -> None:
    """Refuse what would ask the network before the reader agrees.

    Raises
    ------
    UsageError
        It names the address and what to do instead.
    """
    addresses = list(remote or [])
    for element in elements_of(site_map):
        if isinstance(element, TileLayer):
            addresses.append(str(element.tiles))
        elif isinstance(element, WmsTileLayer):
            addresses.append(str(element.url))
    if addresses:
        raise UsageError(
            N_("the map would ask {address} before the reader agrees"),
            remedy=N_("name tiles as a basemap in register.toml, and put images into the page as data: addresses"),
            address=addresses[0],
        )


def with_needed_defaults(pieces: Pieces) -> None:
    """Add those of folium's defaults that a script on the map calls; the others stay out."""
    scripts = dict(folium.folium._default_js)  # noqa: SLF001
    styles = dict(folium.folium._default_css)  # noqa: SLF001
    # Our own runtime and Leaflet need none; what is left is the map's last script.
    called = pieces.scripts[-1][1]
    for pattern, names in _NEEDS:
        if re.search(pattern, called):
            pieces.scripts[:0] = [(scripts[n], "") for n in names if n == "jquery"]
            place = 1 + next(i for i, (_, text) in enumerate(pieces.scripts) if "leaflet" in text[:400].lower())
            pieces.scripts[place:place] = [(scripts[n], "") for n in names if n in scripts and n != "jquery"]
            pieces.styles += [(styles[n], "") for n in names if n in styles]


def inline(pieces: Pieces, assets: Mapping[str, str | Path]) -> Inlined:
    """Return the text of every style sheet and script of ``pieces``.

    Raises
    ------
    UsageError
        An asset is neither vendored nor among ``assets``, or its style sheet
        fetches something itself.
    SitemapError
        A file of ``assets`` cannot be read.
    """
    styles = [text if url is None else _fetched(url, assets) for url, text in pieces.styles]
    scripts = [text if url is None else _fetched(url, assets) for url, text in pieces.scripts]
    for text in styles:
        if match := re.search(r"""(?:@import\s+|url\(\s*)["']?((?:https?:)?//[^"')\s]+)""", text):
            raise _missing(match[1])
    for text in scripts:
        if re.search(r"</script|<!--", text, re.IGNORECASE):
            raise UsageError(
                N_("a script holds “</script” or “<!--” and cannot stand in the page"),
                remedy=N_("write such text as an escape, for example \\u003c/script"),
            )
    return Inlined(styles, scripts)


def _fetched(url: str, assets: Mapping[str, str | Path]) -> str:
    if url in assets:
        try:
            return Path(assets[url]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SitemapError(
                N_("cannot be read: {reason}"),
                where=assets[url],
                remedy=N_("name the file that holds {url}"),
                reason=error,
                url=url,
            ) from error
    text = vendored(url)
    if text is None:
        raise _missing(url)
    return text


def _missing(url: str) -> UsageError:
    return UsageError(
        N_("the map needs {url}, which is not part of the page"),
        remedy=N_("download the file and pass page(map, assets={{“{url}”: path}})"),
        url=url,
    )
