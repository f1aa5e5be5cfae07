// The form of one row, made from the schema: labels, help, findings at the field.
"use strict";
import { button, el } from "./dom.js";
import { coded, control, nameOf } from "./fields.js";
import { language, number, pick, say } from "./language.js";

const OUTLINE = (field) => field.name.startsWith("geometry_");

export class Form {
  constructor(container, store, payload, act) {
    Object.assign(this, { container, store, payload, act });
    this.key = "";
    this.controls = new Map();
  }

  update({ table, id, findings, areas }) {
    const row = id && this.store.row(table, id);
    const redrawn = table === "sites" && row && (this.store.redrawn(id) || this.store.isNew(table, id));
    const key = JSON.stringify([this.store.digest, table, row ? id : null, language(), redrawn]);
    if (key !== this.key) this.build(table, row ? id : null, redrawn);
    this.key = key;
    if (!row) return;
    for (const [name, { set }] of this.controls) set(row[name]);
    this.showLinks(table, id);
    this.showFindings(findings.filter((f) => f.table === table && f.feature === id));
    const area = areas[id];
    if (this.area) this.area.textContent = area ? say("Area of the new outline: {area} ha", { area: number(area / 10000, 2) }) : "";
  }

  build(table, id, redrawn) {
    this.controls.clear();
    this.area = null;
    const schema = this.payload.tables.find((t) => t.name === table);
    this.schema = schema;
    if (!id) {
      this.container.replaceChildren(el("p", { class: "quiet" }, pick(schema.doc)), el("p", { class: "quiet" }, say("Choose a row above, or an outline on the map.")));
      return;
    }
    const fields = schema.fields.filter((f) => f.name !== "id");
    const made = (list) => list.map((field) => this.field(table, id, field));
    this.general = el("div", { class: "general" });
    const head = el("p", { class: "id" }, el("code", {}, id), this.store.isNew(table, id) ? el("span", { class: "new" }, say("new")) : "");
    const parts = [el("fieldset", {}, el("legend", {}, say("Attributes")), made(fields.filter((f) => !OUTLINE(f))))];
    if (table === "sites") {
      const outline = el("fieldset", { class: redrawn ? "asked" : "" }, el("legend", {}, say("Outline")), redrawn && this.question(id), made(fields.filter(OUTLINE)));
      this.links = el("fieldset", { class: "links" });
      parts.splice(redrawn ? 0 : 1, 0, outline);
      parts.push(this.links);
    } else this.links = null;
    this.container.replaceChildren(head, this.general, ...parts);
  }

  question(id) {
    this.area = el("p", { class: "quiet" });
    const before = this.store.before("sites", id);
    const keep = () => {
      const facts = Object.fromEntries(this.store.facts.map((name) => [name, before[name]]));
      this.store.commit(this.store.withRow(this.store.state, "sites", id, facts));
    };
    return [
      el("p", { class: "ask" }, say("This outline is new. How did it come about, how exact is it, as of when, from which source?")),
      this.area,
      before && button(say("All as with the old outline"), keep, { class: "small" }),
    ];
  }

  field(table, id, field) {
    const key = `field-${field.name}`;
    const commit = (value) => {
      if (value !== this.store.row(table, id)[field.name]) this.store.commit(this.store.withRow(this.store.state, table, id, { [field.name]: value }));
    };
    const made = control(field, key, { options: this.options(table, id, field), commit });
    const fault = el("p", { class: "fault", id: `${key}-fault` });
    const help = el("span", { class: "help", id: `${key}-help` }, field.name);
    made.focus.setAttribute("aria-describedby", `${key}-help ${key}-fault`);
    if (field.required) made.focus.setAttribute("aria-required", "true");
    this.controls.set(field.name, { ...made, fault });
    const mark = field.required ? el("span", { class: "must", title: say("required") }, " *") : "";
    const before = OUTLINE(field) && this.store.redrawn(id) ? this.store.before("sites", id)?.[field.name] : null;
    const label = el("label", { for: key }, pick(field.doc), mark);
    const was = before ? el("span", { class: "was" }, say("until now: {value}", { value: this.shown(field, before) })) : "";
    return el("div", { class: "field" }, label, help, made.element, was, fault);
  }

  shown(field, value) {
    const codes = field.kind === "code" ? this.payload.codes[field.domain] : [];
    return pick(codes.find((c) => c.value === value) ?? { de: value, en: value });
  }

  // What may be chosen in a field: codes, rows of another table, municipalities; null for free text.
  options(table, id, field) {
    if (field.kind === "code" || field.kind === "codes") return () => coded(this.payload.codes[field.domain]);
    const end = table === "links" ? ["from_id", "to_id"].indexOf(field.name) : -1;
    if (end >= 0) return () => this.rowsOf((this.payload.ends[this.store.row(table, id)?.type] ?? [])[end]);
    if (field.domain === "municipalities") return () => Object.entries(this.payload.municipalities).map(([value, label]) => ({ value, label }));
    if (field.kind === "ref" || field.kind === "refs") return () => this.rowsOf(field.domain);
    return null;
  }

  rowsOf(table) {
    const rows = Object.entries(this.store.state.rows[table] ?? {});
    return rows.map(([value, row]) => ({ value, label: nameOf(row, value) })).sort((a, b) => a.label.localeCompare(b.label, language()));
  }

  showFindings(findings) {
    for (const [name, { focus, fault }] of this.controls) {
      const found = findings.filter((f) => f.field === name);
      fault.replaceChildren(...found.map((f) => el("span", { class: f.severity }, `${pick(f.message)} → ${pick(f.remedy)}`)));
      if (found.some((f) => f.severity === "error")) focus.setAttribute("aria-invalid", "true");
      else focus.removeAttribute("aria-invalid");
    }
    const rest = findings.filter((f) => !this.controls.has(f.field));
    this.general.replaceChildren(...rest.map((f) => el("p", { class: `fault ${f.severity}` }, `${pick(f.message)} → ${pick(f.remedy)}`)));
  }

  showLinks(table, id) {
    if (!this.links) return;
    const focused = this.links.contains(document.activeElement) ? document.activeElement.id : null;
    const { links } = this.store.state.rows;
    const items = Object.entries(links).filter(([, row]) => row.from_id === id && (row.type ?? "").startsWith("site-"));
    const item = ([key, row]) => {
      const target = nameOf(this.store.state.rows[(this.payload.ends[row.type] ?? [])[1]]?.[row.to_id], row.to_id ?? "–");
      const relation = pick(this.payload.codes.relation.find((c) => c.value === row.relation) ?? { de: "", en: "" });
      const remove = () => this.store.commit(this.store.withRow(this.store.state, "links", key, null));
      return el("li", {}, button(`${relation} ${target}`, () => this.act.choose("links", key), { class: "link" }), button("×", remove, { "aria-label": say("Remove {name}", { name: target }) }));
    };
    this.links.replaceChildren(
      el("legend", {}, say("Links")),
      el("ul", {}, items.map(item)),
      button(say("Add a link"), () => this.act.addLink(id), { class: "small", id: "add-link" }),
    );
    if (focused) document.getElementById(focused)?.focus();
  }
}
