// Small pictures of a kind, a state or an outline, for legend, list and labels.
(function () {
  "use strict";
  const { svg } = Sitemap;

  function symbol(look, size) {
    return svg(
      "svg",
      { class: "sm-symbol", width: size, height: size, viewBox: "-4 -4 32 32", "aria-hidden": "true" },
      svg("circle", { cx: 12, cy: 12, r: 15, fill: look.fill, stroke: look.stroke, "stroke-width": 2 }),
      svg("path", {
        d: look.symbol,
        fill: "none",
        stroke: look.ink,
        "stroke-width": 2.2,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
      }),
    );
  }

  // A class of a theme, told by its mark as well as by its colour.
  function mark(look, size) {
    return svg(
      "svg",
      { class: "sm-symbol", width: size, height: size, viewBox: "-4 -4 32 32", "aria-hidden": "true" },
      svg("circle", { cx: 12, cy: 12, r: 15, fill: look.fill, stroke: look.stroke, "stroke-width": 2 }),
      letter(look, 12, 12, 17),
    );
  }

  const letter = (look, x, y, size) =>
    svg("text", { x, y, fill: look.ink, "font-size": size, "font-weight": 700, "text-anchor": "middle", "dominant-baseline": "central" }, look.mark);

  function box(attributes, look) {
    return svg(
      "svg",
      { class: "sm-swatch", width: 32, height: 20, viewBox: "0 0 32 20", "aria-hidden": "true" },
      svg("rect", { x: 1.5, y: 1.5, width: 29, height: 17, rx: 2, ...attributes }),
      look?.mark && letter(look, 16, 10, 13),
    );
  }

  function context(role, look) {
    const line = { stroke: look.stroke || "none", "stroke-width": look.width_px, "stroke-dasharray": look.dash || null };
    if (role === "stations") {
      return svg(
        "svg",
        { class: "sm-swatch", width: 32, height: 20, viewBox: "0 0 32 20", "aria-hidden": "true" },
        svg("circle", { cx: 16, cy: 10, r: 4, fill: look.fill, ...line }),
      );
    }
    if (look.fill && role !== "river") return box({ fill: look.fill, ...line });
    return svg(
      "svg",
      { class: "sm-swatch", width: 32, height: 20, viewBox: "0 0 32 20", "aria-hidden": "true" },
      svg("line", { x1: 2, y1: 10, x2: 30, y2: 10, ...line }),
    );
  }

  Sitemap.swatches = { symbol, mark, box, context };
})();
