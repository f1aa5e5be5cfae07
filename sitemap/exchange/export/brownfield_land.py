"""The brownfield land register of England: a point for each site, as its data standard asks.

Columns of version 1.1 of the specification (digital-land/specification,
``content/dataset/brownfield-land.md``, fields with guidance, in the order of
the 2017 standard). What a register of ours does not know stays empty; the
standard's checks will name what has to be filled in.
"""

import csv
import io
import re
from typing import Any

import shapely

from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.losses import NO_STYLE
from sitemap.exchange.export.spreadsheet import guarded
from sitemap.exchange.export.tables import site_frame
from sitemap.locale import N_, translate

__all__ = ["BROWNFIELD_LAND", "COLUMNS", "COLUMNS_2017"]

COLUMNS = (
    "OrganisationURI",
    "OrganisationLabel",
    "SiteReference",
    "SiteNameAddress",
    "SiteplanURL",
    "GeoX",
    "GeoY",
    "Hectares",
    "OwnershipStatus",
    "Deliverable",
    "PlanningStatus",
    "PermissionType",
    "PermissionDate",
    "PlanningHistory",
    "MinNetDwellings",
    "NetDwellingsRangeFrom",
    "NetDwellingsRangeTo",
    "HazardousSubstances",
    "Notes",
    "FirstAddedDate",
    "LastUpdatedDate",
    "EndDate",
)
# iStandUK, BrownfieldLandRegister, schema of the 2017 Regulations.
COLUMNS_2017 = (
    "OrganisationURI",
    "OrganisationLabel",
    "SiteReference",
    "PreviouslyPartOf",
    "SiteNameAddress",
    "SiteplanURL",
    "CoordinateReferenceSystem",
    "GeoX",
    "GeoY",
    "Hectares",
    "OwnershipStatus",
    "Deliverable",
    "PlanningStatus",
    "PermissionType",
    "PermissionDate",
    "PlanningHistory",
    "ProposedForPIP",
    "MinNetDwellings",
    "DevelopmentDescription",
    "NonHousingDevelopment",
    "Part2",
    "NetDwellingsRangeFrom",
    "NetDwellingsRangeTo",
    "HazardousSubstances",
    "SiteInformation",
    "Notes",
    "FirstAddedDate",
    "LastUpdatedDate",
)
NOTES_CHARACTERS = 4000


def _write(content: Content) -> Written:
    sites = site_frame(content)
    # A point that lies inside, which a centroid need not.
    points = sites.set_geometry(shapely.point_on_surface(sites.geometry.to_numpy()), crs=sites.crs).to_crs("EPSG:4326")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    plain = points.astype(object).where(points.notna().to_numpy(), None).to_dict("records")
    writer.writerows(_row(row, content) for row in plain)
    return Written({"brownfield-land.csv": text.getvalue().encode("utf-8")})


def _row(row: dict[str, Any], content: Content) -> dict[str, str]:
    point = row["geometry"]
    area_m2 = row.get("area_m2")
    return {
        "OrganisationLabel": guarded(content.register.info.publisher),
        "SiteReference": row["id"],
        "SiteNameAddress": guarded(" ".join((row["name_en"] or "").split())),
        "GeoX": f"{point.x:.6f}" if point is not None else "",
        "GeoY": f"{point.y:.6f}" if point is not None else "",
        "Hectares": f"{area_m2 / 10_000:.2f}" if area_m2 is not None else "",
        "Notes": guarded(_notes(row)[:NOTES_CHARACTERS]),
        "EndDate": _end(row["id"], content) if row["status"] == "done" else "",
    }


def _notes(row: dict[str, Any]) -> str:
    """Return what the standard has no column for, in its language."""
    uses = ", ".join(translate(u, "en") for u in (row["planned_uses"] or "").split(";") if u)
    parts = [row["former_use_en"], f"Planned uses: {uses}" if uses else "", row["note_en"]]
    return "\n".join(p for p in parts if p)


def _end(site: str, content: Content) -> str:
    """Return the day on which the new use began, where a source knows the day."""
    phases = content.register.phases
    begins = phases.loc[(phases["site_id"] == site) & (phases["phase"] == "use-new"), "begin"].dropna()
    days = [str(b) for b in begins if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(b))]
    return min(days, default="")


BROWNFIELD_LAND = ExportFormat(
    name="brownfield-land",
    title="Brownfield land (England), 1.1",
    holds=N_("a point for each site, in the 22 columns of the English data standard"),
    losses=(
        N_("An outline becomes a point inside it, in degrees of WGS 84 with six decimals."),
        N_("Only id, English name, area, former use, planned uses and note are kept."),
        N_("Ownership, planning status and numbers of dwellings stay empty: the register does not hold them."),
        NO_STYLE,
    ),
    crs="WGS 84",
    precision_m=0.12,
    media_types={".csv": "text/csv"},
    write=_write,
)
