"""When a map becomes tiles: known without loading anything that makes them."""

__all__ = ["TILED_FROM", "is_tiled"]

# From here on a page that holds everything takes longer to show its first polygon than tiles do, and weighs more
# than 10 MB; measured by benchmarks/tiles.py.
TILED_FROM = 20_000


def is_tiled(sites: int, asked: bool | None = None) -> bool:
    """Tell whether a map of so many sites is made of tiles; what was asked for counts before their number.

    Examples
    --------
    >>> is_tiled(9), is_tiled(100_000), is_tiled(9, True)
    (False, True, True)
    """
    return sites >= TILED_FROM if asked is None else asked
