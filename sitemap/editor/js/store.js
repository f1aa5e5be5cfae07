// The register as it is in the page: snapshots that share what did not change, to be undone and redone.
"use strict";

export class Store {
  constructor(payload) {
    this.facts = payload.outlineFacts;
    this.listeners = [];
    this.reset(payload);
  }

  reset(payload) {
    this.digest = payload.base;
    this.base = { rows: payload.rows, outlines: payload.outlines, renamed: {} };
    this.state = this.base;
    this.past = [];
    this.future = [];
    this.tag = "";
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  tell() {
    this.listeners.forEach((listener) => listener());
  }

  // A tag joins a step to the one before it where that ended with `joins`.
  commit(state, { tag = "", joins = null } = {}) {
    if (!(joins !== null && this.tag === joins && this.past.length)) this.past.push(this.state);
    this.state = state;
    this.future = [];
    this.tag = tag;
    this.tell();
  }

  undo() {
    if (!this.past.length) return;
    this.future.push(this.state);
    this.state = this.past.pop();
    this.tag = "";
    this.tell();
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.state);
    this.state = this.future.pop();
    this.tag = "";
    this.tell();
  }

  row(table, id) {
    return this.state.rows[table][id];
  }

  // The id that a row was loaded with, null for a new one; only sites may have another now.
  origin(table, id) {
    const { renamed } = this.state;
    if (table === "sites" && id in renamed) return renamed[id];
    const given = table === "sites" && Object.values(renamed).includes(id);
    return id in this.base.rows[table] && !given ? id : null;
  }

  before(table, id) {
    return this.base.rows[table][this.origin(table, id)];
  }

  isNew(table, id) {
    return this.origin(table, id) === null;
  }

  redrawn(site) {
    return this.state.outlines[site] !== this.base.outlines[this.origin("sites", site)];
  }

  withRow(state, table, id, row) {
    const rows = { ...state.rows[table] };
    if (row === null) delete rows[id];
    else rows[id] = { ...rows[id], ...row };
    return { ...state, rows: { ...state.rows, [table]: rows } };
  }

  // What was known of an old outline is not true of a new one: it is asked for.
  withOutline(state, site, outline) {
    let next = { ...state, outlines: { ...state.outlines, [site]: outline } };
    if (state.outlines[site] === this.base.outlines[this.origin("sites", site)]) {
      next = this.withRow(next, "sites", site, Object.fromEntries(this.facts.map((name) => [name, null])));
    }
    return next;
  }

  edits() {
    const rows = {};
    const outlines = {};
    for (const [site, outline] of Object.entries(this.state.outlines)) if (this.redrawn(site)) outlines[site] = outline;
    for (const [table, present] of Object.entries(this.state.rows)) {
      const changed = {};
      const kept = new Set(Object.keys(present).map((id) => this.origin(table, id)));
      for (const id of Object.keys(this.base.rows[table])) if (!kept.has(id)) changed[id] = null;
      for (const [id, row] of Object.entries(present)) {
        const before = this.before(table, id);
        if (row === before && !(table === "sites" && id in outlines)) continue;
        const must = table === "sites" && id in outlines ? this.facts : [];
        const fields = Object.entries(row).filter(([f, v]) => must.includes(f) || v !== (before?.[f] ?? null));
        if (fields.length || !before) changed[id] = Object.fromEntries(fields);
      }
      if (Object.keys(changed).length) rows[table] = changed;
    }
    const renamed = Object.fromEntries(Object.entries(this.state.renamed).filter(([id]) => id in this.state.rows.sites));
    return { base: this.digest, rows, outlines, renamed };
  }

  count() {
    const { rows, outlines, renamed } = this.edits();
    const ids = new Set(Object.entries(rows).flatMap(([table, changed]) => Object.keys(changed).map((id) => `${table}/${id}`)));
    [outlines, renamed].forEach((changed) => Object.keys(changed).forEach((site) => ids.add(`sites/${site}`)));
    return ids.size;
  }
}
