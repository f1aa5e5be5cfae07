// Base64 VLQ (ECMA-426) back to numbers, and columns of numbers back to outlines.
(function () {
  "use strict";
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const DIGIT = new Uint8Array(128);
  for (let i = 0; i < 64; i++) DIGIT[ALPHABET.charCodeAt(i)] = i;
  const DEGREES = 1e-6;

  // As a row of plain numbers, of which there may be a million.
  Sitemap.integers = function (text) {
    const numbers = new Int32Array(text.length);
    let size = 0;
    let value = 0;
    let shift = 0;
    for (let i = 0; i < text.length; i++) {
      const digit = DIGIT[text.charCodeAt(i)];
      value |= (digit & 31) << shift;
      if (digit & 32) {
        shift += 5;
      } else {
        numbers[size++] = value & 1 ? -(value >>> 1) : value >>> 1;
        value = shift = 0;
      }
    }
    return numbers.subarray(0, size);
  };

  Sitemap.numbers = (text) => Array.from(Sitemap.integers(text));

  Sitemap.points = function (text, point = (lat, lng) => [lat, lng]) {
    const steps = Sitemap.numbers(text);
    const points = new Array(steps.length / 2);
    let lat = 0;
    let lng = 0;
    for (let i = 0; i < points.length; i++) {
      lat += steps[2 * i];
      lng += steps[2 * i + 1];
      points[i] = point(lat * DEGREES, lng * DEGREES);
    }
    return points;
  };

  function owners(text) {
    let of = 0;
    return Sitemap.numbers(text).map((step) => (of += step));
  }

  function put(shapes, of, part) {
    (shapes[of] ??= []).push(part);
  }

  // For each geometry the list of its parts: rings of polygons, lines, points; each place is made by `point`.
  Sitemap.geometries = function (encoded, point) {
    const found = { polygons: [], lines: [], points: [] };
    if (encoded.points) {
      const points = Sitemap.points(encoded.points.coordinates, point);
      owners(encoded.points.of).forEach((of, i) => put(found.points, of, points[i]));
    }
    for (const kind of ["lines", "polygons"]) {
      if (!encoded[kind]) continue;
      const points = Sitemap.points(encoded[kind].coordinates, point);
      const sizes = Sitemap.numbers(encoded[kind].sizes);
      const rings = encoded[kind].rings ? Sitemap.numbers(encoded[kind].rings) : null;
      let vertex = 0;
      let ring = 0;
      const next = () => points.slice(vertex, (vertex += sizes[ring++]));
      owners(encoded[kind].of).forEach((of, i) => {
        put(found[kind], of, rings ? Array.from({ length: rings[i] }, next) : next());
      });
    }
    return found;
  };
})();
