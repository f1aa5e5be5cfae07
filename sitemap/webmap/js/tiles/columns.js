// The attributes of the sites out of the file beside the page, block by block, as they are needed.
(function () {
  "use strict";

  async function unpacked(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  const running = (text) => {
    let at = 0;
    return Sitemap.numbers(text).map((step) => (at += step));
  };

  const cellsOf = (encoded, count) => ("all" in encoded ? new Array(count).fill(encoded.all) : Sitemap.column(encoded));

  function put(values, cells, start) {
    for (let i = 0; i < cells.length; i++) values[start + i] = cells[i];
  }

  Sitemap.columns = function ({ columns: address, blocks, rows }) {
    const file = Sitemap.ranges(address);
    const asked = new Map();
    const bounds = [];

    function block(name) {
      if (!asked.has(name)) {
        const [offset, length] = blocks[name];
        const found = file.bytes(offset, length).then(unpacked);
        found.catch(() => asked.delete(name)); // it may be asked for again
        asked.set(name, found);
      }
      return asked.get(name);
    }

    // What the map's colours need, as the register of a small map holds it.
    async function looks(count) {
      const { columns, approximate } = await block("looks");
      return { ids: Array.from({ length: count }, (_, place) => `#${place}`), columns, approximate: running(approximate), nearest: {} };
    }

    function linked(links, ids) {
      const column = (c) => (c.of ? running(c.at).map((at) => ids[c.of][at]) : c);
      return Object.fromEntries(
        Object.entries(links).map(([name, columns]) => [name, Object.fromEntries(Object.entries(columns).map(([k, c]) => [k, column(c)]))]),
      );
    }

    // What search, filters, list, table and links need.
    async function fillIndex(view) {
      const { ids, columns, area, tables, links, time } = await block("index");
      const { register } = view;
      const own = Object.fromEntries(Object.entries(columns).map(([name, c]) => [name, c.same ? columns[c.same] : c]));
      register.sites.add(own, ids);
      const known = { sites: ids, ...Object.fromEntries(Object.entries(tables).map(([name, t]) => [name, t.ids])) };
      register.fill({ tables, links: linked(links, known) });
      if (register.time) Object.assign(register.time, time);
      const column = register.column("area_m2");
      if (column) for (const key of ["values", "errors"]) if (area[key]) put(column[key], Sitemap.column(area[key]), 0);
    }

    async function fillTheme(view, name) {
      const theme = view.looks.themes.get(name);
      if (!theme || theme.places.length || !blocks[`theme:${name}`]) return;
      const value = Sitemap.numbers(await block(`theme:${name}`));
      Object.defineProperty(theme, "places", { value, configurable: true });
    }

    function fillFigures(register, table, columns, start, count) {
      for (const [name, values, errors] of columns) {
        const column = table.columns.find((c) => c.name === name);
        if (column.kind === "name") {
          for (const [language, cells] of Object.entries(values)) put(column.values[language], cellsOf(cells, count), start);
        } else put(column.values, cellsOf(values, count), start);
        if (errors) put(column.errors, cellsOf(errors, count), start);
      }
    }

    const filled = new Set();
    const ofASite = {};

    // What the Steckbrief of a site says besides.
    async function fillRows(view, place) {
      const number = Math.floor(place / rows);
      if (filled.has(number)) return;
      const { columns, bounds: sides, figures, tables } = await block(`rows:${number}`);
      if (filled.has(number)) return;
      filled.add(number);
      const { register } = view;
      const start = number * rows;
      const count = Math.min(rows, register.sites.size - start);
      for (const name of Object.keys(tables)) ofASite[name] ??= register.tables[name].ids;
      for (const [name, cells] of Object.entries(columns)) register.sites.put(name, cellsOf(cells, count), start);
      figures.forEach((of, i) => fillFigures(register, register.results[i], of, start, count));
      for (const [name, { ids, columns: of }] of Object.entries(tables)) {
        const at = ofASite[name].length;
        ofASite[name].push(...ids);
        for (const [column, cells] of Object.entries(of)) register.tables[name].put(column, cellsOf(cells, ids.length), at);
      }
      const [west, south, east, north] = sides.map(Sitemap.column);
      west.forEach((w, i) => (bounds[start + i] = w === null ? null : L.latLngBounds([south[i], w], [north[i], east[i]])));
    }

    return {
      looks,
      fillIndex,
      fillTheme,
      fillRows,
      bytesOf: (name) => blocks[name][1],
      isFilled: (place) => filled.has(Math.floor(place / rows)),
      rowsOf: (places) => [...new Set(places.map((place) => Math.floor(place / rows)))],
      boundsOf: (place) => bounds[place] ?? null,
    };
  };
})();
