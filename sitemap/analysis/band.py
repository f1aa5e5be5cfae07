"""The bands of a register (sites of the kind ``corridor``) and the sites along them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from sitemap.analysis.centreline import Centreline
    from sitemap.analysis.stretches import Stretch

__all__ = ["AT_M", "BAND", "BAND_GAPS", "BAND_LENGTH", "WITHIN_M", "band", "band_gaps", "band_length", "centrelines"]

WITHIN_M = (500, 1000, 2000)
# A point of the band lies at a site that is no farther away than this.
AT_M = 500.0
# A place farther from the band's end than this does not name it.
_NAMES_END_M = 1000.0
# What names the ends of a band, the first that is near enough.
_END_ROLES = ("water", "green", "stations", "districts")
# Which sites are looked at along the band.
SETS = (N_("all-sites"), N_("green-sites"))


def band(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each band and other site: how near, inside or not, and where along the band."""
    import pandas as pd

    bands, sites = _split(linked)
    lines = centrelines(linked)
    rows = [_along(str(name), bands.loc[[name]], sites, lines[str(name)]) for name in bands.index]
    if not rows:
        return _empty(BAND)
    return pd.concat(rows).set_index(list(BAND.index))[list(BAND.fields())]


def _split(linked: LinkedRegister) -> "tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]":
    """Return the corridors and all other sites, by id."""
    sites = linked.register.sites.sort_index()
    corridor = sites["kind"] == "corridor"
    return sites[corridor], sites[~corridor]


def _empty(analysis: Analysis) -> "pd.DataFrame":
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

    bands, _ = _split(linked)
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


@dataclass(frozen=True)
class _Set:
    """One band and one set of its sites: the stretches that lie at them."""

    band: str
    sites: str
    line: Any
    layer: str
    stretches: "list[Stretch]"


def _sets(linked: LinkedRegister) -> Iterator[_Set]:
    from sitemap.analysis.stretches import stretches_near

    _, sites = _split(linked)
    green = sites["planned_uses"].fillna("").str.split(";").map(lambda uses: "green" in uses).astype(bool)
    for name, centre in centrelines(linked).items():
        for kind, chosen in zip(SETS, (sites, sites[green]), strict=True):
            near = stretches_near(centre.line, chosen.geometry.to_numpy(), chosen.index.to_numpy(dtype=object), AT_M)
            yield _Set(name, kind, centre.line, centre.layer, near)


