"""Options for the files that analyses take: one for each field of ``Inputs``."""

from pathlib import Path
from typing import Any

import click

__all__ = ["input_options"]

_FILES = {
    "built": "Polygon layer of what is built or sealed.",
    "census": "The 100 m census grid, CSV or GeoParquet.",
    "network": "Street network: .osm.pbf, GeoPackage or GraphML.",
    "stops": "Point layer of public-transport stops.",
    "constraints": "Rule file (TOML) of the constraint layers.",
    "scenarios": "Scenario file (TOML) for the capacity.",
    "weights": "Weights file (TOML) for the ranking.",
}


def input_options(command: Any) -> Any:
    """Give a command an option for each file; it receives them by the names of ``Inputs``."""
    for name, text in reversed(_FILES.items()):
        command = click.option(f"--{name}", type=click.Path(path_type=Path), help=text)(command)
    return command
