// The sites as a table, in step with map and filter; it says all that the map shows.
(function () {
  "use strict";
  const { el } = Sitemap;

  Sitemap.part("table", function (view) {
    const place_ = document.querySelector("[data-part=table]");
    if (!place_) return;
    const { register, facts, state, sorting, language } = view;
    const { say } = language;
    const figure = (count) => Sitemap.figures.number(count, 0, language.current());

    const COLUMNS = [
      { key: "name", title: () => say("Name"), cell: button },
      { key: "kind", title: () => say("Kind"), cell: facts.kind },
      { key: "status", title: () => say("State"), cell: facts.status },
      { key: "area", title: () => say("Area"), cell: facts.area, numeric: true },
      { key: "uses", title: () => say("Planned uses"), cell: uses },
      { key: "projects", title: () => say("Projects"), cell: (p) => figure(facts.projectIds(p).length), numeric: true },
      { key: "forums", title: () => say("Themenforen"), cell: (p) => figure(facts.forumIds(p).length), numeric: true },
      { key: "municipalities", title: () => say("Municipalities"), cell: (p) => facts.municipalities(p) || say("unknown") },
    ];

    function button(place) {
      const id = register.sites.ids[place];
      return el("button", { type: "button", "data-table-button": id, click: () => state.set({ at: null, site: id }) }, facts.name(place));
    }

    function uses(place) {
      return register.sites.list(place, "planned_uses").map((u) => language.code(u)).join(", ") || say("unknown");
    }

    const looks = ({ numeric }) => ({ class: numeric ? "sm-numeric" : null });

    function row(place) {
      const [first, ...rest] = COLUMNS;
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, first.cell(place)),
        rest.map((column) => el("td", looks(column), column.cell(place))),
      );
    }

    function headed(column) {
      const label = el("span", {});
      const sort = el("button", { type: "button", "data-sort": column.key, click: () => sorting.turn(column.key) }, label, el("span", { class: "sm-arrow", "aria-hidden": "true" }));
      return { column, label, cell: el("th", { scope: "col", ...looks(column) }, sort) };
    }

    const heads = COLUMNS.map(headed);
    const caption = el("caption", { class: "sm-hidden" });
    const body = el("tbody", {});
    const scroll = el(
      "div",
      { class: "sm-scroll", role: "region", tabindex: "0" },
      el("table", { class: "sm-table" }, caption, el("thead", {}, el("tr", {}, heads.map((h) => h.cell))), body),
    );
    place_.replaceChildren(scroll);
    const portions = Sitemap.portions(view, body, row);
    scroll.after(body.nextSibling); // a button cannot stand in a table

    function head() {
      const { key, down } = sorting.current();
      for (const { column, label, cell } of heads) {
        label.textContent = column.title();
        if (column.key === key) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        else cell.removeAttribute("aria-sort");
      }
      caption.textContent = say("The sites as a table; the heads of the columns sort it");
      scroll.setAttribute("aria-label", say("Table of the sites"));
    }

    function build() {
      place_.hidden = state.get("view") !== "table";
      head();
      portions.show(place_.hidden ? [] : sorting.places());
      mark();
    }

    function mark() {
      for (const button of body.querySelectorAll("[data-table-button]")) {
        const chosen = button.dataset.tableButton === state.get("site");
        button.closest("tr").classList.toggle("sm-chosen", chosen);
        if (chosen) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    }
    sorting.follow(build);
    state.on(["view"], build);
    state.on(["site"], mark);
  });
})();
