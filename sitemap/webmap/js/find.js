// Search and filters: what is asked for, how many sites each further tick would leave, and the way back.
(function () {
  "use strict";
  const { el } = Sitemap;

  // A search field whose words take effect as they are typed.
  function searchField(view) {
    const { state, language } = view;
    const input = el("input", {
      type: "search",
      id: "sm-query",
      autocomplete: "off",
      spellcheck: "false",
      input: () => state.set({ query: input.value }),
    });
    const label = el("label", { for: "sm-query" });
    const hint = el("p", { class: "sm-note", id: "sm-query-hint" });
    input.setAttribute("aria-describedby", hint.id);
    state.follow(["language"], () => {
      label.textContent = language.say("Search sites");
      hint.textContent = language.say("Name, project, Themenforum or former use");
    });
    state.follow(["query"], ({ query }) => {
      if (input.value !== query) input.value = query;
    });
    return { input, box: el("div", { class: "sm-search", role: "search" }, label, input, hint) };
  }

  // Longer lists are filled when they are opened.
  const SHORT = 60;

  // One criterion as a list of options to tick, each with the number of sites it would leave.
  function tickList(view, criterion) {
    const { filter, state, language } = view;
    const marks = new Map();
    const title = el("span", {});
    const ticked = el("span", { class: "sm-count" });
    const list = el("ul", {});
    const box = el("details", { class: "sm-criterion", "data-criterion": criterion.name }, el("summary", {}, title, " ", ticked), list);

    function option(value) {
      const input = el("input", { type: "checkbox", value, change: () => filter.toggle(criterion.name, value) });
      const count = el("span", { class: "sm-number" });
      const row = el("li", {}, el("label", {}, input, el("span", { class: "sm-option" }, criterion.label(value)), " ", count));
      marks.set(value, { input, count, row });
      return row;
    }

    function build() {
      marks.clear();
      title.textContent = language.say(criterion.title);
      const size = filter.size(criterion);
      list.replaceChildren(...(size <= SHORT || box.open ? filter.options(criterion).map(option) : []));
      box.hidden = !size;
      update();
    }
    box.addEventListener("toggle", () => {
      if (box.open && !marks.size) build();
    });

    function update() {
      const chosen = state.get("filters")[criterion.name];
      const counts = marks.size ? filter.counts(criterion) : null;
      for (const [value, { input, count, row }] of marks) {
        input.checked = chosen.includes(value);
        count.textContent = `(${Sitemap.figures.number(counts.get(value), 0, language.current())})`;
        row.classList.toggle("sm-no-site", !counts.get(value));
      }
      ticked.textContent = chosen.length ? language.say("{count} ticked", { count: chosen.length }) : "";
    }
    return { box, build, update };
  }

  function modeChoice(view) {
    const { filter, state, language } = view;
    const legend = el("legend", {});
    const choices = ["all", "any"].map((mode) => {
      const input = el("input", { type: "radio", name: "sm-mode", value: mode, change: () => filter.change({ mode }) });
      const text = el("span", {});
      return { mode, input, text, label: el("label", {}, input, text) };
    });
    const box = el("fieldset", { class: "sm-mode" }, legend, choices.map((c) => c.label));
    const build = () => {
      legend.textContent = language.say("What is ticked");
      choices[0].text.textContent = language.say("must all apply");
      choices[1].text.textContent = language.say("any of it is enough");
    };
    const update = () => choices.forEach((c) => (c.input.checked = state.get("filters").mode === c.mode));
    return { box, build, update };
  }

  // What is ticked, as buttons that take it back.
  function chips(view, focusAfter) {
    const { filter, state, language } = view;
    const { say } = language;
    const box = el("ul", { class: "sm-chips" });

    function chip(text, remove) {
      const button = el(
        "button",
        { type: "button", "aria-label": say("Remove the filter {filter}", { filter: text }), click: () => (remove(), next()) },
        el("span", {}, text),
        Sitemap.icon("close"),
      );
      return el("li", {}, button);
    }

    const next = () => (box.querySelector("button") ?? focusAfter).focus();

    function update() {
      const shown = filter.ticked().map(({ criterion, value }) => chip(criterion.label(value), () => filter.toggle(criterion.name, value)));
      const { area } = state.get("filters");
      if (area) shown.push(chip(Sitemap.rangeText(view, area), () => filter.change({ area: null })));
      if (filter.isActive()) {
        shown.push(el("li", {}, el("button", { type: "button", class: "sm-reset", "data-reset": true, click: () => view.resetFilters() }, say("Reset"))));
      }
      box.replaceChildren(...shown);
      box.setAttribute("aria-label", say("Filters in use"));
      box.hidden = !shown.length;
    }
    return { box, update };
  }

  Sitemap.part("find", function (view) {
    const place = document.querySelector("[data-part=find]");
    if (!place) return;
    const { filter, state, language } = view;
    const search = searchField(view);
    const groups = [modeChoice(view), ...filter.criteria.map((c) => tickList(view, c)), Sitemap.areaRange(view)];
    const title = el("span", {});
    const inUse = el("span", { class: "sm-count" });
    const box = el(
      "details",
      { class: "sm-filter" },
      el("summary", {}, title, " ", inUse),
      el("div", { class: "sm-filter-body" }, groups.map((g) => g.box)),
    );
    const chosen = chips(view, search.input);
    place.replaceChildren(search.box);
    document.querySelector("[data-part=filter]").replaceChildren(chosen.box, box);

    view.resetFilters = () => {
      filter.reset();
      search.input.focus();
    };

    function update() {
      groups.forEach((g) => g.update());
      const count = filter.ticked().length + (state.get("filters").area ? 1 : 0);
      inUse.textContent = count ? language.say("{count} in use", { count }) : "";
      chosen.update();
    }
    state.follow(["language"], () => {
      title.textContent = language.say("Filter");
      groups.forEach((g) => g.build());
      update();
    });
    state.on(["query", "filters"], update);
  });
})();
