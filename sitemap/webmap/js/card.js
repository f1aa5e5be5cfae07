// All that is known of one site, as a popup or a panel shows it.
(function () {
  "use strict";
  const { el, link } = Sitemap;

  Sitemap.card = function (view, place) {
    const { register, language, facts } = view;
    const { sites, tables } = register;
    const { say } = language;
    const id = sites.ids[place];
    const titleId = `sm-card-${place}`;

    const own = (field) => sites.get(place, field);
    const words = (field) => language.pick(own, field);
    const rowWords = (table, row, field) => language.pick((f) => tables[table].get(row, f), field);

    const row = (term, ...values) => {
      const given = values.flat().filter(Boolean);
      const shown = given.length ? given : [el("span", { class: "sm-unknown" }, say("unknown"))];
      return [el("dt", {}, term), ...shown.map((v) => el("dd", {}, v))];
    };

    const address = (url, text) => (url ? link(url, text, say("opens a new window")) : el("span", {}, text));

    function entry(title, ...notes) {
      const said = notes.flat().filter(Boolean);
      return el("li", {}, title, said.length ? el("span", { class: "sm-note" }, said.join(" · ")) : null);
    }

    function section(title, entries) {
      if (!entries.length) return null;
      return el(
        "details",
        { class: "sm-section" },
        el("summary", {}, title, " ", el("span", { class: "sm-count" }, `(${entries.length})`)),
        el("ul", {}, entries),
      );
    }

    // What a link says of itself: where it stands, and whose judgement it is.
    const evidence = (l) => [
      facts.period(l.begin, l.end),
      l.section && say("section “{section}”", { section: l.section }),
      l.basis === "judgement" && say("judgement of {name}", { name: l.judged_by ?? say("unknown") }),
    ];

    function recordedAreas() {
      return register.areasOf(id).map((r) => {
        const get = (f) => tables.areas.get(r, f);
        const figure = `${Sitemap.figures.stated(get("area_ha"), language.current())} ha`;
        const notes = [
          get("as_of") && say("as of {date}", { date: facts.date(get("as_of")) }),
          language.pick(get, "extent"),
          get("comparable") === "no" && say("not comparable with the outline"),
          sourceTitles(tables.areas.list(r, "source")),
        ];
        return [figure, el("span", { class: "sm-note" }, notes.filter(Boolean).join(" · "))];
      }).map((parts) => el("span", {}, parts));
    }

    const sourceTitles = (ids) =>
      ids.filter((s) => tables.sources.has(s)).map((s) => tables.sources.get(tables.sources.place(s), "title")).join(", ");

    function municipalities() {
      return sites.list(place, "municipalities").map((key) => register.municipalities.get(key) ?? key).join(", ");
    }

    function overview() {
      const accuracy = own("geometry_accuracy_m");
      return el(
        "dl",
        { class: "sm-facts" },
        row(say("State"), own("status") && facts.status(place)),
        row(say("Area"), facts.area(place)),
        row(say("Recorded areas"), recordedAreas()),
        row(say("Former use"), words("former_use")),
        row(say("Planned uses"), sites.list(place, "planned_uses").map((u) => language.code(u)).join(", ")),
        row(say("Municipalities"), municipalities()),
        row(
          say("Outline"),
          own("geometry_kind") &&
            `${language.code(own("geometry_kind"))}${
              accuracy === null ? "" : `, ± ${Sitemap.figures.stated(accuracy, language.current())} m`
            }`,
        ),
        words("note") && row(say("Remark"), words("note")),
      );
    }

    function projects() {
      return register.projectsOf(id).map((l) => {
        const r = tables.projects.place(l.project_id);
        const get = (f) => tables.projects.get(r, f);
        return entry(
          address(get("url"), rowWords("projects", r, "name") ?? l.project_id),
          get("status") && language.code(get("status")),
          facts.period(get("begin"), get("end")),
          get("lead") && say("Led by {lead}", { lead: get("lead") }),
          rowWords("projects", r, "description"),
          evidence(l),
        );
      });
    }

    function forums() {
      return register.forumsOf(id).map((l) => {
        const r = tables.forums.place(l.forum_id);
        const title = say("Themenforum {number}", { number: tables.forums.get(r, "number") ?? l.forum_id });
        const called = rowWords("forums", r, "name");
        const text = called ? `${title}: ${called}` : `${title} ${say("(name not recorded)")}`;
        return entry(address(tables.forums.get(r, "url"), text), throughProject(l), evidence(l));
      });
    }

    const throughProject = (l) => {
      const r = tables.projects.place(l.project_id);
      return say("through the project {project}", { project: rowWords("projects", r, "name") ?? l.project_id });
    };

    function events() {
      return register.eventsOf(id).map((l) => {
        const r = tables.events.place(l.event_id);
        const get = (f) => tables.events.get(r, f);
        return entry(
          address(get("url"), rowWords("events", r, "name") ?? l.event_id),
          facts.period(get("begin"), get("end")),
          get("certainty") && language.code(get("certainty")),
          get("place"),
          throughProject(l),
          evidence(l),
        );
      });
    }

    function papers() {
      return register.papersOf(id).map((l) => {
        const r = tables.papers.place(l.paper_id);
        const get = (f) => tables.papers.get(r, f);
        return entry(
          address(get("url"), rowWords("papers", r, "title") ?? l.paper_id),
          get("number"),
          get("body"),
          get("date") && facts.date(get("date")),
          evidence(l),
        );
      });
    }

    function phases() {
      return register.phasesOf(id).map((r) => {
        const get = (f) => tables.phases.get(r, f);
        const when = facts.period(get("begin"), get("end"));
        return entry(
          el("span", {}, [when, language.code(get("phase") ?? "unknown")].filter(Boolean).join(": ")),
          rowWords("phases", r, "text"),
        );
      });
    }

    function outline() {
      return el(
        "details",
        { class: "sm-section" },
        el("summary", {}, say("How the outline was made")),
        el("p", {}, words("geometry_method") ?? say("unknown")),
        el(
          "p",
          { class: "sm-note" },
          [
            own("geometry_date") && say("Data: {date}", { date: facts.date(own("geometry_date")) }),
            sourceTitles(sites.list(place, "geometry_source")),
          ].filter(Boolean).join(" · "),
        ),
      );
    }

    // The figures of one analysis beside the area, which stands above.
    function analysis(table) {
      const shown = table.columns
        .filter((column) => column.name !== "area_m2")
        .map((column) => [column.label[language.current()], facts.result(place, column)])
        .filter(([, value]) => value !== null);
      if (!shown.length) return null;
      return el(
        "details",
        { class: "sm-section" },
        el("summary", {}, table.title[language.current()]),
        el("dl", { class: "sm-facts" }, shown.map(([label, value]) => row(label, value))),
        el("p", { class: "sm-note" }, table.method[language.current()]),
        table.limits[language.current()] && el("p", { class: "sm-note" }, table.limits[language.current()]),
      );
    }

    function sources() {
      return [...register.sourcesOf(id)].map((s) => {
        const get = (f) => tables.sources.get(tables.sources.place(s), f);
        return entry(
          address(get("url"), get("title") ?? s),
          get("publisher"),
          get("date") && facts.date(get("date")),
          get("accessed") && say("accessed {date}", { date: facts.date(get("accessed")) }),
        );
      });
    }

    const accuracy = own("geometry_accuracy_m");
    const distance =
      accuracy === null ? say("unknown") : `${Sitemap.figures.stated(accuracy, language.current())} m`;
    const body = el(
      "div",
      { class: "sm-card-body" },
      register.isApproximate(place) &&
        el(
          "p",
          { class: "sm-approximate" },
          el("strong", {}, language.code("approximate outline")),
          " – ",
          say("The outline is approximate: its true course may differ by up to {distance}.", { distance }),
        ),
      overview(),
      section(say("Projects"), projects()),
      section(say("Themenforen"), forums()),
      section(say("Events"), events()),
      section(say("Council papers"), papers()),
      section(say("Phases"), phases()),
      register.results.map(analysis),
      outline(),
      section(say("Sources"), sources()),
    );
    return el(
      "article",
      { class: "sm-card", "aria-labelledby": titleId, "data-card": id },
      el(
        "header",
        { class: "sm-card-head" },
        Sitemap.swatches.symbol(register.legend.kinds[facts.kindCode(place)], 34),
        el(
          "div",
          {},
          el("h2", { id: titleId, tabindex: "-1" }, facts.name(place)),
          el("p", { class: "sm-kind" }, facts.kind(place)),
        ),
      ),
      body,
    );
  };
})();