def band_gaps(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each stretch of a band that lies farther than 500 m from every site of a set."""
    import pandas as pd

    from sitemap.analysis.stretches import gaps

    accuracy = linked.register.sites["geometry_accuracy_m"]
    rows = [
        (s.band, s.sites, number, *_gap(gap, s.band, accuracy))
        for s in _sets(linked)
        for number, gap in enumerate(gaps(s.stretches, s.line.length), start=1)
    ]
    names = [*BAND_GAPS.index, *BAND_GAPS.fields()]
    frame = pd.DataFrame(rows, columns=names) if rows else pd.DataFrame({n: [] for n in names})
    return frame.set_index(list(BAND_GAPS.index))


def _gap(gap: "Stretch", band: str, accuracy: "pd.Series[float]") -> tuple[float | str, ...]:
    """Return a gap's ends and length, each with its standard error: an end at a site moves with that site."""
    from sitemap.analysis.certainty import distance_se_m

    before, after = (
        float(distance_se_m(accuracy[site], accuracy[band])) if site else 0.0 for site in (gap.first, gap.last)
    )
    whole = (before**2 + after**2) ** 0.5
    return gap.begin_m, before, gap.end_m, after, gap.length_m, whole, gap.first, gap.last


def band_length(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each band and set of sites: its length, and the share of it that lies at a site."""
    import pandas as pd

    from sitemap.analysis.stretches import gaps, length_m

    bands, _ = _split(linked)
    rows = []
    for s in _sets(linked):
        at_m, free = length_m(s.stretches), gaps(s.stretches, s.line.length)
        se_m = _covered_se_m(linked, s)
        rows.append(
            {
                "band_id": s.band,
                "sites": s.sites,
                "length_m": s.line.length,
                "mean_width_m": bands.geometry[s.band].area / s.line.length,
                "at_site_m": at_m,
                "at_site_m_se": se_m,
                "share_at_site": at_m / s.line.length,
                "share_at_site_se": se_m / s.line.length,
                "gaps": len(free),
                "largest_gap_m": max((g.length_m for g in free), default=0.0),
                "centre_line": s.layer or "medial-axis",
                **_ends(linked, s.line),
            }
        )
    if not rows:
        return _empty(BAND_LENGTH)
    return pd.DataFrame(rows).set_index(list(BAND_LENGTH.index))[list(BAND_LENGTH.fields())]


def _covered_se_m(linked: LinkedRegister, chosen: _Set) -> float:
    """Return the standard error of the covered length: each end of a stretch moves with its own site."""
    from sitemap.analysis.certainty import distance_se_m
    from sitemap.analysis.stretches import union

    accuracy = linked.register.sites["geometry_accuracy_m"]
    ends = [
        name
        for s in union(chosen.stretches)
        for name, place in ((s.first, s.begin_m), (s.last, s.end_m))
        if 1e-6 < place < chosen.line.length - 1e-6
    ]
    return float(sum(float(distance_se_m(accuracy[n], accuracy[chosen.band])) ** 2 for n in ends) ** 0.5)


def _ends(linked: LinkedRegister, line: Any) -> dict[str, str]:
    """Return what the two ends of the line are called."""
    import shapely

    named: dict[str, str] = {}
    for end, place in (("start", 0), ("end", -1)):
        point = shapely.get_point(line, place)
        texts = _said_by_river(linked, end, place, point) or _nearest_name(linked, point)
        named |= {f"{end}_de": texts[0], f"{end}_en": texts[1]}
    return named


def _said_by_river(linked: LinkedRegister, end: str, place: int, point: Any) -> tuple[str, str] | None:
    """Return the names that a river gives its own end, where that is near the point."""
    import shapely

    from sitemap.analysis.places import places

    german, english = f"{end}_de", f"{end}_en"
    rivers = places(linked.register, "river", kinds=("LineString",), texts=(german, english))
    rivers = rivers[rivers[german] != ""]
    distance = shapely.distance(shapely.get_point(rivers.geometry.to_numpy(), place), point)
    if not len(distance) or distance.min() > _NAMES_END_M:
        return None
    row = rivers.iloc[int(distance.argmin())]
    return str(row[german]), str(row[english] or row[german])


def _nearest_name(linked: LinkedRegister, point: Any) -> tuple[str, str]:
    import shapely

    from sitemap.analysis.places import places

    for role in _END_ROLES:
        frame = places(linked.register, role)
        distance = shapely.distance(frame.geometry.to_numpy(), point)
        if len(distance) and distance.min() <= _NAMES_END_M:
            row = frame.iloc[int(distance.argmin())]
            return str(row["name_de"]), str(row["name_en"])
    return "", ""


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
        Column("share_inside", "1", N_("Share inside"), N_("share of the site's area in the band, as drawn")),
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

BAND_LENGTH = Analysis(
    name="band-length",
    title=N_("Length of the band at sites"),
    method=N_(
        "Length of the band's centre line, and the part of it that lies within 500 m of a site. Green sites are those "
        "for which a source plans green. The error lets each end of a stretch move by the accuracies of its site and "
        "the band. Start and end are called as the river's fields start_de, start_en, end_de and end_en say, or else "
        "by the nearest water, green, station or district of the context layers within 1,000 m."
    ),
    limits=N_("A river's line is longer than the band's middle, since it winds; the share is of the line used."),
    index=("band_id", "sites"),
    columns=(
        Column("length_m", "m", N_("Length"), N_("of the centre line")),
        Column("mean_width_m", "m", N_("Mean width"), N_("area / length")),
        Column("at_site_m", "m", N_("At a site"), N_("length within 500 m of a site"), error="at_site_m_se"),
        Column("at_site_m_se", "m", N_("Standard error of the length at a site"), N_("one standard deviation")),
        Column("share_at_site", "1", N_("Share at a site"), N_("of the length"), error="share_at_site_se"),
        Column("share_at_site_se", "1", N_("Standard error of the share"), N_("one standard deviation")),
        Column("gaps", "", N_("Gaps"), N_("how many stretches lie at no site")),
        Column("largest_gap_m", "m", N_("Largest gap"), N_("the longest such stretch")),
        Column("centre_line", "", N_("Centre line"), N_("river layer, or medial axis"), kind="code"),
        Column("start", "", N_("Start"), N_("what lies there"), kind="name"),
        Column("end", "", N_("End"), N_("what lies there"), kind="name"),
    ),
    run=band_length,
)

BAND_GAPS = Analysis(
    name="band-gaps",
    title=N_("Gaps along the band"),
    method=N_(
        "Stretches of the band's centre line that lie farther than 500 m from every site, and from every site for "
        "which a source plans green."
    ),
    limits=N_("A gap may well be green already: only the register's sites are counted, not existing parks."),
    index=("band_id", "sites", "number"),
    columns=(
        Column("from_m", "m", N_("Chainage from"), N_("where the gap begins"), error="from_m_se"),
        Column("from_m_se", "m", N_("Standard error of the begin"), N_("one standard deviation")),
        Column("to_m", "m", N_("Chainage to"), N_("where it ends"), error="to_m_se"),
        Column("to_m_se", "m", N_("Standard error of the end"), N_("one standard deviation")),
        Column("gap_m", "m", N_("Length"), N_("length of the gap"), error="gap_m_se"),
        Column("gap_m_se", "m", N_("Standard error of the length"), N_("one standard deviation")),
        Column("after_site", "", N_("After site"), N_("the site before the gap; empty at the start")),
        Column("before_site", "", N_("Before site"), N_("the site after the gap; empty at the end")),
    ),
    run=band_gaps,
)

# Words for the sides and the line, as codes of the catalogue.
_WORDS = (N_("left"), N_("right"), N_("on-line"), N_("medial-axis"))
