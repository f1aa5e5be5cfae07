"""How much of a band lies at sites, and the gaps between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitemap.analysis.band import bands_and_sites, centrelines, empty_table
from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

    from sitemap.analysis.stretches import Stretch

__all__ = ["AT_M", "BAND_GAPS", "BAND_LENGTH", "SETS", "band_gaps", "band_length"]

# A point of the band lies at a site that is no farther away than this.
AT_M = 500.0
# A place farther from the band's end than this does not name it.
_NAMES_END_M = 1000.0
# What names the ends of a band, the first that is near enough.
_END_ROLES = ("water", "green", "stations", "districts")
# Which sites are looked at along the band.
SETS = (N_("all-sites"), N_("green-sites"))


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

    _, sites = bands_and_sites(linked)
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

    bands, _ = bands_and_sites(linked)
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
        return empty_table(BAND_LENGTH)
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
