"""What was kept of a build, loaded only as far as it is asked for."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sitemap.analysis.measures import MEASURES
from sitemap.finding import Finding
from sitemap.incremental.geometry import Numbers
from sitemap.incremental.marking import Path, Span
from sitemap.incremental.outlines import Outlines
from sitemap.incremental.snapshot import FIELDS
from sitemap.incremental.store import BrokenEntryError, Entry
from sitemap.outline import CONFIDENCE_FACTOR

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["Kept"]

_LISTED = ("name_de", "name_en", "kind", "status", "status_date", "geometry_kind")

_MOST_DEGREES = 360.0


class Columns(Mapping[str, list[Any]]):
    """The columns of sites, None where nothing stands; each is read when it is asked for."""

    def __init__(self, entry: Entry, count: int) -> None:
        self._entry, self._count = entry, count
        self._read: dict[str, list[Any]] = {}

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._read:
            column = self._entry.json(f"cells/{name}")
            if not isinstance(column, list) or len(column) != self._count:
                raise BrokenEntryError(name)
            self._read[name] = column
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in FIELDS)

    def __len__(self) -> int:
        return len(FIELDS)


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
    def cells(self) -> Mapping[str, list[Any]]:
        """Return the columns of sites, None where nothing stands."""
        return Columns(self._entry, len(self.ids))

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
        return "spans" in self._about

    @cached_property
    def sites(self) -> bytes:
        """Return the file of sites."""
        return self._entry.content("sites")

    @property
    def head(self) -> int:
        """Return how many bytes stand in it before the features."""
        return int(self._about["head"])

    @property
    def tail(self) -> int:
        """Return how many bytes stand in it after them."""
        return int(self._about["tail"])

    @cached_property
    def spans(self) -> list[Span]:
        """Return where the parts of the page stand."""
        return [(tuple(path), int(first), int(end)) for path, first, end in self._about["spans"]]

    @property
    def themes(self) -> list[tuple[int, str, str]]:
        """Return place, group and name of the themes that follow from single sites."""
        return [(int(place), str(group), str(name)) for place, group, name in self._about["themes"]]

    def part(self, path: Path) -> Any:
        """Return a part of the page's data."""
        first, end = next((first, end) for place, first, end in self.spans if place == path)
        return json.loads(self.page[first:end])

    @cached_property
    def outlines(self) -> Outlines:
        """Return the outlines in the register's CRS."""
        return self._outlines("outlines")

    @cached_property
    def bounds(self) -> npt.NDArray[np.float64]:
        """Return their extents in the register's CRS, shape (n, 4)."""
        return self._entry.array("bounds", "<f8", len(self.ids), 4)

    @cached_property
    def extents(self) -> npt.NDArray[np.float64]:
        """Return their extents in WGS 84 (longitude, latitude), shape (n, 4)."""
        return self._entry.array("extents", "<f8", len(self.ids), 4)

    @cached_property
    def numbers(self) -> Numbers:
        """Return where in the columns of the page's outlines those of a site stand."""
        count = len(self.ids)
        polygons, rings, vertices = self._entry.array("starts", "<i8", 3, count + 1)
        first, last = (self._entry.array(name, "<i8", count, 2) for name in ("first", "last"))
        return Numbers(polygons, rings, vertices, first, last)

    @cached_property
    def anchors(self) -> npt.NDArray[np.float64]:
        """Return in WGS 84 where the labels are put."""
        anchors = self._entry.array("anchors", "<f8", len(self.ids), 2)
        if not (np.abs(anchors) <= _MOST_DEGREES).all():
            raise BrokenEntryError("anchors")
        return anchors

    @property
    def dates(self) -> tuple[list[Any], list[Any]]:
        """Return the dates of events and those of phases, each once."""
        events, phases = self._about["dates"]
        return list(events), list(phases)

    def phases(self, place: int) -> list[list[Any]]:
        """Return site, phase, begin and end of the phases of one site."""
        try:
            found: list[list[Any]] = json.loads(self._phases[place])
        except RecursionError as error:
            raise BrokenEntryError("phases") from error
        return found

    @cached_property
    def _phases(self) -> list[bytes]:
        return self._entry.content("phases").split(b"\n")

    @cached_property
    def crs(self) -> "CRS":
        """Return the register's CRS."""
        from pyproj import CRS

        return CRS.from_user_input(self.info["crs"])

    @cached_property
    def borders(self) -> dict[str, Any]:
        """Return the outlines of the municipalities by key."""
        return dict(zip(map(str, self._about["borders"]), self._outlines("borders").all(), strict=True))

    @property
    def known(self) -> dict[str, frozenset[str]]:
        """Return the ids that fields of sites may refer to, by the table or layer that holds them."""
        return {str(name): frozenset(map(str, ids)) for name, ids in self._about["known"].items()}

    @property
    def records(self) -> dict[str, list[float]]:
        """Return for each site the areas on record (ha) that are comparable with its outline."""
        return {str(site): list(map(float, values)) for site, values in self._about["records"].items()}

    def _outlines(self, name: str) -> Outlines:
        return Outlines(self._entry.content(name), self._entry.array(f"{name}/sizes", "<i8", -1))
