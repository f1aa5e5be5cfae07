// Names on the map, placed so that none covers another: sites first, then the ground.
(function () {
  "use strict";
  const { el, swatches } = Sitemap;
  const GAP = 3;
  const BADGE = 26;
  const FEW = 60; // as many badges are shown even where they touch
  const MOST = 150;
  const RANK = new Map([["municipalities", 1], ["districts", 2], ["stations", 3], ["water", 4]]);
  // Names that would crowd the map are shown when it is near enough.
  const NEAREST = new Map([["stations", 13], ["districts", 11], ["water", 12]]);

  const overlaps = (a, b) =>
    a.x < b.x + b.w + GAP && b.x < a.x + a.w + GAP && a.y < b.y + b.h + GAP && b.y < a.y + a.h + GAP;

  // Where a text of w × h may stand around a mark of the given radius.
  function around(point, w, h, radius) {
    const gap = radius + 4;
    return [
      { x: point.x + gap, y: point.y - h / 2, w, h },
      { x: point.x - gap - w, y: point.y - h / 2, w, h },
      { x: point.x - w / 2, y: point.y + gap - 1, w, h },
      { x: point.x - w / 2, y: point.y - gap - h + 1, w, h },
    ];
  }

  const centred = (point, w, h) => [{ x: point.x - w / 2, y: point.y - h / 2, w, h }];

  // A wrapped text leaves its box as wide as allowed; the box is made as wide as its lines.
  function widthOfText(node) {
    const text = document.createRange();
    text.selectNodeContents(node);
    const frame = getComputedStyle(node);
    const inner = text.getBoundingClientRect().width + parseFloat(frame.paddingLeft) + parseFloat(frame.paddingRight);
    return Math.ceil(inner) + 1;
  }

  function siteItems(view) {
    // Where the outlines lie beside the page, so do the places of their names.
    if (!view.register.anchors) return [];
    const anchors = Sitemap.points(view.register.anchors);
    return view.facts.inOrder().map((place) => ({
      ...nameItem(view, place, anchors[place]),
      badge: () => view.looks.badge(place, BADGE),
    }));
  }

  function nameItem(view, place, latlng) {
    return {
      rank: 0,
      from: 0,
      group: view.register.isBand(place) ? "band" : "sites",
      role: view.register.isBand(place) ? "band" : "site",
      latlng,
      site: view.register.sites.ids[place],
      // What a name adds in brackets at its end has no room on the map.
      text: () => view.facts.name(place).replace(/(?<=\S)\s*\([^()]*\)$/, ""),
    };
  }

  // Among clusters those that stand alone are named; they have their marks already.
  function namesAmongClusters(view) {
    const anchors = Sitemap.points(view.register.anchors);
    const made = new Map();
    return function () {
      const singles = view.clusters.singles();
      for (const place of singles) if (!made.has(place)) made.set(place, { ...nameItem(view, place, anchors[place]), marked: true });
      for (const item of made.values()) if (item.name) item.name.hidden = true;
      return singles.map((place) => made.get(place));
    };
  }

  function contextItems(view) {
    return view.register.layers.flatMap((layer) => {
      if (!layer.anchors) return [];
      const table = Sitemap.table(layer);
      return Sitemap.points(layer.anchors).map((latlng, row) => ({
        rank: RANK.get(layer.role) ?? 5,
        from: NEAREST.get(layer.role) ?? 0,
        group: `context:${layer.id}`,
        role: layer.role,
        latlng,
        text: () => view.language.pick((f) => table.get(row, f), "name") ?? table.get(row, "name"),
      }));
    });
  }

  Sitemap.part("labels", function (view) {
    const { map, state } = view;
    const pane = map.createPane("sm-labels");
    pane.classList.add("leaflet-zoom-hide");
    pane.setAttribute("aria-hidden", "true");
    const inTiles = () => (view.tileLayer ? Sitemap.tileNames(view, nameItem) : () => []);
    const singles = view.clusters ? namesAmongClusters(view) : inTiles();
    const items = [...(view.clusters ? [] : siteItems(view)), ...contextItems(view)].sort((a, b) => a.rank - b.rank);
    const few = view.register.sites.size <= FEW;

    function node(item) {
      if (!item.name) {
        item.name = el("span", { class: `sm-label sm-label-${item.role}` });
        pane.append(item.name);
        if (item.badge) {
          item.mark = el("span", { class: "sm-badge", "data-badge": item.site }, item.badge());
          item.mark.addEventListener("click", (e) => {
            e.stopPropagation();
            state.set({ at: L.latLng(item.latlng), site: item.site });
          });
          pane.append(item.mark);
        }
      }
      return item;
    }

    // Sizes the names anew that are in another language; written and read in turns, so that the page is laid out three times in all.
    function measure(shown) {
      const stale = shown.map(([item]) => node(item)).filter((item) => item.said !== view.language.current());
      for (const item of stale) {
        item.said = view.language.current();
        item.name.textContent = item.text() ?? "";
        item.name.hidden = false;
        item.name.style.width = "";
      }
      const widths = stale.map((item) => widthOfText(item.name));
      stale.forEach((item, i) => (item.name.style.width = `${widths[i]}px`));
      for (const item of stale) item.size = { w: item.name.offsetWidth, h: item.name.offsetHeight };
    }

    function place(box, element) {
      element.hidden = false;
      L.DomUtil.setPosition(element, L.point(Math.round(box.x), Math.round(box.y)));
    }

    function update() {
      const hidden = state.get("hidden");
      const view_ = map.getPixelBounds();
      const origin = map.getPixelOrigin();
      const frame = { min: view_.min.subtract(origin), max: view_.max.subtract(origin) };
      const inside = (p) => p.x > frame.min.x && p.x < frame.max.x && p.y > frame.min.y && p.y < frame.max.y;
      const fits = (b) =>
        b.x > frame.min.x && b.x + b.w < frame.max.x && b.y > frame.min.y && b.y + b.h < frame.max.y;
      for (const item of items) {
        if (item.name) item.name.hidden = true;
        if (item.mark) item.mark.hidden = true;
      }
      const taken = view.clusters?.boxes() ?? [];
      const shown = [];
      for (const item of [...singles(), ...items]) {
        if (item.site !== undefined && view.emphasis.of(view.register.sites.place(item.site)) === "dim") continue;
        if (hidden.includes(item.group) || (hidden.includes("labels") && item.rank > 0)) continue;
        if (map.getZoom() < item.from || (!item.latlng[0] && !item.latlng[1])) continue;
        const point = map.latLngToLayerPoint(item.latlng);
        if (!inside(point) || shown.length >= MOST) continue;
        if (item.badge) {
          const box = { x: point.x - BADGE / 2, y: point.y - BADGE / 2, w: BADGE, h: BADGE };
          if (!few && taken.some((t) => overlaps(t, box))) continue;
          place(box, node(item).mark);
          taken.push(box);
        }
        shown.push([item, point]);
      }
      if (hidden.includes("labels")) return;
      measure(shown);
      for (const [item, point] of shown) {
        const { w, h } = item.size;
        const isMarked = item.badge || item.marked;
        const radius = isMarked ? BADGE / 2 : 5;
        // A name that would hide a small outline stands below it; always there, so that nobody takes it for another one's.
        const hides = item.half < w / 2;
        const beside = hides ? around(point, w, h, item.half).slice(2, 3) : around(point, w, h, radius);
        const places = isMarked || hides || item.role === "stations" ? beside : centred(point, w, h);
        const box = places.find((b) => fits(b) && !taken.some((t) => overlaps(t, b)));
        if (!w || !box) {
          item.name.hidden = true;
          continue;
        }
        place(box, item.name);
        taken.push(box);
      }
    }

    let waiting = 0;
    // Among very many sites the names follow a frame later, so that the sites need not wait for them.
    const refresh = () => ((waiting = 0), update());
    const soon = () => {
      if (!waiting) waiting = requestAnimationFrame(few ? refresh : () => setTimeout(refresh, 0));
    };
    map.on(view.clusters ? "sm-clusters" : "zoomend moveend resize sm-names", soon);
    map.on("sm-still", update); // a printer does not wait
    view.looks.follow(() => items.forEach((item) => item.mark?.replaceChildren(item.badge())));
    state.follow(["language", "hidden"], soon);
    view.emphasis.follow(soon);
  });
})();
