// One control for each kind of field that the schema knows.
"use strict";
import { button, el } from "./dom.js";
import { pick, say } from "./language.js";

const LONG = /^(note|description|text|extent|geometry_method|former_use)(_|$)/;

// Each control: its element, the element that is labelled, and how a value is put into it.
export function control(field, id, { options, commit }) {
  if (field.kind === "code" || field.kind === "ref" || (options && field.kind === "text")) return choice(id, options, commit);
  if (field.kind === "codes" || field.kind === "refs") return several(id, options, commit);
  return text(field, id, commit);
}

function text(field, id, commit) {
  const long = LONG.test(field.name);
  const input = el(long ? "textarea" : "input", { id, rows: long ? 2 : null, type: long ? null : "text", spellcheck: "false" });
  if (field.kind === "number" || field.kind === "integer") input.inputMode = "decimal";
  if (field.kind === "date") input.placeholder = say("2019, 2019-02 or 2019-02-21");
  if (field.kind === "url") input.placeholder = "https://";
  input.addEventListener("change", () => {
    let value = input.value.trim();
    if (field.kind === "number" && /^\d+,\d+$/.test(value)) value = value.replace(",", ".");
    commit(value || null);
  });
  // What is being typed stays, unless the row itself has changed, by “Undo” for example.
  let last;
  const set = (value) => {
    if (value === last && document.activeElement === input) return;
    last = value;
    input.value = value ?? "";
  };
  return { element: input, focus: input, set };
}

function option({ value, label }) {
  return el("option", { value }, label);
}

function choice(id, options, commit) {
  const select = el("select", { id, change: () => commit(select.value || null) });
  const fill = (value) => {
    const known = options();
    const unknown = value && !known.some((o) => o.value === value) ? [{ value, label: value }] : [];
    select.replaceChildren(option({ value: "", label: "–" }), ...[...known, ...unknown].map(option));
    select.value = value ?? "";
  };
  return { element: select, focus: select, set: fill };
}

function several(id, options, commit) {
  const list = el("ul", { class: "chips" });
  const add = el("select", { id });
  const box = el("div", { class: "several" }, list, add);
  let present = [];
  const send = (values) => commit(values.length ? values.join(";") : null);
  add.addEventListener("change", () => add.value && send([...present, add.value]));
  const fill = (value) => {
    const known = options();
    const labels = new Map(known.map((o) => [o.value, o.label]));
    present = (value ?? "").split(";").filter(Boolean);
    const chip = (v) => {
      const label = labels.get(v) ?? v;
      const remove = () => {
        send(present.filter((p) => p !== v));
        add.focus();
      };
      return el("li", {}, el("span", {}, label), button("×", remove, { "aria-label": say("Remove {name}", { name: label }) }));
    };
    list.replaceChildren(...present.map(chip));
    list.hidden = !present.length;
    const first = { value: "", label: say("Add …") };
    add.replaceChildren(option(first), ...known.filter((o) => !present.includes(o.value)).map(option));
  };
  return { element: box, focus: add, set: fill };
}

export const nameOf = (row, id) => row?.[`name_${document.documentElement.lang}`] || row?.name_de || row?.title || row?.[`title_${document.documentElement.lang}`] || row?.title_de || row?.text_de || id;

export const coded = (codes) => codes.map((code) => ({ value: code.value, label: pick(code) }));
