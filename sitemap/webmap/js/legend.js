// The legend: what of it occurs in the register, in the look it has on the map.
(function () {
  "use strict";
  const { el, swatches } = Sitemap;

  Sitemap.part("legend", function (view) {
    const { register, language, looks, state } = view;
    const { outlines, roles } = register.legend;

    const group = (title, entries) =>
      entries.length
        ? el("div", { class: "sm-legend-group" }, el("h2", {}, title), el("ul", {}, entries))
        : null;
    const entry = (picture, text) => el("li", {}, picture, el("span", {}, text));

    // Only what is switched on, though two layers may have one look.
    const layerRole = ({ role }) => (role !== null && Object.hasOwn(roles, role) ? role : "other");
    function context() {
      const shown = new Set(register.layers.filter((l) => !state.get("hidden").includes(`context:${l.id}`)).map(layerRole));
      return Object.entries(roles).filter(([role]) => shown.has(role));
    }

    // The choice above stays while the groups change, so that the keyboard is not lost.
    const changing = el("div", {});
    function fill() {
      const groups = Sitemap.themes.groups(view).map(({ title, entries }) => group(title, entries.map((e) => entry(...e))));
      changing.replaceChildren(
        ...[
          ...groups,
          Sitemap.themes.notes(view),
          group(
            language.say("Outline"),
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
          group(language.say("Context"), context().map(([role, look]) => entry(swatches.context(role, look), language.code(role)))),
        ].filter(Boolean),
      );
    }

    function build(body) {
      fill();
      body.replaceChildren(Sitemap.themes.choice(view), changing);
    }

    view.legend = Sitemap.panel(view, {
      position: "bottomleft",
      icon: "legend",
      title: "Legend",
      open: Sitemap.isWide(view.map),
      build,
    });
    looks.follow(() => {
      fill();
      const select = view.legend.body.querySelector("select");
      select.value = state.get("theme");
    });
    state.on(["hidden"], fill);
  });
})();
