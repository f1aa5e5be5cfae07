"""The rule file of constraints: which layers, which classes, how severe.

::

    [[layers]]
    id = "flood"
    title_de = "Überschwemmungsgebiete"
    title_en = "Flood zones"
    kind = "flood"
    file = "flood.gpkg"             # from the folder of the rule file
    layer = "hq100"                 # where the file holds several
    class_field = "klasse"          # without it the whole layer is one class
    accuracy_m = 5                  # 95 %, of the layer's edges
    covered_file = "county.gpkg"    # polygons that the layer is known to cover,
    # or: covered_bounds = [minx, miny, maxx, maxy] in the register's system
    source = "where it is from"
    attribution = "© …"

    [layers.severity]
    "HQ100" = "high"
    "*" = "low"                     # every other class
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitemap.analysis.rulefile import Faults, Key, checked, only_known, read_toml, tables
from sitemap.locale import N_

__all__ = ["KINDS", "SEVERITIES", "ConstraintLayer", "read_constraint_rules"]

KINDS = (
    N_("flood"),
    N_("nature"),
    N_("landscape"),
    N_("contamination"),
    N_("noise"),
    N_("heritage"),
    N_("easement"),
    N_("mining"),
    N_("other"),
)
# From worst to none; what no rule judges is unknown.
SEVERITIES = (N_("excludes"), N_("high"), N_("medium"), N_("low"), N_("none"), N_("unknown"))

_KEYS = (
    Key("id", "text"),
    Key("title_de", "text"),
    Key("title_en", "text"),
    Key("kind", "text", choices=KINDS),
    Key("file", "text"),
    Key("layer", "text", required=False),
    Key("class_field", "text", required=False),
    Key("accuracy_m", "positive"),
    Key("covered_file", "text", required=False),
    Key("covered_layer", "text", required=False),
    Key("covered_bounds", "numbers", required=False),
    Key("source", "text"),
    Key("attribution", "text", required=False),
    Key("severity", "table"),
)


@dataclass(frozen=True)
class ConstraintLayer:
    """One layer of the rule file; the paths are absolute."""

    id: str
    title_de: str
    title_en: str
    kind: str
    file: Path
    accuracy_m: float
    source: str
    severity: Mapping[str, str]
    layer: str | None = None
    class_field: str | None = None
    covered_file: Path | None = None
    covered_layer: str | None = None
    covered_bounds: tuple[float, float, float, float] | None = None
    attribution: str = ""

    @staticmethod
    def class_of(value: object) -> str:
        """Return the name of the class that a cell of ``class_field`` names; “–” for an empty one."""
        if value is None or value != value:
            return "–"
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    def severity_of(self, name: str) -> str:
        """Return the severity of a class; ``unknown`` where no rule judges it."""
        return self.severity.get(name, self.severity.get("*", "unknown"))


def read_constraint_rules(path: Path) -> tuple[ConstraintLayer, ...]:
    """Return the layers of the rule file.

    Raises
    ------
    LayerError
        The file cannot be read.
    FieldError
        Keys are missing or wrong; all of them are named.
    """
    data = read_toml(path)
    faults = Faults(path)
    only_known(data, ("layers",), faults)
    values = [
        (_layer(t, f"layers[{n}].", faults), f"layers[{n}].") for n, t in enumerate(tables(data, "layers", faults))
    ]
    seen: set[str] = set()
    for value, place in values:
        name = str(value.get("id", ""))
        if name and name in seen:
            faults.add(place + "id", N_("“{name}” stands there twice"), name=name)
        seen.add(name)
        for key in ("file", "covered_file"):
            if key in value and not (path.parent / value[key]).exists():
                faults.add(place + key, N_("there is no file {file}"), file=path.parent / value[key])
    faults.stop()
    return tuple(_built(value, path.parent) for value, _ in values)


def _layer(table: Mapping[str, Any], place: str, faults: Faults) -> dict[str, Any]:
    value = checked(table, _KEYS, place, faults)
    if ("covered_file" in table) == ("covered_bounds" in table):
        faults.add(
            place + "covered_file",
            N_(
                "say what the layer covers: either covered_file or covered_bounds; else “nothing” and “unknown” look the same"
            ),
        )
    bounds = value.get("covered_bounds", [0, 0, 1, 1])
    if len(bounds) != 4 or not (bounds[0] < bounds[2] and bounds[1] < bounds[3]):
        faults.add(place + "covered_bounds", N_("is not [minx, miny, maxx, maxy] in metres"))
    for name, severity in value.get("severity", {}).items():
        if severity not in SEVERITIES:
            faults.add(f"{place}severity.{name}", N_("is not one of: {choices}"), choices=", ".join(SEVERITIES))
    return value


def _built(value: dict[str, Any], folder: Path) -> ConstraintLayer:
    paths = {k: (folder / value[k]).resolve() for k in ("file", "covered_file") if k in value}
    bounds = {k: tuple(value[k]) for k in ("covered_bounds",) if k in value}
    return ConstraintLayer(**(value | paths | bounds))
