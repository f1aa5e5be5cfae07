"""What was kept of a build, loaded only as far as it is asked for."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.measures import MEASURES
from sitemap.finding import Finding
from sitemap.incremental.marking import Span
from sitemap.incremental.snapshot import FIELDS, unpack_outlines
from sitemap.incremental.store import BrokenEntryError, Entry
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.webmap.looks import Dates

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["Kept"]

_LISTED = ("name_de", "name_en", "kind", "status", "status_date", "geometry_kind")


class Kept:
    """A build that was kept. Whatever is wrong with it is a ``BrokenEntryError`` or an error of its values."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        about = entry.json("about")
        if not isinstance(about, dict):
            raise BrokenEntryError("about")
        self._about = about

    @property
    def fingerprint(self) -> str:
        """Return what else decided the page's bytes."""
        return str(self._about["fingerprint"])

    @property
    def inputs(self) -> dict[str, str]:
        """Return the SHA-256 of each file that was read, by name."""
        return {str(name): str(digest) for name, digest in self._about["inputs"].items()}

    @property
    def info(self) -> Mapping[str, str]:
        """Return ``id``, ``version`` and ``crs`` of the register."""
        return {name: str(self._about["info"][name]) for name in ("id", "version", "crs")}

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many rows each table has."""
        return {str(name): int(count) for name, count in self._about["counts"].items()}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what was found."""
        return tuple(
            Finding.of(str(code), str(table), str(feature), str(field), **{str(k): str(v) for k, v in values})
            for code, table, feature, field, values in self._about["findings"]
        )

    @cached_property
    def page(self) -> bytes:
        """Return the page."""
        return self._entry.content("page")

    @cached_property
    def ids(self) -> list[str]:
        """Return the ids of sites in the order of the page, as everything below stands in it."""
        ids: list[str] = self._entry.json("ids")
        return ids

    @cached_property
    def cells(self) -> dict[str, list[Any]]:
        """Return the columns of sites, None where nothing stands."""
        cells = {field.name: self._entry.json(f"cells/{field.name}") for field in FIELDS}
        if any(not isinstance(column, list) or len(column) != len(self.ids) for column in cells.values()):
            raise BrokenEntryError("cells")
        return cells

    @cached_property
    def measures(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return the measures by their names."""
        names = MEASURES.fields()
        return dict(zip(names, self._entry.array("measures", "<f8", len(names), len(self.ids)), strict=True))

    def rows(self, cells: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
        """Return what ``sitemap.describe.site_rows`` does, with these columns of sites."""
        projects, forums = self._entry.array("counts", "<i8", 2, len(self.ids)).tolist()
        area, error = self.measures["area_m2"], CONFIDENCE_FACTOR * self.measures["area_m2_se"]
        columns = zip(self.ids, *(cells[name] for name in _LISTED), strict=True)
        figures = zip(area.tolist(), error.tolist(), projects, forums, strict=True)
        return [
            dict(zip(("id", *_LISTED), values, strict=True))
            | {
                "area_m2": None if area_m2 != area_m2 else round(area_m2, 1),
                "area_error95_m2": None if error_m2 != error_m2 else round(error_m2, 1),
                "projects": of_projects,
                "forums": of_forums,
            }
            for values, (area_m2, error_m2, of_projects, of_forums) in zip(columns, figures, strict=True)
        ]

    @property
    def is_plain(self) -> bool:
        """Tell whether single sites can be built anew: what follows is there."""
        return "frame" in self._about

    @property
    def frame(self) -> str:
        """Return the hash of what stands around the features in the file of sites."""
        return str(self._about["frame"])

    @property
    def spans(self) -> list[Span]:
        """Return where the parts of the page stand."""
        return [(tuple(path), int(first), int(end)) for path, first, end in self._about["spans"]]

    @property
    def themes(self) -> list[tuple[int, str, str]]:
        """Return place, group and name of the themes that follow from single sites."""
        return [(int(place), str(group), str(name)) for place, group, name in self._about["themes"]]

    @cached_property
    def lines(self) -> bytes:
        """Return the digests of the features' lines, in the order of the file."""
        return self._entry.content("lines")

    @cached_property
    def places(self) -> npt.NDArray[np.int64]:
        """Return for each line the place of its site."""
        return self._entry.array("places", "<i8", -1)

    @cached_property
    def outlines(self) -> Any:
        """Return the outlines in the register's CRS."""
        return self._outlines("outlines")

    @cached_property
    def lnglat(self) -> npt.NDArray[np.float64]:
        """Return their vertices in WGS 84."""
        return self._entry.array("lnglat", "<f8", -1, 2)

    @cached_property
    def anchors(self) -> npt.NDArray[np.float64]:
        """Return in WGS 84 where the labels are put."""
        return self._entry.array("anchors", "<f8", -1, 2)

    @property
    def dates(self) -> Dates:
        """Return what the time axis is made of."""
        return Dates(**self._entry.json("dates"))

    @cached_property
    def crs(self) -> "CRS":
        """Return the register's CRS."""
        from pyproj import CRS

        return CRS.from_user_input(self.info["crs"])

    @cached_property
    def borders(self) -> dict[str, Any]:
        """Return the outlines of the municipalities by key."""
        return dict(zip(map(str, self._about["borders"]), self._outlines("borders"), strict=True))

    @property
    def known(self) -> dict[str, frozenset[str]]:
        """Return the ids that fields of sites may refer to, by the table or layer that holds them."""
        return {str(name): frozenset(map(str, ids)) for name, ids in self._about["known"].items()}

    @property
    def records(self) -> dict[str, list[float]]:
        """Return for each site the areas on record (ha) that are comparable with its outline."""
        return {str(site): list(map(float, values)) for site, values in self._about["records"].items()}

    def _outlines(self, name: str) -> Any:
        try:
            return unpack_outlines(self._entry.content(name), self._entry.array(f"{name}/sizes", "<i8", -1))
        except shapely.errors.ShapelyError as error:
            raise BrokenEntryError(name) from error
