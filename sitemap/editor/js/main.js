// The page as a whole: what is chosen, what is checked, what is saved.
"use strict";
import { call } from "./api.js";
import { textOf } from "./coordinates.js";
import * as dialogs from "./dialogs.js";
import { ask, button, el } from "./dom.js";
import { nameOf } from "./fields.js";
import { Form } from "./form.js";
import { language, pick, say, speak } from "./language.js";
import { SiteMap } from "./map.js";
import { Store } from "./store.js";

const app = document.getElementById("app");
const SEVERITIES = ["error", "warning", "info"];

class Editor {
  constructor(payload) {
    this.payload = payload;
    this.store = new Store(payload);
    this.table = "sites";
    this.id = null;
    this.findings = payload.findings;
    this.areas = {};
    this.message = { text: () => "", kind: "" };
    speak(payload.language, payload.texts);
    this.lay();
    this.store.listen(() => {
      this.update();
      this.checkSoon();
    });
    this.map.show(payload.context);
    this.update();
    this.map.fit();
    window.addEventListener("beforeunload", (event) => this.store.count() && event.preventDefault());
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.checkSoon());
  }

  lay() {
    this.head = el("header");
    this.tools = el("div", { class: "tools", role: "toolbar" });
    const plan = el("div", { id: "map" });
    this.status = el("p", { id: "status", role: "status" });
    this.conflict = el("div", { id: "conflict", role: "alert", hidden: true });
    this.chooser = el("div", { class: "chooser" });
    this.formBox = el("form", { id: "form", submit: (event) => event.preventDefault() });
    this.list = el("section", { id: "findings", "aria-live": "polite" });
    const panel = el("aside", {}, this.conflict, this.chooser, this.formBox, this.list);
    app.replaceChildren(this.head, el("main", {}, el("div", { class: "plan" }, this.tools, plan, this.status), panel));
    this.map = new SiteMap(plan, this.store, {
      choose: (site) => this.choose("sites", site),
      drawn: (outline) => dialogs.newSite(this, textOf(outline), outline),
      cut: (line) => this.split(line),
    });
    this.form = new Form(this.formBox, this.store, this.payload, {
      choose: (table, id) => this.choose(table, id),
      addLink: (site) => this.addLink(site),
    });
  }

  choose(table, id) {
    this.table = table;
    this.id = id;
    this.update();
    this.formBox.parentElement.scrollTop = 0;
  }

  update() {
    if (this.id && !this.store.row(this.table, this.id)) this.id = null;
    this.map.update(this.table === "sites" ? this.id : null);
    this.showHead();
    this.showTools();
    this.showChooser();
    this.form.update(this);
    this.showFindings();
  }

  showHead() {
    const count = this.store.count();
    const focused = this.head.contains(document.activeElement) ? document.activeElement.id : null;
    const other = language() === "de" ? "en" : "de";
    document.title = `${count ? "• " : ""}${pick(this.payload.title)} – ${say("Editor")}`;
    this.head.replaceChildren(
      el("h1", {}, pick(this.payload.title)),
      el("span", { class: "count", id: "count" }, count === 1 ? say("1 row changed, not saved") : count ? say("{count} rows changed, not saved", { count }) : say("everything is saved")),
      button(say("Undo"), () => this.store.undo(), { id: "undo", disabled: !this.store.past.length, title: "Ctrl+Z" }),
      button(say("Redo"), () => this.store.redo(), { id: "redo", disabled: !this.store.future.length, title: "Ctrl+Y" }),
      button(say("Save"), () => this.save(), { id: "save", class: "primary", disabled: !count, title: "Ctrl+S" }),
      button(other.toUpperCase(), () => this.turn(other), { id: "language", lang: other, "aria-label": other === "de" ? "Deutsch" : "English" }),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  turn(code) {
    speak(code);
    this.update();
  }

  showTools() {
    const site = this.table === "sites" && this.id;
    const shaped = site && this.store.state.outlines[this.id];
    const focused = this.tools.contains(document.activeElement) ? document.activeElement.id : null;
    const tool = (name, text, possible) =>
      button(text, () => this.use(this.map.tool === name ? "" : name), { id: `tool-${name}`, "aria-pressed": String(this.map.tool === name), disabled: !possible });
    this.tools.setAttribute("aria-label", say("Tools"));
    this.tools.replaceChildren(
      tool("draw", say("Draw a new site"), true),
      tool("vertices", say("Move vertices"), shaped),
      tool("move", say("Move the outline"), shaped),
      tool("split", say("Split"), shaped),
      button(say("Coordinates"), () => dialogs.coordinates(this), { id: "tool-coordinates" }),
      this.payload.basemaps.length ? this.basemaps() : "",
    );
    if (focused) document.getElementById(focused)?.focus();
    const hints = {
      draw: say("Click vertex by vertex; a double click ends. Escape cancels. Vertices snap to neighbours."),
      vertices: say("Drag a vertex; drag a pale one to add it; right click removes one."),
      move: say("Drag the whole outline."),
      split: say("Draw a line across the outline, from outside to outside; a double click ends."),
    };
    this.status.textContent = this.message.text() || hints[this.map.tool] || "";
    this.status.className = this.message.text() ? this.message.kind : "";
  }

  basemaps() {
    const select = el("select", { id: "basemap", "aria-label": say("Basemap"), change: () => this.basemap(select.value) });
    const maps = this.payload.basemaps.map((b) => el("option", { value: b.id }, b[`title_${language()}`]));
    select.replaceChildren(el("option", { value: "" }, say("without basemap")), ...maps);
    select.value = this.shownBasemap ?? "";
    return select;
  }

  async basemap(id) {
    const chosen = this.payload.basemaps.find((b) => b.id === id);
    const host = chosen && new URL(chosen.url.replace(/[{}]/g, "")).host;
    const text = chosen && say("The map images come from {provider} ({host}). When they are loaded, that host receives your IP address, what your browser says about itself, and which part of the map you look at.", { provider: chosen.provider, host });
    const agreed = !chosen || (await ask(say("Load the basemap “{title}”?", { title: chosen[`title_${language()}`] }), el("p", {}, text), { agree: say("Load basemap"), cancel: say("Cancel") }));
    if (agreed) {
      this.shownBasemap = id;
      this.map.basemap(chosen);
      this.credit?.remove();
      this.credit = chosen ? el("span", { class: "credit" }, chosen.attribution) : null;
      if (this.credit) document.getElementById("map").append(this.credit);
    }
    this.showTools();
  }

  use(tool) {
    this.say("");
    this.map.use(tool);
    this.showTools();
  }

  say(text, kind = "") {
    this.message = { text: typeof text === "function" ? text : () => text, kind };
    this.showTools();
  }

  showChooser() {
    const { tables } = this.payload;
    const focused = this.chooser.contains(document.activeElement) ? document.activeElement.id : null;
    const table = el("select", { id: "table", change: () => this.choose(table.value, null) }, tables.map((t) => el("option", { value: t.name }, pick(t.title))));
    table.value = this.table;
    const rows = Object.entries(this.store.state.rows[this.table]).map(([id, row]) => [id, this.title(id, row)]);
    rows.sort((a, b) => a[1].localeCompare(b[1], language()));
    const pickRow = () => {
      this.choose(this.table, row.value || null);
      if (this.table === "sites" && this.id) this.map.showSite(this.id);
    };
    const row = el("select", { id: "row", change: pickRow }, el("option", { value: "" }, say("choose …")), rows.map(([id, title]) => el("option", { value: id }, title)));
    row.value = this.id ?? "";
    this.chooser.replaceChildren(
      el("label", { for: "table" }, say("Table")), table,
      el("label", { for: "row" }, say("Row")), row,
      el("div", { class: "buttons" },
        button(say("New row"), () => dialogs.add(this), { id: "add" }),
        button(say("Delete row"), () => dialogs.remove(this), { id: "remove", disabled: !this.id }),
        this.table === "sites" && button(say("Change the id"), () => dialogs.rename(this), { id: "rename", disabled: !this.id })),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  title(id, row, table = this.table) {
    if (table !== "links") return nameOf(row, id);
    const ends = this.payload.ends[row.type] ?? [];
    const names = ["from_id", "to_id"].map((f, i) => nameOf(this.store.state.rows[ends[i]]?.[row[f]], row[f] ?? "–"));
    return `${names.join(" → ")} (${id})`;
  }

  showFindings() {
    const counts = SEVERITIES.map((s) => this.findings.filter((f) => f.severity === s).length);
    const fresh = [...this.findings].sort((a, b) => b.new - a.new || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
    const item = (f) => {
      const place = [f.table, f.feature, f.field].filter(Boolean).join("/");
      const go = () => this.goTo(f);
      return el("li", { class: f.severity }, button(place, go, { class: "link" }), el("span", { class: "severity" }, say(f.severity)), f.new ? el("span", { class: "new" }, say("new")) : "", el("p", {}, `${pick(f.message)} → ${pick(f.remedy)}`));
    };
    this.list.replaceChildren(
      el("h2", {}, say("Findings")),
      el("p", { class: "quiet", id: "counts" }, say("{errors} errors, {warnings} warnings, {hints} hints", { errors: counts[0], warnings: counts[1], hints: counts[2] })),
      el("ul", {}, fresh.slice(0, 100).map(item)),
    );
  }

  goTo(finding) {
    if (!this.store.state.rows[finding.table]?.[finding.feature]) return;
    this.choose(finding.table, finding.feature);
    const target = document.getElementById(`field-${finding.field}`);
    target?.focus();
    target?.scrollIntoView({ block: "center" });
  }

  checkSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      if (!this.saving) this.checking = this.check();
    }, 250);
  }

  async check() {
    const state = this.store.state;
    const { status, answer } = await call("check", this.store.edits());
    if (state !== this.store.state) return;
    if (status === 200) {
      this.findings = answer.findings;
      this.areas = answer.areas_m2;
      if (answer.changed_files.length) this.tellConflict(answer.changed_files.join(", "));
    } else this.failed(status, answer);
    this.form.update(this);
    this.showFindings();
  }

  failed(status, answer) {
    if (status === 409) this.tellConflict("");
    else if (!status) this.say(() => say("The program does not answer; is it still running?"), "error");
    else this.say(() => (answer.error ? pick(answer.error) : `HTTP ${status}`), "error");
  }

  tellConflict(files) {
    this.conflict.hidden = false;
    const reload = async () => {
      const lost = this.store.count();
      const sure = !lost || (await ask(say("Load the register anew?"), el("p", {}, say("Your unsaved changes ({count} rows) are lost then.", { count: lost })), { agree: say("Load anew"), cancel: say("Cancel") }));
      if (sure) this.reload();
    };
    this.conflict.replaceChildren(
      el("p", {}, el("strong", {}, say("The register was changed elsewhere.")), " ", files, " ", say("It cannot be saved over; load it anew to go on.")),
      button(say("Load anew"), reload, { id: "reload" }),
    );
  }

  async reload() {
    const { status, answer } = await call("register");
    if (status === 200) this.renew(answer);
    else this.failed(status, answer);
  }

  renew(payload) {
    Object.assign(this.payload, payload);
    this.store.reset(payload);
    this.findings = payload.findings;
    this.areas = {};
    this.conflict.hidden = true;
    this.map.show(payload.context);
    this.update();
  }

  async save() {
    document.activeElement?.blur?.();
    if (this.saving || !this.store.count()) return;
    this.saving = true;
    this.map.use("", this.map.site);
    document.body.inert = true;
    // A check that overtakes the saving, or is overtaken, would speak of files that are no longer those.
    clearTimeout(this.waiting);
    await this.checking;
    const { status, answer } = await call("save", this.store.edits());
    document.body.inert = false;
    this.saving = false;
    if (status === 200) {
      this.renew(answer);
      this.say(() => say("Saved."), "done");
    } else {
      if (answer.findings) this.findings = answer.findings;
      this.failed(status, answer);
      this.update();
      if (status !== 409) this.checkSoon();
    }
  }

  key(event) {
    const typing = /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" && this.map.tool && !document.querySelector("dialog")) this.use("");
    if (!control || document.querySelector("dialog")) return;
    const key = event.key.toLowerCase();
    if (key === "s") this.save();
    else if (typing) return;
    else if (key === "z" && !event.shiftKey) this.store.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.store.redo();
    else return;
    event.preventDefault();
  }

  free(table, stem) {
    const taken = new Set([...Object.keys(this.store.state.rows[table]), ...Object.keys(this.store.base.rows[table])]);
    let n = 2;
    while (taken.has(`${stem}-${n}`)) n += 1;
    return `${stem}-${n}`;
  }

  addLink(site) {
    const id = this.free("links", site);
    const values = { type: "site-project", from_id: site, relation: "located-at" };
    [this.table, this.id] = ["links", id];
    this.store.commit(this.store.withRow(this.store.state, "links", id, dialogs.empty(this, "links", values)));
    document.getElementById("field-to_id")?.focus();
  }

  async split(line) {
    const site = this.id;
    const state = this.store.state;
    const { status, answer } = await call("split", { outline: state.outlines[site], line });
    if (status !== 200) return this.failed(status, answer);
    if (state !== this.store.state) return;
    const [kept, ...others] = answer.pieces;
    let next = this.store.withOutline(state, site, kept);
    const none = Object.fromEntries(this.store.facts.map((name) => [name, null]));
    let n = 2;
    for (const piece of others) {
      const taken = (id) => id in next.rows.sites || id in this.store.base.rows.sites || this.payload.formerIds.includes(id);
      while (taken(`${site}-${n}`)) n += 1;
      const id = `${site}-${n}`;
      const row = state.rows.sites[site];
      const names = Object.fromEntries(["name_de", "name_en"].map((f) => [f, row[f] && `${row[f]} (${n})`]));
      next = this.store.withRow(next, "sites", id, { ...row, ...none, ...names });
      next = { ...next, outlines: { ...next.outlines, [id]: piece } };
    }
    this.store.commit(next);
    this.say(() => say("Split: the larger part keeps id and links; the other is a new site with the same attributes."), "done");
  }
}

const { status, answer } = await call("register");
if (status === 200) new Editor(answer);
else app.replaceChildren(el("p", { class: "refused", role: "alert" }, answer.error?.de ?? "Diese Adresse gilt nicht (mehr). Öffnen Sie die Adresse, die „sitemap edit“ ausgibt. – This address is not (or no longer) valid. Open the address that “sitemap edit” prints."));
