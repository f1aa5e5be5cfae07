// A register on a Leaflet map: data, state, words, and the parts in use.
(function () {
  "use strict";

  Sitemap.view = function (map, dataId) {
    const data = JSON.parse(document.getElementById(dataId).textContent);
    const state = Sitemap.state({ language: data.language, site: null, hidden: [], basemap: "" });
    const register = Sitemap.register(data);
    const view = {
      map,
      register,
      state,
      language: Sitemap.language(data.text, data.languages, state),
      use(name, options) {
        Sitemap.parts[name](view, options || {});
        return view;
      },
      // The width that controls take from the map's left side, where there is room for both.
      covered() {
        const legend = map.getContainer().querySelector(".sm-panel-legend");
        return legend && Sitemap.isWide(map) ? legend.offsetWidth : 0;
      },
      toggle(name, shown) {
        const rest = state.get("hidden").filter((h) => h !== name);
        state.set({ hidden: shown ? rest : [...rest, name] });
      },
    };
    view.facts = Sitemap.facts(view);
    map.getContainer().classList.add("sm-container");
    if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
    return view;
  };
})();
