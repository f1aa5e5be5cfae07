// What hangs on a site in other tables, for when it goes or gets another id.
"use strict";

// The fields of a row that name the site.
function naming(site, table, row, payload) {
  if (table.name === "links") {
    const ends = payload.ends[row.type] ?? [];
    return ["from_id", "to_id"].filter((field, i) => ends[i] === "sites" && row[field] === site);
  }
  return table.fields.filter((f) => f.domain === "sites" && row[f.name] === site).map((f) => f.name);
}

export function referring(site, state, payload) {
  return payload.tables.flatMap((table) =>
    Object.entries(state.rows[table.name])
      .map(([id, row]) => ({ table: table.name, id, row, fields: naming(site, table, row, payload) }))
      .filter(({ fields }) => fields.length),
  );
}

const withoutShape = (outlines, site) => Object.fromEntries(Object.entries(outlines).filter(([id]) => id !== site));

// The state without the site and without the rows that say something of it.
export function withoutSite(store, site, rows) {
  let next = store.withRow(store.state, "sites", site, null);
  for (const { table, id } of rows) next = store.withRow(next, table, id, null);
  return { ...next, outlines: withoutShape(next.outlines, site) };
}

// The state in which the site has another id, and all that names it follows.
export function withOtherId(store, site, to, rows) {
  const { [site]: row, ...others } = store.state.rows.sites;
  const outline = store.state.outlines[site];
  const first = store.origin("sites", site);
  const { [site]: _, ...renamed } = store.state.renamed;
  if (first && first !== to) renamed[to] = first;
  let next = { ...store.state, renamed, rows: { ...store.state.rows, sites: { ...others, [to]: row } } };
  next = { ...next, outlines: { ...withoutShape(next.outlines, site), ...(outline && { [to]: outline }) } };
  for (const { table, id, fields } of rows) next = store.withRow(next, table, id, Object.fromEntries(fields.map((f) => [f, to])));
  return next;
}
