"""In which municipalities and districts a site lies, who decides there, and what is nearest."""

from typing import TYPE_CHECKING, Any

from sitemap.analysis.built import joined_near
from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["BELONGING", "BELONGING_ADMINISTRATION", "BELONGING_NEAREST", "administration", "belonging", "nearest"]

_AREAS = ("municipalities", "districts")
_TARGETS = ("stations", "districts")


def belonging(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site, role and area that it lies in, and one for what lies in none.

    For each site and role with a polygon layer the shares sum to 1; without
    such a layer there is one row whose share is unknown.
    """
    import pandas as pd

    sites = linked.register.sites.sort_index()
    parts = [_shares(sites, _polygons(linked, role), role) for role in _AREAS]
    whole = pd.concat(parts, ignore_index=True)
    whole["role"] = pd.Categorical(whole["role"], _AREAS)
    order = whole.sort_values(["site_id", "role", "share", "area_id"], ascending=[True, True, False, True])
    order["role"] = order["role"].astype("str")
    return order.set_index(list(BELONGING.index))[list(BELONGING.fields())]


def _polygons(linked: LinkedRegister, role: str) -> "gpd.GeoDataFrame":
    from sitemap.analysis.places import POLYGONS, places

    return places(linked.register, role, kinds=POLYGONS)


def _shares(sites: "gpd.GeoDataFrame", areas: "gpd.GeoDataFrame", role: str) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    import shapely

    if areas.empty:
        unknown = {"role": role, "area_id": "", "name_de": "", "name_en": "", "lies": "unknown"}
        figures = {"part_m2": np.nan, "share": np.nan, "share_se": np.nan}
        return pd.DataFrame({"site_id": sites.index, **unknown, **figures})
    shapes, borders = sites.geometry.to_numpy(), areas.geometry.to_numpy()
    site, area = shapely.STRtree(borders).query(shapes, predicate="intersects")
    common = shapely.intersection(shapes[site], borders[area])
    part = shapely.area(common)
    se, lies = _judge(sites, areas, site, area)
    rows = pd.DataFrame(
        {
            "site_id": sites.index[site],
            "role": role,
            "area_id": areas["id"].to_numpy()[area],
            "name_de": areas["name_de"].to_numpy()[area],
            "name_en": areas["name_en"].to_numpy()[area],
            "part_m2": part,
            "share": part / shapely.area(shapes)[site],
            "share_se": se / shapely.area(shapes)[site],
            "lies": lies,
        }
    )
    rows = rows[(rows["part_m2"] > 0) | (rows["lies"] == "possible")]
    return pd.concat([rows, _outside(sites, borders, role)])


def _judge(sites: "gpd.GeoDataFrame", areas: "gpd.GeoDataFrame", site: Any, area: Any) -> tuple[Any, Any]:
    """Return the standard error of each part in m², and whether the site certainly has a part there."""
    import numpy as np
    import shapely

    from sitemap.analysis.certainty import allowance_m, distance_se_m, judged

    shapes, borders = sites.geometry.to_numpy()[site], areas.geometry.to_numpy()[area]
    accuracy = sites["geometry_accuracy_m"].to_numpy(dtype=float)[site]
    border_accuracy = areas["accuracy_m"].to_numpy(dtype=float)[area]
    se = distance_se_m(accuracy, border_accuracy) * _change_m2_per_m(shapes, borders)
    allowance = allowance_m(accuracy, border_accuracy)
    certain = shapely.intersects(shapely.buffer(borders, -np.nan_to_num(allowance)), shapes)
    return se, judged(certain, np.ones(len(site), dtype=bool), ~np.isnan(allowance))


def _change_m2_per_m(shapes: Any, borders: Any) -> Any:
    """Return how much the common area changes for each metre that a shape is shifted, in the direction that matters."""
    import numpy as np

    step_m = 0.5
    slopes = [
        (_common_m2(shapes, borders, step_m * way) - _common_m2(shapes, borders, -step_m * way)) / (2 * step_m)
        for way in np.eye(2)
    ]
    return np.hypot(*slopes)


def _common_m2(shapes: Any, borders: Any, shift_m: Any) -> Any:
    import shapely

    return shapely.area(shapely.intersection(shapely.transform(shapes, lambda xy: xy + shift_m), borders))


def _outside(sites: "gpd.GeoDataFrame", borders: Any, role: str) -> "pd.DataFrame":
    """Return a row for each site of which a part lies in no area of the layer."""
    import pandas as pd
    import shapely

    shapes = sites.geometry.to_numpy()
    rest = shapely.area(shapely.difference(shapes, joined_near(shapes, borders)))
    share = rest / shapely.area(shapes)
    some = share > 1e-9
    texts = {"role": role, "area_id": "", "name_de": "", "name_en": "", "lies": "unknown"}
    figures = {"part_m2": rest[some], "share": share[some], "share_se": float("nan")}
    return pd.DataFrame({"site_id": sites.index[some], **texts, **figures})


def administration(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site with the municipalities that decide there.

    ``certain`` are those in which a part of the site certainly lies,
    ``possible`` those that it reaches within the accuracies only; of these,
    the ones that the register names decide as well.
    """
    import pandas as pd

    register = linked.register
    rows = belonging(linked, Inputs()).reset_index()
    rows = rows[(rows["role"] == "municipalities") & (rows["area_id"] != "")]
    keys = {word: rows[rows["lies"] == word].groupby("site_id")["area_id"].agg(set) for word in ("certain", "possible")}
    names = {str(k): str(v) for k, v in zip(rows["area_id"], rows["name_de"], strict=True)}
    sites = register.sites.sort_index()
    found = [
        _decision(_keys(cell), keys["certain"].get(site, set()), keys["possible"].get(site, set()), names)
        for site, cell in sites["municipalities"].items()
    ]
    return pd.DataFrame(found, index=sites.index.rename("site_id"), columns=list(BELONGING_ADMINISTRATION.fields()))


def _keys(cell: Any) -> set[str]:
    return set(cell.split(";")) if isinstance(cell, str) and cell else set()


def _decision(named: set[str], certain: set[str], possible: set[str], names: dict[str, str]) -> dict[str, str]:
    deciding = certain | (named & possible)
    known = bool(certain | possible)
    return {
        "deciding": ";".join(sorted(deciding)),
        "names": ", ".join(names[k] for k in sorted(deciding)),
        "intermunicipal": ("yes" if len(deciding) > 1 else "no") if deciding else "unknown",
        "certain": ";".join(sorted(certain)),
        "possible": ";".join(sorted(possible)),
        "registered": ";".join(sorted(named)),
        "agrees": ("yes" if certain <= named <= certain | possible else "no") if known else "unknown",
    }


def nearest(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each site and target with the nearest station and the nearest district's centre.

    A district given as a polygon has its centroid as its centre. Without a
    layer the row says that it is unknown.
    """
    import pandas as pd

    sites = linked.register.sites.sort_index()
    whole = pd.concat([_nearest(linked, sites, role) for role in _TARGETS])
    whole = whole.sort_values("site_id", kind="stable")
    return whole.set_index(list(BELONGING_NEAREST.index))[list(BELONGING_NEAREST.fields())]


def _nearest(linked: LinkedRegister, sites: "gpd.GeoDataFrame", role: str) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    import shapely

    from sitemap.analysis.certainty import distance_se_m
    from sitemap.analysis.places import places

    texts: dict[str, Any] = {"place_id": "", "name_de": "", "name_en": ""}
    figures: dict[str, Any] = {"edge_m": np.nan, "centre_m": np.nan, "distance_m_se": np.nan}
    found = places(linked.register, role)
    if len(found):
        shapes = sites.geometry.to_numpy()
        points = shapely.centroid(found.geometry.to_numpy())
        site, place = shapely.STRtree(points).query_nearest(shapes, all_matches=True)
        # Of equally near ones the first by layer and id.
        first = np.unique(site, return_index=True)[1]
        chosen = np.full(len(sites), -1)
        chosen[site[first]] = place[first]
        sites, shapes, chosen = sites[chosen >= 0], shapes[chosen >= 0], chosen[chosen >= 0]
        columns = {"place_id": "id", "name_de": "name_de", "name_en": "name_en"}
        texts = {to: found[column].to_numpy()[chosen] for to, column in columns.items()}
        se = distance_se_m(sites["geometry_accuracy_m"].to_numpy(dtype=float), found["accuracy_m"].to_numpy()[chosen])
        figures["edge_m"] = shapely.distance(shapes, points[chosen])
        figures["centre_m"] = shapely.distance(shapely.centroid(shapes), points[chosen])
        figures["distance_m_se"] = se
    return pd.DataFrame({"site_id": sites.index, "target": role, **texts, **figures})


BELONGING = Analysis(
    name="belonging",
    title=N_("Municipalities and districts"),
    method=N_(
        "Area of each site inside each municipality and district of the context layers, as a share of the site's area. "
        "The error assumes that outline and border may be shifted against each other as wholes by their positional "
        "accuracies. A site certainly lies in an area if it reaches deeper into it than both accuracies together."
    ),
    limits=N_(
        "What lies in no area of the layer has a row without a name; shares are unknown where there is no such layer. "
        "The shares are only as current as the layer."
    ),
    index=("site_id", "role", "area_id"),
    columns=(
        Column("name", "", N_("Name"), N_("name of the municipality or district"), kind="name"),
        Column("lies", "", N_("Lies in it"), N_("certain, possible or unknown"), kind="code"),
        Column("part_m2", "m²", N_("Part"), N_("area of the site inside")),
        Column("share", "1", N_("Share"), N_("share of the site's area"), error="share_se"),
        Column("share_se", "1", N_("Standard error of the share"), N_("one standard deviation")),
    ),
    run=belonging,
    roles=_AREAS,
)

BELONGING_ADMINISTRATION = Analysis(
    name="belonging-administration",
    title=N_("Deciding administrations"),
    method=N_(
        "Each municipality decides on the part of a site that lies on its ground. A municipality is certain where the "
        "site reaches deeper into it than the accuracies of outline and border together; it is possible where it "
        "does so only within them. Deciding are the certain ones, and of the possible ones those that the register "
        "names by its own sources."
    ),
    limits=N_(
        "Says whose ground it is, not who owns the land, nor whether railway, mining or waterway law gives the "
        "decision to another authority."
    ),
    index=("site_id",),
    columns=(
        Column("deciding", "", N_("Deciding"), N_("keys of the municipalities that decide")),
        Column("names", "", N_("Names"), N_("their names")),
        Column("intermunicipal", "", N_("Intermunicipal"), N_("more than one municipality decides"), kind="code"),
        Column("certain", "", N_("Certain"), N_("keys of those in which a part certainly lies")),
        Column("possible", "", N_("Possible"), N_("keys of those reached only within the accuracies")),
        Column("registered", "", N_("In the register"), N_("keys that the register names")),
        Column(
            "agrees",
            "",
            N_("Agrees"),
            N_("the register names all certain ones and none that is not possible"),
            kind="code",
        ),
    ),
    run=administration,
    roles=("municipalities",),
    theme="intermunicipal",
    citation="§ 2 Abs. 1 und 2 BauGB",
)

BELONGING_NEAREST = Analysis(
    name="belonging-nearest",
    title=N_("Nearest station and district"),
    method=N_(
        "Straight-line distance from the site's edge and from its centroid to the nearest station and to the nearest "
        "district's centre, which is the centroid where the layer gives an area. The nearest is the one nearest to "
        "the edge."
    ),
    limits=N_(
        "A straight line knows no streets; the geometric centre of a district is not its town centre. Unknown where "
        "there is no such layer."
    ),
    index=("site_id", "target"),
    columns=(
        Column("place_id", "", N_("Id"), N_("id of the place in its layer")),
        Column("name", "", N_("Name"), N_("name of the station or district"), kind="name"),
        Column("edge_m", "m", N_("From the edge"), N_("0 if it lies in the site"), error="distance_m_se"),
        Column("centre_m", "m", N_("From the centre"), N_("from the site's centroid"), error="distance_m_se"),
        Column("distance_m_se", "m", N_("Standard error of the distances"), N_("one standard deviation")),
    ),
    run=nearest,
    roles=_TARGETS,
)
