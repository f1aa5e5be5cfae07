// The sites as polygons: SVG that can be reached by keyboard, canvas where there are very many.
(function () {
  "use strict";
  const MANY = 1500;
  const PANES = { band: 405, sites: 410 };

  function renderers(map, many) {
    const made = {};
    for (const [name, level] of Object.entries(PANES)) {
      map.createPane(`sm-${name}`).style.zIndex = level;
      made[name] = (many ? L.canvas : L.svg)({ pane: `sm-${name}`, padding: 0.5 });
    }
    return made;
  }

  function styleOf(view, place, many, chosen) {
    const { facts, register } = view;
    const kind = facts.kindCode(place);
    const look = register.legend.kinds[kind];
    const band = register.isBand(place);
    return {
      color: look.stroke,
      weight: (band ? 1.5 : 2) + (chosen ? 2 : 0),
      dashArray: register.isApproximate(place) ? "7 5" : null,
      fillColor: band ? look.fill : (many ? view.canvasFill : view.fill)(kind, facts.statusCode(place)),
      fillOpacity: band ? 0.3 : 1,
    };
  }

  function makeReachable(view, polygon, place) {
    const path = polygon.getElement();
    if (!path) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("data-site", view.register.sites.ids[place]);
    path.setAttribute("aria-label", view.facts.summary(place));
    path.classList.add("sm-site");
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      view.state.set({ site: view.register.sites.ids[place] });
    });
  }

  // Shows all sites at the start; without it the map keeps the view it was given.
  Sitemap.part("fit", (view) => view.fit({ animate: false }));

  Sitemap.part("sites", function (view) {
    const { map, register, state } = view;
    const many = register.sites.size > MANY;
    const drawn = renderers(map, many);
    const groups = { sites: L.featureGroup(), band: L.featureGroup() };
    const shapes = Sitemap.geometries(register.geometry).polygons;
    const polygons = new Map();
    for (const place of view.facts.inOrder()) {
      if (!shapes[place]) continue;
      const level = register.isBand(place) ? "band" : "sites";
      const polygon = L.polygon(shapes[place], {
        renderer: drawn[level],
        bubblingMouseEvents: false,
        ...styleOf(view, place, many, false),
      });
      polygon.on("add", () => makeReachable(view, polygon, place));
      polygon.on("click", (event) => state.set({ at: event.latlng, site: register.sites.ids[place] }));
      polygons.set(place, polygon.addTo(groups[level]));
    }
    state.follow(["hidden"], ({ hidden }) => {
      for (const [name, group] of Object.entries(groups)) {
        if (hidden.includes(name)) group.remove();
        else group.addTo(map);
      }
    });
    state.on(["language"], () => {
      for (const [place, polygon] of polygons) {
        polygon.getElement()?.setAttribute("aria-label", view.facts.summary(place));
      }
    });
    let chosen = null;
    state.on(["site"], ({ site }) => {
      const place = register.sites.place(site);
      if (polygons.has(chosen)) polygons.get(chosen).setStyle(styleOf(view, chosen, many, false));
      if (polygons.has(place)) polygons.get(place).setStyle(styleOf(view, place, many, true));
      chosen = place;
    });
    view.polygon = (place) => polygons.get(place);
    view.bounds = () =>
      [...polygons.values()].reduce((all, p) => all.extend(p.getBounds()), L.latLngBounds([]));
    // What lies on the map's left edge must not cover the sites.
    view.fit = (options) => {
      const bounds = view.bounds();
      if (!bounds.isValid()) return;
      const left = view.covered().left;
      map.fitBounds(bounds, { paddingTopLeft: [28 + left, 28], paddingBottomRight: [48, 48], maxZoom: 16, ...options });
    };
  });
})();
