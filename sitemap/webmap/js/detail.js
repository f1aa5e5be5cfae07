// The side panel's inside: one site, project or Themenforum at a time, and the way back through those before.
(function () {
  "use strict";
  const { el } = Sitemap;
  const BESIDE = "(min-width: 60rem) and (min-height: 30rem)";

  const keyOf = (target) => `${target.type}:${target.id}`;

  Sitemap.part("detail", function (view) {
    const pane = document.querySelector("[data-part=detail]");
    const overview = document.querySelector("[data-part=overview]");
    if (!pane || !overview) return;
    const { map, register, facts, state, language } = view;
    const { say } = language;
    const panel = pane.closest(".sm-panel");
    let trail = [];
    let shown = null;
    let opener = null;
    let scrolled = 0;

    view.open = ({ type, id }) =>
      state.set(type === "site" ? { at: null, site: id, network: null } : { network: { type, id }, site: null });
    const home = () => state.set({ site: null, network: null });
    const back = () => (trail.length ? view.open(trail.at(-1)) : home());

    const nameOf = ({ type, id }) => (type === "site" ? facts.name(register.sites.place(id)) : facts[type](id));

    function asked({ site, network }) {
      if (Sitemap.isInNetwork(view, network)) return network;
      return register.sites.place(site) < 0 ? null : { type: "site", id: site };
    }

    function navigation() {
      const button = (attributes, text) => el("button", { type: "button", class: "sm-button", ...attributes }, text);
      const last = trail.at(-1);
      return el(
        "nav",
        { class: "sm-back", "aria-label": say("Way back") },
        last && button({ "data-back": true, click: back }, [Sitemap.icon("back"), el("span", {}, say("Back to {name}", { name: nameOf(last) }))]),
        button({ "data-home": true, click: home }, [last ? null : Sitemap.icon("back"), el("span", {}, say("All sites"))]),
        button({ class: "sm-button sm-to-map", click: toMap }, say("Show on the map")),
      );
    }

    function toMap() {
      map.getContainer().scrollIntoView({ block: "start" });
      document.getElementById("sm-map").focus({ preventScroll: true });
    }

    function draw() {
      const card = shown.type === "site" ? Sitemap.card(view, register.sites.place(shown.id)) : Sitemap.networkCard(view, shown);
      pane.replaceChildren(navigation(), card);
    }

    function enter() {
      panel.scrollTop = 0;
      if (!view.detail.isBeside()) panel.scrollIntoView({ block: "start" });
      pane.querySelector("h2").focus({ preventScroll: true });
    }

    // Where the reader came from, so that the way back leads to the same place.
    function focusOn(key) {
      const open = [...pane.querySelectorAll("[data-open]")].find((node) => node.dataset.open === key);
      if (!open) return enter();
      open.closest("details")?.setAttribute("open", "");
      open.focus();
    }

    function leave(key) {
      const inside = pane.contains(document.activeElement);
      pane.hidden = true;
      pane.replaceChildren();
      overview.hidden = false;
      panel.scrollTop = scrolled;
      trail = [];
      if (!inside) return;
      const again = [...document.querySelectorAll("[data-site-button], [data-table-button], [data-open]")].find(
        (node) => [node.dataset.open, `site:${node.dataset.siteButton}`, `site:${node.dataset.tableButton}`].includes(key) && node.checkVisibility(),
      );
      (opener?.isConnected && opener !== document.body ? opener : (again ?? panel)).focus();
    }

    function show(target) {
      const before = shown;
      const active = document.activeElement;
      const fromPanel = panel.contains(active);
      const returns = trail.length && keyOf(trail.at(-1)) === keyOf(target);
      if (!before) {
        opener = active;
        scrolled = panel.scrollTop;
      } else if (returns) trail.pop();
      else trail.push(before);
      shown = target;
      draw();
      overview.hidden = true;
      pane.hidden = false;
      if (target.type !== "site") reveal(target);
      // While the page is being built the focus is the reader's.
      if (document.readyState === "loading" || !(view.detail.isBeside() || fromPanel)) return;
      if (returns) focusOn(keyOf(before));
      else enter();
    }

    function reveal(network) {
      const bounds = L.latLngBounds([]);
      for (const id of register.sitesOfNetwork(network)) {
        const polygon = view.polygon?.(register.sites.place(id));
        if (polygon) bounds.extend(polygon.getBounds());
      }
      if (!bounds.isValid() || map.getBounds().contains(bounds)) return;
      map.fitBounds(bounds, { paddingTopLeft: [60 + view.covered().left, 60], paddingBottomRight: [60, 60 + view.covered().bottom], maxZoom: 14.5, animate: false });
    }

    let site = null;
    function update(values) {
      if (values.site && values.network) {
        // One at a time: what was chosen last.
        state.set(values.site === site ? { site: null } : { network: null });
        return;
      }
      site = values.site;
      const target = asked(values);
      if (target && shown && keyOf(target) === keyOf(shown)) return;
      if (target) show(target);
      else if (shown) {
        const key = keyOf(shown);
        shown = null;
        leave(key);
      }
      view.arrange?.("sm-with-detail", Boolean(shown));
    }

    view.detail = { enter, isBeside: () => window.matchMedia(BESIDE).matches, holdsFocus: () => panel.contains(document.activeElement) };
    pane.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      back();
    });
    state.follow(["site", "network"], update);
    state.on(["language"], () => {
      if (shown) draw();
    });
  });
})();
