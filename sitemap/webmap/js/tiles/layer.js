// A Leaflet layer that paints the tiles of data, in the looks of the sites.
(function () {
  "use strict";
  const SIDE = 256;
  const REACH_PX = 5;
  const PRINTED = 3; // pixels for each of the page: what paper can show

  const Layer = L.GridLayer.extend({
    initialize(store, styles, failed, options) {
      L.GridLayer.prototype.initialize.call(this, { updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1, ...options });
      Object.assign(this, { store, styles, failed });
    },

    _data({ x, y, z }) {
      const zoom = this.store.zoomOf(z);
      const times = 2 ** (z - zoom);
      return [zoom, Math.floor(x / times), Math.floor(y / times)];
    },

    createTile(coords, done) {
      const dense = Math.min(window.devicePixelRatio || 1, 2);
      const canvas = L.DomUtil.create("canvas", "sm-tile");
      canvas.width = canvas.height = SIDE * dense;
      const [z, x, y] = this._data(coords);
      const paint = () => Sitemap.paintTile(canvas, coords, this._sources(z, x, y), this.styles);
      canvas.repaint = paint;
      const here = this.store.here(z, x, y);
      if (here !== undefined) {
        paint();
        setTimeout(() => done(null, canvas), 0);
      } else {
        this.store.tile(z, x, y).then(
          () => {
            paint();
            done(null, canvas);
          },
          (error) => {
            this.failed(error);
            done(error, canvas);
          },
        );
      }
      return canvas;
    },

    // The tiles of data that a square can be painted from: its own, else what is here of the next farther or nearer zoom.
    _sources(z, x, y) {
      const at = (zoom, column, row) => ({ tile: this.store.here(zoom, column, row), z: zoom, x: column, y: row });
      for (let up = 0; z - up >= this.store.first; up++) {
        const found = at(z - up, x >> up, y >> up);
        if (found.tile !== undefined) return found.tile ? [found] : [];
      }
      const children = [0, 1].flatMap((down) => [0, 1].map((right) => at(z + 1, 2 * x + right, 2 * y + down)));
      return children.filter(({ tile }) => tile);
    },

    // Shows at once what can be painted: a printer does not wait. Canvases of that moment would be printed on white
    // ground and in another size, so that their images are shown in their place.
    still() {
      for (const { el, coords, current } of Object.values(this._tiles ?? {})) {
        if (coords.z !== this._tileZoom || !current) continue;
        const copy = L.DomUtil.create("canvas");
        copy.width = copy.height = SIDE * PRINTED;
        Sitemap.paintTile(copy, coords, this._sources(...this._data(coords)), this.styles);
        const image = L.DomUtil.create("div", "sm-still", el.parentElement);
        image.style.cssText = el.style.cssText;
        image.style.backgroundImage = `url(${copy.toDataURL()})`;
      }
    },

    moving() {
      this._container?.querySelectorAll(".sm-still").forEach((image) => image.remove());
    },

    // Each tile of data in view with its pixels a unit, and the way from its units to a place on the map.
    eachInView(use) {
      const zoom = this.store.zoomOf(Math.round(this._map.getZoom()));
      const { min, max } = this._map.getPixelBounds();
      const side = SIDE * this._map.getZoomScale(this._map.getZoom(), zoom);
      for (let y = Math.floor(min.y / side); y * side < max.y; y++) {
        for (let x = Math.floor(min.x / side); x * side < max.x; x++) {
          const tile = this.store.here(zoom, x, y);
          if (!tile) continue;
          const world = (at) => at && this._map.unproject(L.point(x + at[0] / tile.extent, y + at[1] / tile.extent).multiplyBy(SIDE), zoom);
          use(tile, side / tile.extent, world);
        }
      }
    },

    // Everything anew in place, in the looks of now.
    repaint() {
      this.styles.reset();
      for (const { el } of Object.values(this._tiles ?? {})) el.repaint();
    },

    // The place of the site under a position of the map, and its outline there; null where there is none.
    siteAt(latlng) {
      const zoom = this.store.zoomOf(Math.round(this._map.getZoom()));
      const world = this._map.project(latlng, zoom).divideBy(SIDE);
      const [x, y] = [Math.floor(world.x), Math.floor(world.y)];
      const tile = this.store.here(zoom, x, y);
      if (!tile) return null;
      const reach = (REACH_PX * tile.extent) / SIDE / 2 ** (this._map.getZoom() - zoom);
      const feature = Sitemap.featureAt(tile, (world.x - x) * tile.extent, (world.y - y) * tile.extent, reach);
      return feature < 0 ? null : { place: tile.ids[feature], rings: () => this._rings(tile, feature, zoom, x, y) };
    },

    _rings(tile, feature, zoom, x, y) {
      const { xy, start, ringOf, extent } = tile;
      const side = SIDE / extent;
      const latlng = (v) => this._map.unproject(L.point(x * SIDE + xy[2 * v] * side, y * SIDE + xy[2 * v + 1] * side), zoom);
      const rings = [];
      for (let ring = ringOf[feature]; ring < ringOf[feature + 1]; ring++) {
        rings.push(Array.from({ length: start[ring + 1] - start[ring] }, (_, i) => latlng(start[ring] + i)));
      }
      return rings;
    },
  });

  Sitemap.tileLayer = (...given) => new Layer(...given);
})();
