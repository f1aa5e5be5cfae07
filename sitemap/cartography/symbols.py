"""Pictograms of the kinds of land: strokes on a grid of 24 by 24, drawn for this project."""

__all__ = ["KIND_SYMBOLS"]

# SVG path data, to be stroked with round caps. They go with the colour
# wherever it stands, so that a kind can be told without seeing colour.
KIND_SYMBOLS: dict[str, str] = {
    "steelworks": "M7 20 9 9h6l2 11M8 14h8M10 9V4h4v5M5 20h14",
    "coking-plant": "M12 3c1 4 5 6 5 11a5 5 0 0 1-10 0c0-2 1-3 2-5 1 2 2 2 2 3 1-3 1-6 1-9z",
    "power-station": "M13 3 6 14h5l-1 7 8-11h-5z",
    "colliery": "M5 20 16 9M13 5l6 6M19 20 8 9M11 5 5 11",
    "harbour": "M12 9v12M12 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4M8 12h8M4 15c1 4 4 6 8 6s7-2 8-6",
    "rail-land": "M9 3 6 21M15 3l3 18M8 7h8M7 12h10M7 17h10",
    "corridor": "M3 9c3-4 6 4 9 0s6 4 9 0M3 16c3-4 6 4 9 0s6 4 9 0",
    "industrial-estate": "M4 20V11l5 3v-3l5 3V5h4v15z",
    "military": "M12 3l7 3v6c0 5-3 7-7 9-4-2-7-4-7-9V6z",
    "other": "M7 7h10v10H7z",
}
