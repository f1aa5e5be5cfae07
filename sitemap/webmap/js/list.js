// The list of sites beside the map: the way in for whoever does not use the map.
(function () {
  "use strict";
  const { el, swatches } = Sitemap;

  Sitemap.part("list", function (view) {
    const list = document.querySelector("[data-part=list]");
    if (!list) return;
    const { register, facts, language, state } = view;
    const buttons = new Map();

    function entry(place) {
      const id = register.sites.ids[place];
      const button = el(
        "button",
        { type: "button", "data-site-button": id, click: () => state.set({ at: null, site: id }) },
        swatches.symbol(register.legend.kinds[facts.kindCode(place)], 30),
        el(
          "span",
          { class: "sm-entry" },
          el("span", { class: "sm-entry-name" }, facts.name(place)),
          el("span", { class: "sm-entry-facts" }, `${facts.kind(place)} · ${facts.status(place)}`),
          el("span", { class: "sm-entry-facts" }, facts.area(place)),
        ),
      );
      buttons.set(id, button);
      return el("li", {}, button);
    }

    state.follow(["language"], () => {
      buttons.clear();
      list.replaceChildren(...facts.inOrder().map(entry));
      const count = register.sites.size;
      const heading = document.getElementById("sm-list-title");
      heading.textContent = count === 1 ? language.say("1 site") : language.say("{count} sites", { count });
    });
    state.follow(["site", "language"], ({ site }) => {
      for (const [id, button] of buttons) {
        if (id === site) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    });
  });
})();
