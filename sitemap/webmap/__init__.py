"""The interactive map: folium as the engine, our elements on it, one self-contained page."""

from sitemap.webmap.assembly import embed_page, page
from sitemap.webmap.choices import MapChoices, Opening, choose, theme_names
from sitemap.webmap.drawing import SiteMap, draw
from sitemap.webmap.elements import EMBED_PARTS, PARTS, Part, RegisterView
from sitemap.webmap.embedding import EMBED_FILE, EXAMPLE_FILE, embed_files, snippet

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
    "page",
    "snippet",
    "theme_names",
]
