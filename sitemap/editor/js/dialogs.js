// What is asked before rows and sites are made, deleted or called otherwise.
"use strict";
import { lineFrom, outlineOf, textOf } from "./coordinates.js";
import { ask, el } from "./dom.js";
import { nameOf } from "./fields.js";
import { language, pick, say } from "./language.js";
import { referring, withOtherId, withoutSite } from "./references.js";

export async function newSite(editor, text = "", outline = []) {
  const name = el("input", { id: "new-name", type: "text", required: true });
  const id = el("input", { id: "new-id", type: "text", required: true, spellcheck: "false" });
  name.addEventListener("input", () => (id.value = slug(name.value)));
  const vertices = el("textarea", { id: "new-vertices", rows: 6, spellcheck: "false" });
  vertices.value = text;
  const body = [
    el("label", { for: "new-name" }, say("Name")), name,
    el("label", { for: "new-id" }, say("Id (it stands in addresses and papers)")), id,
    el("label", { for: "new-vertices" }, say("Vertices: latitude, longitude, one a line")), vertices,
  ];
  const read = () => ({ id: checkedId(editor, "sites", id.value), name: name.value.trim(), outline: outlineOf(vertices.value, outline) });
  const made = await ask(say("New site"), body, { agree: say("Add"), cancel: say("Cancel"), read });
  if (!made) return;
  const names = { [`name_${language()}`]: made.name };
  let next = editor.store.withRow(editor.store.state, "sites", made.id, empty(editor, "sites", names));
  next = { ...next, outlines: { ...next.outlines, [made.id]: made.outline } };
  [editor.table, editor.id] = ["sites", made.id];
  editor.store.commit(next);
  if (!text) editor.map.showSite(made.id);
}

export async function add(editor) {
  if (editor.table === "sites") return newSite(editor);
  const id = el("input", { id: "new-id", type: "text", required: true, spellcheck: "false" });
  if (editor.table === "links") id.value = editor.free("links", "link");
  const { table } = editor;
  const made = await ask(say("New row"), [el("label", { for: "new-id" }, say("Id (it stands in addresses and papers)")), id], { agree: say("Add"), cancel: say("Cancel"), read: () => checkedId(editor, table, id.value) });
  if (!made) return;
  editor.id = made;
  editor.store.commit(editor.store.withRow(editor.store.state, table, made, empty(editor, table)));
}

// A site that was saved takes along what says something of it; that is told and asked for.
export async function remove(editor) {
  const { table, id } = editor;
  if (table !== "sites") return editor.store.commit(editor.store.withRow(editor.store.state, table, id, null));
  const rows = referring(id, editor.store.state, editor.payload);
  const about = [
    el("p", {}, say("Its outline stays in history.geojson, every value in changes.csv. Addresses that name it lead nowhere.")),
    listed(editor, rows, say("These rows say something of it and are deleted with it:")),
  ];
  const name = nameOf(editor.store.row(table, id), id);
  const sure = editor.store.isNew(table, id) || (await ask(say("Delete {name}?", { name }), about, { agree: say("Delete"), cancel: say("Cancel") }));
  if (sure) editor.store.commit(withoutSite(editor.store, id, rows));
}

export async function rename(editor) {
  const { id } = editor;
  const rows = referring(id, editor.store.state, editor.payload);
  const field = el("input", { id: "other-id", type: "text", required: true, spellcheck: "false", value: id });
  const body = [
    el("label", { for: "other-id" }, say("New id")), field,
    el("p", {}, say("Addresses and papers that name “{id}” no longer lead to the site; changes.csv keeps both ids.", { id })),
    listed(editor, rows, say("These rows follow:")),
  ];
  const title = say("Change the id of {name}", { name: nameOf(editor.store.row("sites", id), id) });
  const read = () => (field.value === id ? id : checkedId(editor, "sites", field.value, editor.store.origin("sites", id)));
  const to = await ask(title, body, { agree: say("Change the id"), cancel: say("Cancel"), read });
  if (!to || to === id) return;
  editor.id = to;
  editor.store.commit(withOtherId(editor.store, id, to, rows));
}

// The keyboard's way to all that is drawn.
export async function coordinates(editor) {
  const site = editor.table === "sites" ? editor.id : null;
  const before = site && editor.store.state.outlines[site];
  if (!before) return newSite(editor);
  const outline = el("textarea", { id: "vertices", rows: 12, spellcheck: "false" });
  outline.value = textOf(before);
  const line = el("textarea", { id: "split-line", rows: 3, spellcheck: "false" });
  const body = [
    el("label", { for: "vertices" }, say("Vertices: latitude, longitude, one a line")), outline,
    el("p", { class: "quiet" }, say("WGS 84, degrees. An empty line begins a hole, a line with --- a further part.")),
    el("label", { for: "split-line" }, say("Or split along this line (latitude, longitude, one vertex a line)")), line,
  ];
  const read = () => (line.value.trim() ? { line: lineFrom(line.value) } : { outline: outlineOf(outline.value, before) });
  const found = await ask(say("Coordinates of {name}", { name: nameOf(editor.store.row("sites", site), site) }), body, { agree: say("Take over"), cancel: say("Cancel"), read });
  if (found?.line) await editor.split(found.line);
  else if (found && JSON.stringify(found.outline) !== JSON.stringify(before)) editor.store.commit(editor.store.withOutline(editor.store.state, site, found.outline));
}

export function empty(editor, table, values = {}) {
  const { fields } = editor.payload.tables.find((t) => t.name === table);
  return { ...Object.fromEntries(fields.filter((f) => f.name !== "id").map((f) => [f.name, null])), ...values };
}

function checkedId(editor, table, id, own = null) {
  if (!new RegExp(`^${editor.payload.idForm}$`).test(id)) throw new Error(say("An id has small letters, digits and hyphens."));
  if (id === own) return id;
  if (id in editor.store.state.rows[table] || id in editor.store.base.rows[table]) throw new Error(say("This id is taken."));
  if (table === "sites" && editor.payload.formerIds.includes(id)) throw new Error(say("This id was that of another site; an id is never used again."));
  return id;
}

function listed(editor, rows, text) {
  if (!rows.length) return el("p", { class: "quiet" }, say("No other row names it."));
  const title = (name) => pick(editor.payload.tables.find((t) => t.name === name).title);
  const shown = rows.slice(0, 30).map(({ table, id, row }) => el("li", {}, `${title(table)}: ${editor.title(id, row, table)}`));
  return [el("p", {}, text, " ", `(${rows.length})`), el("ul", { class: "referring" }, shown, rows.length > 30 ? el("li", {}, "…") : "")];
}

function slug(name) {
  const plain = name.toLowerCase().replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss");
  return plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80);
}
