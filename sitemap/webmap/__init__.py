"""The interactive map: folium as the engine, our elements on it, one self-contained page."""

from typing import TYPE_CHECKING

from sitemap.deferred import deferred

if TYPE_CHECKING:
    from sitemap.webmap.assembly import embed_page, page
    from sitemap.webmap.choices import MapChoices, Opening, choose, theme_names
    from sitemap.webmap.drawing import SiteMap, draw
    from sitemap.webmap.elements import EMBED_PARTS, PARTS, Part, RegisterView
    from sitemap.webmap.embedding import EMBED_FILE, EXAMPLE_FILE, embed_files, example_file, snippet

__all__ = [
    "EMBED_FILE",
    "EMBED_PARTS",
    "EXAMPLE_FILE",
    "PARTS",
    "MapChoices",
    "Opening",
    "Part",
    "RegisterView",
    "SiteMap",
    "choose",
    "draw",
    "embed_files",
    "embed_page",
    "example_file",
    "page",
    "snippet",
    "theme_names",
]

# Loaded when first asked for: what only encodes data for a page does not wait for folium.
_HOMES = {
    "assembly": ("embed_page", "page"),
    "choices": ("MapChoices", "Opening", "choose", "theme_names"),
    "drawing": ("SiteMap", "draw"),
    "elements": ("EMBED_PARTS", "PARTS", "Part", "RegisterView"),
    "embedding": ("EMBED_FILE", "EXAMPLE_FILE", "embed_files", "example_file", "snippet"),
}
_HOME_OF = {name: f"{__name__}.{home}" for home, names in _HOMES.items() for name in names}

__getattr__ = deferred(__name__, _HOME_OF)
