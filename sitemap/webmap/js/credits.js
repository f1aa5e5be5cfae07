// Whom the data is from: briefly on the map, in full beside it.
(function () {
  "use strict";
  const { el, link } = Sitemap;

  Sitemap.part("credits", function (view) {
    const { register, language, state } = view;
    const { sources } = register.tables;

    // Sources of what is drawn: outlines and context layers.
    function drawnFrom() {
      const ids = new Set();
      for (let place = 0; place < register.sites.size; place++) {
        register.sites.list(place, "geometry_source").forEach((id) => ids.add(id));
      }
      register.layers.forEach((l) => (l.source || "").split(";").forEach((id) => ids.add(id)));
      return [...ids].filter((id) => sources.has(id)).sort().map((id) => sources.place(id));
    }

    const credit = (row) => sources.get(row, "attribution") ?? sources.get(row, "publisher") ?? sources.get(row, "title");
    const place = document.querySelector("[data-part=credits]");
    const line = el("div", { class: "sm-credits" });
    Sitemap.control(view.map, "bottomright", line);
    state.follow(["language", "basemap"], ({ basemap }) => {
      const shown = register.basemaps.find((b) => b.id === basemap);
      // Where all sources are listed, beside the map or in each card, the map names those whose licence asks for it.
      const named = drawnFrom().map(place || document.querySelector(".sm-embed") ? (row) => sources.get(row, "attribution") : credit);
      const names = [...new Set([...named, shown?.attribution])].filter(Boolean);
      line.textContent = [...names, "Leaflet"].join(" · ");
    });

    if (!place) return;
    state.follow(["language"], () => {
      const { say } = language;
      const { info } = register;
      const hint = say("opens a new window");
      const entries = drawnFrom().map((row) =>
        el(
          "li",
          {},
          link(sources.get(row, "url") ?? "", sources.get(row, "title") ?? credit(row), hint),
          el("span", { class: "sm-note" }, [credit(row), sources.get(row, "licence")].filter(Boolean).join(" · ")),
        ),
      );
      const licence = say("Licence of the register: {licence}", { licence: info.licence });
      place.replaceChildren(
        el("ul", {}, entries),
        el(
          "p",
          {},
          info.licence && link(info.licence_url, licence, info.licence_url && hint),
          info.licence && info.contact_url && " · ",
          info.contact_url && link(info.contact_url, say("Contact"), hint),
        ),
      );
    });
  });
})();
