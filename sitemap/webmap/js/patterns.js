// Fill patterns: one for each kind and state that occur, for SVG and for canvas.
(function () {
  "use strict";
  const { svg } = Sitemap;
  const NEUTRAL = { fill: "#5f6673", stroke: "#3a3f48" };

  const idOf = (kind, status) => `sm-fill-${kind || "neutral"}-${status || "unknown"}`;

  function marks(look, pattern) {
    const { spacing_px: spacing, width_px: width } = pattern;
    if (pattern.marks === "lines") return svg("rect", { width, height: spacing, fill: look.mark ?? look.fill });
    if (pattern.marks === "dots") {
      return svg("circle", { cx: spacing / 2, cy: spacing / 2, r: width / 2, fill: look.stroke });
    }
    return null;
  }

  function svgPattern(id, look, pattern) {
    return svg(
      "pattern",
      {
        id,
        patternUnits: "userSpaceOnUse",
        width: pattern.spacing_px,
        height: pattern.spacing_px,
        patternTransform: `rotate(${pattern.angle_deg})`,
      },
      svg("rect", {
        width: pattern.spacing_px,
        height: pattern.spacing_px,
        fill: look.fill,
        "fill-opacity": pattern.tint,
      }),
      marks(look, pattern),
    );
  }

  function canvasPattern(look, pattern) {
    const size = Math.round(pattern.spacing_px);
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const ink = canvas.getContext("2d");
    ink.fillStyle = look.fill;
    ink.globalAlpha = pattern.tint;
    ink.fillRect(0, 0, size, size);
    ink.globalAlpha = 1;
    if (pattern.marks === "lines") {
      const rising = pattern.angle_deg > 90;
      ink.strokeStyle = look.mark ?? look.fill;
      ink.lineWidth = pattern.width_px;
      if (pattern.angle_deg % 90 === 0) {
        const upright = pattern.angle_deg === 0;
        ink.moveTo(upright ? size / 2 : 0, upright ? 0 : size / 2);
        ink.lineTo(upright ? size / 2 : size, upright ? size : size / 2);
      } else for (const shift of [-size, 0, size]) {
        ink.moveTo(shift - 1, rising ? size + 1 : -1);
        ink.lineTo(shift + size + 1, rising ? -1 : size + 1);
      }
      ink.stroke();
    } else if (pattern.marks === "dots") {
      ink.fillStyle = look.stroke;
      ink.beginPath();
      ink.arc(size / 2, size / 2, pattern.width_px / 2, 0, 2 * Math.PI);
      ink.fill();
    }
    return ink.createPattern(canvas, "repeat");
  }

  Sitemap.part("patterns", function (view) {
    const { kinds, statuses } = view.register.legend;
    const looks = { "": NEUTRAL, ...kinds };
    const definitions = svg("defs", {});
    for (const [status, pattern] of Object.entries(statuses)) {
      for (const [kind, look] of Object.entries(looks)) {
        definitions.append(svgPattern(idOf(kind, status), look, pattern));
      }
    }
    document.body.append(
      svg("svg", { class: "sm-definitions", width: 0, height: 0, "aria-hidden": "true", focusable: "false" }, definitions),
    );
    const canvas = {};
    const made = new Set(Object.keys(statuses).flatMap((s) => Object.keys(looks).map((k) => idOf(k, s))));
    // Plain colours need no pattern; what is needed later is made when it is.
    view.paint = {
      svg(id, look, pattern) {
        if (pattern.marks === "none" && pattern.tint === 1) return look.fill;
        if (!made.has(id)) definitions.append(svgPattern(id, look, pattern));
        made.add(id);
        return `url(#${id})`;
      },
      canvas: (id, look, pattern) =>
        pattern.marks === "none" && pattern.tint === 1 ? look.fill : (canvas[id] ??= canvasPattern(look, pattern)),
    };
    // A date may show states that are recorded of no site today.
    const patterns = { ...view.register.looks.patterns, ...statuses };
    view.stateFill = (kind, status, many) =>
      (many ? view.paint.canvas : view.paint.svg)(idOf(kind, status), looks[kind], patterns[status]);
  });
})();
