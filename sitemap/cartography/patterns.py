"""Fill patterns: the state of a site is read from its hatching, never from colour alone."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["FORMER_PATTERNS", "NO_DATA_PATTERN", "STATUS_PATTERNS", "UNKNOWN_PATTERN", "Pattern"]


@dataclass(frozen=True)
class Pattern:
    """A fill: a tint of the colour, and marks of the full colour upon it.

    Parameters
    ----------
    tint
        Opacity of the plain colour beneath the marks, 0 to 1.
    marks
        ``none``, ``lines`` or ``dots``.
    spacing_px, width_px, angle_deg
        Distance of the marks, their thickness, and the direction of lines.
    """

    tint: float
    marks: Literal["none", "lines", "dots"] = "none"
    spacing_px: float = 8.0
    width_px: float = 2.0
    angle_deg: float = 45.0


# The further a site has come, the fuller its fill.
STATUS_PATTERNS: dict[str, Pattern] = {
    "idea": Pattern(tint=0.12, marks="dots", spacing_px=9, width_px=3.2, angle_deg=45),
    "planned": Pattern(tint=0.16, marks="lines", spacing_px=9, width_px=1.6, angle_deg=45),
    "under-way": Pattern(tint=0.3, marks="lines", spacing_px=7, width_px=3.4, angle_deg=135),
    "done": Pattern(tint=0.8),
}
UNKNOWN_PATTERN = Pattern(tint=0.1)
# What a site was before anybody planned anew; only a date in the past or future shows it.
FORMER_PATTERNS: dict[str, Pattern] = {
    "in-use": Pattern(tint=0.4, marks="lines", spacing_px=12, width_px=1.4, angle_deg=0),
    "idle": Pattern(tint=0.12, marks="lines", spacing_px=12, width_px=1.2, angle_deg=90),
}
NO_DATA_PATTERN = Pattern(tint=0.25, marks="lines", spacing_px=11, width_px=1.2, angle_deg=0)
