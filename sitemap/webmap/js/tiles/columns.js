// The attributes of the sites out of the file beside the page, block by block, as they are needed.
(function () {
  "use strict";

  const running = (text) => {
    let at = 0;
    return Sitemap.numbers(text).map((step) => (at += step));
  };

  const cellsOf = (encoded, count) => ("all" in encoded ? new Array(count).fill(encoded.all) : Sitemap.column(encoded));

  function put(values, cells, start) {
    for (let i = 0; i < cells.length; i++) values[start + i] = cells[i];
  }

  Sitemap.columns = function (data) {
    const { rows } = data;
    const blocks = Sitemap.blocks(data);
    const block = blocks.get;
    const bounds = [];
    let nearest = null;

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
      if (!theme || theme.places.length || !blocks.has(`theme:${name}`)) return;
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

    function addRows(view, number, { columns, bounds: sides, figures, tables }) {
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
        for (const id of ids) ofASite[name].push(id);
        for (const [column, cells] of Object.entries(of)) register.tables[name].put(column, cellsOf(cells, ids.length), at);
      }
      const [west, south, east, north] = sides.map(Sitemap.column);
      west.forEach((w, i) => (bounds[start + i] = w === null ? null : L.latLngBounds([south[i], w], [north[i], east[i]])));
    }

    const numberOf = (place) => Math.floor(place / rows);
    const rowsOf = (places) => [...new Set(places.map(numberOf))].sort((a, b) => a - b);
    const missing = (places) => rowsOf(places).filter((number) => !filled.has(number)).map((number) => `rows:${number}`);
    const nameOf = (kind, number) => `${kind}:${number}`;

    // What the Steckbrief of a site says besides.
    async function fillRows(view, place) {
      const number = numberOf(place);
      if (!filled.has(number)) addRows(view, number, await block(nameOf("rows", number)));
    }

    // The same of many sites.
    const fillAll = (view, places) => blocks.each(missing(places), (name, content) => addRows(view, Number(name.split(":")[1]), content));

    // The sites that lie nearest, by their middles.
    async function fillNearest({ register }) {
      if (nearest || !blocks.has("centres")) return;
      nearest = Sitemap.nearestCentres(await block("centres"));
      register.nearestTo = nearest;
      register.nearestTitle = "Nearest sites, from centre to centre";
    }

    // The outlines of sites in full, block by block: `use` gets the places in a block and the polygons of each.
    const eachOutline = (places, use) =>
      blocks.each(rowsOf(places).map((number) => nameOf("outlines", number)), (name, content) => {
        const start = Number(name.split(":")[1]) * rows;
        const { polygons } = Sitemap.geometries(content);
        use(places.filter((place) => numberOf(place) * rows === start), (place) => polygons[place - start]);
      });

    return {
      looks,
      fillIndex,
      fillTheme,
      fillRows,
      fillAll,
      fillNearest,
      eachOutline,
      // How much is still to be fetched.
      bytesOf: (name) => blocks.bytesOf([name]),
      bytesOfRows: (places) => blocks.bytesOf(missing(places)),
      bytesOfOutlines: (places) => blocks.bytesOf(rowsOf(places).map((number) => nameOf("outlines", number))),
      isFilled: (place) => filled.has(numberOf(place)) && (nearest !== null || !blocks.has("centres")),
      rowsOf,
      boundsOf: (place) => bounds[place] ?? null,
    };
  };
})();
