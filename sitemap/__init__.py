"""sitemap: the planning tool for brownfield development sites.

Each step of a build can be used alone::

    import sitemap

    register = sitemap.read_register(sitemap.shipped_register())
    findings = sitemap.validate(register)
    linked = sitemap.link(register)
    results = sitemap.analyse(linked)
    sitemap.draw(linked, results)  # a folium map

Names are loaded when they are first used, so that a command that needs no
geometry does not wait for it.
"""

from typing import TYPE_CHECKING

from sitemap.deferred import deferred

if TYPE_CHECKING:
    from sitemap.analysis import ANALYSES, Analysis, Column, Inputs, Measure, Results, ResultTable, analyse
    from sitemap.change import Comparison, compare
    from sitemap.errors import FeatureError, FieldError, LayerError, RegisterError, SitemapError, UsageError
    from sitemap.finding import Finding, has_errors
    from sitemap.linking import LinkedRegister, link
    from sitemap.mapping import map  # noqa: A004  # read as sitemap.map
    from sitemap.pipeline import Built, InvalidRegisterError, build
    from sitemap.publication import Manifest, publish
    from sitemap.register import Basemap, Register, RegisterInfo, read_register, write_register
    from sitemap.rules import RULES
    from sitemap.shipped import shipped_register
    from sitemap.validation import CHECKS, validate
    from sitemap.webmap import draw, page

__all__ = [
    "ANALYSES",
    "CHECKS",
    "RULES",
    "Analysis",
    "Basemap",
    "Built",
    "Column",
    "Comparison",
    "FeatureError",
    "FieldError",
    "Finding",
    "Inputs",
    "InvalidRegisterError",
    "LayerError",
    "LinkedRegister",
    "Manifest",
    "Measure",
    "Register",
    "RegisterError",
    "RegisterInfo",
    "ResultTable",
    "Results",
    "SitemapError",
    "UsageError",
    "analyse",
    "build",
    "compare",
    "draw",
    "has_errors",
    "link",
    "map",
    "page",
    "publish",
    "read_register",
    "shipped_register",
    "validate",
    "write_register",
]

_HOMES = {
    "sitemap.analysis": (
        "ANALYSES",
        "Analysis",
        "Column",
        "Inputs",
        "Measure",
        "ResultTable",
        "Results",
        "analyse",
    ),
    "sitemap.change": ("Comparison", "compare"),
    "sitemap.errors": ("FeatureError", "FieldError", "LayerError", "RegisterError", "SitemapError", "UsageError"),
    "sitemap.finding": ("Finding", "has_errors"),
    "sitemap.linking": ("LinkedRegister", "link"),
    "sitemap.mapping": ("map",),
    "sitemap.pipeline": ("Built", "InvalidRegisterError", "build"),
    "sitemap.publication": ("Manifest", "publish"),
    "sitemap.register": ("Basemap", "Register", "RegisterInfo", "read_register", "write_register"),
    "sitemap.rules": ("RULES",),
    "sitemap.shipped": ("shipped_register",),
    "sitemap.validation": ("CHECKS", "validate"),
    "sitemap.webmap": ("draw", "page"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__getattr__ = deferred(__name__, _HOME_OF)


def __dir__() -> list[str]:
    return sorted(__all__)
