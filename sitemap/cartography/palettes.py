"""Colours, chosen so that colour-blind readers can tell them apart."""

__all__ = [
    "KIND_COLOURS",
    "NO_DATA_COLOUR",
    "QUALITATIVE_COLOURS",
    "SEQUENTIAL_COLOURS",
    "STATUS_COLOURS",
    "contrast",
    "ink_on",
    "shade",
]

# Paul Tol, "Colour Schemes" (SRON/EPS/TN/09-002, issue 3.2, 2021), scheme
# "muted": nine colours told apart under every colour vision, and a grey.
KIND_COLOURS: dict[str, str] = {
    "steelworks": "#cc6677",
    "coking-plant": "#882255",
    "power-station": "#ddcc77",
    "colliery": "#332288",
    "harbour": "#88ccee",
    "rail-land": "#aa4499",
    "corridor": "#44aa99",
    "industrial-estate": "#999933",
    "military": "#117733",
    "other": "#dddddd",
}

# The same, scheme "light": for areas that carry text or a pattern.
STATUS_COLOURS: dict[str, str] = {
    "in-use": "#ffaabb",
    "idle": "#aaaa00",
    "idea": "#eedd88",
    "planned": "#77aadd",
    "under-way": "#ee8866",
    "done": "#44bb99",
}
QUALITATIVE_COLOURS: tuple[str, ...] = (
    "#77aadd",
    "#ee8866",
    "#eedd88",
    "#ffaabb",
    "#44bb99",
    "#aaaa00",
    "#99ddff",
    "#bbcc33",
)

# The same, scheme "YlOrBr", thinned to so many steps: it grows darker with the
# figure, so that its order is seen without colour and in grey print.
SEQUENTIAL_COLOURS: dict[int, tuple[str, ...]] = {
    1: ("#fec44f",),
    2: ("#fee391", "#cc4c02"),
    3: ("#fff7bc", "#fec44f", "#cc4c02"),
    4: ("#fff7bc", "#fec44f", "#ec7014", "#993404"),
    5: ("#fff7bc", "#fec44f", "#fb9a29", "#cc4c02", "#662506"),
}
NO_DATA_COLOUR = "#dddddd"


def shade(colour: str, share: float) -> str:
    """Return ``colour`` (``#rrggbb``) mixed with black by ``share`` (0 to 1).

    Examples
    --------
    >>> shade("#ddcc77", 0.5)
    '#6e663c'
    """
    return "#" + "".join(f"{round(c * (1 - share)):02x}" for c in _channels(colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 2)


def ink_on(colour: str) -> str:
    """Return white or near-black, whichever reads better on ``colour``.

    Examples
    --------
    >>> ink_on("#332288"), ink_on("#ddcc77")
    ('#ffffff', '#1b1f24')
    """
    return max(("#ffffff", "#1b1f24"), key=lambda ink: contrast(ink, colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    # WCAG 2.2, "relative luminance".
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
