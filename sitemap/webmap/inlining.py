"""Put the assets of folium's plugins into the page, or say which one is missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import folium
from folium.raster_layers import TileLayer, WmsTileLayer

from sitemap.errors import SitemapError, UsageError
from sitemap.locale import N_
from sitemap.webmap.assets import vendored, with_images
from sitemap.webmap.identity import elements_of
from sitemap.webmap.pieces import Pieces

__all__ = ["Inlined", "inline", "keep_needed_defaults", "refuse_early_requests"]

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


def keep_needed_defaults(pieces: Pieces) -> None:
    """Leave out those of folium's own defaults that nothing on the map calls, and bring in those it does."""
    # The last script is what the map's elements say; our own runtime needs none of them.
    needed = {name for pattern, names in _NEEDS if re.search(pattern, pieces.scripts[-1][1]) for name in names}
    scripts, styles = dict(folium.folium._default_js), dict(folium.folium._default_css)  # noqa: SLF001
    del scripts["leaflet"], styles["leaflet_css"]
    defaults = {*scripts.values(), *styles.values()}
    pieces.scripts = [s for s in pieces.scripts if s[0] not in defaults]
    pieces.styles = [s for s in pieces.styles if s[0] not in defaults]
    # After Leaflet, which is the first script, whichever way it came.
    pieces.scripts[1:1] = [(url, "") for name, url in scripts.items() if name in needed]
    pieces.styles += [(url, "") for name, url in styles.items() if name in needed]


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
        path = Path(assets[url])
        try:
            text = path.read_text(encoding="utf-8")
            return with_images(text, path.parent) if path.suffix.lower() == ".css" else text
        except (OSError, UnicodeDecodeError) as error:
            raise SitemapError(
                N_("cannot be read: {reason}"),
                where=getattr(error, "filename", None) or path,
                remedy=N_("name the file that holds {url}, with its images beside it"),
                reason=getattr(error, "strerror", None) or error,
                url=url,
            ) from error
    found = vendored(url)
    if found is None:
        raise _missing(url)
    return found


def _missing(url: str) -> UsageError:
    return UsageError(
        N_("the map needs {url}, which is not part of the page"),
        remedy=N_("download the file and pass page(map, assets={{“{url}”: path}})"),
        url=url,
    )
