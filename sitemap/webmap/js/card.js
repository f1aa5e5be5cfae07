// All that is known of one site, as a popup or a panel shows it.
(function () {
  "use strict";
  const { el } = Sitemap;

  function recordedAreas({ register, id, cell, language, facts, say, note, tables, sourceTitles }) {
    return register.areasOf(id).map((row) => {
      const get = cell("areas", row);
      return el(
        "li",
        {},
        `${Sitemap.figures.stated(get("area_ha"), language.current())} ha`,
        note(
          get("as_of") && say("as of {date}", { date: facts.date(get("as_of")) }),
          language.pick(get, "extent"),
          get("comparable") === "no" && say("not comparable with the outline"),
          sourceTitles(tables.areas.list(row, "source")),
        ),
      );
    });
  }

  function overview(card) {
    const { own, words, row, say, place, language, facts, sites, metres } = card;
    const accuracy = own("geometry_accuracy_m");
    const kind = own("geometry_kind") && language.code(own("geometry_kind"));
    return el(
      "dl",
      { class: "sm-facts" },
      row(say("State"), own("status") && facts.status(place)),
      row(say("Area"), facts.area(place)),
      row(say("Former use"), words("former_use")),
      row(say("Planned uses"), sites.list(place, "planned_uses").map((use) => language.code(use)).join(", ")),
      row(say("Municipalities"), facts.municipalities(place)),
      row(say("Outline"), [kind, accuracy !== null && `± ${metres(accuracy)}`].filter(Boolean).join(", ")),
      words("note") && row(say("Remark"), words("note")),
    );
  }

  function warning({ register, place, own, say, language, metres }) {
    if (!register.isApproximate(place)) return null;
    const accuracy = own("geometry_accuracy_m");
    const distance = accuracy === null ? say("unknown") : metres(accuracy);
    return el(
      "p",
      { class: "sm-approximate" },
      el("strong", {}, language.code("approximate outline")),
      " – ",
      say("The outline is approximate: its true course may differ by up to {distance}.", { distance }),
    );
  }

  // The figures of one analysis beside the area, which stands above.
  function analysis({ language, facts, place, row }, table) {
    const shown = table.columns
      .filter((column) => column.name !== "area_m2")
      .map((column) => [column.label[language.current()], facts.result(place, column)])
      .filter(([, value]) => value !== null);
    if (!shown.length) return null;
    const [title, method, limits] = ["title", "method", "limits"].map((field) => table[field][language.current()]);
    return el(
      "details",
      { class: "sm-section" },
      el("summary", {}, title),
      el("dl", { class: "sm-facts" }, shown.map(([label, value]) => row(label, value))),
      el("p", { class: "sm-note" }, method),
      limits && el("p", { class: "sm-note" }, limits),
    );
  }

  function outline({ own, words, say, facts, note, place, sites, sourceTitles }) {
    return el(
      "details",
      { class: "sm-section" },
      el("summary", {}, say("How the outline was made")),
      el("p", {}, words("geometry_method") ?? say("unknown")),
      note(
        own("geometry_date") && say("Data: {date}", { date: facts.date(own("geometry_date")) }),
        sourceTitles(sites.list(place, "geometry_source")),
      ),
    );
  }

  // It stays in view while the card scrolls; what gets the focus must not come to lie beneath it.
  Sitemap.cardHead = function (titleId, name, kind, picture) {
    const head = el(
      "header",
      { class: "sm-card-head" },
      picture,
      el("div", {}, el("h2", { id: titleId, tabindex: "-1" }, name), el("p", { class: "sm-kind" }, kind)),
    );
    if (window.ResizeObserver) {
      new ResizeObserver(() => head.parentElement.style.setProperty("--sm-card-head", `${head.offsetHeight}px`)).observe(head);
    }
    return head;
  };

  const head = ({ register, facts, place }, titleId) =>
    Sitemap.cardHead(
      titleId,
      facts.name(place),
      facts.kind(place),
      Sitemap.swatches.symbol(register.legend.kinds[facts.kindCode(place)], 34),
    );

  // What a popup says where the panel says the rest.
  Sitemap.brief = function (view, place) {
    const { say, row, id, facts } = Sitemap.sentences(view, place);
    const titleId = `sm-brief-${place}`;
    return el(
      "article",
      { class: "sm-card sm-brief", "aria-labelledby": titleId, "data-card": id },
      head({ register: view.register, facts, place }, titleId),
      el(
        "div",
        { class: "sm-card-body" },
        el("dl", { class: "sm-facts" }, row(say("State"), facts.status(place)), row(say("Area"), facts.area(place))),
        el("button", { type: "button", class: "sm-button", "data-detail": true, click: () => view.detail.enter() }, say("Open the Steckbrief")),
      ),
    );
  };

  Sitemap.card = function (view, place) {
    const card = Sitemap.sentences(view, place);
    const { say, section } = card;
    // In the panel there is room for what is read most.
    const roomy = Boolean(view.detail);
    const titleId = `sm-card-${place}`;
    const body = el(
      "div",
      { class: "sm-card-body" },
      warning(card),
      overview(card),
      section(say("Projects"), Sitemap.linked.projects(card), roomy),
      section(say("Themenforen"), Sitemap.linked.forums(card), roomy),
      section(say("Recorded areas"), recordedAreas(card), roomy),
      section(say("Events"), Sitemap.linked.events(card)),
      section(say("Council papers"), Sitemap.linked.papers(card)),
      section(say("Phases"), Sitemap.linked.phases(card)),
      section(say(view.register.nearestTitle ?? "Nearest sites"), Sitemap.linked.nearest(card)),
      view.register.results.map((table) => analysis(card, table)),
      outline(card),
      section(say("Sources"), Sitemap.linked.sources(card)),
    );
    return el(
      "article",
      { class: "sm-card", "aria-labelledby": titleId, "data-card": card.id },
      head(card, titleId),
      body,
    );
  };
})();
