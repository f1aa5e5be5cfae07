"""When a map becomes tiles: known without loading anything that makes them."""

__all__ = ["TILED_FROM", "is_tiled"]

# A page that holds everything weighs 4.25 MB at 10,000 sites (benchmarks/page.py), of which each further site adds its
# share: 8 MB here. A page with tiles weighs 1.3 MB at 100,000 (benchmarks/tiles.py). Where exactly the second is faster
# has not been measured.
TILED_FROM = 20_000


def is_tiled(sites: int, asked: bool | None = None) -> bool:
    """Tell whether a map of so many sites is made of tiles; what was asked for counts before their number.

    Examples
    --------
    >>> is_tiled(9), is_tiled(100_000), is_tiled(9, True)
    (False, True, True)
    """
    return sites >= TILED_FROM if asked is None else asked
