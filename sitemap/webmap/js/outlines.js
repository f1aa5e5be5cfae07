// Outlines of very many sites as numbers in a row: no object a vertex, so that they are read and drawn at once.
(function () {
  "use strict";
  const DEGREES = 1e-6;
  const RADIANS = Math.PI / 180;

  // Where a place lies on the map at zoom 0, in pixels.
  function projection(crs) {
    if (crs !== L.CRS.EPSG3857) return (lat, lng) => crs.latLngToPoint(new L.LatLng(lat, lng), 0);
    const at = { x: 0, y: 0 };
    return function (lat, lng) {
      const sine = Math.sin(lat * RADIANS);
      at.x = 256 * (lng / 360 + 0.5);
      at.y = 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
      return at;
    };
  }

  function vertices(text, crs) {
    const steps = Sitemap.integers(text);
    const project = projection(crs);
    const xy = new Float64Array(steps.length);
    let lat = 0;
    let lng = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lat += steps[i];
      lng += steps[i + 1];
      const at = project(lat * DEGREES, lng * DEGREES);
      xy[i] = at.x;
      xy[i + 1] = at.y;
    }
    return xy;
  }

  // Sums up sizes: where each begins, and where the last one ends.
  function starts(sizes) {
    const found = new Uint32Array(sizes.length + 1);
    for (let i = 0; i < sizes.length; i++) found[i + 1] = found[i] + sizes[i];
    return found;
  }

  // The first ring of each site, and where those of the last one end.
  function ringsOfSites({ of, rings }, size) {
    const counts = new Uint32Array(size);
    const parts = Sitemap.integers(rings);
    let place = 0;
    Sitemap.integers(of).forEach((step, i) => (counts[(place += step)] += parts[i]));
    return starts(counts);
  }

  function boxes(xy, ring, first, size) {
    const found = new Float64Array(4 * size);
    for (let place = 0; place < size; place++) {
      let [minx, miny, maxx, maxy] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 2 * ring[first[place]]; i < 2 * ring[first[place + 1]]; i += 2) {
        if (xy[i] < minx) minx = xy[i];
        if (xy[i] > maxx) maxx = xy[i];
        if (xy[i + 1] < miny) miny = xy[i + 1];
        if (xy[i + 1] > maxy) maxy = xy[i + 1];
      }
      found.set([minx, miny, maxx, maxy], 4 * place);
    }
    return found;
  }

  const NOTHING = { of: "", rings: "", sizes: "", coordinates: "" };

  Sitemap.outlines = function ({ polygons = NOTHING }, size, crs) {
    const xy = vertices(polygons.coordinates, crs);
    const ring = starts(Sitemap.integers(polygons.sizes));
    const first = ringsOfSites(polygons, size);
    const box = boxes(xy, ring, first, size);
    const isDrawn = (place) => place >= 0 && first[place] < first[place + 1];

    const rectangle = (minx, miny, maxx, maxy) =>
      L.latLngBounds(crs.pointToLatLng(L.point(minx, miny), 0), crs.pointToLatLng(L.point(maxx, maxy), 0));
    const bounds = (place) => rectangle(...box.subarray(4 * place, 4 * place + 4));

    // The longer side of a site's box at zoom 0.
    const extentOf = (place) => Math.max(box[4 * place + 2] - box[4 * place], box[4 * place + 3] - box[4 * place + 1]);

    // Of all sites; invalid where none has an outline.
    function extent() {
      let [minx, miny, maxx, maxy] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < box.length; i += 4) {
        minx = Math.min(minx, box[i]);
        miny = Math.min(miny, box[i + 1]);
        maxx = Math.max(maxx, box[i + 2]);
        maxy = Math.max(maxy, box[i + 3]);
      }
      return minx <= maxx ? rectangle(minx, miny, maxx, maxy) : L.latLngBounds([]);
    }

    // Whether a point lies inside: an odd number of edges to its right, holes included.
    function holds(place, x, y) {
      const at = 4 * place;
      if (x < box[at] || y < box[at + 1] || x > box[at + 2] || y > box[at + 3]) return false;
      let inside = false;
      for (let r = first[place]; r < first[place + 1]; r++) {
        for (let i = ring[r], before = ring[r + 1] - 1; i < ring[r + 1]; before = i++) {
          const [ax, ay, bx, by] = [xy[2 * i], xy[2 * i + 1], xy[2 * before], xy[2 * before + 1]];
          if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
        }
      }
      return inside;
    }

    // Whether something of a site may lie in the rectangle, which is of zoom 0 too.
    function touches(place, minx, miny, maxx, maxy) {
      const at = 4 * place;
      return box[at] <= maxx && box[at + 2] >= minx && box[at + 1] <= maxy && box[at + 3] >= miny;
    }

    // Adds a site to a path, scaled and moved; vertices that fall on one pixel are one.
    function trace(ink, place, scale, left, top) {
      for (let r = first[place]; r < first[place + 1]; r++) {
        let [lastX, lastY] = [NaN, NaN];
        for (let i = 2 * ring[r]; i < 2 * ring[r + 1]; i += 2) {
          const x = xy[i] * scale - left;
          const y = xy[i + 1] * scale - top;
          if (Math.abs(x - lastX) < 0.7 && Math.abs(y - lastY) < 0.7) continue;
          if (i === 2 * ring[r]) ink.moveTo(x, y);
          else ink.lineTo(x, y);
          [lastX, lastY] = [x, y];
        }
        ink.closePath();
      }
    }

    return { isDrawn, bounds, extent, extentOf, holds, touches, trace };
  };
})();
