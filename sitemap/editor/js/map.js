// The map: outlines to be chosen, drawn, moved and cut. Coordinates that nobody moved are never touched.
"use strict";
import { el } from "./dom.js";
import { language, say } from "./language.js";

const L = window.L;
const LOOKS = {
  usual: { color: "#1f4e5f", weight: 2, fillColor: "#1f4e5f", fillOpacity: 0.18 },
  redrawn: { color: "#7a4a00", weight: 2, fillColor: "#d98e00", fillOpacity: 0.22 },
  chosen: { color: "#b3261e", weight: 3, fillColor: "#b3261e", fillOpacity: 0.12 },
};
const CONTEXT = { color: "#8a8f98", weight: 1.5, fill: false, interactive: false, pmIgnore: true, snapIgnore: true };

// Vertices are dragged by hand; the keyboard has “Coordinates”, so they are no stops on its way.
L.Marker.mergeOptions({ keyboard: false });

const toLatLngs = (outline) => outline.map((part) => part.map((ring) => ring.map(([lon, lat]) => [lat, lon])));

function toOutline(layer) {
  let nested = layer.getLatLngs();
  if (nested[0] instanceof L.LatLng) nested = [nested];
  if (nested[0][0] instanceof L.LatLng) nested = [nested];
  return nested.map((part) => part.map((ring) => ring.map((v) => [v.lng, v.lat])));
}

export class SiteMap {
  constructor(container, store, { choose, drawn, cut }) {
    this.store = store;
    this.handlers = { choose, drawn, cut };
    this.layers = new Map();
    this.tool = "";
    this.site = null;
    this.map = L.map(container, { zoomControl: true, attributionControl: false, zoomSnap: 0.5 }).setView([51, 10], 6);
    this.map.pm.setGlobalOptions({ snappable: true, snapDistance: 12, allowSelfIntersection: true, removeLayerBelowMinVertexCount: false });
    this.map.on("pm:create", ({ shape, layer }) => this.created(shape, layer));
    this.background = L.layerGroup().addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize()).observe(container);
  }

  show(context) {
    this.background.clearLayers();
    for (const { shapes } of context) {
      const points = (_, latlng) => L.circleMarker(latlng, { ...CONTEXT, radius: 3 });
      for (const shape of shapes) L.geoJSON(shape, { style: CONTEXT, ...CONTEXT, pointToLayer: points }).addTo(this.background);
    }
  }

  fit() {
    const shown = [...this.layers.values(), ...(this.layers.size ? [] : this.background.getLayers())];
    const bounds = L.featureGroup(shown).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.1), { animate: false });
  }

  showSite(site) {
    const layer = this.layers.get(site);
    if (layer) this.map.fitBounds(layer.getBounds().pad(0.4), { animate: false });
  }

  // Bring the map in line with the store.
  update(site) {
    this.map.pm.setLang(language());
    const { outlines, rows } = this.store.state;
    for (const [id, layer] of this.layers) {
      if (id in outlines) continue;
      layer.pm.disable();
      layer.remove();
      this.layers.delete(id);
    }
    for (const [id, outline] of Object.entries(outlines)) {
      const layer = this.layers.get(id) ?? this.added(id, outline);
      if (layer.outline !== outline) {
        layer.pm.disable();
        layer.setLatLngs(toLatLngs(outline));
        layer.outline = outline;
        layer.getTooltip().setLatLng(layer.getCenter());
      }
      layer.label.textContent = rows.sites[id]?.[`name_${language()}`] || id;
      layer.setStyle(id === site ? LOOKS.chosen : this.store.redrawn(id) ? LOOKS.redrawn : LOOKS.usual);
    }
    if (site !== this.site) this.use(this.tool === "vertices" || this.tool === "move" ? this.tool : "", site);
    else this.switchOn();
  }

  added(id, outline) {
    const layer = L.polygon(toLatLngs(outline), LOOKS.usual).addTo(this.map);
    layer.outline = outline;
    layer.label = el("span");
    layer.bindTooltip(layer.label, { permanent: true, direction: "center", className: "label", interactive: false });
    layer.on("click", () => !this.map.pm.globalDrawModeEnabled() && this.handlers.choose(id));
    layer.on("pm:vertexadded", () => (this.adding = id));
    layer.on("pm:edit", () => this.edited(id, layer));
    this.layers.set(id, layer);
    return layer;
  }

  edited(id, layer) {
    const outline = toOutline(layer);
    const tag = this.adding === id ? `added:${id}` : "";
    this.adding = null;
    if (JSON.stringify(outline) === JSON.stringify(layer.outline)) return;
    layer.outline = outline;
    this.store.commit(this.store.withOutline(this.store.state, id, outline), { tag, joins: `added:${id}` });
  }

  created(shape, layer) {
    layer.remove();
    this.use("", this.site);
    if (shape === "Polygon") this.handlers.drawn(toOutline(layer));
    else this.handlers.cut(layer.getLatLngs().map((v) => [v.lng, v.lat]));
  }

  use(tool, site = this.site) {
    const before = this.layers.get(this.site);
    if (before) {
      before.pm.disable();
      before.pm.disableLayerDrag();
    }
    this.map.pm.disableDraw();
    this.site = site;
    this.tool = tool;
    const options = { finishOn: "dblclick", hintlineStyle: { color: "#b3261e", dashArray: "5 5" }, templineStyle: { color: "#b3261e" } };
    if (tool === "draw") this.map.pm.enableDraw("Polygon", options);
    if (tool === "split") this.map.pm.enableDraw("Line", { ...options, snappable: false });
    this.switchOn();
  }

  switchOn() {
    const layer = this.layers.get(this.site);
    if (!layer) return;
    layer.bringToFront();
    if (this.tool === "vertices" && !layer.pm.enabled()) layer.pm.enable();
    if (this.tool === "move" && !layer.pm.layerDragEnabled()) layer.pm.enableLayerDrag();
  }

  basemap(chosen) {
    this.tiles?.remove();
    this.tiles = null;
    if (!chosen) return;
    const options = { maxZoom: 19, maxNativeZoom: chosen.max_zoom, referrerPolicy: "no-referrer" };
    this.tiles = chosen.wms_layers
      ? L.tileLayer.wms(chosen.url, { ...options, layers: chosen.wms_layers, format: "image/png", version: "1.3.0" })
      : L.tileLayer(chosen.url, options);
    this.tiles.addTo(this.map);
  }
}
