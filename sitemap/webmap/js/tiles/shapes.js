// How tiles are painted: outlines of one look in one go, since there may be a hundred thousand.
(function () {
  "use strict";
  const SIDE = 256;
  const MARGIN = 8;
  const TINY = 3; // px: no form can be seen, a spot of the line's colour stands for it
  const SMALL = 14; // px: a thin line, or nothing would be left of the fill
  // Patterns begin where their sizes meet, so that they go on from tile to tile.
  const PHASE = 840;

  // The look of each site, worked out once until something changes.
  Sitemap.tileStyles = function (view) {
    const { register, state } = view;
    const of = new Int32Array(register.sites.size);
    const fills = new Map();
    let styles = [];
    let known = new Map();

    function make(place) {
      const chosen = register.sites.ids[place] === state.get("site");
      const it = Sitemap.siteStyle(view, place, chosen, true);
      if (!fills.has(it.fillColor)) fills.set(it.fillColor, fills.size);
      const band = register.isBand(place);
      const level = (band ? 0 : 10) + it.opacity + (chosen ? 20 : 0) + it.weight / 10;
      const hidden = state.get("hidden").includes(band ? "band" : "sites");
      const key = [level, it.color, it.weight, it.opacity, it.dash.length, it.fillOpacity, fills.get(it.fillColor)].join("|");
      if (!known.has(key)) known.set(key, styles.push({ ...it, level, hidden }));
      return known.get(key);
    }

    return {
      reset() {
        of.fill(0);
        styles = [];
        known = new Map();
      },
      // The number of a site's look, from 1.
      number: (place) => (of[place] ||= make(place)),
      get: (number) => styles[number - 1],
    };
  };

  // Which features stand in a square of the map, by their look and their size there.
  function sorted(tile, scale, left, top, styles) {
    const groups = new Map();
    const { boxes, ids } = tile;
    for (let i = 0; i < ids.length; i++) {
      const west = boxes[4 * i] * scale - left;
      const north = boxes[4 * i + 1] * scale - top;
      const east = boxes[4 * i + 2] * scale - left;
      const south = boxes[4 * i + 3] * scale - top;
      if (west > SIDE + MARGIN || east < -MARGIN || north > SIDE + MARGIN || south < -MARGIN) continue;
      const size = Math.max(east - west, south - north);
      const key = styles.number(ids[i]) * 4 + (size < TINY ? 0 : size < SMALL ? 1 : 2);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(i);
    }
    return [...groups].map(([key, members]) => ({ style: styles.get(key >> 2), size: key % 4, members }));
  }

  function spots(ink, tile, members, scale, left, top, style) {
    ink.globalAlpha = style.opacity * (style.fillOpacity < 0.2 ? 0.3 : 1);
    ink.fillStyle = style.color;
    const wider = style.weight > 3 ? 3 : 0;
    for (const i of members) {
      const x = tile.boxes[4 * i] * scale - left;
      const y = tile.boxes[4 * i + 1] * scale - top;
      const w = Math.max(tile.boxes[4 * i + 2] * scale - left - x, 1) + wider;
      const h = Math.max(tile.boxes[4 * i + 3] * scale - top - y, 1) + wider;
      ink.fillRect(x - wider / 2, y - wider / 2, w, h);
    }
  }

  function trace(ink, tile, members, scale, left, top) {
    const { xy, start, ringOf } = tile;
    ink.beginPath();
    for (const i of members) {
      for (let ring = ringOf[i]; ring < ringOf[i + 1]; ring++) {
        ink.moveTo(xy[2 * start[ring]] * scale - left, xy[2 * start[ring] + 1] * scale - top);
        for (let v = start[ring] + 1; v < start[ring + 1]; v++) ink.lineTo(xy[2 * v] * scale - left, xy[2 * v + 1] * scale - top);
        ink.closePath();
      }
    }
  }

  // Paints one square of the map, `SIDE` wide, out of the tiles of data that it lies in, or that lie in it.
  Sitemap.paintTile = function (canvas, coords, sources, styles) {
    const ink = canvas.getContext("2d");
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.clearRect(0, 0, canvas.width, canvas.height);
    for (const source of sources) paint(canvas, ink, coords, source, styles);
  };

  function paint(canvas, ink, coords, { tile, z, x, y }, styles) {
    const dense = canvas.width / SIDE;
    const times = 2 ** (coords.z - z);
    const scale = (SIDE * times) / tile.extent;
    const phase = { x: (coords.x * SIDE) % PHASE, y: (coords.y * SIDE) % PHASE };
    const corner = { x: (coords.x - x * times) * SIDE, y: (coords.y - y * times) * SIDE };
    ink.setTransform(dense, 0, 0, dense, -phase.x * dense, -phase.y * dense);
    const groups = sorted(tile, scale, corner.x, corner.y, styles).filter((g) => !g.style.hidden);
    groups.sort((a, b) => a.style.level - b.style.level || a.size - b.size);
    for (const { style, size, members } of groups) {
      const at = [scale, corner.x - phase.x, corner.y - phase.y];
      if (!size) {
        spots(ink, tile, members, ...at, style);
        continue;
      }
      trace(ink, tile, members, ...at);
      ink.globalAlpha = style.fillOpacity;
      ink.fillStyle = style.fillColor;
      ink.fill("nonzero");
      ink.globalAlpha = style.opacity;
      ink.strokeStyle = style.color;
      ink.lineWidth = size === 1 ? Math.max(1, style.weight - 1) : style.weight;
      ink.setLineDash(size === 2 ? style.dash : []);
      ink.lineJoin = "round";
      ink.stroke();
    }
  }

  // The feature of a tile that lies under a point of it, or next to it.
  Sitemap.featureAt = function (tile, x, y, reach) {
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < tile.ids.length; i++) {
      const [west, north, east, south] = [0, 1, 2, 3].map((side) => tile.boxes[4 * i + side]);
      if (x < west - reach || x > east + reach || y < north - reach || y > south + reach) continue;
      const small = Math.max(east - west, south - north) < 2 * reach;
      if (!small && !isInside(tile, i, x, y)) continue;
      // Of several the smallest, of small ones the nearest.
      const rank = small ? Math.hypot((west + east) / 2 - x, (north + south) / 2 - y) : (east - west) * (south - north);
      if (rank < least) [best, least] = [i, rank];
    }
    return best;
  };

  function isInside({ xy, start, ringOf }, i, x, y) {
    let inside = false;
    for (let ring = ringOf[i]; ring < ringOf[i + 1]; ring++) {
      for (let v = start[ring], before = start[ring + 1] - 1; v < start[ring + 1]; before = v++) {
        const [x1, y1, x2, y2] = [xy[2 * v], xy[2 * v + 1], xy[2 * before], xy[2 * before + 1]];
        if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
      }
    }
    return inside;
  }
})();
