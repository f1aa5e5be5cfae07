// Controls on the map: buttons that are real buttons, panels that open and close.
(function () {
  "use strict";
  const { el, svg } = Sitemap;
  const ICONS = {
    close: "M6 6l12 12M18 6 6 18",
    plus: "M12 5v14M5 12h14",
    minus: "M5 12h14",
    home: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    layers: "M12 4 3 9l9 5 9-5zM4 14l8 4.5 8-4.5",
    legend: "M4 6h4v4H4zM4 14h4v4H4zM12 8h8M12 16h8",
    time: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l4 2",
    play: "M8 5l11 7-11 7z",
    pause: "M9 5v14M15 5v14",
    back: "M15 5l-7 7 7 7",
    forward: "M9 5l7 7-7 7",
    link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  };

  Sitemap.icon = (name) =>
    svg(
      "svg",
      { class: "sm-icon", width: 20, height: 20, viewBox: "0 0 24 24", "aria-hidden": "true" },
      svg("path", { d: ICONS[name] }),
    );

  Sitemap.control = function (map, position, container) {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(container);
      L.DomEvent.disableScrollPropagation(container);
      return container;
    };
    return control.addTo(map);
  };

  // A button that opens a panel beside it; what is in the panel is built anew in each language.
  Sitemap.panel = function (view, { position, icon, title, open, build }) {
    const id = `sm-panel-${icon}`;
    const label = el("span", {});
    const button = el("button", { type: "button", "aria-expanded": String(open), "aria-controls": id }, Sitemap.icon(icon), label);
    const body = el("div", { id, class: "sm-panel-body", role: "group" });
    const box = el("div", { class: `sm-control sm-panel-control sm-panel-${icon}` }, button, body);
    const own = { side: position.includes("right") ? "right" : "left" };
    view.panels = [...(view.panels ?? []), own];
    // Panels of one side would cover each other, on a narrow map any two.
    const makeRoom = () => {
      for (const other of view.panels) {
        if (other !== own && other.isOpen?.() && (other.side === own.side || Sitemap.isNarrow(view.map))) other.show(false);
      }
    };
    const show = (shown) => {
      if (shown) makeRoom();
      button.setAttribute("aria-expanded", String(shown));
      body.hidden = !shown;
      view.map.fire("sm-panel");
    };
    button.addEventListener("click", () => show(body.hidden));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || body.hidden) return;
      show(false);
      button.focus();
    });
    show(open);
    Sitemap.control(view.map, position, box);
    view.state.follow(["language"], () => {
      label.textContent = view.language.say(title);
      body.setAttribute("aria-label", view.language.say(title));
      build(body);
    });
    return Object.assign(own, { body, show, isOpen: () => !body.hidden });
  };

  // Room is counted in letters, so that large text gets the layout of a small map.
  const letters = (pixels) => pixels / parseFloat(getComputedStyle(document.documentElement).fontSize);
  Sitemap.isWide = (map) => letters(map.getSize().x) > 53 && letters(map.getSize().y) > 32;

  Sitemap.isNarrow = (map) => letters(map.getSize().x) <= 40;

  // On a narrow map the popup needs the room of the controls.
  const narrow = (map) => map.getContainer().classList.toggle("sm-narrow", Sitemap.isNarrow(map));

  Sitemap.part("zoom", function (view) {
    const { map, state, language } = view;
    const button = (icon, click) => el("button", { type: "button", click }, Sitemap.icon(icon));
    const buttons = {
      "Zoom in": button("plus", () => map.zoomIn(1)),
      "Zoom out": button("minus", () => map.zoomOut(1)),
      "Show everything": button("home", () => view.fit()),
    };
    Sitemap.control(map, "topleft", el("div", { class: "sm-control sm-zoom" }, Object.values(buttons)));
    state.follow(["language"], () => {
      for (const [title, node] of Object.entries(buttons)) {
        node.setAttribute("aria-label", language.say(title));
        node.title = language.say(title);
      }
    });
  });

  Sitemap.part("scale", function (view) {
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(view.map);
    view.map.attributionControl?.setPrefix(false);
    view.map.on("resize", () => narrow(view.map));
    narrow(view.map);
  });
})();
