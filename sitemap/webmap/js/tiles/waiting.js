// What stands beside the map until the attributes are there: how many sites, and the way to search and list them.
(function () {
  "use strict";
  const { el } = Sitemap;
  const place = (name) => document.querySelector(`[data-part=${name}]`);

  // Said in both languages, since nothing else works then.
  function notice(texts, reason) {
    const box = el("div", { class: "sm-tiles-notice", role: "alert" }, texts.map(([language, text]) => el("p", { lang: language }, text)));
    if (reason) box.append(el("p", { class: "sm-note" }, reason));
    document.querySelector(".sm-tiles-notice")?.remove();
    document.getElementById("sm-map").prepend(box);
  }

  Sitemap.tellProblem = function (data, message, reason) {
    const order = [...data.languages].sort((a, b) => (b === "de") - (a === "de"));
    notice(order.map((l) => [l, data.text[l][message] ?? message]), reason);
  };

  Sitemap.waiting = function (view) {
    const { language, state, register, beside } = view;
    const { say } = language;
    // In a frame of another page nothing stands beside the map.
    if (!place("find")) return { busy() {}, leave: () => () => {}, failed() {} };
    const label = el("label", { for: "sm-query" });
    const input = el("input", { type: "search", id: "sm-query", autocomplete: "off", spellcheck: "false" });
    const button = el("button", { type: "button", class: "sm-button", "data-load-index": true, click: () => beside.index() });
    const title = el("h2", { id: "sm-list-title" });
    const note = el("p", { class: "sm-note", role: "status" });
    place("find").replaceChildren(el("div", { class: "sm-search", role: "search" }, label, input));
    place("totals").replaceChildren(title);
    place("filter").replaceChildren(button, note);
    input.addEventListener("focus", () => beside.index().catch(() => null));

    const megabytes = () => Sitemap.figures.number(Math.max(beside.columns.bytesOf("index") / 1e6, 0.1), 1, language.current());
    let gone = false;
    state.follow(["language"], () => {
      if (gone) return;
      label.textContent = say("Search sites");
      title.textContent = say("{count} sites", { count: Sitemap.figures.number(register.sites.size, 0, language.current()) });
      button.textContent = say("Load list, table and filters ({size} MB)", { size: megabytes() });
    });
    return {
      busy: () => (note.textContent = say("Loading the attributes of the sites …")),
      // What was typed meanwhile is searched for; the keyboard stays where it was.
      leave() {
        gone = true;
        const focused = document.activeElement;
        const typed = input.value;
        return () => {
          if (focused === input) document.getElementById("sm-query").focus();
          if (focused === button) document.querySelector(".sm-filter summary")?.focus();
          if (typed) state.set({ query: typed });
        };
      },
      failed: () => (note.textContent = ""),
    };
  };
})();
