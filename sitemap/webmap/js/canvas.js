// Very many sites on one canvas, drawn from rows of numbers; what is pointed at is found by computing.
(function () {
  "use strict";

  // A sheet over the map that Leaflet moves and scales as it does its own canvas.
  const Sheet = L.Renderer.extend({
    initialize(paint, options) {
      this._paint = paint;
      L.Renderer.prototype.initialize.call(this, options);
    },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._ink = this._container.getContext("2d");
    },
    _destroyContainer() {
      L.Util.cancelAnimFrame(this._frame);
      this._frame = null;
      this._container.remove();
      delete this._container;
    },
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.redraw();
    },
    // Once before the next picture, however often it is asked for.
    redraw() {
      if (this._map) this._frame ??= L.Util.requestAnimFrame(this.draw, this);
    },
    draw() {
      L.Util.cancelAnimFrame(this._frame);
      this._frame = null;
      // While the zoom moves it is scaled as it is; it is drawn anew when that ends.
      if (!this._map || this._map._animatingZoom) return;
      const size = this._bounds.getSize();
      const ratio = L.Browser.retina ? 2 : 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      Object.assign(this._container, { width: ratio * size.x, height: ratio * size.y });
      Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
      this._ink.scale(ratio, ratio);
      this._paint(this._ink, this._map.getPixelOrigin().add(this._bounds.min), size, this._zoom);
    },
  });

  // Of a site that is a speck its line would be all that is seen.
  const SPECK_PX = 14;

  function fillAndStroke(ink, look, extent) {
    const small = extent < SPECK_PX;
    ink.globalAlpha = look.fillOpacity;
    ink.fillStyle = look.fillColor;
    ink.fill("evenodd");
    ink.globalAlpha = look.opacity;
    ink.strokeStyle = look.color;
    ink.lineWidth = small ? look.weight / 2 : look.weight;
    ink.setLineDash(look.dashArray && !small ? look.dashArray.split(" ").map(Number) : []);
    ink.stroke();
  }

  // `styleOf(place, chosen)` tells how a site looks; corridors lie beneath all else.
  Sitemap.canvasSites = function (view, styleOf) {
    const { map, register, state } = view;
    const { crs } = map.options;
    const { ids, size } = register.sites;
    const outlines = Sitemap.outlines(register.geometry, size, crs);
    const places = ids.map((_, place) => place).filter(outlines.isDrawn);
    const order = [...places.filter(register.isBand), ...places.filter((p) => !register.isBand(p))];
    const factor = (zoom) => crs.scale(zoom) / crs.scale(0);

    function shown() {
      const hidden = state.get("hidden");
      return order.filter((place) => !hidden.includes(register.isBand(place) ? "band" : "sites"));
    }

    let looks = [];
    function paint(ink, origin, frame, zoom) {
      const scale = factor(zoom);
      const near = [origin.x / scale, origin.y / scale, (origin.x + frame.x) / scale, (origin.y + frame.y) / scale];
      const chosen = register.sites.place(state.get("site"));
      ink.lineJoin = "round";
      for (const place of shown()) {
        if (!outlines.touches(place, ...near)) continue;
        ink.beginPath();
        outlines.trace(ink, place, scale, origin.x, origin.y);
        fillAndStroke(ink, (looks[place] ??= styleOf(place, place === chosen)), outlines.extentOf(place) * scale);
      }
    }

    map.createPane("sm-sites").style.zIndex = 410;
    const sheet = new Sheet(paint, { pane: "sm-sites", padding: 0.25 }).addTo(map);

    // The topmost site at a place of the map; what is dim is not there to be reached.
    function siteAt(latlng) {
      const { x, y } = crs.latLngToPoint(latlng, 0);
      return shown().findLast((place) => outlines.holds(place, x, y) && view.emphasis.of(place) !== "dim");
    }

    const onMap = ({ originalEvent }) => !originalEvent?.target.closest?.(".leaflet-control, .leaflet-popup, button");
    map.on("click", (event) => {
      const place = onMap(event) ? siteAt(event.latlng) : undefined;
      if (place !== undefined) state.set({ at: event.latlng, site: ids[place] });
    });
    map.on("mousemove", (event) => {
      map.getContainer().classList.toggle("sm-over-site", onMap(event) && siteAt(event.latlng) !== undefined);
    });

    function restyle() {
      looks = [];
      sheet.redraw();
    }
    map.on("sm-still", () => sheet.draw()); // a printer does not wait
    state.on(["hidden"], restyle);
    view.emphasis.follow(restyle);
    view.looks.follow(restyle);

    return {
      polygon: (place) => (outlines.isDrawn(place) ? { getBounds: () => outlines.bounds(place) } : undefined),
      bounds: outlines.extent,
    };
  };
})();
