"""Measures of each outline in the plane of the register's CRS, each with its error."""

from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from pyproj import CRS

    Floats = npt.NDArray[np.float64]

__all__ = ["MEASURES", "measured", "measures"]

# The standard deviation of a direction of which nothing is known.
_ANY_DIRECTION_DEG = 180 / 12**0.5


def measures(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site with its measures and their standard errors.

    The errors follow from the outline's positional accuracy as
    ``sitemap.outline`` and ``sitemap.analysis.propagation`` describe.

    Examples
    --------
    >>> import sitemap
    >>> linked = sitemap.link(sitemap.read_register(sitemap.shipped_register()))  # doctest: +SKIP
    >>> sitemap.analyse(linked, names=["measures"]).table("measures")  # doctest: +SKIP
    """
    import numpy as np
    import pandas as pd

    from sitemap.outline import in_parts

    sites, crs = linked.register.sites, linked.register.crs
    accuracy_m = sites["geometry_accuracy_m"].to_numpy(dtype=float)
    # An outline that validation refuses has no measures.
    sound: Any = np.where(linked.register.sound, sites.geometry.to_numpy(), None)
    parts = in_parts(lambda shapes, accuracy: _measured(shapes, accuracy, crs), sound, accuracy_m)
    figures = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return pd.DataFrame(figures, index=sites.index.rename("site_id"))


def measured(outlines: Any, accuracy_m: "Floats", crs: "CRS") -> "dict[str, Floats]":
    """Return the measures of outlines by the names of ``MEASURES``; each depends on its outline and accuracy alone.

    Parameters
    ----------
    outlines
        In ``crs``, shape (n,); what is no valid polygon has no measures.
    accuracy_m
        Positional accuracy in m (95 %), shape (n,).
    crs
        A projected system in metres.
    """
    import numpy as np

    from sitemap.outline import is_sound_polygon

    return _measured(np.where(is_sound_polygon(outlines), outlines, None), accuracy_m, crs)


def _measured(sound: Any, accuracy_m: "Floats", crs: "CRS") -> "dict[str, Floats]":
    from sitemap.analysis.ellipsoid import ellipsoidal_area_m2

    figures = _figures(_near_origin(sound), accuracy_m)
    ellipsoidal = ellipsoidal_area_m2(sound, crs)
    figures |= {"area_ellipsoidal_m2": ellipsoidal, "scale_ppm": (figures["area_m2"] / ellipsoidal - 1) * 1e6}
    return {name: figures[name] for name in MEASURES.fields()}


def _near_origin(outlines: Any) -> Any:
    """Return each outline shifted to the origin: the digits of a northing would be missing in small angles.

    Each by its own corner, so that the figures of a site never depend on which others there are.
    """
    import numpy as np
    import shapely

    xy, owner = shapely.get_coordinates(outlines, return_index=True)
    # On whole metres, so that the shift itself loses no digit.
    corner = np.floor(shapely.bounds(outlines)[:, :2])
    shifted = np.array(outlines, dtype=object)
    return shapely.set_coordinates(shifted, xy - corner[owner])


def _figures(outlines: Any, accuracy_m: "Floats") -> "dict[str, Floats]":
    import numpy as np
    import shapely

    from sitemap.analysis import enclosure as around
    from sitemap.analysis import propagation as prop
    from sitemap.outline import CONFIDENCE_FACTOR, corners, generalised_area_se_m2

    known = ~shapely.is_missing(outlines) & np.isfinite(accuracy_m)
    plain = np.where(known, corners(outlines, np.where(known, accuracy_m, 0)), outlines)
    vertices = prop.vertices_of(plain, accuracy_m)
    owner = vertices.owner
    area, perimeter = shapely.area(outlines), shapely.length(outlines)
    hulls, plain_hulls = shapely.convex_hull(outlines), shapely.convex_hull(plain)
    radius, plain_circle = shapely.minimum_bounding_radius(hulls), around.smallest_circle(plain_hulls)
    box = around.smallest_rectangle(hulls)
    to_axis, to_width, to_turn = around.axis_gradients(vertices, around.smallest_rectangle(plain_hulls))
    along_edge = prop.perimeter_gradient(vertices)
    by_area = prop.area_gradient(vertices) / shapely.area(plain)[owner, None]
    by_perimeter = along_edge / shapely.length(plain)[owner, None]
    by_radius = around.circle_gradient(vertices, plain_circle) / plain_circle.radius_m[owner, None]
    polsby_popper = 4 * np.pi * area / perimeter**2
    reock = area / (np.pi * radius**2)
    turned = np.degrees(prop.spread(vertices, to_turn))
    # Where longer and shorter side cannot be told apart, or no edge is flush with a side, there is no direction.
    apart = box.axis_m - box.width_m > CONFIDENCE_FACTOR * prop.spread(vertices, to_axis - to_width)
    directed = apart & (turned > 0) & (turned < _ANY_DIRECTION_DEG)
    return {
        "area_m2": area,
        "area_m2_se": generalised_area_se_m2(plain, accuracy_m),
        "perimeter_m": perimeter,
        "perimeter_m_se": prop.spread(vertices, along_edge),
        "polsby_popper": polsby_popper,
        "polsby_popper_se": polsby_popper * prop.spread(vertices, by_area - 2 * by_perimeter),
        "reock": reock,
        "reock_se": reock * prop.spread(vertices, by_area - 2 * by_radius),
        "axis_m": box.axis_m,
        "axis_m_se": prop.spread(vertices, to_axis),
        "width_m": box.width_m,
        "width_m_se": prop.spread(vertices, to_width),
        "orientation_deg": np.where(directed, box.orientation_deg, np.nan),
        "orientation_deg_se": np.where(directed, turned, np.nan),
    }


_SE = N_("one standard deviation")

MEASURES = Analysis(
    name="measures",
    title=N_("Measures"),
    method=N_(
        "Plane area and length of the outline in the register's projected coordinate system, holes taken out of the "
        "area and counted in the perimeter. Polsby–Popper: 4π · area / perimeter². Reock: area / area of the smallest "
        "enclosing circle. Longest axis, width and orientation: the sides and the azimuth of the longer side (from "
        "grid north, clockwise) of the smallest enclosing rectangle, as in QGIS. Cross-check: area on the ellipsoid "
        "with geodesic edges; the scale error is what the projection adds to the plane area. "
        "The ± figure is the 95-percent interval that follows from the outline's positional accuracy: each vertex of "
        "the outline, generalised to its accuracy, is one independent observation, and its error reaches each figure "
        "through the figure's derivative at this vertex."
    ),
    limits=N_(
        "The errors cover the outline only, not the question which land belongs to the site. An outline drawn "
        "coarsely looks more compact than the land is. Where circle or rectangle rest on other vertices as soon as "
        "one moves (a square, a circle), their errors are approximate. A site that may be as wide as it is long has no "
        "orientation."
    ),
    index=("site_id",),
    columns=(
        Column("area_m2", "m²", N_("Area"), N_("plane area of the outline"), error="area_m2_se"),
        Column("area_m2_se", "m²", N_("Standard error of the area"), _SE),
        Column("area_ellipsoidal_m2", "m²", N_("Ellipsoidal area"), N_("area on the ellipsoid, as a cross-check")),
        Column("scale_ppm", "ppm", N_("Scale error"), N_("plane area / ellipsoidal area − 1, in parts per million")),
        Column("perimeter_m", "m", N_("Perimeter"), N_("length of all rings"), error="perimeter_m_se"),
        Column("perimeter_m_se", "m", N_("Standard error of the perimeter"), _SE),
        Column(
            "polsby_popper",
            "",
            N_("Compactness (Polsby–Popper)"),
            N_("1 for a circle, towards 0 for what is long or ragged"),
            error="polsby_popper_se",
        ),
        Column("polsby_popper_se", "", N_("Standard error of Polsby–Popper"), _SE),
        Column("reock", "", N_("Compactness (Reock)"), N_("1 for a circle, towards 0 for what is long"), "reock_se"),
        Column("reock_se", "", N_("Standard error of Reock"), _SE),
        Column("axis_m", "m", N_("Longest axis"), N_("longer side of the smallest rectangle"), error="axis_m_se"),
        Column("axis_m_se", "m", N_("Standard error of the longest axis"), _SE),
        Column("width_m", "m", N_("Width"), N_("shorter side of the smallest rectangle"), error="width_m_se"),
        Column("width_m_se", "m", N_("Standard error of the width"), _SE),
        Column(
            "orientation_deg",
            "°",
            N_("Orientation"),
            N_("azimuth of the longer side from grid north, clockwise, 0 to 180"),
            error="orientation_deg_se",
        ),
        Column("orientation_deg_se", "°", N_("Standard error of the orientation"), _SE),
    ),
    run=measures,
    theme="area_m2",
    citation=(
        "Chrisman and Yandell (1988); Polsby and Popper (1991); Reock (1961); Freeman and Shapira (1975); "
        "Snyder (1987); Karney (2013)"
    ),
)
