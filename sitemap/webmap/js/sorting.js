// The order of list, table and exports: a column's name, with a minus where it is turned round.
(function () {
  "use strict";

  Sitemap.sorting = function (view) {
    const { register, facts, state, language } = view;
    const { sites } = register;
    const statuses = Object.keys(register.legend.statuses);
    const rank = (place) => statuses.indexOf(facts.statusCode(place));

    // What each column is sorted by; unknown figures come last, whichever way.
    const KEYS = {
      name: facts.name,
      kind: facts.kind,
      status: rank,
      area: facts.areaHa,
      uses: (place) => sites.list(place, "planned_uses").length,
      projects: (place) => facts.projectIds(place).length,
      forums: (place) => facts.forumIds(place).length,
      municipalities: facts.municipalities,
    };

    function current() {
      const sort = state.get("sort") || "name";
      const key = sort.replace(/^-/, "");
      return Object.hasOwn(KEYS, key) ? { key, down: sort.startsWith("-") } : { key: "name", down: false };
    }

    // Worked out once for each choice; list, table, totals and exports all ask.
    let last = {};
    function order() {
      const { sort, language: spoken } = state.all();
      if (last.sort !== sort || last.spoken !== spoken) last = { sort, spoken, places: sorted() };
      return last.places;
    }

    function sorted() {
      const { key, down } = current();
      const collator = new Intl.Collator(language.current(), { numeric: true });
      const by = KEYS[key];
      const rows = sites.ids.map((_, place) => ({ place, value: by(place), name: facts.name(place) }));
      const compare = (a, b) => (typeof a === "string" ? collator.compare(a, b) : a - b) * (down ? -1 : 1);
      rows.sort((a, b) => {
        if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || collator.compare(a.name, b.name);
        return compare(a.value, b.value) || collator.compare(a.name, b.name);
      });
      return rows.map((row) => row.place);
    }

    return {
      current,
      turn(key) {
        const now = current();
        state.set({ sort: now.key === key && !now.down ? `-${key}` : key });
      },
      // The sites that are asked for, in order.
      places: () => order().filter(view.filter.matches),
      follow: (tell) => state.follow(["query", "filters", "sort", "language"], tell),
    };
  };
})();
