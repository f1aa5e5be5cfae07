"""Constraints: what flood zones, protected areas and the like take of each site, and what is not known."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.built import joined_near
from sitemap.analysis.constraint_rules import ConstraintLayer, read_constraint_rules
from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.overlay_layer import OverlayLayer, boxes_around, polygons_near
from sitemap.linking import LinkedRegister
from sitemap.locale import N_
from sitemap.outline import area_se_m2, axis_sd_m

if TYPE_CHECKING:
    import pandas as pd

    from sitemap.register.model import Register

__all__ = ["CONSTRAINTS", "STATES", "constraints"]

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

STATES = (N_("found"), N_("possible"), N_("nothing-found"), N_("unknown"))
# Less than this share of a site is rounding of coordinates and no part of it.
_ROUNDING = 1e-9


def constraints(linked: LinkedRegister, inputs: Inputs) -> "pd.DataFrame":
    """Return the rows of every layer for every site.

    A row is ``found`` (a class covers part of the site), ``possible`` (it does
    not touch the site, but lies within the accuracies of both),
    ``nothing-found`` (the layer covers the site and holds nothing there), or
    ``unknown`` (this part of the site lies outside of what the layer covers).

    Raises
    ------
    LayerError, FieldError
        The rule file or a layer that it names cannot be read or used.
    """
    import pandas as pd

    assert inputs.constraints is not None
    register = linked.register
    layers = read_constraint_rules(inputs.constraints)
    frames = [_rows(register, layer, inputs.engine) for layer in layers]
    frame = pd.concat(frames, ignore_index=True)
    return frame.set_index(list(CONSTRAINTS.index)).sort_index()[list(CONSTRAINTS.fields())]


@dataclass(frozen=True)
class _Sites:
    """Outlines with all that the errors need."""

    ids: "pd.Index"
    shapes: Shapes
    area: Floats
    area_se: Floats
    sd: Floats

    def share(self, part: Shapes) -> Floats:
        """Return which share of each site lies in ``part``, which has one shape for each."""
        inside: Floats = shapely.area(shapely.intersection(self.shapes, part)) / self.area
        return np.clip(np.nan_to_num(inside), 0, 1)


def _rows(register: "Register", layer: ConstraintLayer, engine: str) -> "pd.DataFrame":
    import pandas as pd

    shapes = register.sites.geometry.to_numpy()
    accuracy = register.sites["geometry_accuracy_m"].to_numpy(dtype=float)
    sites = _Sites(
        register.sites.index, shapes, shapely.area(shapes), area_se_m2(shapes, accuracy), axis_sd_m(accuracy)
    )
    found, covered, repaired = _layer(register, layer, engine)
    # Where the layer holds something it covers as well, whatever the rule file says.
    covered_share = sites.share(np.asarray(shapely.union_all(np.stack([covered, *found.values()]), axis=0)))
    pieces = []
    touched = np.zeros(len(shapes), dtype=bool)
    for name, part in found.items():
        share, share_se = _share(sites, part, layer.accuracy_m)
        touched |= share > _ROUNDING
        near = np.nan_to_num(share_se) > _ROUNDING
        pieces.append(_piece(sites, share > _ROUNDING, ("found", name), share, share_se))
        pieces.append(_piece(sites, near & ~(share > _ROUNDING), ("possible", name), share, share_se))
    none = np.zeros(len(shapes))
    pieces.append(_piece(sites, ~touched & (covered_share > _ROUNDING), ("nothing-found", ""), none))
    pieces.append(_piece(sites, covered_share < 1 - _ROUNDING, ("unknown", ""), 1 - covered_share))
    frame = pd.concat(pieces, ignore_index=True)
    judged = {"nothing-found": "none", "unknown": "unknown"}
    pairs = zip(frame["class"], frame["state"], strict=True)
    return frame.assign(
        layer=layer.id,
        kind=layer.kind,
        severity=pd.Series([judged.get(s) or layer.severity_of(c) for c, s in pairs], dtype="str"),
        title_de=layer.title_de,
        title_en=layer.title_en,
        features_repaired=float(repaired),
        source=layer.source,
        attribution=layer.attribution or np.nan,
    )


def _piece(
    sites: _Sites, which: npt.NDArray[np.bool_], place: tuple[str, str], share: Floats, share_se: Floats | None = None
) -> "pd.DataFrame":
    import pandas as pd

    se = np.full(len(share), np.nan) if share_se is None else share_se
    columns = {
        "site_id": sites.ids,
        "state": place[0],
        "class": place[1],
        "share": share,
        "share_se": se,
        "area_m2": share * sites.area,
        # The share and the site's own area are both uncertain.
        "area_m2_se": np.hypot(se * sites.area, share * sites.area_se),
    }
    return pd.DataFrame(columns)[which]


def _share(sites: _Sites, part: Shapes, accuracy_m: float) -> tuple[Floats, Floats]:
    """Return the share that ``part`` takes of each site, and its standard error.

    The edges of site and layer may lie off by both standard deviations, at
    worst all in the same direction: half the difference of the shares with the
    layer grown and shrunk by that.
    """
    off = np.hypot(sites.sd, axis_sd_m(accuracy_m))
    grown, shrunk = (sites.share(shapely.buffer(part, d)) for d in (off, -off))
    return sites.share(part), (grown - shrunk) / 2


def _layer(register: "Register", layer: ConstraintLayer, engine: str) -> tuple[dict[str, Shapes], Shapes, int]:
    """Return what each class and the covered area are near each site, and how many polygons were repaired."""
    # A class that lies beside a site by less than both accuracies is possible there.
    margin = 3 * float(np.hypot(register.sites["geometry_accuracy_m"].max(), layer.accuracy_m))
    around = boxes_around(register.sites, margin)
    columns = [layer.class_field] if layer.class_field else []
    read = polygons_near(layer.file, around, engine=engine, layer=layer.layer, columns=columns)
    zones = around.to_numpy()
    covered = np.full(len(zones), shapely.box(*layer.covered_bounds) if layer.covered_bounds else None)
    if layer.covered_file is not None:
        extent = polygons_near(layer.covered_file, around, engine=engine, layer=layer.covered_layer)
        covered = joined_near(zones, extent.frame.geometry.to_numpy())
    return _classes(read, layer, zones), covered, read.repaired


def _classes(read: OverlayLayer, layer: ConstraintLayer, zones: Shapes) -> dict[str, Shapes]:
    """Return the polygons of each class near each site; they may overlap, and each square metre counts once."""
    import pandas as pd

    shapes = read.frame.geometry.to_numpy()
    if not layer.class_field:
        return {layer.id: joined_near(zones, shapes)} if len(shapes) else {}
    values = read.frame[layer.class_field]
    names = pd.Series([layer.class_of(v) for v in values], dtype="str")
    return {str(name): joined_near(zones, shapes[names == name]) for name in sorted(names.unique())}


CONSTRAINTS = Analysis(
    name="constraints",
    title=N_("Constraints"),
    method=N_(
        "Overlay of the outlines with the layers of the rule file: for each class the share and the area of the site, "
        "polygons of one class dissolved. The severity stands in the rule file. "
        "The ± figure follows from the accuracies of outline and layer together, taken to be off all in the same "
        "direction; a class that does not touch a site but lies within them is “possible”. "
        "What the layer does not cover is “unknown”, with its share of the site."
    ),
    limits=N_(
        "“Nothing found” says that this layer holds nothing there, not that nothing is there. "
        "Severity is the judgement of whoever wrote the rule file. Shares of different classes or layers may overlap "
        "and must not be added up. Polygons with invalid rings are repaired and counted."
    ),
    index=("site_id", "layer", "state", "class"),
    columns=(
        Column("title", "", N_("Layer"), N_("the layer's title in the rule file"), kind="name"),
        Column("kind", "", N_("Kind"), N_("what the layer is about"), kind="code"),
        Column("severity", "", N_("Severity"), N_("as the rule file judges the class"), kind="code"),
        Column("share", "1", N_("Share"), N_("share of the site's area"), error="share_se"),
        Column("share_se", "1", N_("Standard error of the share"), N_("one standard deviation")),
        Column("area_m2", "m²", N_("Area"), N_("area of the site that it takes"), error="area_m2_se"),
        Column("area_m2_se", "m²", N_("Standard error of the area"), N_("one standard deviation")),
        Column("features_repaired", "", N_("Repaired polygons"), N_("polygons of the layer with invalid rings")),
        Column("source", "", N_("Source"), N_("where the layer is from")),
        Column("attribution", "", N_("Attribution"), N_("to print with it, where the licence asks for it")),
    ),
    run=constraints,
    requires=("constraints",),
    overlays=True,
)
