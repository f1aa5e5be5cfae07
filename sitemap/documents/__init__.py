"""Documents for print and council: sheets true to scale, Steckbriefe, the atlas.

Maps are drawn as SVG from cartography's one style and set by Typst; a site's
facts are put into words once and set in every format.
"""

from sitemap.documents.figure import FIGURE_FORMATS, Figure, make_figure
from sitemap.documents.report import REPORT_ANALYSES, REPORT_FORMATS, make_reports
from sitemap.documents.sheet import Sheet, SheetOptions, make_sheet

__all__ = [
    "FIGURE_FORMATS",
    "REPORT_ANALYSES",
    "REPORT_FORMATS",
    "Figure",
    "Sheet",
    "SheetOptions",
    "make_figure",
    "make_reports",
    "make_sheet",
]
