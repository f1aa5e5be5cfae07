// How many sites are asked for, and their area; what changes is announced.
(function () {
  "use strict";
  const { el } = Sitemap;

  // The sum and its error; the errors of different outlines are independent of each other.
  Sitemap.totalArea = function (view, places) {
    const column = view.register.column("area_m2");
    const known = places.filter((p) => column && column.values[p] !== null);
    const errors = known.map((p) => column.errors?.[p] ?? null);
    return {
      known: known.length,
      ha: known.reduce((sum, p) => sum + column.values[p] / 1e4, 0),
      error: errors.includes(null) ? null : Math.hypot(...errors.map((e) => e / 1e4)),
    };
  };

  Sitemap.part("totals", function (view) {
    const box = document.querySelector("[data-part=totals]");
    if (!box) return;
    const { register, language, state } = view;
    const { say } = language;

    function heading(count, all) {
      if (count < all) return say("{count} of {all} sites", { count: figure(count), all: figure(all) });
      return all === 1 ? say("1 site") : say("{count} sites", { count: figure(all) });
    }

    const figure = (count) => Sitemap.figures.number(count, 0, language.current());

    // A corridor lies across other sites; their ground would be counted twice.
    function area(places) {
      const plain = places.filter((p) => !register.isBand(p));
      const counted = plain.length ? plain : places;
      const { known, ha, error } = Sitemap.totalArea(view, counted);
      if (!known) return "";
      const values = { area: Sitemap.figures.withError(ha, error, "ha", language.current()) };
      const some = counted.length < places.length;
      const text = some ? say("Together {area}, without corridors, which cover other sites", values) : say("Together {area}", values);
      const missing = counted.length - known;
      return missing ? `${text}; ${say("area unknown: {count}", { count: figure(missing) })}` : text;
    }

    const title = el("h2", { id: "sm-list-title" });
    const sum = el("p", { class: "sm-total" });
    box.replaceChildren(title, sum);
    state.follow(["query", "filters", "language"], () => {
      const places = view.sorting.places();
      title.textContent = heading(places.length, register.sites.size);
      sum.textContent = area(places);
    });
  });
})();
