"""What several formats lose, each said once."""

from sitemap.locale import N_

__all__ = ["MULTI", "NO_STYLE", "ONE_TABLE", "WGS84"]

WGS84 = N_("The coordinates are degrees of WGS 84, not the register's metres.")
ONE_TABLE = N_("Only the sites are kept; of linked rows only the ids, of context layers nothing.")
MULTI = N_("Every outline becomes a multipolygon.")
NO_STYLE = N_("Colours and patterns are not kept.")
