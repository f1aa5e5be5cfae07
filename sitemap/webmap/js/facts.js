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

    function status(place) {
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

    function measured(value, error, unit) {
      const [factor, shown] = { "m²": [1e-4, "ha"], 1: [100, "%"] }[unit] || [1, unit];
      if (error !== null) return figures.withError(value * factor, error * factor, shown, language.current());
      const decimals = Number.isInteger(value * factor) ? 0 : shown ? 1 : 2;
      return `${figures.number(value * factor, decimals, language.current())} ${shown}`.trim();
    }

    function area(place) {
      const column = register.column("area_m2");
      return (column && result(place, column)) ?? language.say("unknown");
    }

    const summary = (place) => [name(place), kind(place), status(place), area(place)].join(", ");

    function period(begin, end) {
      if (begin && end) return begin === end ? date(begin) : `${date(begin)} – ${date(end)}`;
      if (begin) return language.say("from {begin}", { begin: date(begin) });
      return end ? language.say("until {end}", { end: date(end) }) : "";
    }

    function inOrder() {
      const collator = new Intl.Collator(language.current());
      return sites.ids.map((_, place) => place).sort((a, b) => collator.compare(name(a), name(b)));
    }

    return { name, kindCode, statusCode, kind, status, result, area, summary, date, period, inOrder };
  };
})();
