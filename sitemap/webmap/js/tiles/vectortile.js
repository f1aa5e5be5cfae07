// Mapbox Vector Tiles as whole arrays: for very many outlines an object each would be too much.
(function () {
  "use strict";
  const [FEATURE, EXTENT, ID, GEOMETRY] = [2, 5, 1, 4];
  const [MOVE, LINE] = [1, 2];

  function reader(bytes) {
    let at = 0;
    function varint() {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
    }
    function skip(kind) {
      if (kind === 0) varint();
      else if (kind === 1) at += 8;
      else if (kind === 5) at += 4;
      else {
        const length = varint();
        at += length;
      }
    }
    return { varint, skip, at: () => at, go: (place) => (at = place) };
  }

  const signed = (n) => (n % 2 ? -(n + 1) / 2 : n / 2);

  // All layers' features: `ids`, their rings (from `ringOf[i]` to `ringOf[i + 1]`), vertices of
  // these (from `start[r]` to `start[r + 1]`) in `xy`, the box of each feature in `boxes`, and
  // the longest side of all boxes.
  Sitemap.vectorTile = function (buffer) {
    const bytes = new Uint8Array(buffer);
    const read = reader(bytes);
    const xy = new Int32Array(bytes.length);
    const [ids, ringOf, start, boxes] = [[], [], [], []];
    let extent = 4096;
    let largest = 0;
    let used = 0;

    function geometry(end) {
      let [x, y, west, north, east, south] = [0, 0, Infinity, Infinity, -Infinity, -Infinity];
      while (read.at() < end) {
        const command = read.varint();
        const kind = command & 7;
        if (kind !== MOVE && kind !== LINE) continue;
        for (let n = command >> 3; n > 0; n--) {
          x += signed(read.varint());
          y += signed(read.varint());
          if (kind === MOVE) start.push(used / 2);
          xy[used++] = x;
          xy[used++] = y;
          if (x < west) west = x;
          if (x > east) east = x;
          if (y < north) north = y;
          if (y > south) south = y;
        }
      }
      boxes.push(west, north, east, south);
      largest = Math.max(largest, east - west, south - north);
    }

    function feature(end) {
      let id = 0;
      ringOf.push(start.length);
      while (read.at() < end) {
        const key = read.varint();
        if (key >> 3 === ID) id = read.varint();
        else if (key >> 3 === GEOMETRY) geometry(read.varint() + read.at());
        else read.skip(key & 7);
      }
      ids.push(id);
    }

    function layer(end) {
      while (read.at() < end) {
        const key = read.varint();
        if (key >> 3 === FEATURE) feature(read.varint() + read.at());
        else if (key >> 3 === EXTENT) extent = read.varint();
        else read.skip(key & 7);
      }
    }

    while (read.at() < bytes.length) {
      const key = read.varint();
      if (key >> 3 === 3) layer(read.varint() + read.at());
      else read.skip(key & 7);
    }
    ringOf.push(start.length);
    start.push(used / 2);
    return { extent, largest, ids, ringOf, start, boxes, xy: xy.slice(0, used) };
  };
})();
