"""axe-core over a page as it stands, and what it leaves to be looked at by a human."""

import json
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

__all__ = ["looked_over"]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Evaluated by the debugger, so that the policy of the page stays as it is; the
# style sheets are not fetched anew, and what is in a frame is a page of its own.
_RUN = """async ([within, left_out]) => {
    const found = await axe.run(within ?? document, {
        runOnly: RULES, resultTypes: ["violations", "incomplete"], preload: false, iframes: false,
        rules: Object.fromEntries(["frame-tested", ...left_out].map((id) => [id, { enabled: false }])),
    });
    const said = (kind) => found[kind].flatMap(({ id, nodes }) => nodes.map((n) => ({
        rule: id, target: n.target.join(" "), html: n.html.slice(0, 200),
        why: [...n.any, ...n.all, ...n.none].map((c) => c.message).join("; "),
    })));
    return { violations: said("violations"), incomplete: said("incomplete"), passes: found.passes.length };
}""".replace("RULES", json.dumps(RULES))

# Contrast of a text with what its own boxes lay beneath it; where they let the
# map through, with the worse of black and white there; a halo counts as white.
_CONTRAST = """(target) => {
    const node = document.querySelector(target);
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], ground) => [r, g, b].map((c, i) => c * a + ground[i] * (1 - a));
    const light = (c) => {
        const [r, g, b] = c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    if (node.closest(".sm-symbol, .sm-swatch")) {
        const shape = [...node.parentNode.querySelectorAll("path, circle, rect")].at(0);
        const ground = over(rgba(getComputedStyle(shape).fill), [255, 255, 255]);
        return ratio(over(rgba(getComputedStyle(node).fill), ground), ground);
    }
    const layers = [];
    let onMap = false;
    for (let n = node; n; n = n.parentElement) {
        const layer = rgba(getComputedStyle(n).backgroundColor);
        if (n.classList.contains("leaflet-container")) { onMap = true; break; }
        if (layer[3]) layers.unshift(layer);
        if (layer[3] === 1) break;
    }
    const halo = getComputedStyle(node).textShadow !== "none";
    const grounds = onMap && !halo ? [[0, 0, 0], [255, 255, 255]] : [[255, 255, 255]];
    return Math.min(...grounds.map((ground) => {
        const beneath = layers.reduce((g, l) => over(l, g), ground);
        return ratio(over(rgba(getComputedStyle(node).color), beneath), beneath);
    }));
}"""
ENOUGH = 4.5


def looked_over(page: Page, within: str | None = None, *, left_out: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return what violates a rule, and what axe-core cannot tell and a second look does not settle.

    ``within`` names the part of the page that has changed since the whole was
    looked over; ``left_out`` are rules that were kept there before.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    # A control that has just been clicked may still be fading.
    page.evaluate("() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => null)))")
    found = page.evaluate(_RUN, [within, list(left_out)])
    assert found["passes"]
    # Text over map, symbols and open dialogs, which axe-core takes for covered.
    unsettled = [
        {**node, "contrast": page.evaluate(_CONTRAST, node["target"]) if node["rule"] == "color-contrast" else 0.0}
        for node in found["incomplete"]
    ]
    unsettled = [node for node in unsettled if node["contrast"] < ENOUGH]
    return [*found["violations"], *unsettled]
