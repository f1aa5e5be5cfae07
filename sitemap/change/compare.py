"""Compare two versions of a register: sites with their outlines, and every field of every table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Column, Description
from sitemap.change.lineage import Lineage, lineage
from sitemap.locale import N_
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["ATTRIBUTES", "SITES", "Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """What changed from one version of a register to the next.

    ``sites`` has the form of ``SITES``, a row for each site of either version;
    ``attributes`` that of ``ATTRIBUTES``, a row for each field that changed.
    """

    old: Register
    new: Register
    sites: "pd.DataFrame"
    attributes: "pd.DataFrame"


def compare(old: Register, new: Register) -> Comparison:
    """Compare two versions of a register; outlines are measured in the new one's CRS.

    Parameters
    ----------
    old, new
        Registers without errors; sites and rows are matched by their ids.
    """
    before = old.sites.to_crs(new.crs).sort_index()
    after = new.sites.sort_index()
    return Comparison(old, new, _sites(before, after), _attributes(old, new))


def _sites(before: "gpd.GeoDataFrame", after: "gpd.GeoDataFrame") -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    import shapely

    from sitemap.analysis.certainty import allowance_m, distance_se_m
    from sitemap.outline import area_se_m2
    from sitemap.register.write import GRID_M

    descent = lineage(before, after)
    # A site with a new id is compared with itself under the old one.
    partner = {b: a for a, b in descent.renamed.items()}
    ids = before.index.difference(list(descent.renamed)).union(after.index)
    was = before.reindex([partner.get(i, i) for i in ids])
    now = after.reindex(ids)
    a, b = was.geometry.to_numpy(), now.geometry.to_numpy()
    accuracy_a = was["geometry_accuracy_m"].to_numpy(dtype=float)
    accuracy_b = now["geometry_accuracy_m"].to_numpy(dtype=float)
    se_a, se_b = area_se_m2(a, accuracy_a), area_se_m2(b, accuracy_b)
    gone, come = shapely.is_missing(b), shapely.is_missing(a)
    nothing = np.full(len(ids), shapely.Polygon(), dtype=object)
    left, right = np.where(come, nothing, a), np.where(gone, nothing, b)
    both = ~gone & ~come
    apart = np.where(both, shapely.hausdorff_distance(_edges(a), _edges(b), densify=0.05), np.nan)
    # What differs by less than half of the grid that coordinates are written on is the same drawing.
    same = both & (apart < GRID_M / 2)
    apart, right = np.where(same, 0.0, apart), np.where(same, left, right)
    # The same drawing has the same errors: nothing changed, and that is certain.
    differs = np.where(both, np.where(apart == 0, 0.0, 1.0), np.nan)
    columns = {
        **_outline(apart, allowance_m(accuracy_a, accuracy_b)),
        "area_old_m2": shapely.area(a),
        "area_old_m2_se": se_a,
        "area_new_m2": shapely.area(b),
        "area_new_m2_se": se_b,
        "difference_m2": differs * (shapely.area(b) - shapely.area(a)),
        "difference_m2_se": differs * np.hypot(se_a, se_b),
        "gained_m2": shapely.area(shapely.difference(right, left)),
        "lost_m2": shapely.area(shapely.difference(left, right)),
        "shift_m": differs * shapely.distance(shapely.centroid(a), shapely.centroid(b)),
        "shift_m_se": differs * distance_se_m(accuracy_a, accuracy_b),
        "apart_m": apart,
    }
    frame = pd.DataFrame(columns, index=ids.rename("site_id"))
    for language in ("name_de", "name_en"):
        frame[language] = now[language].to_numpy()
        frame[language] = frame[language].fillna(pd.Series(was[language].to_numpy(), index=frame.index))
    frame["change"], frame["others"] = _fates(frame, gone, come, descent)
    return frame[list(SITES.fields())]


def _edges(shapes: Any) -> Any:
    import shapely

    return shapely.boundary(shapes)


def _outline(apart: Any, allowance: Any) -> dict[str, Any]:
    """Tell how the outline changed: not at all, within the accuracies, or beyond them."""
    import numpy as np

    words = np.select(
        [np.isnan(apart), apart == 0, apart <= allowance], ["", "same-outline", "within-accuracy"], "beyond-accuracy"
    )
    return {"outline": words.astype(object)}


def _fates(frame: "pd.DataFrame", gone: Any, come: Any, descent: Lineage) -> tuple[list[str], list[str]]:
    """Return what became of each site, and the other sites that it concerns."""
    parts = {part: whole for whole, all_parts in descent.split.items() for part in all_parts if part != whole}
    sources = {part: whole for whole, all_parts in descent.merged.items() for part in all_parts if part != whole}
    back = {new: old for old, new in descent.renamed.items()}
    words, others = [], []
    for site, is_gone, is_come, outline in zip(frame.index, gone, come, frame["outline"], strict=True):
        if site in descent.split:
            word, concerned = "split", descent.split[site]
        elif site in descent.merged:
            word, concerned = "merged", descent.merged[site]
        elif site in parts:
            word, concerned = "part-of-split", (parts[site],)
        elif site in sources:
            word, concerned = "merged-into", (sources[site],)
        elif site in back:
            word, concerned = "renamed", (back[site],)
        else:
            kept = "unchanged" if outline == "same-outline" else "outline-changed"
            word, concerned = "removed" if is_gone else "added" if is_come else kept, ()
        words.append(word)
        others.append(";".join(concerned))
    return words, others


def _attributes(old: Register, new: Register) -> "pd.DataFrame":
    import pandas as pd

    from sitemap.register.schema import TABLES

    rows: list[tuple[str, str, str, str, str, str]] = []
    for table in TABLES:
        before, after = old.table(table.name), new.table(table.name)
        rows += [(table.name, str(i), "", "added", "", "") for i in after.index.difference(before.index)]
        rows += [(table.name, str(i), "", "removed", "", "") for i in before.index.difference(after.index)]
        common = before.index.intersection(after.index)
        for field in (f.name for f in table.fields if f.name != "id"):
            was, now = _texts(before.loc[common, field]), _texts(after.loc[common, field])
            changed = was != now
            rows += [
                (table.name, str(i), field, "changed", a, b)
                for i, a, b in zip(common[changed], was[changed], now[changed], strict=True)
            ]
    names = [*ATTRIBUTES.index, *ATTRIBUTES.fields()]
    frame = pd.DataFrame(rows, columns=names, dtype="str").sort_values(list(ATTRIBUTES.index), kind="stable")
    return frame.set_index(list(ATTRIBUTES.index))


def _texts(values: "pd.Series") -> Any:
    import numpy as np

    # ``12.0`` and ``12`` are the same number.
    texts = [f"{v:.10g}" if isinstance(v, float) and v == v else "" if v != v else str(v) for v in values]
    return np.array(texts, dtype=object)


_FATES = (
    N_("unchanged"),
    N_("outline-changed"),
    N_("added"),
    N_("removed"),
    N_("split"),
    N_("part-of-split"),
    N_("merged"),
    N_("merged-into"),
    N_("renamed"),
    N_("changed"),
    N_("same-outline"),
    N_("within-accuracy"),
    N_("beyond-accuracy"),
)
_SE = N_("one standard deviation")

SITES = Description(
    name="change-sites",
    title=N_("Changed sites"),
    method=N_(
        "Sites are matched by their ids. An outline changed within the accuracies if it is nowhere farther from the "
        "earlier one (Hausdorff distance) than both positional accuracies together allow in 95 of 100 cases, else "
        "beyond them. A site is split if two or more sites that lie for the most part in it cover most of it, none "
        "of which but itself was there before; merging is the same the other way round. A removed and an added site "
        "that share four fifths of their joint area are one site with a new id."
    ),
    limits=N_(
        "The errors take the two outlines to be drawn independently of each other. A change within the accuracies may "
        "be a real one; the outlines are not exact enough to tell."
    ),
    index=("site_id",),
    columns=(
        Column("name", "", N_("Name"), N_("name of the site"), kind="name"),
        Column("change", "", N_("Change"), N_("what became of the site"), kind="code"),
        Column("others", "", N_("Other sites"), N_("ids of its parts, sources or earlier id")),
        Column("outline", "", N_("Outline"), N_("how far it changed"), kind="code"),
        Column("area_old_m2", "m²", N_("Area before"), N_("plane area"), error="area_old_m2_se"),
        Column("area_old_m2_se", "m²", N_("Standard error of the area before"), _SE),
        Column("area_new_m2", "m²", N_("Area now"), N_("plane area"), error="area_new_m2_se"),
        Column("area_new_m2_se", "m²", N_("Standard error of the area now"), _SE),
        Column("difference_m2", "m²", N_("Difference"), N_("area now − area before"), error="difference_m2_se"),
        Column("difference_m2_se", "m²", N_("Standard error of the difference"), _SE),
        Column("gained_m2", "m²", N_("Gained"), N_("land that only the new outline holds")),
        Column("lost_m2", "m²", N_("Lost"), N_("land that only the old outline holds")),
        Column("shift_m", "m", N_("Shift"), N_("between the centroids"), error="shift_m_se"),
        Column("shift_m_se", "m", N_("Standard error of the shift"), _SE),
        Column("apart_m", "m", N_("Farthest apart"), N_("Hausdorff distance of the outlines")),
    ),
    theme="change",
)

ATTRIBUTES = Description(
    name="change-attributes",
    title=N_("Changed fields"),
    method=N_("Every field of every table, matched by the rows' ids; numbers are compared as numbers."),
    limits=N_("A row whose id was changed appears as removed and added."),
    index=("table", "feature", "field"),
    columns=(
        Column("change", "", N_("Change"), N_("added, removed or changed"), kind="code"),
        Column("old", "", N_("Before"), N_("the earlier value")),
        Column("new", "", N_("Now"), N_("the new value")),
    ),
)
