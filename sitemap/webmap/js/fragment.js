// What the reader has chosen as a fragment of the address, and back. A fragment is
// anybody's text: what the register does not know is left out and named.
(function () {
  "use strict";
  const MOST = 8000;
  const { monthOf } = Sitemap.months;

  const written = (values) => values.map(encodeURIComponent).join(",");

  function read(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return null;
    }
  }

  // Pairs of key and value, each key once; values are still encoded.
  function pairs(fragment) {
    const found = new Map();
    for (const pair of fragment.replace(/^#/, "").slice(0, MOST).split("&")) {
      const at = pair.indexOf("=");
      if (at > 0 && !found.has(pair.slice(0, at))) found.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return found;
  }

  // Those of a list that are known; `miss` is told where some are not.
  function known(text, isKnown, miss) {
    const values = text.split(",").filter(Boolean).map(read);
    const kept = [...new Set(values)].filter((v) => v !== null && isKnown(v));
    if (values.some((v) => v === null || !isKnown(v))) miss();
    return kept;
  }

  const one = (text, isKnown, miss) => known(text, isKnown, miss)[0];

  function areaOf(text) {
    const number = "(\\d{1,7}(?:\\.\\d{1,4})?)?";
    const match = new RegExp(`^${number}-${number}$`).exec(text);
    if (!match || (match[1] === undefined && match[2] === undefined)) return null;
    return [match[1], match[2]].map((n) => (n === undefined ? null : Number(n)));
  }

  function placeOf(text) {
    const match = /^(\d{1,2}(?:\.\d{1,2})?)\/(-?\d{1,2}(?:\.\d{1,6})?)\/(-?\d{1,3}(?:\.\d{1,6})?)$/.exec(text);
    if (!match) return null;
    const [zoom, lat, lng] = match.slice(1).map(Number);
    return zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180 ? { zoom, lat, lng } : null;
  }

  // Each choice: its key in the fragment, what it is called, and how it is written and read.
  function choicesOf(view) {
    const { register, looks, timeline, filter } = view;
    const { sites, tables } = register;
    const layers = new Set(["sites", "band", "labels", ...register.layers.map((l) => `context:${l.id}`)]);
    const simple = (key, state, title, isKnown) => ({
      key,
      title,
      write: (s) => (s[state] ? encodeURIComponent(s[state]) : ""),
      read: (text, miss) => ({ [state]: one(text, isKnown, miss) }),
    });
    const inSpan = (date) =>
      timeline.span !== null &&
      /^\d{4}-(0[1-9]|1[0-2])$/.test(date) &&
      monthOf(date) >= timeline.span.first &&
      monthOf(date) <= timeline.span.last;
    const network = (text) => /^(project|forum):(.*)$/s.exec(text);
    const filters = filter.criteria.map((criterion) => ({
      key: criterion.name,
      title: criterion.title,
      write: (s) => written([...s.filters[criterion.name]].sort()),
      read: (text, miss) => ({
        filters: { [criterion.name]: known(text, (v) => filter.options(criterion).includes(v), miss) },
      }),
    }));
    return [
      simple("site", "site", "Site", sites.has),
      {
        ...simple("lang", "language", "Language", (v) => register.languages.includes(v)),
        write: (s, normal) => (s.language === normal.language ? "" : s.language),
      },
      {
        ...simple("theme", "theme", "Colour shows", (v) => looks.NAMES.includes(v)),
        write: (s, normal) => (s.theme === normal.theme ? "" : encodeURIComponent(s.theme)),
      },
      simple("at", "date", "Time", inSpan),
      {
        key: "hide",
        title: "Layers",
        // What a map hides from the start is not told; that it shows everything then is.
        write: (s, normal) => {
          const [now, first] = [s.hidden, normal.hidden].map((names) => written([...names].sort()));
          return now === first ? "" : now || "-";
        },
        read: (text, miss) => ({ hidden: text === "-" ? [] : known(text, (v) => layers.has(v), miss) }),
      },
      simple("base", "basemap", "Basemap", (v) => register.basemaps.some((b) => b.id === v)),
      { ...simple("q", "query", "Search sites", (v) => v.length <= 200) },
      ...filters,
      {
        key: "area",
        title: "Area",
        write: (s) => (s.filters.area ? s.filters.area.map((n) => n ?? "").join("-") : ""),
        read(text, miss) {
          const area = areaOf(text);
          if (!area) miss();
          return area ? { filters: { area } } : {};
        },
      },
      {
        key: "match",
        title: "Filter",
        write: (s) => (s.filters.mode === "any" ? "any" : ""),
        read: (text) => (text === "any" ? { filters: { mode: "any" } } : {}),
      },
      {
        key: "net",
        title: "Projects and Themenforen",
        write: (s) => (s.network ? `${s.network.type}:${encodeURIComponent(s.network.id)}` : ""),
        read(text, miss) {
          const match = network(read(text) ?? "");
          const table = match && tables[match[1] === "project" ? "projects" : "forums"];
          if (!table?.has(match[2])) {
            miss();
            return {};
          }
          return { network: { type: match[1], id: match[2] } };
        },
      },
      simple("view", "view", "Table", (v) => v === "list" || v === "table"),
      simple("sort", "sort", "Sort by", (v) => /^-?[a-z]{1,20}$/.test(v)),
    ].map((choice) =>
      ["view", "sort"].includes(choice.key)
        ? { ...choice, write: (s, normal) => (s[choice.key] === normal[choice.key] ? "" : encodeURIComponent(s[choice.key])) }
        : choice,
    );
  }

  Sitemap.fragment = function (view, normal) {
    const choices = choicesOf(view);

    function write(state, place) {
      const said = choices.map((c) => [c.key, c.write(state, normal)]).filter(([, text]) => text);
      if (place) said.splice(said[0]?.[0] === "site" ? 1 : 0, 0, ["map", `${place.zoom}/${place.lat}/${place.lng}`]);
      return said.map((pair) => pair.join("=")).join("&");
    }

    // The whole state that a fragment stands for; `unknown` names what was left out.
    function readAll(text) {
      const given = pairs(text);
      const unknown = new Set();
      const state = { ...normal, filters: { ...normal.filters } };
      for (const choice of choices) {
        if (!given.get(choice.key)) continue;
        const { filters, ...others } = choice.read(given.get(choice.key), () => unknown.add(choice.title));
        Object.assign(state.filters, filters);
        for (const [key, value] of Object.entries(others)) if (value !== undefined) state[key] = value;
      }
      const place = given.has("map") ? placeOf(given.get("map")) : null;
      if (given.get("map") && !place) unknown.add("Map of the sites");
      return { state, place, unknown: [...unknown] };
    }

    return { write, read: readAll };
  };
})();
