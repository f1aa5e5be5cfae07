"""How much of each site is built or sealed, by a layer that the user names."""

import itertools
from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BUILT", "built", "joined_near"]


def built(linked: LinkedRegister, inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site with the built area in it and its share.

    Overlapping polygons of the layer count once.

    Raises
    ------
    LayerError
        The layer cannot be read, does not say its CRS, or holds other than polygons.

    Notes
    -----
    Where the outline moves outwards by d over built land, the share p changes
    by (1 − p)·d, over open land by −p·d, each over the site's area. With the
    share q of the outline that runs over built land, the error of the share is
    the relative error of the area times ``sqrt(q(1−p)² + (1−q)p²)``.
    """
    import numpy as np
    import pandas as pd
    import shapely

    from sitemap.analysis.overlay_layer import boxes_around, polygons_near
    from sitemap.outline import area_se_m2

    register = linked.register
    sites = register.sites
    shapes = sites.geometry.to_numpy()
    assert inputs.built is not None  # required by the description
    layer = polygons_near(inputs.built, boxes_around(sites, 0), engine=inputs.engine)
    part, edge = _inside(shapes, layer.frame.geometry.to_numpy())
    area = shapely.area(shapes)
    share, along = part / area, edge / shapely.length(shapes)
    relative = area_se_m2(shapes, sites["geometry_accuracy_m"].to_numpy(dtype=float)) / area
    se = relative * np.sqrt(along * (1 - share) ** 2 + (1 - along) * share**2)
    columns = {"built_m2": part, "share_built": share, "share_built_se": se}
    return pd.DataFrame(columns, index=sites.index.rename("site_id"))


def joined_near(shapes: Any, polygons: Any) -> Any:
    """Return for each shape the union of the polygons that it meets: only what is near is joined."""
    import numpy as np
    import shapely

    shape, polygon = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    ends = np.searchsorted(shape, np.arange(len(shapes) + 1))
    near = [shapely.union_all(polygons[polygon[a:b]]) for a, b in itertools.pairwise(ends)]
    return np.array(near, dtype=object)


def _inside(shapes: Any, polygons: Any) -> tuple[Any, Any]:
    """Return for each shape the area in m² and the length of its outline in m that lie in the polygons."""
    import shapely

    joined = joined_near(shapes, polygons)
    common = shapely.intersection(shapes, joined)
    edge = shapely.intersection(shapely.boundary(shapes), joined)
    return shapely.area(common), shapely.length(edge)


BUILT = Analysis(
    name="built",
    title=N_("Built or sealed land"),
    method=N_(
        "Area of the given layer inside each site, overlaps counted once, and its share of the site's area. The error "
        "follows from the outline's accuracy: where the outline may move it takes in, or loses, built or open land."
    ),
    limits=N_(
        "What the layer counts as built decides: buildings alone, or sealed ground with yards and streets. Errors of "
        "the layer itself are not included."
    ),
    index=("site_id",),
    columns=(
        Column("built_m2", "m²", N_("Built"), N_("area of the layer inside the site")),
        Column("share_built", "1", N_("Share built"), N_("of the site's area"), error="share_built_se"),
        Column("share_built_se", "1", N_("Standard error of the share"), N_("one standard deviation")),
    ),
    run=built,
    theme="share_built",
    requires=("built",),
    overlays=True,
)
