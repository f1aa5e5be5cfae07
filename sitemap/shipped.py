"""Where the register that comes with the program lies."""

import tomllib
from pathlib import Path

from sitemap.errors import RegisterError
from sitemap.locale import N_

__all__ = ["shipped_register"]


def shipped_register() -> Path:
    """Return the folder of the shipped register.

    In an installed package it lies inside the package, in a checkout beside it.
    ``registers.toml`` says which one is meant.
    """
    package = Path(__file__).parent
    for geodata in (package / "geodata", package.parent / "geodata"):
        index = geodata / "registers.toml"
        if index.is_file():
            return geodata / str(tomllib.loads(index.read_text(encoding="utf-8"))["default"])
    raise RegisterError(
        N_("the shipped register is missing"),
        where=package.parent / "geodata",
        remedy=N_("install the package anew, or name a register's folder"),
    )
