// The sites that are asked for as files, made in the browser; nothing leaves it.
(function () {
  "use strict";
  const { el } = Sitemap;
  // Excel takes a file for UTF-8 only where it begins with this.
  const BYTE_ORDER_MARK = "\uFEFF";

  function save(parts, name, type) {
    const address = URL.createObjectURL(new Blob(parts, { type }));
    const anchor = el("a", { href: address, download: name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  const FORMATS = {
    csv: { called: "CSV", type: "text/csv;charset=utf-8" },
    geojson: { called: "GeoJSON", type: "application/geo+json" },
  };

  // The files of sites that the page holds itself, as parts of text.
  const held = (view) => ({
    csv: (places) => [BYTE_ORDER_MARK, Sitemap.csv(view, places)],
    geojson: (places) => [JSON.stringify(Sitemap.geojson(view, places))],
    bytes: () => 0,
  });

  Sitemap.part("download", function (view) {
    const place = document.querySelector("[data-part=download]");
    if (!place) return;
    const { state, language, register, sorting } = view;
    const files = view.beside ? Sitemap.filesBeside(view, BYTE_ORDER_MARK) : held(view);
    const name = register.info.id.replace(/[^\w-]+/g, "-");
    const label = el("span", { id: "sm-download" });
    const note = el("p", { class: "sm-note", role: "status" });
    const buttons = Object.fromEntries(
      Object.keys(FORMATS).map((ending) => [ending, el("button", { type: "button", "data-download": ending, click: () => fetchAndSave(ending) })]),
    );
    let busy = false;

    async function fetchAndSave(ending) {
      if (busy) return;
      busy = true;
      if (files.bytes(ending, sorting.places())) note.textContent = language.say("Loading the attributes of the sites …");
      try {
        save(await files[ending](sorting.places()), `${name}.${ending}`, FORMATS[ending].type);
      } catch (error) {
        if (!view.beside) throw error;
        view.beside.failed(error);
      }
      busy = false;
      note.textContent = "";
      update();
    }

    // What has to be fetched for it is said before.
    function text(ending, places) {
      const bytes = files.bytes(ending, places);
      const { called } = FORMATS[ending];
      return bytes ? `${called} (${Sitemap.figures.number(Math.max(bytes / 1e6, 0.1), 1, language.current())} MB)` : called;
    }

    function update() {
      const places = view.beside ? sorting.places() : [];
      label.textContent = language.say(view.filter.isActive() ? "Download this selection" : "Download all sites");
      for (const [ending, button] of Object.entries(buttons)) {
        button.textContent = text(ending, places);
        button.disabled = !view.filter.count();
      }
    }
    place.replaceChildren(el("div", { class: "sm-download", role: "group", "aria-labelledby": label.id }, label, Object.values(buttons), note));
    state.follow(["language", "query", "filters"], update);
  });
})();
