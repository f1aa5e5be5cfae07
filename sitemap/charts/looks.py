"""How the marks of charts look: cartography's colours, and always a hatching, a form or a dash with them."""

from dataclasses import dataclass

from sitemap.cartography.palettes import NO_DATA_COLOUR, QUALITATIVE_COLOURS, SEQUENTIAL_COLOURS, STATUS_COLOURS, shade

__all__ = ["GRID", "INK", "LOOKS", "QUIET", "SERIES", "Look"]

INK, QUIET, GRID = "#1b1f24", "#545b66", "#d9d6cf"
_DARK = "#332288"


@dataclass(frozen=True)
class Look:
    """Fill, edge and hatching of bars and points, form of points, dash of lines."""

    fill: str
    stroke: str
    hatch: str = ""
    marker: str = "o"
    dash: tuple[float, ...] = ()
    width: float = 1.2


_STEPS = SEQUENTIAL_COLOURS[3]
# As many series are told apart by form and colour together.
SERIES = 8
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")

LOOKS: dict[str, Look] = {
    "figure": Look(_DARK, _DARK),
    "interval": Look(_DARK, _DARK, width=2.2),
    "bound": Look("#ffffff", QUIET, marker="<"),
    "open": Look("#ffffff", _DARK),
    "alone": Look("#ffffff", QUIET, marker="s"),
    "quiet": Look("#ffffff", QUIET, dash=(3, 2)),
    "sure": Look(QUALITATIVE_COLOURS[0], shade(QUALITATIVE_COLOURS[0], 0.55)),
    "possible": Look("#ffffff", shade(QUALITATIVE_COLOURS[0], 0.55), hatch="////"),
    "unknown": Look(NO_DATA_COLOUR, "#5f5f5f", hatch="xxxx"),
    "gap": Look("#ffffff", shade(QUALITATIVE_COLOURS[1], 0.45), hatch="\\\\\\\\"),
    "gap-green": Look("#ffffff", shade(QUALITATIVE_COLOURS[4], 0.45), hatch="////"),
    "step-1": Look(_STEPS[2], shade(_STEPS[2], 0.4)),
    "step-2": Look(_STEPS[1], shade(_STEPS[1], 0.5), hatch="////"),
    "step-3": Look(_STEPS[0], shade(_STEPS[0], 0.6), hatch="---"),
    "held": Look(STATUS_COLOURS["done"], shade(STATUS_COLOURS["done"], 0.55)),
    "planned": Look(STATUS_COLOURS["planned"], shade(STATUS_COLOURS["planned"], 0.55), hatch="////", marker="s"),
    "bid": Look("#ffffff", shade(STATUS_COLOURS["under-way"], 0.45), hatch="\\\\\\\\", marker="D", dash=(4, 2)),
    "idea": Look("#ffffff", shade(STATUS_COLOURS["idea"], 0.6), hatch="|||", marker="^", dash=(1, 2)),
    "cancelled": Look("#ffffff", QUIET, hatch="xxxx", marker="X", dash=(1, 3)),
} | {
    f"series-{n}": Look(QUALITATIVE_COLOURS[n], shade(QUALITATIVE_COLOURS[n], 0.55), marker=marker, width=2.2)
    for n, marker in enumerate(_MARKERS)
}
