// The popup of the chosen site; the keyboard goes into it and comes back to where it was.
(function () {
  "use strict";
  const { el } = Sitemap;

  Sitemap.part("popup", function (view) {
    const { map, register, state, language } = view;
    let popup = null;
    let opener = null;

    function content(place) {
      const card = (view.detail ? Sitemap.brief : Sitemap.card)(view, place);
      card.querySelector("header").append(
        el(
          "button",
          { type: "button", class: "sm-close", "aria-label": language.say("Close"), click: () => state.set({ site: null }) },
          Sitemap.icon("close"),
        ),
      );
      const box = el("div", { class: "sm-popup", role: "dialog", "aria-labelledby": card.getAttribute("aria-labelledby") }, card);
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        state.set({ site: null });
      });
      return box;
    }

    function options() {
      const size = map.getSize();
      const { left, right } = view.covered();
      const width = Math.min(380, size.x - 40);
      return {
        className: "sm-leaflet-popup",
        closeButton: false,
        closeOnEscapeKey: false,
        autoPanPaddingTopLeft: [16 + left, 16],
        autoPanPaddingBottomRight: [24 + right, 16],
        minWidth: width,
        maxWidth: width,
        maxHeight: Math.max(180, Math.min(460, size.y - 90)),
      };
    }

    // A panel that opens beside the popup pushes it away.
    map.on("sm-panel", () => {
      if (!popup) return;
      const { autoPanPaddingTopLeft, autoPanPaddingBottomRight } = options();
      Object.assign(popup.options, { autoPanPaddingTopLeft, autoPanPaddingBottomRight });
      popup.update();
    });

    function anchorOf(place) {
      return view.anchor?.(place) ?? L.latLng(Sitemap.points(register.anchors)[place]);
    }

    function open(place, at) {
      close();
      map.getContainer().scrollIntoView({ block: "nearest" });
      if (!at) reveal(place);
      popup = L.popup(options()).setLatLng(at || anchorOf(place)).setContent(content(place)).openOn(map);
      const shown = popup;
      shown.on("remove", () => {
        if (shown === popup) state.set({ site: null });
      });
      map.getContainer().classList.add("sm-popup-open");
      popup.getElement().querySelector("h2").focus({ preventScroll: true });
    }

    // Brings the site into view where it is not, or where it is too small to be seen.
    function reveal(place) {
      const bounds = view.polygon(place)?.getBounds();
      if (!bounds) return;
      const seen = map.getBounds().contains(bounds);
      const size = map.latLngToLayerPoint(bounds.getNorthEast()).distanceTo(map.latLngToLayerPoint(bounds.getSouthWest()));
      if (!seen || size < 90) map.fitBounds(bounds, { paddingTopLeft: [60 + view.covered().left, 60], paddingBottomRight: [60, 60 + view.covered().bottom], maxZoom: 14.5, animate: false });
    }

    function close() {
      const shown = popup;
      popup = null;
      map.getContainer().classList.remove("sm-popup-open");
      if (shown) map.closePopup(shown);
    }

    function focusBack() {
      const lost = document.activeElement === document.body || !document.activeElement;
      if (lost && opener?.isConnected) opener.focus({ preventScroll: true });
      opener = null;
    }

    // The panel says it all where it stands beside the map, or where the reader is in it.
    const isSaid = (at) => view.detail && (view.detail.isBeside() || (!at && view.detail.holdsFocus()));

    state.on(["site"], ({ site, at }) => {
      const place = register.sites.place(site);
      if (place < 0) {
        close();
        focusBack();
        return;
      }
      if (isSaid(at)) {
        close();
        if (!at) reveal(place);
        state.set({ at: null });
        return;
      }
      if (!popup) opener = document.activeElement;
      open(place, at);
      state.set({ at: null });
    });
    state.on(["language"], ({ site }) => {
      const place = register.sites.place(site);
      if (popup && place >= 0) popup.setContent(content(place));
    });
  });
})();
