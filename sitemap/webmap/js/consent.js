// The question before a basemap: who would learn what. Kept only where the reader asks for it.
(function () {
  "use strict";
  const { el, link } = Sitemap;

  const keyOf = (view, basemap) => `sitemap:${view.register.info.id}:basemap:${Sitemap.hostOf(basemap.url)}`;

  // In a sandboxed frame there is no storage; then nothing is remembered.
  function stored(act) {
    try {
      return act(window.localStorage);
    } catch {
      return null;
    }
  }

  function ask(view, basemap) {
    const { say } = view.language;
    const values = {
      title: view.language.pick((f) => basemap[f], "title"),
      provider: basemap.provider,
      host: Sitemap.hostOf(basemap.url),
    };
    const keep = el("input", { type: "checkbox", id: "sm-remember" });
    const dialog = el(
      "dialog",
      { class: "sm-dialog", "aria-labelledby": "sm-consent-title", "aria-describedby": "sm-consent-text" },
      el(
        "form",
        { method: "dialog" },
        el("h2", { id: "sm-consent-title" }, say("Load the basemap “{title}”?", values)),
        el(
          "div",
          { id: "sm-consent-text" },
          el(
            "p",
            {},
            say(
              "The map images come from {provider} ({host}). When they are loaded, that host receives " +
                "your IP address, what your browser says about itself, and which part of the map you look at.",
              values,
            ),
          ),
          el("p", {}, say("Nothing is loaded until you agree.")),
        ),
        basemap.privacy_url &&
          el("p", {}, link(basemap.privacy_url, say("Privacy notice of the provider"), say("opens a new window"))),
        el("p", { class: "sm-remember" }, keep, el("label", { for: "sm-remember" }, say("Remember my decision in this browser"))),
        el(
          "div",
          { class: "sm-dialog-buttons" },
          el("button", { type: "button", class: "sm-primary", "data-agree": true, click: () => dialog.close("agree") }, say("Load basemap")),
          el("button", { type: "button", "data-cancel": true, click: () => dialog.close("") }, say("Cancel")),
        ),
      ),
    );
    document.body.append(dialog);
    return new Promise((answer) => {
      dialog.addEventListener("close", () => {
        const agreed = dialog.returnValue === "agree";
        if (agreed && keep.checked) stored((s) => s.setItem(keyOf(view, basemap), basemap.id));
        dialog.remove();
        answer(agreed);
      });
      dialog.showModal();
    });
  }

  Sitemap.consent = {
    ask,
    remembered: (view, basemap) => stored((s) => s.getItem(keyOf(view, basemap))) !== null,
    forget: (view) => view.register.basemaps.forEach((b) => stored((s) => s.removeItem(keyOf(view, b)))),
  };
})();
