// Which sites the reader has asked for: by words, by what they are linked with, by their area.
(function () {
  "use strict";

  Sitemap.noFilters = () => ({
    project: [],
    forum: [],
    status: [],
    use: [],
    municipality: [],
    area: null,
    mode: "all",
  });

  // What can be ticked. `single`: a site has only one of its values, so ticking two means either.
  function criteriaOf(view) {
    const { register, facts, language } = view;
    const { sites, tables } = register;
    const number = (id) => tables.forums.get(tables.forums.place(id), "number") ?? Infinity;
    const statuses = Object.keys(register.legend.statuses);
    return [
      {
        name: "project",
        title: "Projects",
        of: facts.projectIds,
        label: facts.project,
      },
      {
        name: "forum",
        title: "Themenforen",
        of: facts.forumIds,
        label: facts.forum,
        order: (a, b) => number(a) - number(b),
      },
      {
        name: "status",
        title: "State",
        single: true,
        of: (place) => [sites.get(place, "status") ?? "unknown"],
        label: language.code,
        order: (a, b) => statuses.indexOf(a) - statuses.indexOf(b),
      },
      { name: "use", title: "Planned uses", of: (place) => sites.list(place, "planned_uses"), label: language.code },
      {
        name: "municipality",
        title: "Municipalities",
        of: (place) => sites.list(place, "municipalities"),
        label: (key) => register.municipalities.get(key) ?? key,
      },
    ];
  }

  function placesByValue(criterion, size) {
    const found = new Map();
    for (let place = 0; place < size; place++) {
      for (const value of new Set(criterion.of(place))) {
        if (!found.has(value)) found.set(value, []);
        found.get(value).push(place);
      }
    }
    return found;
  }

  Sitemap.filter = function (view) {
    const { register, state, facts, language } = view;
    const { size } = register.sites;
    const criteria = criteriaOf(view);
    const kept = {};
    const once = (key, make) => (kept[key] ??= make());
    const values = (criterion) => once(criterion.name, () => placesByValue(criterion, size));
    const texts = () =>
      once("texts", () => register.sites.ids.map((_, place) => Sitemap.folded(facts.searched(place).join(" \n "))));

    // One byte a site: 1 where it is in.
    function having(places) {
      const mask = new Uint8Array(size);
      for (const place of places) mask[place] = 1;
      return mask;
    }

    function searched(query) {
      const asked = Sitemap.searching(query);
      return Uint8Array.from(texts(), (text) => (asked(text) ? 1 : 0));
    }

    function inRange([least, most]) {
      const within = (ha) => ha !== null && (least === null || ha >= least) && (most === null || ha <= most);
      return Uint8Array.from({ length: size }, (_, place) => (within(facts.areaHa(place)) ? 1 : 0));
    }

    // What is asked for, each as the sites that fulfil it.
    function wishes(filters) {
      const asked = [];
      for (const criterion of criteria) {
        const chosen = filters[criterion.name].map((value) => values(criterion).get(value) ?? []);
        if (criterion.single && chosen.length) asked.push(having(chosen.flat()));
        else asked.push(...chosen.map(having));
      }
      if (filters.area) asked.push(inRange(filters.area));
      return asked;
    }

    function combined(filters, base) {
      const asked = wishes(filters);
      if (!asked.length) return base;
      const fulfils = filters.mode === "any" ? (p) => asked.some((m) => m[p]) : (p) => asked.every((m) => m[p]);
      return base.map((is, place) => (is && fulfils(place) ? 1 : 0));
    }

    const sum = (mask) => mask.reduce((total, is) => total + is, 0);

    // Worked out once for each choice.
    let last = {};
    function now() {
      const { query, filters } = state.all();
      if (last.query !== query || last.filters !== filters || !last.mask) {
        const base = query ? searched(query) : new Uint8Array(size).fill(1);
        const mask = combined(filters, base);
        last = { query, filters, base, mask, count: sum(mask) };
      }
      return last;
    }

    // For each value of a criterion how many sites there would be with it ticked.
    function counts(criterion) {
      const { filters, base, mask, count } = now();
      const chosen = filters[criterion.name];
      const any = filters.mode === "any";
      // Where either is enough, one more tick adds sites; otherwise it takes some away.
      const adds = any ? wishes(filters).length > 0 : Boolean(criterion.single && chosen.length);
      const pool = any ? base : adds ? combined({ ...filters, [criterion.name]: [] }, base) : mask;
      const of = (places) => places.filter((p) => pool[p] && !(adds && mask[p])).length + (adds ? count : 0);
      return new Map([...values(criterion)].map(([value, places]) => [value, chosen.includes(value) ? count : of(places)]));
    }

    function options(criterion) {
      const collator = new Intl.Collator(language.current(), { numeric: true });
      const byLabel = (a, b) => collator.compare(criterion.label(a), criterion.label(b));
      return [...values(criterion).keys()].sort((a, b) => criterion.order?.(a, b) || byLabel(a, b));
    }

    const change = (changes) => state.set({ filters: { ...state.get("filters"), ...changes } });

    return {
      criteria,
      options,
      size: (criterion) => values(criterion).size,
      counts,
      change,
      count: () => now().count,
      matches: (place) => now().mask[place] === 1,
      isActive: () => Boolean(state.get("query").trim()) || wishes(state.get("filters")).length > 0,
      ticked: () => criteria.flatMap((c) => state.get("filters")[c.name].map((value) => ({ criterion: c, value }))),
      reset: () => state.set({ query: "", filters: Sitemap.noFilters() }),
      toggle(name, value) {
        const chosen = state.get("filters")[name];
        change({ [name]: chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value] });
      },
      // Tells at once, and again whenever other sites are asked for.
      follow: (tell) => state.follow(["query", "filters"], tell),
    };
  };
})();
