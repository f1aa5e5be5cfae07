// In a frame the page around it scrolls first: the map zooms with Ctrl and the wheel,
// and moves with two fingers; what was meant is said where it does not work.
(function () {
  "use strict";
  const SHOWN_MS = 1400;
  const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

  function hint(view) {
    const text = Sitemap.el("span", {});
    const box = Sitemap.el("div", { class: "sm-gesture", "aria-hidden": "true" }, text);
    view.map.getContainer().append(box);
    let waiting = 0;
    const hide = () => box.classList.remove("sm-shown");
    return {
      hide,
      show(message) {
        text.textContent = view.language.say(message);
        box.classList.add("sm-shown");
        window.clearTimeout(waiting);
        waiting = window.setTimeout(hide, SHOWN_MS);
      },
    };
  }

  // Panels and popups scroll by themselves.
  const onMap = (event) => !event.target.closest(".leaflet-control, .leaflet-popup");

  Sitemap.part("gestures", function (view) {
    if (window.parent === window) return;
    const { map } = view;
    const container = map.getContainer();
    const { show, hide } = hint(view);
    container.classList.add("sm-framed");
    map.scrollWheelZoom.disable();

    container.addEventListener(
      "wheel",
      (event) => {
        if (!onMap(event)) return;
        if (event.ctrlKey || event.metaKey) {
          map.scrollWheelZoom.enable();
          hide();
          return;
        }
        map.scrollWheelZoom.disable();
        show(isMac() ? "Hold ⌘ and scroll to zoom the map" : "Hold Ctrl and scroll to zoom the map");
      },
      { capture: true, passive: true },
    );

    // The mouse drags the map; one finger scrolls the page.
    container.addEventListener("pointerdown", ({ pointerType }) => pointerType === "mouse" && map.dragging.enable(), true);
    container.addEventListener(
      "touchstart",
      (event) => {
        map.dragging.disable();
        if (event.touches.length > 1) hide();
      },
      { capture: true, passive: true },
    );
    container.addEventListener(
      "touchmove",
      (event) => {
        if (event.touches.length === 1 && onMap(event)) show("Move the map with two fingers");
      },
      { capture: true, passive: true },
    );
  });
})();
