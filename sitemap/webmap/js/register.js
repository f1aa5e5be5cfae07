// The register: its tables, and what is linked to a site.
(function () {
  "use strict";

  // Rows of a link table by one of its ids.
  function links(columns) {
    let rows = null;
    const by = {};
    return function (key, id) {
      rows ??= rowsOf(columns);
      by[key] ??= Map.groupBy ? Map.groupBy(rows, (r) => r[key]) : grouped(rows, key);
      return by[key].get(id) || [];
    };
  }

  function rowsOf(columns) {
    const decoded = Object.entries(columns).map(([name, column]) => [name, Sitemap.column(column)]);
    const size = Math.max(0, ...decoded.map(([, cells]) => cells.length));
    return Array.from({ length: size }, (_, i) => Object.fromEntries(decoded.map(([name, cells]) => [name, cells[i] ?? null])));
  }

  function grouped(rows, key) {
    const groups = new Map();
    for (const row of rows) {
      if (!groups.has(row[key])) groups.set(row[key], []);
      groups.get(row[key]).push(row);
    }
    return groups;
  }

  // Read when it is first asked for: most columns of a large register never are.
  function lazily(object, key, make) {
    Object.defineProperty(object, key, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(object, key, { value, enumerable: true });
        return value;
      },
    });
  }

  function resultColumn(encoded) {
    const column = { ...encoded };
    for (const key of ["values", "errors"]) {
      const given = encoded[key];
      if (given && (Array.isArray(given) || given.whole !== undefined)) lazily(column, key, () => Sitemap.column(given));
    }
    return column;
  }

  Sitemap.register = function (data) {
    const results = data.results.map((table) => ({ ...table, columns: table.columns.map(resultColumn) }));
    const columns = new Map(results.flatMap((t) => t.columns.map((c) => [c.name, c])).reverse());
    const sites = Sitemap.table(data.sites);
    const tables = Object.fromEntries(Object.entries(data.tables).map(([name, t]) => [name, Sitemap.table(t)]));
    const linked = Object.fromEntries(Object.entries(data.links).map(([name, l]) => [name, links(l)]));
    const approximate = new Set(data.sites.approximate);

    // Forums and events belong to a site through its projects.
    function through(site, table, key) {
      const found = new Map();
      for (const { project_id: project } of linked.site_projects("site_id", site)) {
        for (const link of linked[table]("project_id", project)) {
          if (!found.has(link[key])) found.set(link[key], link);
        }
      }
      return [...found.values()].sort((a, b) => (a[key] < b[key] ? -1 : 1));
    }

    // Papers that only a project of the site leads to.
    function furtherPapers(site) {
      const own = new Set(linked.site_papers("site_id", site).map((l) => l.paper_id));
      return through(site, "project_papers", "paper_id").filter((l) => !own.has(l.paper_id));
    }

    const rowsOf = (name, site) =>
      tables[name].ids.map((_, i) => i).filter((i) => tables[name].get(i, "site_id") === site);

    // Every source that the site or something linked to it names.
    function sourcesOf(site) {
      const place = sites.place(site);
      const named = new Set();
      const add = (ids) => ids.filter((id) => tables.sources.has(id)).forEach((id) => named.add(id));
      for (const field of Object.keys(data.sites.columns).filter((c) => c.endsWith("source"))) add(sites.list(place, field));
      const cite = (table, rows) => rows.forEach((row) => add(tables[table].list(row, "source")));
      const follow = (table, key, rows) => {
        rows.forEach((link) => add((link.source || "").split(";")));
        cite(table, rows.map((link) => tables[table].place(link[key])));
      };
      cite("areas", rowsOf("areas", site));
      cite("phases", rowsOf("phases", site));
      follow("projects", "project_id", linked.site_projects("site_id", site));
      follow("papers", "paper_id", linked.site_papers("site_id", site));
      follow("papers", "paper_id", furtherPapers(site));
      follow("forums", "forum_id", through(site, "project_forums", "forum_id"));
      follow("events", "event_id", through(site, "event_projects", "event_id"));
      return [...named].sort();
    }

    const unique = (ids) => [...new Set(ids)];

    // The sites of a project or, through its projects, of a Themenforum.
    function sitesOfNetwork({ type, id }) {
      const projects = type === "project" ? [id] : linked.project_forums("forum_id", id).map((l) => l.project_id);
      return unique(projects.flatMap((p) => linked.site_projects("project_id", p).map((l) => l.site_id)));
    }

    const { of: near = [], to = [], edge_m: edges = [], error_m: errors = [] } = data.sites.nearest;
    const nearestTo = (place) =>
      near.flatMap((one, i) => (one === place ? [{ place: to[i], distance: edges[i], error: errors[i] }] : []));

    return {
      info: data.register,
      legend: data.legend,
      layers: data.layers,
      basemaps: data.basemaps,
      opening: data.opening,
      results,
      looks: data.looks,
      time: data.time,
      languages: data.languages,
      column: (name) => columns.get(name) ?? null,
      // Tables and links that came later.
      fill({ tables: further, links: more }) {
        for (const [name, table] of Object.entries(further)) tables[name] = Sitemap.table(table);
        for (const [name, columns] of Object.entries(more)) linked[name] = links(columns);
      },
      municipalities: new Map(Object.entries(data.municipalities)),
      geometry: data.sites.geometry,
      anchors: data.sites.anchors,
      sites,
      tables,
      isApproximate: (place) => approximate.has(place),
      isBand: (place) => sites.get(place, "kind") === "corridor",
      projectsOf: (site) => linked.site_projects("site_id", site),
      papersOf: (site) => linked.site_papers("site_id", site),
      furtherPapersOf: furtherPapers,
      forumsOf: (site) => through(site, "project_forums", "forum_id"),
      eventsOf: (site) => through(site, "event_projects", "event_id"),
      forumsOfProject: (project) => linked.project_forums("project_id", project),
      sitesOfProject: (project) => linked.site_projects("project_id", project),
      papersOfProject: (project) => linked.project_papers("project_id", project),
      eventsOfProject: (project) => linked.event_projects("project_id", project),
      projectsOfForum: (forum) => linked.project_forums("forum_id", forum),
      sitesOfNetwork,
      nearestTo,
      areasOf: (site) => rowsOf("areas", site),
      sourcesOf,
      phasesOf: (site) => rowsOf("phases", site),
    };
  };
})();
