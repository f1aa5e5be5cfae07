// A table as columns: values by row and column, rows by id.
(function () {
  "use strict";

  Sitemap.column = function (encoded) {
    if (Array.isArray(encoded)) return encoded;
    if (encoded.whole !== undefined) return figures(encoded);
    return Sitemap.numbers(encoded.at).map((at) => encoded.values[at]);
  };

  // Divided by a power of ten, a whole number gives what its decimals would be read as.
  function figures({ whole, decimals, missing }) {
    const scale = 10 ** decimals;
    const values = Sitemap.numbers(whole).map((n) => n / scale);
    let at = 0;
    for (const step of Sitemap.numbers(missing)) values[(at += step)] = null;
    return values;
  }

  Sitemap.table = function (encoded) {
    const decoded = new Map();
    const places = new Map(encoded.ids.map((id, i) => [id, i]));

    function column(name) {
      if (!decoded.has(name)) {
        const given = Object.hasOwn(encoded.columns, name) ? Sitemap.column(encoded.columns[name]) : [];
        decoded.set(name, given);
      }
      return decoded.get(name);
    }

    return {
      ids: encoded.ids,
      size: encoded.ids.length,
      get fields() {
        return Object.keys(encoded.columns);
      },
      has: (id) => places.has(id),
      place: (id) => places.get(id) ?? -1,
      get: (row, name) => column(name)[row] ?? null,
      list: (row, name) => (column(name)[row] ? String(column(name)[row]).split(";") : []),
      // Columns that came later, with the ids of the rows.
      add(columns, ids) {
        Object.assign(encoded.columns, columns);
        Object.keys(columns).forEach((name) => decoded.delete(name));
        ids.forEach((id, row) => (encoded.ids[row] = id));
        places.clear();
        ids.forEach((id, row) => places.set(id, row));
      },
      // Cells of some rows that came later.
      put(name, cells, start) {
        if (!Object.hasOwn(encoded.columns, name)) {
          encoded.columns[name] = [];
          decoded.delete(name);
        }
        cells.forEach((cell, i) => (column(name)[start + i] = cell));
      },
    };
  };
})();
