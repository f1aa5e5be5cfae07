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
    this.base = { rows: payload.rows, outlines: payload.outlines };
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

  isNew(table, id) {
    return !(id in this.base.rows[table]);
  }

  redrawn(site) {
    return this.state.outlines[site] !== this.base.outlines[site];
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
    if (state.outlines[site] === this.base.outlines[site]) {
      next = this.withRow(next, "sites", site, Object.fromEntries(this.facts.map((name) => [name, null])));
    }
    return next;
  }

  edits() {
    const rows = {};
    const outlines = {};
    for (const [site, outline] of Object.entries(this.state.outlines)) if (this.redrawn(site)) outlines[site] = outline;
    for (const [table, present] of Object.entries(this.state.rows)) {
      const before = this.base.rows[table];
      const changed = {};
      for (const id of Object.keys(before)) if (!(id in present)) changed[id] = null;
      for (const [id, row] of Object.entries(present)) {
        if (row === before[id] && !(table === "sites" && id in outlines)) continue;
        const must = table === "sites" && id in outlines ? this.facts : [];
        const fields = Object.entries(row).filter(([f, v]) => must.includes(f) || v !== (before[id]?.[f] ?? null));
        if (fields.length || !(id in before)) changed[id] = Object.fromEntries(fields);
      }
      if (Object.keys(changed).length) rows[table] = changed;
    }
    return { base: this.digest, rows, outlines };
  }

  count() {
    const { rows, outlines } = this.edits();
    const ids = new Set(Object.entries(rows).flatMap(([table, changed]) => Object.keys(changed).map((id) => `${table}/${id}`)));
    Object.keys(outlines).forEach((site) => ids.add(`sites/${site}`));
    return ids.size;
  }
}
