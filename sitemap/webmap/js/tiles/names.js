// The names of sites on a map with tiles: of those that are large enough on the screen, the largest first.
(function () {
  "use strict";
  const LEAST_PX = 32;
  const MOST = 150;
  const KEPT = 600; // names that were shown before

  // The middle of the widest part of a feature halfway up, as a place in it; null where nothing of it lies there.
  function inside({ xy, start, ringOf, boxes }, feature) {
    const y = (boxes[4 * feature + 1] + boxes[4 * feature + 3]) / 2 + 1e-3;
    const crossings = [];
    for (let ring = ringOf[feature]; ring < ringOf[feature + 1]; ring++) {
      for (let v = start[ring], before = start[ring + 1] - 1; v < start[ring + 1]; before = v++) {
        const [ax, ay, bx, by] = [xy[2 * before], xy[2 * before + 1], xy[2 * v], xy[2 * v + 1]];
        if (ay > y !== by > y) crossings.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
      }
    }
    crossings.sort((a, b) => a - b);
    let best = null;
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      if (!best || crossings[i + 1] - crossings[i] > best[1] - best[0]) best = [crossings[i], crossings[i + 1]];
    }
    return best && [(best[0] + best[1]) / 2, y];
  }

  // Features of the tiles in view that are large enough; of one that lies in several tiles its largest piece. The chosen one is the first.
  function largest(layer, chosen) {
    const found = new Map();
    layer.eachInView((tile, scale, toMap) => {
      if (tile.largest * scale < LEAST_PX) return;
      for (let i = 0; i < tile.ids.length; i++) {
        const at = 4 * i;
        const size = Math.max(tile.boxes[at + 2] - tile.boxes[at], tile.boxes[at + 3] - tile.boxes[at + 1]) * scale;
        if (size < LEAST_PX || size <= (found.get(tile.ids[i])?.size ?? 0)) continue;
        found.set(tile.ids[i], { size, latlng: () => toMap(inside(tile, i)) });
      }
    });
    return [...found].sort(([a, one], [b, other]) => (b === chosen) - (a === chosen) || other.size - one.size || a - b);
  }

  // Gives what the labels need of the sites to be named now.
  Sitemap.tileNames = function (view, nameItem) {
    const { map, beside, tileLayer } = view;
    const made = new Map();

    function forget() {
      for (const [place, item] of made) {
        item.name?.remove();
        made.delete(place);
      }
    }

    tileLayer.on("load", () => {
      let are = false;
      tileLayer.eachInView((tile, scale) => (are ||= tile.largest * scale >= LEAST_PX));
      if (are) map.fire("sm-names");
    });
    return function () {
      for (const item of made.values()) if (item.name) item.name.hidden = true;
      const found = largest(tileLayer, beside.isListed() ? view.register.sites.place(view.state.get("site")) : -1);
      if (!found.length) return [];
      if (!beside.isListed()) {
        // Whoever goes near wants to read names; the first picture does without.
        const printing = document.body.classList.contains("sm-printing");
        if (!printing && !view.isHome?.()) beside.index().then(() => map.fire("sm-names"), () => null);
        return [];
      }
      if (made.size > KEPT) forget();
      const items = [];
      for (const [place, { latlng, size }] of found) {
        const at = latlng();
        if (!at || !map.getBounds().contains(at)) continue;
        if (!made.has(place)) made.set(place, nameItem(view, place, null));
        const item = made.get(place);
        item.latlng = [at.lat, at.lng];
        item.half = size / 2;
        if (items.push(item) === MOST) break;
      }
      return items;
    };
  };
})();
