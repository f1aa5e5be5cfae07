// How a card says things: rows of facts, entries with notes, sections that unfold.
(function () {
  "use strict";
  const { el, link } = Sitemap;

  Sitemap.sentences = function (view, place) {
    const { register, language, facts } = view;
    const { sites, tables } = register;
    const { say } = language;

    const own = (field) => sites.get(place, field);
    const cell = (table, row) => (field) => tables[table].get(row, field);

    // A linked row: its cells, its name by language, its place by id.
    function linked(table, id) {
      const row = tables[table].place(id);
      const get = cell(table, row);
      return { get, words: (field) => language.pick(get, field) };
    }

    function row(term, ...values) {
      const given = values.flat().filter(Boolean);
      const shown = given.length ? given : [el("span", { class: "sm-unknown" }, say("unknown"))];
      return [el("dt", {}, term), ...shown.map((v) => el("dd", {}, v))];
    }

    const address = (url, text) => (url ? link(url, text, say("opens a new window")) : el("span", {}, text));

    // A way to another card where there is a panel to show it; otherwise the address itself.
    function to(type, id, text, url = null) {
      if (!view.detail) return address(url, text);
      return el("button", { type: "button", class: "sm-open", "data-open": `${type}:${id}`, click: () => view.open({ type, id }) }, text);
    }

    const toSite = (other) => to("site", sites.ids[other], facts.name(other));

    const note = (...parts) => el("span", { class: "sm-note" }, parts.flat(Infinity).filter(Boolean).join(" · "));

    function entry(title, ...notes) {
      return el("li", {}, title, notes.flat(Infinity).some(Boolean) ? note(notes) : null);
    }

    function section(title, entries, open = false) {
      if (!entries.length) return null;
      return el(
        "details",
        { class: "sm-section", open },
        el("summary", {}, title, " ", el("span", { class: "sm-count" }, `(${entries.length})`)),
        el("ul", {}, entries),
      );
    }

    // What a link says of itself: when, where it stands, and whose judgement it is.
    const evidence = (l) => [
      facts.period(l.begin, l.end),
      l.section && say("section “{section}”", { section: l.section }),
      l.basis === "judgement" && say("judgement of {name}", { name: l.judged_by ?? say("unknown") }),
    ];

    const sourceTitles = (ids) =>
      ids.filter((s) => tables.sources.has(s)).map((s) => linked("sources", s).get("title")).join(", ");

    const metres = (value) => `${Sitemap.figures.stated(value, language.current())} m`;

    return {
      view, register, language, facts, sites, tables, say, place, id: sites.ids[place],
      own, words: (field) => language.pick(own, field), cell, linked, row, address, to, toSite, note, entry, section, evidence,
      sourceTitles, metres,
    };
  };
})();
