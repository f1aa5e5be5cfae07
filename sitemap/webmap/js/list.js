// The list of sites beside the map: the way in for whoever does not use the map.
(function () {
  "use strict";
  const { el } = Sitemap;

  Sitemap.part("list", function (view) {
    const list = document.querySelector("[data-part=list]");
    if (!list) return;
    const { register, facts, looks, state, sorting } = view;
    const buttons = new Map();

    function entry(place) {
      const id = register.sites.ids[place];
      const button = el(
        "button",
        { type: "button", "data-site-button": id, click: () => state.set({ at: null, site: id }) },
        looks.badge(place, 30),
        el(
          "span",
          { class: "sm-entry" },
          el("span", { class: "sm-entry-name" }, facts.name(place)),
          el("span", { class: "sm-entry-facts" }, `${facts.kind(place)} · ${facts.status(place)}`),
          el("span", { class: "sm-entry-facts" }, facts.area(place)),
          looks.said(place) && el("span", { class: "sm-entry-facts" }, looks.said(place)),
        ),
      );
      buttons.set(id, button);
      return el("li", {}, button);
    }

    function mark() {
      for (const [id, button] of buttons) {
        if (id === state.get("site")) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    }

    const portions = Sitemap.portions(view, list, entry);
    function build() {
      list.hidden = state.get("view") === "table";
      buttons.clear();
      portions.show(list.hidden ? [] : sorting.places());
      mark();
    }
    sorting.follow(build);
    looks.follow(build);
    state.on(["view"], build);
    state.on(["site"], mark);
  });
})();
