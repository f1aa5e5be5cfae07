// The legend: what of it occurs in the register, in the look it has on the map.
(function () {
  "use strict";
  const { el, swatches } = Sitemap;

  Sitemap.part("legend", function (view) {
    const { register, language } = view;
    const { kinds, statuses, outlines, roles } = register.legend;

    const group = (title, entries) =>
      entries.length
        ? el("div", { class: "sm-legend-group" }, el("h2", {}, language.say(title)), el("ul", {}, entries))
        : null;
    const entry = (picture, text) => el("li", {}, picture, el("span", {}, text));

    function build(body) {
      body.replaceChildren(
        ...[
          group("Kind", Object.entries(kinds).map(([code, look]) => entry(swatches.symbol(look, 22), language.code(code)))),
          group(
            "State",
            Object.keys(statuses).map((code) =>
              entry(swatches.box({ fill: view.fill("", code), stroke: "#3a3f48", "stroke-width": 1.5 }), language.code(code || "unknown")),
            ),
          ),
          group(
            "Outline",
            outlines.map((name) =>
              entry(
                swatches.box({
                  fill: "none",
                  stroke: "#3a3f48",
                  "stroke-width": 2,
                  "stroke-dasharray": name === "approximate" ? "7 5" : null,
                }),
                language.code(`${name} outline`),
              ),
            ),
          ),
          group("Context", Object.entries(roles).map(([role, look]) => entry(swatches.context(role, look), language.code(role)))),
        ].filter(Boolean),
      );
    }

    view.legend = Sitemap.panel(view, {
      position: "bottomleft",
      icon: "legend",
      title: "Legend",
      open: Sitemap.isWide(view.map),
      build,
    });
  });
})();
