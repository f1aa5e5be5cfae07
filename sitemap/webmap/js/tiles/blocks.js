// Blocks of data out of the files beside the page, unpacked.
(function () {
  "use strict";
  const MOST_BYTES = 1e6; // of one request

  async function unpacked(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  Sitemap.blocks = function ({ columns, outlines, blocks }) {
    const files = { columns: Sitemap.ranges(columns), outlines: Sitemap.ranges(outlines) };
    const fileOf = (name) => files[name.startsWith("outlines:") ? "outlines" : "columns"];
    const asked = new Map();

    // Fetched once, and kept.
    function get(name) {
      if (!asked.has(name)) {
        const found = fileOf(name).bytes(...blocks[name]).then(unpacked);
        found.catch(() => asked.delete(name)); // it may be asked for again
        asked.set(name, found);
      }
      return asked.get(name);
    }

    // Blocks of one file in runs that lie side by side.
    function runs(names) {
      const found = [];
      for (const name of names) {
        const [offset, length] = blocks[name];
        const last = found.at(-1);
        if (last && last.end === offset && offset + length - last.start <= MOST_BYTES) {
          last.names.push(name);
          last.end = offset + length;
        } else found.push({ start: offset, end: offset + length, names: [name] });
      }
      return found;
    }

    // Gives each of many blocks to `use`, in their order, and keeps none.
    async function each(names, use) {
      for (const { start, end, names: inRun } of runs(names)) {
        const bytes = await fileOf(inRun[0]).bytes(start, end - start);
        for (const name of inRun) {
          const [offset, length] = blocks[name];
          use(name, await unpacked(bytes.slice(offset - start, offset - start + length)));
        }
      }
    }

    return {
      get,
      each,
      has: (name) => Object.hasOwn(blocks, name),
      bytesOf: (names) => names.reduce((sum, name) => sum + blocks[name][1], 0),
    };
  };
})();
