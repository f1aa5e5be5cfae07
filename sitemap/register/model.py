"""The register in memory: frozen, a frame for each table, no object for each site."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from pyproj import CRS

    from sitemap.finding import Finding

__all__ = ["Basemap", "Register", "RegisterInfo"]


@dataclass(frozen=True)
class Basemap:
    """A map service that a reader may agree to; nothing is asked of it before.

    ``url`` is a Leaflet tile template, or a WMS address where ``wms_layers``
    names layers. ``provider`` is who receives the request.
    """

    id: str
    title_de: str
    title_en: str
    url: str
    attribution: str
    provider: str
    privacy_url: str = ""
    wms_layers: str = ""
    max_zoom: int = 18


@dataclass(frozen=True)
class RegisterInfo:
    """What ``register.toml`` says about the register as a whole."""

    id: str
    title_de: str
    title_en: str
    crs: str
    version: str
    language: str = "de"
    description_de: str = ""
    description_en: str = ""
    publisher: str = ""
    licence: str = ""
    licence_url: str = ""
    contact_url: str = ""
    basemaps: tuple[Basemap, ...] = ()


@dataclass(frozen=True)
class Register:
    """Sites, their tables and context layers, as read.

    Every table is a frame indexed by ``id`` with the columns of
    ``sitemap.register.schema``; ``sites`` is a GeoDataFrame in ``crs``.
    Missing values are NaN; dates are text (``2019``, ``2019-02`` or
    ``2019-02-21``), because a date is only as exact as its source. ``context``
    holds the layers of the table ``layers`` by id, in ``crs``. ``faults`` is
    what reading found and left out; nothing is repaired silently. ``inputs``
    maps each file read to its SHA-256.
    """

    path: Path
    info: RegisterInfo
    crs: "CRS"
    sites: "gpd.GeoDataFrame"
    areas: "pd.DataFrame"
    phases: "pd.DataFrame"
    projects: "pd.DataFrame"
    forums: "pd.DataFrame"
    events: "pd.DataFrame"
    papers: "pd.DataFrame"
    links: "pd.DataFrame"
    sources: "pd.DataFrame"
    layers: "pd.DataFrame"
    context: "Mapping[str, gpd.GeoDataFrame]"
    faults: "tuple[Finding, ...]"
    inputs: Mapping[str, str]

    @cached_property
    def sound(self) -> "npt.NDArray[np.bool_]":
        """Tell which sites have a valid polygon or multipolygon; found out once, as many checks ask for it."""
        from sitemap.outline import is_sound_polygon

        return is_sound_polygon(self.sites.geometry.to_numpy())

    def table(self, name: str) -> "pd.DataFrame":
        """Return the table called ``name``, for example ``projects``."""
        if name not in {f.name for f in fields(self)}:
            raise KeyError(name)
        frame: pd.DataFrame = getattr(self, name)
        return frame

    def layers_of(self, role: str) -> "tuple[gpd.GeoDataFrame, ...]":
        """Return the context layers of a role, for example ``municipalities``."""
        ids = self.layers.index[self.layers["role"] == role]
        return tuple(self.context[i] for i in ids if i in self.context)
