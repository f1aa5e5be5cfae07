// What is drawn, in groups: the sites, their context, the basemap.
(function () {
  "use strict";
  const { el } = Sitemap;

  Sitemap.part("layers", function (view) {
    const { register, language, state } = view;
    const { say } = language;

    function box(name, text) {
      const input = el("input", { type: "checkbox", "data-layer": name, change: () => view.toggle(name, input.checked) });
      input.checked = !state.get("hidden").includes(name);
      return el("label", {}, input, el("span", {}, text));
    }

    function radio(id, text) {
      const input = el("input", {
        type: "radio",
        name: "sm-basemap",
        value: id,
        "data-basemap": id,
        change: () => view.chooseBasemap(id),
      });
      input.checked = state.get("basemap") === id;
      return el("label", {}, input, el("span", {}, text));
    }

    const group = (title, entries) => el("fieldset", {}, el("legend", {}, say(title)), entries);

    function sites() {
      const bands = register.sites.ids.map((_, place) => place).filter((place) => register.isBand(place));
      const entries = bands.length < register.sites.size ? [box("sites", say("Sites"))] : [];
      if (bands.length) entries.push(box("band", language.code("corridor")));
      return [...entries, box("labels", say("Site labels"))];
    }

    const title = (row) => language.pick((f) => row[f], "title") ?? row.id;

    function build(body) {
      const focused = document.activeElement?.dataset?.basemap;
      body.replaceChildren(
        group("Sites", sites()),
        ...(register.layers.length
          ? [group("Context", register.layers.map((l) => box(`context:${l.id}`, title(l))))]
          : []),
        ...(register.basemaps.length
          ? [group("Basemap", [radio("", say("No basemap")), ...register.basemaps.map((b) => radio(b.id, title(b)))])]
          : []),
      );
      if (state.get("basemap")) {
        body.append(
          el("button", { type: "button", class: "sm-quiet", "data-withdraw": true, click: () => view.withdrawConsent() }, say("Withdraw consent")),
        );
      }
      if (focused !== undefined) body.querySelector(`[data-basemap]:checked`)?.focus();
    }

    const { body } = Sitemap.panel(view, { position: "topright", icon: "layers", title: "Layers", open: false, build });
    state.on(["basemap", "refused"], () => build(body));
    // A link may have switched them; the boxes stay, so that the keyboard is not lost.
    state.on(["hidden"], ({ hidden }) => {
      for (const input of body.querySelectorAll("[data-layer]")) input.checked = !hidden.includes(input.dataset.layer);
    });
  });
})();
