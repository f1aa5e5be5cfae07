// A table as columns: values by row and column, rows by id.
(function () {
  "use strict";

  Sitemap.column = function (encoded) {
    if (Array.isArray(encoded)) return encoded;
    return Sitemap.numbers(encoded.at).map((at) => encoded.values[at]);
  };

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
      fields: Object.keys(encoded.columns),
      has: (id) => places.has(id),
      place: (id) => places.get(id) ?? -1,
      get: (row, name) => column(name)[row] ?? null,
      list: (row, name) => (column(name)[row] ? String(column(name)[row]).split(";") : []),
    };
  };
})();
