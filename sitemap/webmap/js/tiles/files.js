// CSV and GeoJSON of sites whose attributes and outlines lie beside the page: what is missing is fetched first.
(function () {
  "use strict";

  Sitemap.filesBeside = function (view, byteOrderMark) {
    const { columns } = view.beside;

    async function csv(places) {
      await columns.fillAll(view, places);
      return [byteOrderMark, Sitemap.csv(view, places)];
    }

    // In the order of ids, as their outlines arrive; in many parts, since as one text it might be too long.
    async function geojson(places) {
      await columns.fillAll(view, places);
      const { head, feature } = Sitemap.geojsonParts(view);
      const parts = [];
      await columns.eachOutline([...places].sort((a, b) => a - b), (inBlock, polygons) =>
        parts.push(inBlock.map((place) => JSON.stringify(feature(place, polygons(place)))).join(",")),
      );
      return [`${JSON.stringify(head).slice(0, -1)},"features":[`, ...parts.flatMap((part, i) => (i ? [",", part] : [part])), "]}"];
    }

    const bytes = (ending, places) => columns.bytesOfRows(places) + (ending === "geojson" ? columns.bytesOfOutlines(places) : 0);
    return { csv, geojson, bytes };
  };
})();
