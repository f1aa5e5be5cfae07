// The address says what is shown: it opens the same again, and can be copied.
(function () {
  "use strict";
  const { el } = Sitemap;
  const KEYS = [
    "language", "site", "hidden", "basemap", "query", "filters", "network", "view", "sort", "date", "theme",
  ];
  // A step that the browser's “back” undoes.
  const STEPS = ["site", "network", "view"];
  const WAIT_MS = 250;

  // In a frame that may not touch the address, the page works without.
  function history(asked, fragment) {
    // The steps back of a page are its own, not those of a frame in it.
    const how = window.parent === window ? asked : "replace";
    try {
      const address = window.location.href.split("#")[0];
      window.history[`${how}State`](null, "", fragment ? `${address}#${fragment}` : address);
    } catch {
      // nothing to be done
    }
  }

  async function copied(text) {
    try {
      const policy = document.permissionsPolicy ?? document.featurePolicy;
      if (policy && !policy.allowsFeature("clipboard-write")) return false;
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  // Where the browser forbids copying, the link is shown, marked, to be copied by hand.
  function offer(view, text) {
    const { say } = view.language;
    const field = el("input", { type: "text", id: "sm-link", readonly: true, value: text });
    const dialog = el(
      "dialog",
      { class: "sm-dialog", "aria-labelledby": "sm-link-label" },
      el(
        "form",
        { method: "dialog" },
        el("p", {}, el("label", { for: "sm-link", id: "sm-link-label" }, say("Link to what is shown, for copying:"))),
        field,
        el("div", { class: "sm-dialog-buttons" }, el("button", { type: "submit", class: "sm-primary" }, say("Close"))),
      ),
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
    field.select();
  }

  Sitemap.part("permalink", function (view) {
    const { map, state, language } = view;
    const chosen = (values) => Object.fromEntries(KEYS.map((key) => [key, values[key]]));
    const fragment = Sitemap.fragment(view, chosen(view.opened));
    const first = { centre: map.getCenter(), zoom: map.getZoom() };
    const isHome = view.isHome ?? (() => Sitemap.isAt(map, first));
    let applying = false;
    let waiting = 0;
    let last = chosen(state.all());

    function place() {
      if (isHome()) return null;
      const round = (value, decimals) => Number(value.toFixed(decimals));
      return { zoom: round(map.getZoom(), 2), lat: round(map.getCenter().lat, 5), lng: round(map.getCenter().wrap().lng, 5) };
    }

    const current = () => fragment.write(state.all(), place());
    view.fragment = current;

    function write(how) {
      window.clearTimeout(waiting);
      waiting = 0;
      if (!applying && current() !== window.location.hash.slice(1)) history(how, current());
    }

    function soon() {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => write("replace"), WAIT_MS);
    }

    const notice = el("p", { class: "sm-notice sm-link-notice", role: "status" });
    map.getContainer().append(notice);
    function tell(text) {
      notice.textContent = text;
    }

    function apply(text) {
      const { state: asked, place: at, unknown } = fragment.read(text);
      applying = true;
      const { basemap, ...others } = asked;
      // What is opened comes last: the map is moved to where nothing covers it.
      const { site, network, ...before } = others;
      state.set(before);
      state.set({ site, network, at: null });
      if (at) map.setView([at.lat, at.lng], at.zoom, { animate: false });
      applying = false;
      last = chosen(state.all());
      if (basemap !== state.get("basemap")) {
        // Loading images is asked for, never done by a link.
        if (basemap && view.chooseBasemap) view.chooseBasemap(basemap);
        else state.set({ basemap: "" });
      }
      tell(
        unknown.length
          ? language.say("This register does not know everything that the link names; left out: {what}.", {
              what: unknown.map((title) => language.say(title)).join(", "),
            })
          : "",
      );
    }

    // What the address said at first may have been heeded before this part was there.
    if (window.location.hash.length > 1 && !view.beside?.heeded) apply(window.location.hash);
    state.on(KEYS, (values) => {
      const step = STEPS.some((key) => values[key] !== last[key]);
      last = chosen(values);
      if (applying) return;
      tell("");
      if (step) write("push");
      else soon();
    });
    map.on("moveend", () => !applying && soon());
    window.addEventListener("popstate", () => apply(window.location.hash));

    // A frame in a page or a notebook has no address of its own to be passed on.
    if (document.querySelector(".sm-embed") || !/^(https?|file):$/.test(window.location.protocol)) return;
    const label = el("span", {});
    const button = el("button", { type: "button", "data-copy-link": true }, Sitemap.icon("link"), label);
    button.addEventListener("click", async () => {
      write("replace");
      const text = current();
      const address = window.location.href.split("#")[0] + (text && `#${text}`);
      if (await copied(address)) tell(language.say("Link copied."));
      else offer(view, address);
    });
    Sitemap.control(map, "topright", el("div", { class: "sm-control sm-copy" }, button));
    state.follow(["language"], () => {
      label.textContent = language.say("Copy link");
    });
  });
})();
