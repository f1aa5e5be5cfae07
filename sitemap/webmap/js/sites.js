// The sites as polygons: SVG that can be reached by keyboard; a canvas and clusters where there are very many.
(function () {
  "use strict";
  const PANES = { band: 405, sites: 410 };

  function renderers(map) {
    const made = {};
    for (const [name, level] of Object.entries(PANES)) {
      map.createPane(`sm-${name}`).style.zIndex = level;
      made[name] = L.svg({ pane: `sm-${name}`, padding: 0.5 });
    }
    return made;
  }

  function styleOf(view, place, chosen) {
    const { dash, ...style } = Sitemap.siteStyle(view, place, chosen, view.many);
    return { ...style, dashArray: dash.join(" ") || null };
  }

  // What is not asked for stays as a faint trace that neither mouse nor keyboard reaches.
  function standOut(path, emphasis) {
    const dim = emphasis === "dim";
    path.setAttribute("tabindex", dim ? "-1" : "0");
    path.classList.toggle("sm-dim", dim);
    path.classList.toggle("sm-strong", emphasis === "strong");
    if (dim) path.setAttribute("aria-hidden", "true");
    else path.removeAttribute("aria-hidden");
  }

  function makeReachable(view, polygon, place) {
    const path = polygon.getElement();
    if (!path) return;
    path.setAttribute("role", "button");
    path.setAttribute("data-site", view.register.sites.ids[place]);
    path.setAttribute("aria-label", view.facts.summary(place));
    path.classList.add("sm-site");
    standOut(path, view.emphasis.of(place));
    path.addEventListener("focus", () => {
      // Where the keyboard is must be seen.
      const bounds = polygon.getBounds();
      if (path.matches(":focus-visible") && !view.map.getBounds().intersects(bounds)) view.map.panTo(bounds.getCenter(), { animate: false });
    });
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      view.state.set({ site: view.register.sites.ids[place] });
    });
  }

  // Shows all sites at the start, and anew whenever they have more or less room, until the
  // reader moves the map; without it the map keeps the view it was given.
  Sitemap.part("fit", function (view) {
    const { map } = view;
    const isPrinting = () => document.body.classList.contains("sm-printing");
    let home = null;
    let spared = "";
    const covered = () => JSON.stringify([view.covered().left, view.covered().bottom]);
    map.on("sm-fit", () => {
      spared = covered();
      if (!isPrinting()) map.once("moveend", () => (home = { centre: map.getCenter(), zoom: map.getZoom() }));
    });
    view.isHome = () => home !== null && Sitemap.isAt(map, home);
    map.on("resize sm-panel", ({ type }) => {
      if (type === "sm-panel" && covered() === spared) return;
      if (view.isHome() && !isPrinting()) view.fit({ animate: false });
    });
    view.fit({ animate: false });
  });

  function svgSites(view) {
    const { map, register, state } = view;
    const drawn = renderers(map);
    const groups = { sites: L.featureGroup(), band: L.featureGroup() };
    const shapes = Sitemap.geometries(register.geometry).polygons;
    const polygons = new Map();
    for (const place of view.facts.inOrder()) {
      if (!shapes[place]) continue;
      const level = register.isBand(place) ? "band" : "sites";
      const polygon = L.polygon(shapes[place], {
        renderer: drawn[level],
        bubblingMouseEvents: false,
        ...styleOf(view, place, false),
      });
      polygon.on("add", () => makeReachable(view, polygon, place));
      polygon.on("click", (event) => {
        if (view.emphasis.of(place) !== "dim") state.set({ at: event.latlng, site: register.sites.ids[place] });
      });
      polygons.set(place, polygon.addTo(groups[level]));
    }
    state.follow(["hidden"], ({ hidden }) => {
      for (const [name, group] of Object.entries(groups)) {
        if (hidden.includes(name)) group.remove();
        else group.addTo(map);
      }
    });
    state.on(["language", "date", "theme"], () => {
      for (const [place, polygon] of polygons) {
        polygon.getElement()?.setAttribute("aria-label", view.facts.summary(place));
      }
    });
    const drawnAs = new Map();
    view.emphasis.follow(({ site }) => {
      for (const [place, polygon] of polygons) {
        const emphasis = view.emphasis.of(place);
        const chosen = register.sites.ids[place] === site;
        const look = `${emphasis} ${chosen}`;
        if ((drawnAs.get(place) ?? " false") === look) continue;
        drawnAs.set(place, look);
        polygon.setStyle(styleOf(view, place, chosen));
        if (!polygon.getElement()) continue;
        standOut(polygon.getElement(), emphasis);
        if (chosen) polygon.getElement().setAttribute("aria-current", "true");
        else polygon.getElement().removeAttribute("aria-current");
      }
    });
    view.looks.follow(() => {
      for (const [place, polygon] of polygons) polygon.setStyle(styleOf(view, place, register.sites.ids[place] === state.get("site")));
    });
    return {
      polygon: (place) => polygons.get(place),
      bounds: () => [...polygons.values()].reduce((all, p) => all.extend(p.getBounds()), L.latLngBounds([])),
    };
  }

  Sitemap.part("sites", function (view) {
    const { map } = view;
    Object.assign(view, view.many ? Sitemap.canvasSites(view, (place, chosen) => styleOf(view, place, chosen)) : svgSites(view));
    // What lies on the map's left edge must not cover the sites.
    view.fit = (options) => {
      const bounds = view.bounds();
      if (!bounds.isValid()) return;
      const { left, bottom } = view.covered();
      map.fire("sm-fit");
      map.fitBounds(bounds, { paddingTopLeft: [28 + left, 28], paddingBottomRight: [48, 48 + bottom], maxZoom: 16, ...options });
    };
  });
})();
