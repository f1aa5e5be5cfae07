"""Area of each site in the plane of the register's CRS."""

import pandas as pd

from sitemap.analysis.measure import Measure
from sitemap.linking import LinkedRegister
from sitemap.locale import N_
from sitemap.outline import area_se_m2

__all__ = ["area"]


def area(linked: LinkedRegister) -> Measure:
    """Return the area of each site in m² with its standard error.

    The error follows from the outline's positional accuracy as
    ``sitemap.outline`` describes.
    """
    sites = linked.register.sites
    se = area_se_m2(sites.geometry.to_numpy(), sites["geometry_accuracy_m"].to_numpy())
    return Measure(
        name="area_m2",
        unit="m²",
        label=N_("Area"),
        method=N_(
            "Plane area of the outline in the register's projected coordinate system. "
            "The ± figure is the 95-percent interval that follows from the outline's positional accuracy."
        ),
        values=sites.geometry.area,
        se=pd.Series(se, index=sites.index),
    )
