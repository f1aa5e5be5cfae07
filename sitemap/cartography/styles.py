"""How sites and context layers are drawn, the same on screen and on paper."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["APPROXIMATE_DASH", "APPROXIMATE_M", "CONTEXT_STYLES", "ContextStyle", "is_approximate"]

# An outline known no better than this is called approximate: at the scale of a
# city map its true place may be a visible distance away.
APPROXIMATE_M = 25.0
APPROXIMATE_DASH = "7 5"


@dataclass(frozen=True)
class ContextStyle:
    """The look of one role of context layer; a missing colour is not drawn."""

    stroke: str = ""
    width_px: float = 1.0
    dash: str = ""
    fill: str = ""
    labels: bool = False


# From the ground up: what comes later is drawn above.
CONTEXT_STYLES: dict[str, ContextStyle] = {
    "municipalities": ContextStyle(stroke="#6d6a75", width_px=1.6, dash="9 3 2 3", fill="#fbfaf6", labels=True),
    "green": ContextStyle(fill="#dfead3"),
    "districts": ContextStyle(stroke="#b4b0a8", width_px=1.0, labels=True),
    "water": ContextStyle(stroke="#9cc3de", width_px=0.8, fill="#cfe3f1", labels=True),
    "river": ContextStyle(stroke="#5b9dcb", width_px=2.4, fill="#cfe3f1"),
    "rail": ContextStyle(stroke="#8b8791", width_px=1.4),
    "stations": ContextStyle(stroke="#4c4a52", width_px=1.6, fill="#ffffff", labels=True),
    "other": ContextStyle(stroke="#8b8791", width_px=1.0),
}


def is_approximate(sites: "pd.DataFrame") -> "pd.Series[bool]":
    """Tell for each site whether its outline is only approximate.

    It is where it was constructed from a description, or where its accuracy is
    coarser than ``APPROXIMATE_M`` or not known.
    """
    constructed = sites["geometry_kind"] == "constructed"
    return constructed | ~(sites["geometry_accuracy_m"] <= APPROXIMATE_M)
