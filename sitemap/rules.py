"""Everything that can be found wrong with a register: severity, text and remedy of each rule."""

from dataclasses import dataclass
from typing import Literal

from sitemap.locale import N_

__all__ = ["RULES", "SEVERITIES", "Rule", "Severity"]

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = (N_("error"), N_("warning"), N_("info"))  # type: ignore[assignment]


@dataclass(frozen=True)
class Rule:
    """A kind of finding: how bad it is, what it says, what mends it."""

    severity: Severity
    message: str
    remedy: str


RULES: dict[str, Rule] = {
    # reading
    "file-missing": Rule(
        "error", N_("the file {file} is missing"), N_("add it, with at least the header row: {columns}")
    ),
    "column-missing": Rule("error", N_("the required column is missing"), N_("add the column; what it holds: {doc}")),
    "column-unknown": Rule(
        "warning",
        N_("the column is not part of the register's form"),
        N_("remove it, or correct its name; known are: {columns}"),
    ),
    "column-duplicate": Rule("error", N_("the column stands {count} times in the header"), N_("keep one of them")),
    "row-length": Rule(
        "error",
        N_("the row has {found} cells, the header {expected}"),
        N_("put text that contains a comma in double quotes, or add the missing cells"),
    ),
    "row-without-id": Rule(
        "error", N_("the row has no id"), N_("give it a stable id of lower-case letters, digits and hyphens")
    ),
    "value-not-number": Rule(
        "error",
        N_("“{value}” is not a number"),
        N_("write a number with a decimal point and no unit, for example 13.5"),
    ),
    "value-not-integer": Rule(
        "error", N_("“{value}” is not a whole number"), N_("write a whole number, for example 7")
    ),
    "value-not-text": Rule(
        "error",
        N_("a list or an object stands where text is expected"),
        N_("write plain text; several codes are separated by a semicolon"),
    ),
    "table-empty": Rule("error", N_("the file has no header row"), N_("write the header row first: {columns}")),
    "table-encoding": Rule(
        "error",
        N_("the file is not UTF-8"),
        N_("save the file in the encoding UTF-8 (in QGIS and LibreOffice an option of saving)"),
    ),
    "table-null": Rule(
        "error", N_("the file holds a null character, so it is not a CSV file"), N_("save the table as CSV")
    ),
    "table-delimiter": Rule(
        "error",
        N_("the cells are not separated by commas"),
        N_("save the table as CSV with the comma as separator and double quotes"),
    ),
    "table-not-csv": Rule(
        "error", N_("the file is not valid CSV: {reason}"), N_("check the quotation marks on this line")
    ),
    "layer-unreadable": Rule(
        "error",
        N_("GDAL cannot read the file: {reason}"),
        N_("open the file in QGIS and save it anew, or correct the reference in layers.csv"),
    ),
    "layer-not-in-file": Rule("error", N_("the file has no layer “{layer}”"), N_("name one of its layers: {layers}")),
    "layer-ambiguous": Rule(
        "error", N_("the file holds several layers"), N_("name one of them in the column layer: {layers}")
    ),
    "path-outside": Rule(
        "error",
        N_("the path “{value}” leads out of the register's folder"),
        N_("put the file into the folder and name it by a relative path"),
    ),
    "crs-missing": Rule(
        "error",
        N_("the layer does not say its coordinate reference system"),
        N_("save it from QGIS with {expected}; it is never assumed"),
    ),
    "crs-wrong": Rule(
        "error",
        N_("the layer is in {found}, the register in {expected}"),
        N_("export the layer from QGIS in {expected}"),
    ),
    # identity and attributes
    "id-form": Rule(
        "error",
        N_("“{value}” is not a valid id"),
        N_("use lower-case letters a–z, digits and hyphens, beginning with a letter or digit"),
    ),
    "id-duplicate": Rule("error", N_("the id stands {count} times in the table"), N_("give each row its own id")),
    "value-missing": Rule("error", N_("the required value is missing"), N_("fill it in; what it holds: {doc}")),
    "code-unknown": Rule("error", N_("“{value}” is not a code of this field"), N_("use one of: {codes}")),
    "code-twice": Rule("warning", N_("“{value}” stands more than once in the cell"), N_("name it once")),
    "date-form": Rule(
        "error",
        N_("“{value}” is not a date"),
        N_("write 2019, 2019-02 or 2019-02-21, as exactly as the source knows it"),
    ),
    "period-reversed": Rule(
        "error", N_("the end {end} lies before the begin {begin}"), N_("correct one of the two dates")
    ),
    "number-range": Rule(
        "error", N_("{value} is not greater than zero"), N_("write a positive number in the unit of the field: {doc}")
    ),
    "url-form": Rule(
        "error",
        N_("“{value}” is not a complete web address"),
        N_("write the whole address, for example https://www.example.org/page"),
    ),
    "url-unsafe": Rule("error", N_("addresses of the kind “{scheme}:” are not allowed"), N_("use http:// or https://")),
    "text-control": Rule(
        "error",
        N_("the text contains the control character {value}"),
        N_("delete it; it usually comes from copying out of a PDF"),
    ),
    "text-space": Rule("warning", N_("the text begins or ends with a space"), N_("delete the space")),
    "fact-without-source": Rule("error", N_("the value has no source"), N_("name the source in the column {column}")),
    "judgement-without-name": Rule(
        "error", N_("the link is a judgement, but nobody is named"), N_("say in judged_by whose judgement it is")
    ),
    "status-without-date": Rule(
        "error", N_("the status has no date"), N_("say in status_date when the status was true")
    ),
    # references and links
    "ref-dangling": Rule(
        "error", N_("“{value}” does not exist in {target}"), N_("correct the id, or add the row to {target}")
    ),
    "link-duplicate": Rule("error", N_("the link repeats {other}"), N_("delete one of the two")),
    "link-dates": Rule(
        "error",
        N_("the link ends on {end}, before {target} begins on {begin}"),
        N_("correct the dates of the link or of {target}"),
    ),
    "source-unused": Rule("info", N_("no row refers to this source"), N_("delete it, or name it where it was used")),
    # geometry
    "geometry-missing": Rule(
        "error", N_("the feature has no geometry"), N_("draw its outline, or take the feature out")
    ),
    "geometry-unreadable": Rule(
        "error", N_("the geometry cannot be read: {reason}"), N_("draw the outline anew in QGIS")
    ),
    "geometry-type": Rule(
        "error",
        N_("the geometry is a {found}, not a {expected}"),
        N_("convert it in QGIS, or save the layer with the right type"),
    ),
    "geometry-dimension": Rule(
        "warning",
        N_("the geometry has heights or measures, which the register does not keep"),
        N_("save the layer in QGIS without Z and M"),
    ),
    "geometry-crosses-itself": Rule(
        "error",
        N_("the outline crosses itself at E {x} N {y}"),
        N_("move the vertices there so that the edges no longer cross"),
    ),
    "geometry-invalid": Rule(
        "error", N_("the outline is invalid: {reason}"), N_("repair it in QGIS (Check validity, Fix geometries)")
    ),
    "vertex-duplicate": Rule(
        "warning", N_("{count} vertices repeat their neighbour"), N_("run Remove duplicate vertices in QGIS")
    ),
    "sliver": Rule(
        "warning",
        N_("a part is a sliver: {area_m2} m² at a width of {width_m} m"),
        N_("delete the part, or snap its edges to the neighbours"),
    ),
    "axes-swapped": Rule(
        "error",
        N_("easting and northing are swapped (first vertex {x}, {y})"),
        N_("swap the axes in QGIS (Swap X and Y coordinates)"),
    ),
    "degrees": Rule(
        "error",
        N_("the coordinates are degrees ({x}, {y}), not metres of {expected}"),
        N_("export the layer from QGIS in {expected}"),
    ),
    "outside-crs": Rule(
        "error",
        N_("the geometry lies outside the area of use of {expected} (first vertex {x}, {y})"),
        N_("check the coordinate reference system of the data it came from"),
    ),
    "outside-municipality": Rule(
        "error",
        N_("{share} percent of the site lies outside {names}, farther than its accuracy of {accuracy_m} m"),
        N_("correct the outline, or name the other municipality"),
    ),
    "municipality-not-reached": Rule(
        "error",
        N_("the site does not reach {name}: the border is {distance_m} m away"),
        N_("correct the outline, or take the municipality out"),
    ),
    "overlap": Rule(
        "error",
        N_("the site overlaps {other} by {area_m2} m², deeper than both accuracies allow ({depth_m} m)"),
        N_("correct one of the two outlines"),
    ),
    "area-contradiction": Rule(
        "warning",
        N_("the outline has {area_ha} ± {error_ha} ha, recorded are {record_ha} ha"),
        N_("correct the outline or its accuracy, or mark the record as not comparable"),
    ),
    "municipalities-missing": Rule(
        "warning",
        N_("no context layer has the role “municipalities”, so belonging is not checked"),
        N_("add such a layer to layers.csv, with the fields id and name"),
    ),
    # what an import finds
    "import-empty": Rule(
        "error", N_("no feature is left to import"), N_("check the layer, and the condition if there is one")
    ),
    "import-encoding-guessed": Rule(
        "info",
        N_("the file does not say its encoding, or says a wrong one; its bytes were read as {encoding}"),
        N_("if letters are wrong, name the right one by --encoding, for example cp850"),
    ),
    "import-crs-overridden": Rule(
        "warning",
        N_("the layer declares {found}, but {given} was named and is used"),
        N_("leave out --crs if the layer is right"),
    ),
    "import-axes-swapped": Rule(
        "error",
        N_("easting and northing are swapped for {crs} (first corner {x}, {y})"),
        N_("run the command again with --swap-axes"),
    ),
    "import-crs-other": Rule(
        "error",
        N_("the coordinates do not fit {crs} (first corner {x}, {y})"),
        N_("ask who made it, then name it by --crs; near the register lie: {fitting}"),
    ),
    "import-crs-outside": Rule(
        "error",
        N_("the coordinates lie where {crs} is not used (first corner {x}, {y})"),
        N_("ask who made it for the coordinate reference system, then name it by --crs"),
    ),
    "import-far-away": Rule(
        "error",
        N_("the layer lies {distance_km} km from the register (first corner {x}, {y} in {crs})"),
        N_("check the coordinate reference system, or name it by --crs"),
    ),
    "import-transformed": Rule(
        "info",
        N_("transformed from {source} to {target} by “{operation}”, which is accurate to {accuracy_m} m"),
        N_("nothing to do; this was added to the accuracy of every new outline"),
    ),
    "import-grid-missing": Rule(
        "warning",
        N_("a more accurate transformation needs a grid that is not installed: {grids}"),
        N_("put it into PROJ's folder of data (projsync), or transform the layer in QGIS"),
    ),
    "import-flattened": Rule("info", N_("heights or measures are left out"), N_("nothing to do; the register is flat")),
    "import-line-closed": Rule(
        "info", N_("a closed line was taken for an outline"), N_("check that it borders an area")
    ),
    "import-line-open": Rule(
        "error",
        N_("the line does not close an outline (from end to end {gap} units)"),
        N_("close it in the program it was drawn with"),
    ),
    "import-parts-left-out": Rule(
        "warning",
        N_("of a mixed geometry {kept} polygons are taken and {count} other parts left out"),
        N_("check that the outline is whole"),
    ),
    "import-geometry-broken": Rule(
        "error",
        N_("the geometry is empty, not closed, or cannot be read"),
        N_("draw the outline anew, or repair it in QGIS (Fix geometries)"),
    ),
    "import-text-long": Rule(
        "error",
        N_("the text has {length} characters, more than {limit}"),
        N_("shorten it, or take the column out of the mapping"),
    ),
    "import-text-cut": Rule(
        "warning",
        N_("the text has {length} bytes, as many as a Shapefile holds, so its end was probably cut off"),
        N_("ask for the data as GeoPackage, or complete the text afterwards"),
    ),
    "import-id-twice": Rule(
        "error",
        N_("the id “{value}” stands {count} times in the source"),
        N_("give each feature its own id, or merge the parts into one feature"),
    ),
    "import-site-twice": Rule(
        "error",
        N_("{count} features would be the site “{site}” (this one by {how})"),
        N_("give each feature its own id, or merge the parts into one feature"),
    ),
    "import-point-ambiguous": Rule(
        "error",
        N_("the point lies in several sites: {names}"),
        N_("say by an id or a name which one is meant"),
    ),
    "import-no-id": Rule(
        "error",
        N_("the feature has neither an id nor a name and lies on no known site"),
        N_("name the columns of id and name_de in a mapping file (--mapping)"),
    ),
    "import-no-outline": Rule(
        "error",
        N_("“{value}” is no known site and has no outline of its own, so it cannot become one"),
        N_("draw its outline first, or correct its id or name"),
    ),
    "import-outline-unknown": Rule(
        "error",
        N_("of the new outline of “{site}” nobody says {name}, and the old one's does not hold for it"),
        N_("say it by --set {name}=…, or name a column for it in a mapping file"),
    ),
    "import-less-accurate": Rule(
        "warning",
        N_("the new outline is less accurate ({after_m} m) than the present one ({before_m} m)"),
        N_("leave the site out unless the new outline is right all the same"),
    ),
    "import-more": Rule(
        "info", N_("{count} more findings of the kind {rule}"), N_("correct the first ones and look again")
    ),
    # council papers
    "oparl-broken": Rule(
        "error",
        N_("the list breaks off here: {reason}"),
        N_("run the command again later; until it succeeds, everything is asked for again"),
    ),
    "oparl-foreign": Rule(
        "error",
        N_("the service leads to another host, which was not asked: {value}"),
        N_("name the host by --allow-host if you trust it"),
    ),
    "oparl-loop": Rule(
        "error",
        N_("the list comes back to this page after {count} pages, or does not end"),
        N_("tell who runs the service; what came before is kept"),
    ),
    "oparl-odd": Rule(
        "warning",
        N_("entry {number} of the list is no {expected} but “{found}”; it was left out"),
        N_("tell who runs the service"),
    ),
    "oparl-no-meeting": Rule(
        "info",
        N_("the meeting {value} cannot be had, so the paper's date stays empty"),
        N_("nothing to do; the date can be filled in by hand"),
    ),
    "paper-not-text": Rule(
        "warning", N_("{value} stands where text is expected; it was left out"), N_("tell who runs the service")
    ),
    "paper-control": Rule(
        "info", N_("characters that do not print were replaced by spaces"), N_("check that the text is whole")
    ),
    "paper-markup": Rule(
        "info",
        N_("the text looks like markup and is kept as plain text: {value}"),
        N_("check that it is what the paper is called; it is never run"),
    ),
    "paper-long": Rule(
        "warning",
        N_("the text has {length} characters and was cut to {limit}"),
        N_("check that it is what the paper is called"),
    ),
    "paper-address": Rule(
        "warning",
        N_("“{value}” is no http or https address; it was left out"),
        N_("fill in the paper's address by hand if there is one"),
    ),
    "paper-date": Rule(
        "warning",
        N_("“{value}” is no date that is understood; it was left out"),
        N_("write 2019-02-21 or 21.02.2019"),
    ),
    "paper-no-title": Rule(
        "warning", N_("the paper has no title; it was left out"), N_("give it a title where it comes from")
    ),
    "paper-twice": Rule(
        "warning",
        N_("a paper of the same number and date stands in the file twice; the first one counts"),
        N_("delete one of the two"),
    ),
    "paper-deleted": Rule(
        "warning",
        N_("the council information system has deleted the paper {number}"),
        N_("check whether the row may stay; it is not deleted for you"),
    ),
    "proposal-mark": Rule(
        "error",
        N_("“{value}” is no decision"),
        N_("write yes to accept, no to reject, or leave the cell empty"),
    ),
    "proposal-unnamed": Rule(
        "error",
        N_("the proposal is accepted, but nobody is named whose judgement that is"),
        N_("fill in judged_by, or use --judged-by"),
    ),
    "proposal-contradiction": Rule(
        "error",
        N_("the paper “{value}” is described differently in another row"),
        N_("make the rows of one paper agree"),
    ),
    "proposal-source": Rule(
        "error",
        N_("the source “{value}” is in neither the register nor the row"),
        N_("fill in source and source_title, or add the source to sources.csv"),
    ),
    # web addresses that were asked
    "address-gone": Rule(
        "error", N_("the address answers {status}: {value}"), N_("look for the page's new address, or take it out")
    ),
    "address-refused": Rule(
        "warning",
        N_("the address answers {status}, at least to programs: {value}"),
        N_("open it in a browser and see whether it works there"),
    ),
    "address-failing": Rule(
        "warning",
        N_("the address did not answer: {reason}: {value}"),
        N_("check again another day; if it stays so, look for a new address"),
    ),
    "address-unusable": Rule(
        "error",
        N_("the address is none that can be asked, or leads to one: {value}"),
        N_("write a whole http or https address without a password"),
    ),
    "address-unknown-host": Rule(
        "error",
        N_("the host of the address does not exist: {value}"),
        N_("check the spelling, or look for the page's new address"),
    ),
    "address-private": Rule(
        "error",
        N_("the address leads to this machine or into the local network and was not asked: {value}"),
        N_("take it out, since readers cannot open it; to check it all the same, use --allow-private"),
    ),
    "address-certificate": Rule(
        "error",
        N_("the certificate of the address is not valid: {value}"),
        N_("tell who runs the page, or look for another address"),
    ),
    "address-loop": Rule(
        "error", N_("the address is redirected without end: {value}"), N_("look for the page's new address")
    ),
    "address-moved": Rule(
        "warning",
        N_("the address has moved for good to {target}: {value}"),
        N_("open the new address, and write it into the register if it is the same page"),
    ),
    "address-redirected": Rule(
        "info", N_("the address is redirected to {target} for the time being: {value}"), N_("nothing to do")
    ),
}
