// Where very many sites lie close together one mark stands for them: how many they are, and around it what the colour says of them.
// Sites that stand alone have their own mark. All marks are one stop of the keyboard; arrow keys go from one to the next.
(function () {
  "use strict";
  const { el, svg } = Sitemap;
  const APART_PX = 56;
  const LAST_ZOOM = 16; // further in every site stands for itself
  const BADGE = 26;
  const NAMED = 3; // so many shares are told by name
  const LEAST_SHARE = 0.02;
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function indexOf(places, anchors) {
    const index = new window.Supercluster({ radius: APART_PX, extent: 256, maxZoom: LAST_ZOOM });
    return index.load(
      places.map((place) => ({
        type: "Feature",
        properties: { place },
        geometry: { type: "Point", coordinates: [anchors[place][1], anchors[place][0]] },
      })),
    );
  }

  // What the colour says of some sites: each share with its look and its name, the largest first.
  function sharesOf(view, places) {
    const found = new Map();
    for (const place of places) {
      const { key, look, text } = view.looks.share(place);
      if (!found.has(key)) found.set(key, { look, text, count: 0 });
      found.get(key).count += 1;
    }
    return [...found.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
  }

  const sizeOf = (count) => Math.round(30 + 6 * Math.log10(count));

  function ring(shares, count, size) {
    const radius = size / 2 - 4;
    const round = 2 * Math.PI * radius;
    let turned = 0;
    const arcs = shares
      .filter((share) => share.count / count >= LEAST_SHARE)
      .map(({ look, count: part }) => {
        const arc = svg("circle", {
          cx: 0,
          cy: 0,
          r: radius,
          fill: "none",
          stroke: look.fill,
          "stroke-width": 6,
          "stroke-dasharray": `${(part / count) * round} ${round}`,
          "stroke-dashoffset": -turned,
          transform: "rotate(-90)",
        });
        turned += (part / count) * round;
        return arc;
      });
    return svg(
      "svg",
      { width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, "aria-hidden": "true" },
      svg("circle", { cx: 0, cy: 0, r: size / 2 - 0.75, fill: "#ffffff", stroke: "#3a3f48", "stroke-width": 1.5 }),
      arcs,
    );
  }

  Sitemap.part("clusters", function (view) {
    if (!view.many || !window.Supercluster) return;
    const { map, register, state, language, facts } = view;
    const { say } = language;
    const anchors = Sitemap.points(register.anchors);
    const { ids } = register.sites;
    const pane = map.createPane("sm-clusters");
    pane.classList.add("leaflet-zoom-hide");
    pane.setAttribute("role", "toolbar");
    let places = null;
    let index = null;
    let marks = new Map();
    let follows = false; // the keyboard goes along into the cluster that it opened

    const figure = (count) => Sitemap.figures.number(count, 0, language.current());
    const placed = (place) => anchors[place][0] !== 0 || anchors[place][1] !== 0;

    function asked() {
      const hidden = state.get("hidden");
      const isShown = (place) => !hidden.includes(register.isBand(place) ? "band" : "sites") && view.emphasis.of(place) !== "dim";
      return ids.map((_, place) => place).filter((place) => placed(place) && isShown(place));
    }

    function button(size, latlng, attributes, ...children) {
      const node = el("button", { type: "button", tabindex: -1, ...attributes }, children);
      node.addEventListener("click", (event) => event.stopPropagation());
      node.addEventListener("dblclick", (event) => event.stopPropagation());
      return { node, size, latlng };
    }

    function cluster({ id, geometry, properties: { cluster_id: key, point_count: count } }) {
      const [lng, lat] = geometry.coordinates;
      const shares = sharesOf(view, index.getLeaves(key, Infinity).map((leaf) => leaf.properties.place));
      const size = sizeOf(count);
      const told = shares.slice(0, NAMED).map((share) => `${figure(share.count)} ${share.text}`);
      if (shares.length > NAMED) told.push(say("and others"));
      const text = `${say("{count} sites, zoom in", { count: figure(count) })}: ${told.join(", ")}`;
      const mark = button(
        size,
        [lat, lng],
        { class: "sm-cluster", "data-cluster": count, "aria-label": text, title: text },
        ring(shares, count, size),
        el("span", { "aria-hidden": "true" }, figure(count)),
      );
      mark.node.addEventListener("click", (event) => {
        follows = event.detail === 0;
        map.setView([lat, lng], Math.min(Math.max(index.getClusterExpansionZoom(id ?? key), map.getZoom() + 0.5), map.getMaxZoom()));
      });
      return { ...mark, key: `cluster ${key}` };
    }

    function single({ properties: { place } }) {
      const mark = button(
        BADGE,
        anchors[place],
        { class: "sm-single", "data-badge": ids[place], "aria-label": facts.summary(place) },
        view.looks.badge(place, BADGE),
      );
      mark.node.addEventListener("click", () => state.set({ at: L.latLng(anchors[place]), site: ids[place] }));
      return { ...mark, key: `site ${place}`, place };
    }

    // From top to bottom, as they are read.
    const inOrder = () => [...marks.values()].sort((a, b) => a.point.y - b.point.y || a.point.x - b.point.x);

    function nearestToCentre() {
      const centre = map.latLngToLayerPoint(map.getCenter());
      return inOrder().sort((a, b) => a.point.distanceTo(centre) - b.point.distanceTo(centre))[0];
    }

    function stopAt(mark) {
      for (const { node } of marks.values()) node.tabIndex = -1;
      if (mark) mark.node.tabIndex = 0;
    }

    function update() {
      const bounds = map.getBounds();
      const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      const held = pane.contains(document.activeElement);
      const before = marks;
      marks = new Map();
      for (const feature of index.getClusters(box, Math.max(0, Math.floor(map.getZoom())))) {
        const { cluster_id: id, place } = feature.properties;
        const key = id === undefined ? `site ${place}` : `cluster ${id}`;
        const mark = before.get(key) ?? (id === undefined ? single(feature) : cluster(feature));
        mark.point = map.latLngToLayerPoint(mark.latlng).round();
        L.DomUtil.setPosition(mark.node, mark.point.subtract([Math.round(mark.size / 2), Math.round(mark.size / 2)]));
        marks.set(key, mark);
      }
      for (const [key, { node }] of before) if (!marks.has(key)) node.remove();
      // In the order of reading, each moved only where it stands elsewhere.
      inOrder().forEach(({ node }, i) => {
        if (pane.children[i] !== node) pane.insertBefore(node, pane.children[i] ?? null);
      });
      const stop = inOrder().find(({ node }) => node === document.activeElement);
      stopAt(stop ?? (held || follows ? nearestToCentre() : inOrder()[0]));
      if ((held || follows) && !stop) (pane.querySelector("[tabindex='0']") ?? map.getContainer()).focus({ preventScroll: true });
      follows = false;
      tellChosen();
      map.fire("sm-clusters");
    }

    function tellChosen() {
      for (const { node, place } of marks.values()) {
        if (place !== undefined && ids[place] === state.get("site")) node.setAttribute("aria-current", "true");
        else node.removeAttribute("aria-current");
      }
    }

    // Marks are made anew where they say something else, or stand for other sites.
    function renew() {
      for (const { node } of marks.values()) node.dataset.old = "";
      marks = new Map();
      update();
      for (const node of pane.querySelectorAll("[data-old]")) node.remove();
    }

    function gather() {
      const now = asked();
      if (places && now.length === places.length && now.every((place, i) => place === places[i])) return tellChosen();
      places = now;
      index = indexOf(places, anchors);
      return renew();
    }

    pane.addEventListener("keydown", (event) => {
      const order = inOrder();
      const at = order.findIndex(({ node }) => node === document.activeElement);
      const to = { Home: 0, End: order.length - 1 }[event.key] ?? (STEPS[event.key] ? at + STEPS[event.key] : undefined);
      if (to === undefined || at < 0) return;
      event.preventDefault();
      event.stopPropagation();
      const next = order[Math.min(Math.max(to, 0), order.length - 1)];
      stopAt(next);
      next.node.focus({ preventScroll: true });
    });
    map.on("moveend resize sm-still", () => update());
    view.clusters = {
      // The sites that stand alone, and the room that all marks take.
      singles: () => [...marks.values()].flatMap(({ place }) => (place === undefined ? [] : [place])),
      boxes: () => [...marks.values()].map(({ point, size }) => ({ x: point.x - size / 2, y: point.y - size / 2, w: size, h: size })),
    };
    state.on(["hidden"], gather);
    view.emphasis.follow(gather);
    view.looks.follow(renew);
    state.on(["language"], renew);
    state.follow(["language"], () => pane.setAttribute("aria-label", say("Sites on the map; arrow keys go from one to the next")));
  });
})();
