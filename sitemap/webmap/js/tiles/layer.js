// A Leaflet layer that paints the tiles of data, in the looks of the sites.
(function () {
  "use strict";
  const SIDE = 256;
  const REACH_PX = 5;

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
      const paint = (tile) => {
        Sitemap.paintTile(canvas, coords, tile, z, this.styles);
        this.fire("sm-painted", { tile });
      };
      canvas.repaint = () => {
        const tile = this.store.here(z, x, y);
        if (tile) Sitemap.paintTile(canvas, coords, tile, z, this.styles);
      };
      const here = this.store.here(z, x, y);
      if (here !== undefined) {
        paint(here);
        setTimeout(() => done(null, canvas), 0);
      } else {
        this.store.tile(z, x, y).then(
          (tile) => {
            paint(tile);
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
