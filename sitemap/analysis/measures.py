"""Measures of each outline in the plane of the register's CRS."""

from typing import TYPE_CHECKING

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_
from sitemap.outline import area_se_m2

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MEASURES", "measures"]


def measures(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site with its area in m² and the area's standard error.

    The error follows from the outline's positional accuracy as
    ``sitemap.outline`` describes.
    """
    import pandas as pd

    sites = linked.register.sites
    se = area_se_m2(sites.geometry.to_numpy(), sites["geometry_accuracy_m"].to_numpy())
    return pd.DataFrame(
        {"area_m2": sites.geometry.area, "area_m2_se": se},
        index=sites.index.rename("site_id"),
    )


MEASURES = Analysis(
    name="measures",
    title=N_("Measures"),
    method=N_(
        "Plane area of the outline in the register's projected coordinate system. "
        "The ± figure is the 95-percent interval that follows from the outline's positional accuracy."
    ),
    limits=N_("The error covers the outline only, not the question which land belongs to the site."),
    index=("site_id",),
    columns=(
        Column("area_m2", "m²", N_("Area"), N_("plane area of the outline"), error="area_m2_se"),
        Column("area_m2_se", "m²", N_("Standard error of the area"), N_("one standard deviation")),
    ),
    run=measures,
    theme="area_m2",
    citation="Chrisman and Yandell (1988)",
)
