// The choice of what the colour says, and the legend of it.
(function () {
  "use strict";
  const { el, swatches } = Sitemap;

  function choice(view) {
    const { register, looks, language, state } = view;
    const { say } = language;
    const option = (name, text) => el("option", { value: name }, text);
    const groups = new Map();
    for (const theme of looks.themes.values()) {
      if (!groups.has(theme.group)) groups.set(theme.group, []);
      groups.get(theme.group).push(theme);
    }
    const title = (group) =>
      group === "use" ? say("Planned uses") : register.results.find((t) => t.name === group)?.title[language.current()] ?? group;
    const select = el(
      "select",
      { id: "sm-theme", "data-theme-choice": true, change: () => state.set({ theme: select.value }) },
      option("kind", say("Kind and state")),
      option("status", say("State")),
      [...groups].map(([group, themes]) =>
        el("optgroup", { label: title(group) }, themes.map((t) => option(t.name, looks.title(t)))),
      ),
    );
    select.value = state.get("theme");
    return el("div", { class: "sm-choice" }, el("label", { for: "sm-theme" }, say("Colour shows")), select);
  }

  function swatch(view, id, look) {
    const fill = view.paint.svg(id, view.looks.solid(look), look.pattern);
    return swatches.box({ fill, stroke: look.stroke, "stroke-width": 1.5 }, look);
  }

  // The groups of the legend that depend on theme and date, as pairs of title and entries.
  function groups(view) {
    const { register, looks, language, state, timeline } = view;
    const { say, code } = language;
    const theme = looks.theme();
    if (theme) {
      const entries = theme.classes.map((one, at) => [
        swatch(view, `sm-theme-${theme.name}-${at}`, one),
        looks.classText(theme, one),
      ]);
      const title = theme.group === "use" ? `${say("Planned uses")}: ${looks.title(theme)}` : looks.title(theme);
      return [{ title, entries }];
    }
    const { kinds, statuses } = register.legend;
    const dated = Boolean(state.get("date"));
    const shown = dated ? timeline.present().map(([status]) => status) : Object.keys(statuses);
    const byState = state.get("theme") === "status";
    const states = shown.map((status) => [
      byState
        ? swatch(view, `sm-state-${status || "unknown"}`, register.looks.states[status])
        : swatches.box({ fill: view.stateFill("", status), stroke: "#3a3f48", "stroke-width": 1.5 }),
      code(status || "unknown"),
    ]);
    if (dated && timeline.carried()) {
      states.push([
        swatches.box({ fill: view.stateFill("", "under-way"), stroke: "#3a3f48", "stroke-width": 1.5, "fill-opacity": 0.5 }),
        say("paler: carried forward"),
      ]);
    }
    return [
      { title: say("Kind"), entries: Object.entries(kinds).map(([name, look]) => [swatches.symbol(byState ? plain(look) : look, 22), code(name)]) },
      { title: say("State"), entries: states },
    ];
  }

  // Where the colour says something else, the symbol alone tells the kind.
  const plain = (look) => ({ ...look, fill: "#ffffff", stroke: "#5f5f5f", ink: "#1b1f24" });

  function notes(view) {
    const { looks, language, register } = view;
    const theme = looks.theme();
    if (!theme || theme.kind !== "figures") return null;
    const { unsure } = theme;
    return el(
      "div",
      { class: "sm-legend-notes" },
      unsure > 0 &&
        el("p", {}, language.say("{count} sites may by the error of their figure lie in another class.", { count: unsure })),
      el("details", {}, el("summary", {}, language.say("How the classes are made")), el("p", {}, register.looks.method[language.current()])),
    );
  }

  Sitemap.themes = { choice, groups, notes };
})();
