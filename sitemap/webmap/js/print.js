// On paper the map has another size: it is fitted to it before printing and put back after.
// Legend and table stand beside and below it, for the time of printing.
(function () {
  "use strict";

  Sitemap.part("print", function (view) {
    const { map } = view;
    const frame = document.getElementById("sm-map");
    let before = null;

    function unfold() {
      if (!frame) return [];
      const { legend, caption, table } = Sitemap.printed;
      const beside = [legend(view), caption(view)].filter(Boolean);
      frame.after(...beside);
      // Where the attributes are not here yet there is no table.
      if (view.beside && !view.beside.isListed()) return beside;
      const rows = table(view);
      (document.querySelector("[data-part=views]") ?? beside.at(-1)).after(rows);
      return [...beside, rows];
    }

    window.addEventListener("beforeprint", () => {
      if (before) return;
      before = { centre: map.getCenter(), zoom: map.getZoom(), legend: view.legend?.isOpen(), made: unfold() };
      document.body.classList.add("sm-printing");
      view.legend?.show(!frame);
      map.invalidateSize({ animate: false });
      view.fit({ animate: false, paddingTopLeft: [28, 28], paddingBottomRight: [48, 48] });
      map.fire("sm-still");
    });
    window.addEventListener("afterprint", () => {
      if (!before) return;
      const { made, legend, centre, zoom } = before;
      before = null;
      made.forEach((node) => node.remove());
      document.body.classList.remove("sm-printing");
      view.legend?.show(legend);
      map.invalidateSize({ animate: false });
      map.setView(centre, zoom, { animate: false });
    });
  });
})();
