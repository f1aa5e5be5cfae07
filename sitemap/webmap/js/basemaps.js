// Basemaps: off until the reader has agreed to the one that is chosen.
(function () {
  "use strict";

  function tiles(basemap) {
    const options = { maxZoom: 19, maxNativeZoom: basemap.max_zoom, referrerPolicy: "no-referrer", className: "sm-tiles" };
    if (!basemap.wms_layers) return L.tileLayer(basemap.url, options);
    return L.tileLayer.wms(basemap.url, { ...options, layers: basemap.wms_layers, format: "image/png", version: "1.3.0" });
  }

  Sitemap.part("basemaps", function (view) {
    const { map, register, state } = view;
    const agreed = new Set();
    let shown = null;

    view.chooseBasemap = async function (id) {
      const basemap = register.basemaps.find((b) => b.id === id);
      if (!basemap) return state.set({ basemap: "" });
      const host = Sitemap.hostOf(basemap.url);
      if (!agreed.has(host) && !Sitemap.consent.remembered(view, basemap)) {
        if (!(await Sitemap.consent.ask(view, basemap))) return state.set({ refused: (state.get("refused") || 0) + 1 });
      }
      agreed.add(host);
      state.set({ basemap: id });
    };

    view.withdrawConsent = function () {
      agreed.clear();
      Sitemap.consent.forget(view);
      state.set({ basemap: "" });
    };

    const notice = Sitemap.el("p", { class: "sm-notice", role: "status" });
    map.getContainer().append(notice);
    const tell = (message) => {
      notice.textContent = message;
    };

    state.on(["basemap"], ({ basemap }) => {
      shown?.remove();
      tell("");
      const chosen = register.basemaps.find((b) => b.id === basemap && agreed.has(Sitemap.hostOf(b.url)));
      shown = chosen ? tiles(chosen).addTo(map) : null;
      shown?.on("tileerror", () => tell(view.language.say("The basemap cannot be reached.")));
      shown?.on("tileload", () => tell(""));
    });
    const kept = register.basemaps.find((b) => Sitemap.consent.remembered(view, b));
    if (kept) view.chooseBasemap(kept.id);
  });
})();
