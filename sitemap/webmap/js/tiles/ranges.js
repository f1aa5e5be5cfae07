// Parts of a file beside the page. A server that knows no ranges sends the whole
// file: it is kept then, and everything else is taken from it.
(function () {
  "use strict";

  Sitemap.ranges = function (address) {
    let whole = null;
    let first = null;

    async function asked(offset, length) {
      const answer = await fetch(address, { headers: { range: `bytes=${offset}-${offset + length - 1}` }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${address.split("?")[0]}: HTTP ${answer.status}`);
      const content = await answer.arrayBuffer();
      if (answer.status === 206) return content;
      whole = content;
      return whole.slice(offset, offset + length);
    }

    async function bytes(offset, length) {
      // The first answer tells whether there will be parts; until then nothing else is asked for.
      if (!first) return (first = asked(offset, length));
      await first.catch(() => null);
      return whole ? whole.slice(offset, offset + length) : asked(offset, length);
    }

    return {
      bytes,
      // What the reader of PMTiles asks of a source.
      getKey: () => address,
      getBytes: async (offset, length) => ({ data: await bytes(offset, length) }),
    };
  };
})();
