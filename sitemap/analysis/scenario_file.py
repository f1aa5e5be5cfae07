"""Scenario files: zones, uses and scenarios of capacity.

``sitemap/analysis/defaults/scenarios.toml`` is the one of the package and shows
the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitemap.analysis.rulefile import Faults, Key, Spread, checked, only_known, read_toml, tables
from sitemap.locale import N_
from sitemap.register.schema import CODES

__all__ = ["DEFAULT_SCENARIOS", "Part", "Scenario", "StatedLand", "Use", "Zone", "read_scenarios", "read_stated_land"]

DEFAULT_SCENARIOS = Path(__file__).parent / "defaults" / "scenarios.toml"


@dataclass(frozen=True)
class Zone:
    """A kind of building area with its orientation values for upper limits (§ 17 BauNVO).

    ``grz`` is floor area on the ground, ``gfz`` floor space of all storeys,
    each for each m² of the building plot.
    """

    title_de: str
    title_en: str
    grz: float
    gfz: float
    source: str


@dataclass(frozen=True)
class Use:
    """What a use needs: m² of usable area for each home or job, usable area for each m² of floor space."""

    usable_share: Spread
    m2_per_home: Spread | None = None
    m2_per_job: Spread | None = None


@dataclass(frozen=True)
class Part:
    """A part of the net land: its zone, how much of the orientation values is used, its mix of uses by floor space.

    ``utilisation`` is of the floor space ratio (GFZ); ``ground_utilisation`` of
    the site occupancy index (GRZ), the same where the file does not say it.
    """

    zone: Zone
    land_share: float
    utilisation: Spread
    floor: Mapping[str, float]
    ground_utilisation: Spread


@dataclass(frozen=True)
class Scenario:
    """A mix of uses for a site.

    It leaves out sites of ``leave_out_kinds``, and those of which a source
    says what is planned but none of ``planned_uses`` is.
    """

    id: str
    title_de: str
    title_en: str
    net_share: Spread
    parts: tuple[Part, ...]
    uses: Mapping[str, Use]
    leave_out_kinds: tuple[str, ...] = ()
    planned_uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatedLand:
    """What a source says of the land of a site that can be built on: in hectares, or as a share of its outline.

    ``kind`` is ``gross`` (streets and green still to come off) or ``net``.
    """

    site: str
    kind: str
    area_ha: Spread | None = None
    share: Spread | None = None


_ZONE = (Key("title_de", "text"), Key("title_en", "text"), Key("grz", "positive"), Key("gfz", "positive"),
         Key("source", "text"))  # fmt: skip
_USE = (Key("usable_share", "spread"), Key("m2_per_home", "spread", required=False),
        Key("m2_per_job", "spread", required=False))  # fmt: skip
_SCENARIO = (Key("id", "text"), Key("title_de", "text"), Key("title_en", "text"), Key("net_share", "spread"),
             Key("leave_out_kinds", "texts", required=False),
             Key("planned_uses", "texts", required=False))  # fmt: skip
_PART = (Key("zone", "text"), Key("land_share", "share"), Key("utilisation", "spread"),
         Key("ground_utilisation", "spread", required=False), Key("floor", "table"))  # fmt: skip
_LAND = (Key("site", "text"), Key("kind", "text", choices=CODES["land"]), Key("area_ha", "spread", required=False),
         Key("share", "spread", required=False))  # fmt: skip


def read_scenarios(path: Path | None = None) -> tuple[Scenario, ...]:
    """Return the scenarios of a file, by default of the package's.

    Raises
    ------
    LayerError
        The file cannot be read.
    FieldError
        Keys are missing or wrong; all of them are named.

    Examples
    --------
    >>> [s.id for s in read_scenarios()]
    ['living-and-working', 'living', 'working', 'logistics']
    """
    path = path or DEFAULT_SCENARIOS
    data = read_toml(path)
    faults = Faults(path)
    only_known(data, ("zones", "uses", "scenarios", "land"), faults)
    zones = _named(data, "zones", _ZONE, faults)
    uses = _named(data, "uses", _USE, faults)
    for name, use in uses.items():
        _at_most_one(use, "usable_share", f"uses.{name}.", faults)
        if "m2_per_home" not in use and "m2_per_job" not in use:
            faults.add(f"uses.{name}", N_("needs m2_per_home or m2_per_job"))
    rows = [
        _scenario(t, f"scenarios[{n}].", zones, uses, faults) for n, t in enumerate(tables(data, "scenarios", faults))
    ]
    ids = [row.get("id") for row in rows]
    for name in sorted({str(i) for i in ids if i and ids.count(i) > 1}):
        faults.add("scenarios", N_("“{name}” stands there twice"), name=name)
    _stated(data, faults)
    faults.stop()
    built_zones = {name: Zone(**z) for name, z in zones.items()}
    built_uses = {name: Use(**u) for name, u in uses.items()}
    return tuple(_built(row, built_zones, built_uses) for row in rows)


def read_stated_land(path: Path | None = None) -> tuple[StatedLand, ...]:
    """Return what a scenario file states of the land of sites; the package's states nothing.

    Raises
    ------
    LayerError
        The file cannot be read.
    FieldError
        Keys are missing or wrong.
    """
    if path is None:
        return ()
    faults = Faults(path)
    rows = _stated(read_toml(path), faults)
    faults.stop()
    return tuple(StatedLand(**row) for row in rows)


def _stated(data: Mapping[str, Any], faults: Faults) -> list[dict[str, Any]]:
    if "land" not in data:
        return []
    rows: list[dict[str, Any]] = []
    for n, table in enumerate(tables(data, "land", faults)):
        place = f"land[{n}]."
        row = checked(table, _LAND, place, faults)
        if ("area_ha" in table) == ("share" in table):
            faults.add(place + "area_ha", N_("say either area_ha or share, a share of the outline"))
        _at_most_one(row, "share", place, faults)
        if row.get("site") in [r.get("site") for r in rows]:
            faults.add(place + "site", N_("“{name}” stands there twice"), name=row["site"])
        rows.append(row)
    return rows


def _named(data: Mapping[str, Any], name: str, keys: tuple[Key, ...], faults: Faults) -> dict[str, dict[str, Any]]:
    found = data.get(name)
    if not isinstance(found, dict) or not found or not all(isinstance(t, dict) for t in found.values()):
        faults.add(name, N_("write at least one table [{name}.…]"), name=name)
        return {}
    return {str(k): checked(t, keys, f"{name}.{k}.", faults) for k, t in found.items()}


def _scenario(
    table: Mapping[str, Any], place: str, zones: Mapping[str, Any], uses: Mapping[str, Any], faults: Faults
) -> dict[str, Any]:
    row = checked({k: v for k, v in table.items() if k != "parts"}, _SCENARIO, place, faults)
    _at_most_one(row, "net_share", place, faults)
    parts = []
    for n, part in enumerate(tables(table, "parts", faults)):
        at = f"{place}parts[{n}]."
        value = checked(part, _PART, at, faults)
        _at_most_one(value, "utilisation", at, faults)
        _at_most_one(value, "ground_utilisation", at, faults)
        _at_least_a_storey(value, zones, at, faults)
        if "zone" in value and value["zone"] not in zones:
            faults.add(at + "zone", N_("is not one of: {choices}"), choices=", ".join(zones))
        for use, share in value.get("floor", {}).items():
            if use not in uses:
                faults.add(f"{at}floor.{use}", N_("is not one of: {choices}"), choices=", ".join(uses))
            checked({use: share}, (Key(use, "share"),), f"{at}floor.", faults)
        _adds_up(value.get("floor", {}).values(), at + "floor", faults)
        parts.append(value)
    _adds_up([p["land_share"] for p in parts if "land_share" in p], place + "parts.land_share", faults)
    return {**row, "parts": parts}


def _at_least_a_storey(
    part: Mapping[str, Any], zones: Mapping[str, Mapping[str, Any]], place: str, faults: Faults
) -> None:
    """Note where the buildings would cover more ground than they have floor space."""
    zone = zones.get(part.get("zone", ""), {})
    if not {"utilisation", "ground_utilisation"} <= part.keys() or not {"grz", "gfz"} <= zone.keys():
        return
    for end in ("low", "mid", "high"):
        floor, ground = (getattr(part[k], end) for k in ("utilisation", "ground_utilisation"))
        if ground * zone["grz"] > floor * zone["gfz"] * (1 + 1e-9):
            faults.add(
                place + "ground_utilisation", N_("{end}: more ground than floor space, less than one storey"), end=end
            )


def _adds_up(shares: Any, place: str, faults: Faults) -> None:
    numbers = [s for s in shares if isinstance(s, int | float)]
    if numbers and abs(sum(numbers) - 1) > 1e-6:
        faults.add(place, N_("the shares add up to {total}, not to 1"), total=round(sum(numbers), 6))


def _at_most_one(values: Mapping[str, Any], key: str, place: str, faults: Faults) -> None:
    if key in values and values[key].high > 1:
        faults.add(place + key, N_("is a share and cannot be above 1"))


def _built(row: dict[str, Any], zones: Mapping[str, Zone], uses: Mapping[str, Use]) -> Scenario:
    same = ({"ground_utilisation": p["utilisation"]} | p for p in row["parts"])
    parts = tuple(Part(**{**p, "zone": zones[p["zone"]]}) for p in same)
    lists = {key: tuple(row.get(key, ())) for key in ("leave_out_kinds", "planned_uses")}
    return Scenario(**{**row, **lists, "parts": parts, "uses": uses})
