// A register on a Leaflet map: data, state, words, and the parts in use.
(function () {
  "use strict";

  // Leaflet moves the map in steps whenever a popup needs room; not for readers who ask for stillness.
  function stayStill(map) {
    if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
  }

  // Whether the map stands where it stood, but for what rounding moves it.
  Sitemap.isAt = (map, { centre, zoom }) =>
    map.getZoom() === zoom && map.project(map.getCenter(), zoom).distanceTo(map.project(centre, zoom)) <= 2;

  // What is on the map in its first picture; with very many sites all else comes after it, in its order.
  const FIRST = new Set(["patterns", "context", "sites", "zoom", "scale", "layers", "legend", "fit"]);
  const PATIENCE_MS = 500;

  function starter(many) {
    // A link says what is to be seen first.
    if (!many || window.location.hash.length > 1) return (_, start) => start();
    const waiting = [];
    // One after the other when the browser has nothing better to do, so that it can draw in between.
    const whenIdle = window.requestIdleCallback ?? ((start) => window.setTimeout(start, 50));
    function next() {
      waiting.shift()();
      if (waiting.length) whenIdle(next, { timeout: PATIENCE_MS });
    }
    return function (name, start) {
      if (FIRST.has(name)) start();
      else if (waiting.push(start) === 1) whenIdle(next, { timeout: PATIENCE_MS });
    };
  }

  Sitemap.view = (map, dataId) => Sitemap.viewOf(map, JSON.parse(document.getElementById(dataId).textContent));

  Sitemap.viewOf = function (map, data) {
    const state = Sitemap.state({
      language: data.language,
      site: null,
      hidden: data.opening.hidden,
      basemap: "",
      query: "",
      filters: Sitemap.noFilters(),
      network: null,
      view: "list",
      sort: "name",
      date: null,
      theme: data.opening.theme,
    });
    const register = Sitemap.register(data);
    const begin = starter(data.many);
    const view = {
      map,
      many: data.many,
      register,
      state,
      opened: state.all(),
      language: Sitemap.language(data.text, data.languages, state),
      use(name, options) {
        begin(name, () => Sitemap.parts[name](view, options || {}));
        return view;
      },
      // The width that controls take from the map's sides; a narrow map gives them up for the popup.
      covered() {
        const width = (selector) => map.getContainer().querySelector(selector)?.offsetWidth ?? 0;
        const frame = map.getContainer().getBoundingClientRect();
        const axis = map.getContainer().querySelector(".sm-time-open")?.getBoundingClientRect();
        // Where the time axis leaves little, the map takes what is beneath it as well.
        const bottom = axis && axis.top - frame.top > 180 ? frame.bottom - axis.top : 0;
        if (Sitemap.isNarrow(map)) return { left: 0, right: 0, bottom };
        const legend = view.legend?.isOpen() && width(".sm-panel-legend");
        return { left: legend || width(".sm-zoom"), right: width(".sm-panel-layers"), bottom };
      },
      toggle(name, shown) {
        const rest = state.get("hidden").filter((h) => h !== name);
        state.set({ hidden: shown ? rest : [...rest, name] });
      },
    };
    view.facts = Sitemap.facts(view);
    view.timeline = Sitemap.timeline(view);
    view.looks = Sitemap.looks(view);
    view.filter = Sitemap.filter(view);
    view.sorting = Sitemap.sorting(view);
    view.emphasis = Sitemap.emphasis(view);
    stayStill(map);
    map.getContainer().classList.add("sm-container");
    if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
    return view;
  };
})();
