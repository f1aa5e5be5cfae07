"""When a map becomes tiles: known without loading anything that makes them."""

__all__ = ["ENDINGS", "FILES_STEM", "TILED_FROM", "is_tiled"]

# Beside a page lie FILES_STEM and each of these.
ENDINGS = (".columns", ".outlines", ".pmtiles")
FILES_STEM = "sites"

# A page that holds everything can be mailed and opened from a disk, so it is kept until tiles show the sites earlier
# even where no line slows it down: first polygon at 15,000 sites 0.87 s against 0.90 with tiles, at 20,000 1.21
# against 0.97; a step of the zoom 282 against 91 ms and 264 against 91 (benchmarks/tiers.py tiles).
TILED_FROM = 20_000


def is_tiled(sites: int, asked: bool | None = None) -> bool:
    """Tell whether a map of so many sites is made of tiles; what was asked for counts before their number.

    Examples
    --------
    >>> is_tiled(9), is_tiled(100_000), is_tiled(9, True)
    (False, True, True)
    """
    return sites >= TILED_FROM if asked is None else asked
