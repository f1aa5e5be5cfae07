// The tiles of the file beside the page, decoded, the last ones kept.
(function () {
  "use strict";
  const KEPT = 200;

  Sitemap.tileStore = function ({ pmtiles: address, first, last }) {
    const archive = new pmtiles.PMTiles(Sitemap.ranges(address));
    const waiting = new Map();
    const decoded = new Map();

    // A tile of data is shown in twice the usual size.
    const zoomOf = (zoom) => Math.min(Math.max(zoom - 1, first), last);
    const keyOf = (z, x, y) => `${z}/${x}/${y}`;

    async function load(z, x, y) {
      const found = await archive.getZxy(z, x, y);
      return found ? Sitemap.vectorTile(found.data) : null;
    }

    function keep(key, tile) {
      decoded.set(key, tile);
      if (decoded.size > KEPT) decoded.delete(decoded.keys().next().value);
      waiting.delete(key);
      return tile;
    }

    return {
      ready: () => archive.getHeader(),
      zoomOf,
      first,
      // The tile, null where there is none; undefined where it is not here yet.
      here: (z, x, y) => decoded.get(keyOf(z, x, y)),
      tile(z, x, y) {
        const key = keyOf(z, x, y);
        if (decoded.has(key)) return Promise.resolve(decoded.get(key));
        if (!waiting.has(key)) {
          const asked = load(z, x, y).then((tile) => keep(key, tile));
          asked.catch(() => waiting.delete(key)); // it may be asked for again
          waiting.set(key, asked);
        }
        return waiting.get(key);
      },
    };
  };
})();
