// List or table, in which order, and what is said where no site is left.
(function () {
  "use strict";
  const { el } = Sitemap;

  Sitemap.part("views", function (view) {
    const bar = document.querySelector("[data-part=views]");
    if (!bar) return;
    const { map, state, language, sorting, filter } = view;
    const { say } = language;
    const ORDERS = ["name", "-area", "area", "status", "kind"];

    // The page is laid out anew: a map that showed everything does so again, and the legend gives way.
    let legendClosed = false;
    view.arrange = function (name, on) {
      const page = document.querySelector(".sm-page");
      if (!page || page.classList.contains(name) === on) return;
      const whole = view.bounds?.().isValid() && map.getBounds().contains(view.bounds());
      page.classList.toggle(name, on);
      map.invalidateSize({ animate: false });
      if (view.legend?.isOpen() && !Sitemap.isWide(map)) view.legend.show(!(legendClosed = true));
      else if (legendClosed && Sitemap.isWide(map)) view.legend.show(!(legendClosed = false));
      if (whole) view.fit({ animate: false });
    };

    const choices = ["list", "table"].map((name) =>
      el("button", { type: "button", "data-view": name, click: () => state.set({ view: name }) }),
    );
    const group = el("div", { class: "sm-switch", role: "group" }, choices);
    const order = el("select", { id: "sm-order", change: () => state.set({ sort: order.value }) });
    const orderLabel = el("label", { for: "sm-order", class: "sm-hidden" });
    const orderBox = el("div", { class: "sm-order" }, orderLabel, order);
    const empty = el("div", { class: "sm-empty" });
    bar.replaceChildren(el("div", { class: "sm-bar" }, group, orderBox), empty);

    function orderText(name) {
      return { name: say("By name"), "-area": say("Largest first"), area: say("Smallest first"), status: say("By state"), kind: say("By kind") }[name];
    }

    function sort() {
      const { key, down } = sorting.current();
      const current = `${down ? "-" : ""}${key}`;
      const known = ORDERS.includes(current);
      // The table knows more orders than are offered here.
      order.replaceChildren(
        ...ORDERS.map((name) => el("option", { value: name }, orderText(name))),
        known ? "" : el("option", { value: current }, say("as in the table")),
      );
      order.value = current;
      orderBox.hidden = state.get("view") === "table";
      for (const button of choices) button.setAttribute("aria-pressed", String(button.dataset.view === state.get("view")));
      view.arrange("sm-with-table", state.get("view") === "table");
    }

    state.follow(["language"], () => {
      group.setAttribute("aria-label", say("View"));
      choices[0].textContent = say("List");
      choices[1].textContent = say("Table");
      orderLabel.textContent = say("Sort by");
    });
    state.follow(["view", "sort", "language"], sort);
    state.follow(["query", "filters", "language"], () => {
      empty.replaceChildren();
      bar.classList.toggle("sm-none", !filter.count());
      if (filter.count() || !filter.isActive()) return;
      empty.append(
        el("p", {}, say("No site fits the search and the filters.")),
        el("button", { type: "button", class: "sm-button", "data-reset": true, click: () => view.resetFilters() }, say("Reset search and filters")),
      );
    });
  });
})();
