// The sites as GeoJSON: RFC 7946, WGS 84, exteriors counter-clockwise and holes clockwise.
(function () {
  "use strict";
  const DECIMALS = 6; // what the page holds: a millionth of a degree

  const rounded = (degrees) => Number(degrees.toFixed(DECIMALS));

  // Twice the signed area: positive where a ring runs counter-clockwise.
  function turn(ring) {
    return ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length];
      return sum + (x - ring[0][0]) * (nextY - ring[0][1]) - (nextX - ring[0][0]) * (y - ring[0][1]);
    }, 0);
  }

  function ringOf(points, counterClockwise) {
    const ring = points.map(([lat, lng]) => [rounded(lng), rounded(lat)]);
    if (turn(ring) > 0 !== counterClockwise) ring.reverse();
    return [...ring, ring[0]];
  }

  function geometry(polygons) {
    if (!polygons) return null;
    const parts = polygons.map((rings) => rings.map((points, i) => ringOf(points, i === 0)));
    return parts.length === 1 ? { type: "Polygon", coordinates: parts[0] } : { type: "MultiPolygon", coordinates: parts };
  }

  // Every analysis's columns; a name that is taken gets the analysis's name in front.
  function figures(register, taken) {
    const found = [];
    const add = (table, name, values) => {
      const free = Object.hasOwn(taken, name) ? `${table.name.replaceAll("-", "_")}_${name}` : name;
      taken[free] = true;
      found.push([free, values]);
    };
    for (const table of register.results) {
      for (const column of table.columns) {
        if (column.kind === "name") Object.entries(column.values).forEach(([l, values]) => add(table, `${column.name}_${l}`, values));
        else add(table, column.name, column.values);
        if (column.errors) add(table, `${column.name}_ci95`, column.errors);
      }
    }
    return found;
  }

  // What stands before the features, and the feature of a site, given its polygons.
  Sitemap.geojsonParts = function (view) {
    const { register, facts } = view;
    const { sites, info } = register;
    const LINKED = {
      project_ids: facts.projectIds,
      forum_ids: facts.forumIds,
      event_ids: (place) => register.eventsOf(sites.ids[place]).map((l) => l.event_id),
      paper_ids: (place) => [...new Set(register.papersOf(sites.ids[place]).map((l) => l.paper_id))],
    };
    const names = Object.fromEntries(["id", ...sites.fields, ...Object.keys(LINKED)].map((name) => [name, true]));
    const columns = figures(register, names);
    const feature = (place, polygons) => ({
      type: "Feature",
      id: sites.ids[place],
      geometry: geometry(polygons),
      properties: Object.fromEntries([
        ["id", sites.ids[place]],
        ...sites.fields.map((name) => [name, sites.get(place, name)]),
        ...columns.map(([name, values]) => [name, values[place] ?? null]),
        ...Object.entries(LINKED).map(([name, ids]) => [name, ids(place).sort().join(";") || null]),
      ]),
    });
    const head = {
      type: "FeatureCollection",
      name: info.id,
      title: view.language.pick((f) => info[f], "title"),
      version: info.version,
      licence: info.licence,
    };
    return { head, feature };
  };

  Sitemap.geojson = function (view, places) {
    const { head, feature } = Sitemap.geojsonParts(view);
    const shapes = Sitemap.geometries(view.register.geometry).polygons;
    return { ...head, features: places.map((place) => feature(place, shapes[place])) };
  };
})();
