// Context layers, quiet and beneath the sites; they carry the map where there is no basemap.
(function () {
  "use strict";
  const MANY_VERTICES = 40000;

  const styleOf = (look) => ({
    stroke: Boolean(look.stroke),
    color: look.stroke || look.fill,
    weight: look.width_px,
    dashArray: look.dash || null,
    fill: Boolean(look.fill),
    fillColor: look.fill,
    fillOpacity: 1,
    interactive: false,
  });

  function drawLayer(layer, look, renderer) {
    const shapes = Sitemap.geometries(layer.geometry);
    const group = L.layerGroup();
    const style = { ...styleOf(look), renderer, className: `sm-context sm-context-${layer.role}` };
    for (const polygon of shapes.polygons) if (polygon) L.polygon(polygon, style).addTo(group);
    for (const line of shapes.lines) if (line) L.polyline(line, { ...style, fill: false }).addTo(group);
    for (const points of shapes.points) {
      for (const point of points || []) L.circleMarker(point, { ...style, radius: 3 }).addTo(group);
    }
    return group;
  }

  Sitemap.part("context", function (view) {
    const { map, register, state } = view;
    map.createPane("sm-context").style.zIndex = 350;
    const size = register.layers.reduce(
      (sum, l) => sum + Object.values(l.geometry).reduce((s, g) => s + g.coordinates.length / 6, 0),
      0,
    );
    const renderer = (size > MANY_VERTICES ? L.canvas : L.svg)({ pane: "sm-context", padding: 0.5 });
    const order = Object.keys(register.legend.roles);
    const layers = [...register.layers].sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
    const groups = layers.map((layer) => {
      const role = layer.role !== null && Object.hasOwn(register.legend.roles, layer.role) ? layer.role : "other";
      return [`context:${layer.id}`, drawLayer(layer, register.legend.roles[role], renderer)];
    });
    state.follow(["hidden"], ({ hidden }) => {
      // Taken off and put on again from the ground up, so that the order stays.
      groups.forEach(([, group]) => group.remove());
      groups.filter(([name]) => !hidden.includes(name)).forEach(([, group]) => group.addTo(map));
    });
    state.follow(["basemap"], ({ basemap }) => {
      map.getContainer().classList.toggle("sm-on-basemap", Boolean(basemap));
    });
  });
})();
