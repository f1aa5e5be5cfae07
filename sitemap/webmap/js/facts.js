// What is said of a site in one line: its name, kind, state and area.
(function () {
  "use strict";

  Sitemap.facts = function (view) {
    const { register, language } = view;
    const { sites } = register;
    const { figures } = Sitemap;

    const name = (place) => language.pick((f) => sites.get(place, f), "name") ?? sites.ids[place];

    // Looks exist for the kinds and states of the legend; all else looks like “other” and “unknown”.
    const known = (looks, code, otherwise) => (code !== null && Object.hasOwn(looks, code) ? code : otherwise);
    const kindCode = (place) => known(register.legend.kinds, sites.get(place, "kind"), "other");
    const statusCode = (place) => known(register.legend.statuses, sites.get(place, "status"), "");

    const kind = (place) => language.code(sites.get(place, "kind") ?? "unknown");
    const date = (text) => figures.date(text, language.current());

    // The state in the month that is chosen; the recorded one where none is.
    function status(place) {
      const chosen = view.state.get("date");
      if (chosen) {
        const { state, carried } = view.timeline.now(place);
        const said = `${language.code(state || "unknown")} (${date(chosen)})`;
        return carried ? `${said}, ${language.say("carried forward")}` : said;
      }
      const code = sites.get(place, "status");
      const when = sites.get(place, "status_date");
      const word = language.code(code ?? "unknown");
      return when ? `${word} (${language.say("as of {date}", { date: date(when) })})` : word;
    }

    // A cell of a result as readers see it; null where there is none.
    function result(place, column) {
      const values = column.kind === "name" ? column.values[language.current()] : column.values;
      const value = values[place];
      if (value === null || value === undefined) return null;
      if (column.kind === "code") return String(value).split(";").map(language.code).join(", ");
      if (column.kind === "date") return date(value);
      if (typeof value === "boolean") return language.code(value ? "yes" : "no");
      if (typeof value !== "number") return String(value);
      return measured(value, column.errors ? column.errors[place] : null, column.unit);
    }

    // In which unit readers see a figure, and what it is multiplied by.
    const unitShown = (unit) => ({ "m²": [1e-4, "ha"], 1: [100, "%"] })[unit] || [1, unit];

    function measured(value, error, unit) {
      const [factor, shown] = unitShown(unit);
      if (error !== null) return figures.withError(value * factor, error * factor, shown, language.current());
      const decimals = Number.isInteger(value * factor) ? 0 : shown ? 1 : 2;
      return `${figures.number(value * factor, decimals, language.current())} ${shown}`.trim();
    }

    function area(place) {
      const column = register.column("area_m2");
      return (column && result(place, column)) ?? language.say("unknown");
    }

    // Hectares as a number, for filter and order; null where it is not known.
    function areaHa(place) {
      const value = register.column("area_m2")?.values[place] ?? null;
      return value === null ? null : value / 1e4;
    }

    const named = (table, id, field) => language.pick((f) => register.tables[table].get(register.tables[table].place(id), f), field);
    const project = (id) => named("projects", id, "name") ?? id;

    function forum(id) {
      const { forums } = register.tables;
      const title = language.say("Themenforum {number}", { number: forums.get(forums.place(id), "number") ?? id });
      const called = named("forums", id, "name");
      return called ? `${title}: ${called}` : `${title} ${language.say("(name not recorded)")}`;
    }

    const projectIds = (place) => [...new Set(register.projectsOf(sites.ids[place]).map((l) => l.project_id))];
    const forumIds = (place) => register.forumsOf(sites.ids[place]).map((l) => l.forum_id);
    const municipalities = (place) =>
      sites.list(place, "municipalities").map((key) => register.municipalities.get(key) ?? key).join(", ");

    // What a search looks through, in every language.
    function searched(place) {
      const inAll = (table, row, field) => language.all.map((l) => table.get(row, `${field}_${l}`));
      const { projects, forums } = register.tables;
      return [
        ...inAll(sites, place, "name"),
        ...inAll(sites, place, "former_use"),
        ...projectIds(place).flatMap((id) => inAll(projects, projects.place(id), "name")),
        ...forumIds(place).flatMap((id) => [
          `Themenforum ${forums.get(forums.place(id), "number") ?? id}`,
          ...inAll(forums, forums.place(id), "name"),
        ]),
      ].filter((text) => text !== null);
    }

    const summary = (place) =>
      [name(place), kind(place), status(place), area(place), view.looks.said(place)].filter(Boolean).join(", ");

    function period(begin, end) {
      if (begin && end) return begin === end ? date(begin) : `${date(begin)} – ${date(end)}`;
      if (begin) return language.say("from {begin}", { begin: date(begin) });
      return end ? language.say("until {end}", { end: date(end) }) : "";
    }

    // Each name is asked for once, not at every comparison.
    function inOrder() {
      const collator = new Intl.Collator(language.current());
      const names = sites.ids.map((_, place) => name(place));
      return names.map((_, place) => place).sort((a, b) => collator.compare(names[a], names[b]));
    }

    return {
      name,
      kindCode,
      statusCode,
      kind,
      status,
      result,
      unit: unitShown,
      area,
      areaHa,
      project,
      projectIds,
      forum,
      forumIds,
      municipalities,
      searched,
      summary,
      date,
      period,
      inOrder,
    };
  };
})();
