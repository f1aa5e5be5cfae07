// The sites that are asked for as files, made in the browser; nothing leaves it.
(function () {
  "use strict";
  const { el } = Sitemap;
  // Excel takes a file for UTF-8 only where it begins with this.
  const BYTE_ORDER_MARK = "\uFEFF";

  function save(text, name, type) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const anchor = el("a", { href: address, download: name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  const FORMATS = {
    csv: { called: "CSV", type: "text/csv;charset=utf-8", text: (view, places) => BYTE_ORDER_MARK + Sitemap.csv(view, places) },
    geojson: { called: "GeoJSON", type: "application/geo+json", text: (view, places) => JSON.stringify(Sitemap.geojson(view, places)) },
  };

  Sitemap.part("download", function (view) {
    const place = document.querySelector("[data-part=download]");
    if (!place) return;
    const { state, language, register, sorting } = view;
    const name = register.info.id.replace(/[^\w-]+/g, "-");
    const label = el("span", { id: "sm-download" });
    const buttons = Object.entries(FORMATS).map(([ending, { called, type, text }]) =>
      el(
        "button",
        { type: "button", "data-download": ending, click: () => save(text(view, sorting.places()), `${name}.${ending}`, type) },
        called,
      ),
    );
    place.replaceChildren(el("div", { class: "sm-download", role: "group", "aria-labelledby": label.id }, label, buttons));
    state.follow(["language", "query", "filters"], () => {
      label.textContent = language.say(view.filter.isActive() ? "Download this selection" : "Download all sites");
      buttons.forEach((button) => (button.disabled = !view.filter.count()));
    });
  });
})();
