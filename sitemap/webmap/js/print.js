// On paper the map has another size: it is fitted to it before printing and put back after.
(function () {
  "use strict";

  Sitemap.part("print", function (view) {
    const { map } = view;
    let before = null;

    window.addEventListener("beforeprint", () => {
      before = { centre: map.getCenter(), zoom: map.getZoom(), legend: view.legend?.isOpen() };
      document.body.classList.add("sm-printing");
      view.legend?.show(true);
      map.invalidateSize({ animate: false });
      view.fit({ animate: false });
      map.fire("sm-still");
    });
    window.addEventListener("afterprint", () => {
      document.body.classList.remove("sm-printing");
      view.legend?.show(before.legend);
      map.invalidateSize({ animate: false });
      map.setView(before.centre, before.zoom, { animate: false });
    });
  });
})();
