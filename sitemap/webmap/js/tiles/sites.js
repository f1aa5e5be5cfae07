// The sites of a map with tiles: painted, pointed at and chosen as the outlines of a small map are.
(function () {
  "use strict";
  const MOST_BLOCKS = 8;

  Sitemap.part("tiles", function (view) {
    const { map, register, state, beside } = view;
    map.createPane("sm-sites").style.zIndex = 410;
    map.createPane("sm-pointed").style.zIndex = 415;
    const styles = Sitemap.tileStyles(view);
    const layer = Sitemap.tileLayer(beside.tiles, styles, beside.failed, { pane: "sm-sites" });
    // When all parts have found their place and the view is chosen: nothing is fetched in vain.
    queueMicrotask(() => layer.addTo(map));
    let waiting = 0;
    const repaint = () => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        layer.repaint();
      });
    };
    view.emphasis.follow(repaint);
    view.looks.follow(repaint);
    state.on(["hidden"], repaint);

    // Where the pointer is: the outline stands out, and the pointer says that it can be chosen.
    const pointed = L.polygon([], { pane: "sm-pointed", interactive: false, color: "#1b1f24", weight: 3, fill: false });
    const pane = L.svg({ pane: "sm-pointed" });
    pointed.options.renderer = pane;
    let under = null;
    const canBeChosen = (found) => found && view.emphasis.of(found.place) !== "dim" && !styles.get(styles.number(found.place)).hidden;
    function point(found) {
      const place = canBeChosen(found) ? found.place : null;
      if (place === under) return;
      under = place;
      map.getContainer().classList.toggle("sm-pointing", place !== null);
      if (place === null) pointed.remove();
      else pointed.setLatLngs(found.rings()).addTo(map);
    }
    let looking = 0;
    map.on("mousemove", (event) => {
      looking ||= requestAnimationFrame(() => {
        looking = 0;
        point(layer.siteAt(event.latlng));
      });
    });
    map.on("mouseout zoomstart", () => point(null));
    map.on("click", (event) => {
      const found = layer.siteAt(event.latlng);
      if (!canBeChosen(found)) return;
      beside.index().then(() => state.set({ at: event.latlng, site: register.sites.ids[found.place] }), () => null);
    });

    const { bounds } = beside;
    view.polygon = (place) => {
      const box = beside.columns.boundsOf(place);
      return box ? { getBounds: () => box } : undefined;
    };
    view.bounds = () => (bounds ? L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]) : L.latLngBounds([]));
    view.anchor = (place) => beside.columns.boundsOf(place)?.getCenter() ?? map.getCenter();
    view.fit = (options) => {
      if (!bounds) return;
      const { left, bottom } = view.covered();
      map.fire("sm-fit");
      map.fitBounds(view.bounds(), { paddingTopLeft: [28 + left, 28], paddingBottomRight: [48, 48 + bottom], maxZoom: 16, ...options });
    };
    view.tileLayer = layer;
    map.on("sm-still", () => layer.still());
    window.addEventListener("afterprint", () => layer.moving());
  });

  // Before a site, a network or a theme is shown, what is to be said of it is fetched.
  Sitemap.fetchingBefore = function (view) {
    const { state, register, beside } = view;
    const set = state.set;
    let last = 0;

    function needed(changes) {
      const places = [];
      const place = changes.site ? register.sites.place(changes.site) : -1;
      const isNew = place >= 0 && !beside.columns.isFilled(place);
      if (isNew) places.push(place);
      const { network, theme } = changes;
      if (network && Sitemap.isInNetwork(view, network)) {
        const of = register.sitesOfNetwork(network).map((id) => register.sites.place(id));
        // Of a network of very many sites, the map does not show where all of them lie.
        if (beside.columns.rowsOf(of).length <= MOST_BLOCKS) places.push(...of.filter((p) => !beside.columns.isFilled(p)));
      }
      const blocks = places.map((p) => beside.columns.fillRows(view, p));
      if (isNew) blocks.push(beside.columns.fillNearest(view));
      const known = theme ? view.looks.themes.get(theme) : null;
      if (known && !known.places.length && register.sites.size) blocks.push(beside.columns.fillTheme(view, theme));
      return blocks;
    }

    state.set = (changes) => {
      const blocks = needed(changes);
      if (!blocks.length) return set(changes);
      const asked = ++last;
      beside.busy(true);
      return Promise.all(blocks).then(
        () => {
          beside.busy(false);
          // What was chosen since then counts.
          if (asked === last || !("site" in changes)) set(changes);
        },
        (error) => beside.failed(error),
      );
    };
  };
})();
