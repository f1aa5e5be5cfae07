"""Change: two versions of a register compared, as tables, as text for a council, as a map."""

from sitemap.change.compare import ATTRIBUTES, SITES, Comparison, compare
from sitemap.change.picture import draw_change
from sitemap.change.wording import amendment

__all__ = ["ATTRIBUTES", "SITES", "Comparison", "amendment", "compare", "draw_change"]
