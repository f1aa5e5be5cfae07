// The state of a site in a month, as Python worked it out: months in which it changes.
(function () {
  "use strict";

  const monthOf = (date) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const dateOf = (month) => `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;

  // First and last month of a date of the register's precision; null where it is none.
  function monthsOf(text) {
    const match = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-\d{2})?)?$/.exec(text ?? "");
    if (!match) return null;
    return match[2] ? [monthOf(text), monthOf(text)] : [match[1] * 12, match[1] * 12 + 11];
  }

  function changesBySite(time) {
    const found = new Map();
    const months = Sitemap.numbers(time.month);
    const states = Sitemap.numbers(time.state);
    let of = 0;
    Sitemap.numbers(time.of).forEach((step, i) => {
      of += step;
      if (!found.has(of)) found.set(of, []);
      found.get(of).push({ month: months[i], state: time.states[states[i] >> 1], carried: states[i] % 2 === 1 });
    });
    return found;
  }

  Sitemap.months = { monthOf, dateOf, monthsOf };

  Sitemap.timeline = function (view) {
    const { register, state } = view;
    const { time } = register;
    let changes = null; // read when a date is first asked about
    const UNKNOWN = { state: "", carried: false };

    function at(place, month) {
      let last = UNKNOWN;
      changes ??= time ? changesBySite(time) : new Map();
      for (const change of changes.get(place) ?? []) if (change.month <= month) last = change;
      return last;
    }

    // What is to be shown: the state in the chosen month, or the recorded one.
    function now(place) {
      const date = state.get("date");
      return date ? at(place, monthOf(date)) : { state: view.facts.statusCode(place), carried: false };
    }

    // The states that are shown now, in their order, with the sites in each.
    function present() {
      const count = new Map(["idea", "planned", "under-way", "done", "in-use", "idle", ""].map((code) => [code, 0]));
      for (let place = 0; place < register.sites.size; place++) {
        const code = now(place).state;
        count.set(code, (count.get(code) ?? 0) + 1);
      }
      return [...count].filter(([, sites]) => sites);
    }

    const carried = () => register.sites.ids.filter((_, place) => now(place).carried).length;

    const span = time && { first: time.first * 12, last: time.last * 12 + 11 };
    return { span, at, now, present, carried };
  };
})();
