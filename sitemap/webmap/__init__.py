"""The interactive map: folium as the engine, our elements on it, one self-contained page."""

from sitemap.webmap.assembly import page
from sitemap.webmap.drawing import SiteMap, draw
from sitemap.webmap.elements import PARTS, Part, RegisterView

__all__ = ["PARTS", "Part", "RegisterView", "SiteMap", "draw", "page"]
