// What paper needs beside the map: the legend, what is shown and from when, and all sites asked for as a table.
(function () {
  "use strict";
  const { el } = Sitemap;
  const MOST = 1000; // rows; more would keep a browser busy for minutes

  function legend(view) {
    const body = view.legend?.body.cloneNode(true);
    if (!body) return null;
    body.querySelectorAll(".sm-choice, summary").forEach((node) => node.remove());
    body.querySelectorAll("details").forEach((node) => node.replaceWith(...node.children));
    body.removeAttribute("id");
    body.hidden = false;
    body.className = "sm-printed-legend";
    return body;
  }

  // In one line what was chosen of the map, and where it can be opened again.
  function caption(view) {
    const { looks, facts, state, language } = view;
    const { say } = language;
    const shownAs = looks.theme() ? looks.title(looks.theme()) : say(state.get("theme") === "status" ? "State" : "Kind and state");
    const address = /^https?:$/.test(window.location.protocol) ? window.location.href : null;
    const shown = [
      `${say("Colour shows")}: ${shownAs}`,
      state.get("query") && `${say("Search sites")}: ${state.get("query")}`,
      state.get("date") && `${say("Time")}: ${facts.date(state.get("date"))}`,
      address,
    ];
    return el("p", { class: "sm-printed-caption" }, shown.filter(Boolean).join(" · "));
  }

  function columns(view) {
    const { facts, language, register, looks } = view;
    const { say, code } = language;
    const theme = looks.theme();
    const uses = (place) => register.sites.list(place, "planned_uses").map(code).join(", ");
    return [
      [say("Name"), facts.name],
      [say("Kind"), facts.kind],
      [say("State"), facts.status],
      [say("Area"), facts.area, "sm-numeric"],
      theme && theme.name !== "area_m2" && theme.group !== "use"
        ? [looks.title(theme), (place) => looks.said(place).slice(looks.title(theme).length + 2)]
        : [say("Planned uses"), uses],
      [say("Municipalities"), facts.municipalities],
    ];
  }

  function table(view) {
    const { say } = view.language;
    const shown = columns(view);
    const places = view.sorting.places();
    const figure = (count) => Sitemap.figures.number(count, 0, view.language.current());
    const rest = say("The first {count} of {all} sites; the file in CSV form has all of them.", { count: figure(MOST), all: figure(places.length) });
    const rows = places.slice(0, MOST).map((place) => {
      const [name, ...others] = shown.map(([, text]) => text(place) || say("unknown"));
      const number = (i) => shown[i + 1][2] ?? null;
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, view.looks.badge(place, 18), " ", name),
        others.map((text, i) => el("td", { class: number(i) }, text)),
      );
    });
    return el(
      "table",
      { class: "sm-table sm-printed-table" },
      places.length > MOST && el("caption", {}, rest),
      el("thead", {}, el("tr", {}, shown.map(([title, , kind]) => el("th", { scope: "col", class: kind ?? null }, title)))),
      el("tbody", {}, rows),
    );
  }

  Sitemap.printed = { legend, caption, table };
})();
