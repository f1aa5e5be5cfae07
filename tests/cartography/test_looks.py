"""Colours, patterns and symbols: complete, told apart, and seen on the map's ground."""

from dataclasses import asdict
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from sitemap.cartography.legend import make_legend
from sitemap.cartography.palettes import KIND_COLOURS, contrast, ink_on, shade
from sitemap.cartography.patterns import STATUS_PATTERNS
from sitemap.cartography.styles import APPROXIMATE_M, CONTEXT_STYLES, is_approximate
from sitemap.cartography.symbols import KIND_SYMBOLS
from sitemap.register.schema import CODES

GROUND = ("#fbfaf6", "#f1efe9", "#ffffff")

# Machado, Oliveira and Fernandes (2009), "A physiologically-based model for
# simulation of color vision deficiency", severity 1, on linear RGB.
DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(colour: str, matrix: list[list[float]] | None = None) -> np.ndarray:
    """Return CIE L*a*b* (D65) of a colour, as somebody with a deficiency sees it."""
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    if matrix is not None:
        linear = np.clip(np.array(matrix) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ linear / np.array([0.95047, 1.0, 1.08883])
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
def test_kinds_are_told_apart_by_colour_or_by_symbol(deficiency):
    matrix = DEFICIENCIES.get(deficiency)
    seen = {kind: lab(colour, matrix) for kind, colour in KIND_COLOURS.items()}
    # 2.3 is a just noticeable difference (Mahy and others 1994); four times that is seen on a map.
    close = [(a, b) for a, b in combinations(seen, 2) if np.linalg.norm(seen[a] - seen[b]) < 10]
    assert close == []
    assert len(set(KIND_SYMBOLS.values())) == len(KIND_SYMBOLS)


def test_every_code_of_the_schema_has_its_look():
    assert set(KIND_COLOURS) == set(KIND_SYMBOLS) == set(CODES["site_kind"])
    assert set(STATUS_PATTERNS) == set(CODES["site_status"])
    assert set(CONTEXT_STYLES) == set(CODES["layer_role"])


def test_states_are_told_apart_by_pattern():
    looks = [tuple(asdict(p).values()) for p in STATUS_PATTERNS.values()]
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("colour", KIND_COLOURS.values())
def test_outlines_and_symbols_have_the_contrast_that_graphics_need(colour):
    # WCAG 2.2, 1.4.11: 3 to 1.
    assert all(contrast(shade(colour, 0.45), ground) >= 3 for ground in GROUND)
    assert contrast(ink_on(colour), colour) >= 3


def sites(**columns: object) -> pd.DataFrame:
    columns = {
        "kind": ["colliery"],
        "status": ["idea"],
        "geometry_kind": ["traced"],
        "geometry_accuracy_m": [5.0],
    } | columns
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    ("kind", "accuracy", "approximate"),
    [
        ("official", 1.0, False),
        ("traced", APPROXIMATE_M, False),
        ("traced", APPROXIMATE_M + 1, True),
        ("constructed", 5.0, True),
        ("traced", np.nan, True),
    ],
)
def test_an_outline_is_approximate_where_it_was_constructed_or_is_coarse(kind, accuracy, approximate):
    frame = sites(geometry_kind=[kind], geometry_accuracy_m=[accuracy])
    assert is_approximate(frame).tolist() == [approximate]
    assert make_legend(frame, []).outlines == (("approximate",) if approximate else ("exact",))


def test_the_legend_holds_what_occurs_in_the_order_of_the_schema():
    frame = pd.concat([sites(), sites(kind=["steelworks"], status=["done"])])
    legend = make_legend(frame, ["river", "municipalities"])
    assert list(legend.kinds) == ["steelworks", "colliery"]
    assert list(legend.statuses) == ["idea", "done"]
    assert list(legend.roles) == ["municipalities", "river"]


def test_what_no_schema_knows_looks_like_other_and_unknown():
    legend = make_legend(sites(kind=["airport"], status=["dreamt"]), ["moon", None])
    assert list(legend.kinds) == ["other"]
    assert list(legend.statuses) == [""]
    assert list(legend.roles) == ["other"]
