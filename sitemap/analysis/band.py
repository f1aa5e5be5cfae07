"""The bands of a register (sites of the kind ``corridor``) and the sites along them."""

from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from sitemap.analysis.centreline import Centreline

__all__ = ["BAND", "WITHIN_M", "band", "bands_and_sites", "centrelines", "empty_table"]

WITHIN_M = (500, 1000, 2000)


def band(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each band and other site: how near, inside or not, and where along the band."""
    import pandas as pd

    bands, sites = bands_and_sites(linked)
    lines = centrelines(linked)
    rows = [_along(str(name), bands.loc[[name]], sites, lines[str(name)]) for name in bands.index]
    if not rows:
        return empty_table(BAND)
    return pd.concat(rows).set_index(list(BAND.index))[list(BAND.fields())]


def bands_and_sites(linked: LinkedRegister) -> "tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]":
    """Return the corridors and all other sites, by id."""
    sites = linked.register.sites.sort_index()
    corridor = sites["kind"] == "corridor"
    return sites[corridor], sites[~corridor]


def empty_table(analysis: Analysis) -> "pd.DataFrame":
    """Return a table of the analysis without a row."""
    import pandas as pd

    names = [*analysis.index, *analysis.fields()]
    return pd.DataFrame({n: [] for n in names}).set_index(list(analysis.index))


def centrelines(linked: LinkedRegister) -> "dict[str, Centreline]":
    """Return the centre line of each band: the river that follows it, or else its medial axis.

    A medial axis runs the way of the longest river in the band, if there is one.
    """
    import shapely

    from sitemap.analysis.centreline import Centreline, along_river, medial_axis, same_way
    from sitemap.analysis.places import places

    bands, _ = bands_and_sites(linked)
    rivers = places(linked.register, "river", kinds=("LineString", "MultiLineString"))
    lines = rivers.geometry.to_numpy()
    found = {}
    for name, outline in zip(bands.index, bands.geometry, strict=True):
        axis = medial_axis(outline)
        if len(lines):
            inside = shapely.length(shapely.intersection(lines, outline))
            if inside.max() > 0:
                axis = same_way(axis, lines[int(inside.argmax())])
            found[str(name)] = along_river(outline, axis, lines, rivers["layer"].tolist())
        else:
            found[str(name)] = Centreline(axis)
    return found


def _along(name: str, corridor: "gpd.GeoDataFrame", sites: "gpd.GeoDataFrame", centre: "Centreline") -> "pd.DataFrame":
    import pandas as pd
    import shapely

    from sitemap.analysis.certainty import distance_se_m, within

    outline = corridor.geometry.iloc[0]
    shapes, accuracy = sites.geometry.to_numpy(), sites["geometry_accuracy_m"].to_numpy(dtype=float)
    own_m = float(corridor["geometry_accuracy_m"].iloc[0])
    distance, se = shapely.distance(shapes, outline), distance_se_m(accuracy, own_m)
    middle = shapely.centroid(shapes)
    foot = shapely.line_locate_point(centre.line, middle)
    near = _nearest_stretch(shapes, centre.line)
    columns: dict[str, Any] = {
        "band_id": name,
        "site_id": sites.index,
        "distance_m": distance,
        "distance_m_se": se,
        "share_inside": shapely.area(shapely.intersection(shapes, outline)) / shapely.area(shapes),
        "share_inside_se": _share_se(shapes, outline, se),
        **_position(shapes, outline, accuracy, own_m),
        **{f"within_{limit}_m": within(distance, se, limit) for limit in WITHIN_M},
        "chainage_m": foot,
        "chainage_m_se": se,
        "chainage_from_m": near[0],
        "chainage_to_m": near[1],
        "offset_m": shapely.distance(middle, centre.line),
        "side": _side(centre.line, middle, foot),
    }
    frame = pd.DataFrame(columns)
    # What lies far from the band has no place along it.
    along = ["chainage_m", "chainage_m_se", "chainage_from_m", "chainage_to_m"]
    frame.loc[frame[f"within_{WITHIN_M[-1]}_m"] == "no", along] = float("nan")
    return frame.sort_values(["chainage_m", "site_id"], kind="stable")


def _share_se(shapes: Any, outline: Any, se: Any) -> Any:
    """Return the standard error of each site's share in the band.

    Half the difference of the shares with the band grown and shrunk by the
    standard error of the distance: the edges lie off all in the same direction.
    """
    import numpy as np
    import shapely

    known = ~np.isnan(se)
    off = np.where(known, se, 0.0)
    wide, narrow = (shapely.area(shapely.intersection(shapes, shapely.buffer(outline, d))) for d in (off, -off))
    return np.where(known, (wide - narrow) / 2 / shapely.area(shapes), np.nan)


def _position(shapes: Any, outline: Any, accuracy: Any, own_m: float) -> dict[str, Any]:
    """Tell whether each site lies in the band as a whole, and whether it touches it."""
    import numpy as np
    import shapely

    from sitemap.analysis.certainty import allowance_m, judged

    allowance = allowance_m(accuracy, own_m)
    known, reach = ~np.isnan(allowance), np.nan_to_num(allowance)
    narrower, wider = shapely.buffer(outline, -reach), shapely.buffer(outline, reach)
    inside = judged(shapely.covers(narrower, shapes), shapely.covers(wider, shapes), known)
    touches = judged(shapely.intersects(narrower, shapes), shapely.intersects(wider, shapes), known)
    return {"inside": inside, "touches": touches}


def _nearest_stretch(shapes: Any, line: Any) -> tuple[Any, Any]:
    """Return from where to where along the line the corners of each shape project."""
    import numpy as np
    import shapely

    corners, owner = shapely.get_coordinates(shapely.convex_hull(shapes), return_index=True)
    places = shapely.line_locate_point(line, shapely.points(corners))
    low, high = np.full(len(shapes), np.inf), np.full(len(shapes), -np.inf)
    np.minimum.at(low, owner, places)
    np.maximum.at(high, owner, places)
    return low, high


def _side(line: Any, points: Any, foot: Any) -> Any:
    """Return on which side of the line, looking along it, each point lies."""
    import numpy as np
    import shapely

    step = 1.0
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(foot - step, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, np.minimum(foot + step, line.length)))
    way, out = after - before, shapely.get_coordinates(points) - before
    turn = way[:, 0] * out[:, 1] - way[:, 1] * out[:, 0]
    return np.select([turn > 0, turn < 0], ["left", "right"], "on-line").astype(object)


_CERTAINTY = N_("certain, possible or no, by the accuracies of both outlines")

BAND = Analysis(
    name="band",
    title=N_("Sites along the band"),
    method=N_(
        "Shortest distance between the band's outline and each site, 0 where they meet. Certain means that it holds "
        "wherever both outlines may lie by their positional accuracies (95 percent), possible that it holds for some "
        "such places. A site lies in the band if the whole of it does; it touches the band if any part does. The "
        "chainage is the place along the band's centre line nearest to the site's centroid, counted from the line's "
        "start; from and to are where the corners of the site's hull fall on it; a site farther than 2,000 m from the "
        "band has none. The centre line is the river of the "
        "context layers that follows the band, or else the medial axis of the band's outline, which runs the way of "
        "the river."
    ),
    limits=N_(
        "A band whose course is schematic gives schematic answers: look at its accuracy before using them. Beside a "
        "strongly bent line the chainage can jump."
    ),
    index=("band_id", "site_id"),
    columns=(
        Column("distance_m", "m", N_("Distance"), N_("from edge to edge"), error="distance_m_se"),
        Column("distance_m_se", "m", N_("Standard error of the distance"), N_("one standard deviation")),
        Column(
            "share_inside",
            "1",
            N_("Share inside"),
            N_("share of the site's area in the band, as drawn"),
            error="share_inside_se",
        ),
        Column("share_inside_se", "1", N_("Standard error of the share"), N_("one standard deviation")),
        Column("inside", "", N_("In the band"), _CERTAINTY, kind="code"),
        Column("touches", "", N_("Touches the band"), _CERTAINTY, kind="code"),
        Column("within_500_m", "", N_("Within 500 m"), _CERTAINTY, kind="code"),
        Column("within_1000_m", "", N_("Within 1,000 m"), _CERTAINTY, kind="code"),
        Column("within_2000_m", "", N_("Within 2,000 m"), _CERTAINTY, kind="code"),
        Column("chainage_m", "m", N_("Chainage"), N_("from the start of the line"), error="chainage_m_se"),
        Column("chainage_m_se", "m", N_("Standard error of the chainage"), N_("one standard deviation")),
        Column("chainage_from_m", "m", N_("Chainage from"), N_("where the site begins"), error="chainage_m_se"),
        Column("chainage_to_m", "m", N_("Chainage to"), N_("where the site ends"), error="chainage_m_se"),
        Column("offset_m", "m", N_("Distance from the line"), N_("from the site's centroid"), error="distance_m_se"),
        Column("side", "", N_("Side"), N_("of the line, looking along it"), kind="code"),
    ),
    run=band,
)

# Words for the sides and the line, as codes of the catalogue.
_WORDS = (N_("left"), N_("right"), N_("on-line"), N_("medial-axis"))
