"""What analyses take besides the register: files that the user names."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Inputs"]


@dataclass(frozen=True)
class Inputs:
    """Optional files and figures; what is None is not there.

    Parameters
    ----------
    built
        Polygon layer of what is built or sealed.
    census
        The 100 m census grid as CSV or GeoParquet.
    network
        Street network: OSM extract (``.osm.pbf``), GeoPackage or GraphML.
    stops
        Point layer of public-transport stops.
    constraints
        Rule file (TOML) that names constraint layers and their severities.
    scenarios
        Scenario file (TOML) for capacity; by default the one of the package.
    weights
        Weights file (TOML) for the ranking; by default the one of the package.
    engine
        What lays the sites over layers of polygons: the name of one of
        ``sitemap.overlay.ENGINES``, ``auto``, or what else ``overlay`` takes.
    """

    built: Path | None = None
    census: Path | None = None
    network: Path | None = None
    stops: Path | None = None
    constraints: Path | None = None
    scenarios: Path | None = None
    weights: Path | None = None
    engine: str = "auto"
