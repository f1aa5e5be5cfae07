// A basemap that was chosen with the map: offered by a button, never loaded without asking.
(function () {
  "use strict";
  const { el } = Sitemap;

  Sitemap.part("offer", function (view) {
    const { map, register, state, language } = view;
    const basemap = register.basemaps.find((b) => b.id === register.opening.basemap);
    if (!basemap || !view.chooseBasemap) return;
    const label = el("span", {});
    const button = el("button", { type: "button", "data-offer": basemap.id, click: () => view.chooseBasemap(basemap.id) }, label);
    const box = el("div", { class: "sm-control sm-offer" }, button);
    Sitemap.control(map, "topright", box);
    state.follow(["language", "basemap"], () => {
      label.textContent = language.say("Load basemap “{title}” …", { title: language.pick((f) => basemap[f], "title") });
      box.hidden = Boolean(state.get("basemap"));
    });
  });
})();
