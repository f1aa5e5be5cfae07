// A project or a Themenforum: what is known of it, and the way to its sites and back.
(function () {
  "use strict";
  const { el } = Sitemap;

  const once = (links, key) => [...new Map(links.map((link) => [link[key], link])).values()];

  function siteEntries(card, ids, linkOf) {
    const { sites } = card;
    return ids.map((id) => {
      const place = sites.place(id);
      const link = linkOf(id);
      return card.entry(card.toSite(place), card.facts.kind(place), card.facts.area(place), link && card.evidence(link));
    });
  }

  const sourcesOf = (card, row, links) =>
    [...new Set([...row.split(";"), ...links.flatMap((l) => (l.source ?? "").split(";"))])]
      .filter((id) => card.tables.sources.has(id))
      .sort();

  const TYPES = {
    project(card, id) {
      const { register, say, facts, language, section, row } = card;
      const { get, words } = card.linked("projects", id);
      const links = once(register.sitesOfProject(id), "site_id");
      const forums = once(register.forumsOfProject(id), "forum_id");
      const events = once(register.eventsOfProject(id), "event_id");
      const papers = once(register.papersOfProject(id), "paper_id");
      return {
        kind: say("Project"),
        name: facts.project(id),
        body: [
          words("description") && el("p", { class: "sm-lead" }, words("description")),
          el(
            "dl",
            { class: "sm-facts" },
            row(say("State"), get("status") && language.code(get("status"))),
            row(say("Period"), facts.period(get("begin"), get("end"))),
            row(say("Lead"), get("lead")),
            get("url") && row(say("Page"), card.address(get("url"), Sitemap.hostOf(get("url")) || get("url"))),
          ),
          section(say("Sites"), siteEntries(card, links.map((l) => l.site_id), (site) => links.find((l) => l.site_id === site)), true),
          section(say("Themenforen"), forums.map((l) => card.entry(card.to("forum", l.forum_id, facts.forum(l.forum_id)), card.evidence(l))), true),
          section(say("Events"), events.map((l) => Sitemap.linked.event(card, l)), true),
          section(say("Council papers"), papers.map((l) => Sitemap.linked.paper(card, l)), true),
          section(say("Sources"), sourcesOf(card, get("source") ?? "", [...links, ...forums, ...events, ...papers]).map((s) => Sitemap.linked.source(card, s))),
        ],
      };
    },

    forum(card, id) {
      const { register, say, facts, section, row } = card;
      const { get } = card.linked("forums", id);
      const projects = once(register.projectsOfForum(id), "project_id");
      const sites = register.sitesOfNetwork({ type: "forum", id });
      return {
        kind: say("Themenforum"),
        name: facts.forum(id),
        body: [
          get("url") && el("dl", { class: "sm-facts" }, row(say("Page"), card.address(get("url"), Sitemap.hostOf(get("url")) || get("url")))),
          section(say("Projects"), projects.map((l) => card.entry(card.to("project", l.project_id, facts.project(l.project_id)), card.evidence(l))), true),
          section(say("Sites through its projects"), siteEntries(card, sites, () => null), true),
          section(say("Sources"), sourcesOf(card, get("source") ?? "", projects).map((s) => Sitemap.linked.source(card, s))),
        ],
      };
    },
  };

  const TABLES = { project: "projects", forum: "forums" };
  Sitemap.isInNetwork = (view, network) =>
    Boolean(network && Object.hasOwn(TABLES, network.type) && view.register.tables[TABLES[network.type]].has(network.id));

  Sitemap.networkCard = function (view, { type, id }) {
    const card = Sitemap.sentences(view, null);
    const { kind, name, body } = TYPES[type](card, id);
    const count = view.register.sitesOfNetwork({ type, id }).length;
    const { say } = card;
    return el(
      "article",
      { class: "sm-card", "aria-labelledby": "sm-card-network", "data-card": `${type}:${id}` },
      Sitemap.cardHead("sm-card-network", name, kind),
      el(
        "div",
        { class: "sm-card-body" },
        el("p", { class: "sm-note" }, count ? say("Its sites stand out on the map.") : say("No site is linked to it.")),
        body,
      ),
    );
  };

  // The way in: every project and every Themenforum, with the number of their sites.
  Sitemap.part("network", function (view) {
    const place = document.querySelector("[data-part=network]");
    if (!place) return;
    const { register, facts, language, state } = view;

    function entry(type, id, name) {
      const count = register.sitesOfNetwork({ type, id }).length;
      const text = count === 1 ? language.say("1 site") : language.say("{count} sites", { count });
      return el(
        "li",
        {},
        el("button", { type: "button", class: "sm-open", "data-open": `${type}:${id}`, click: () => view.open({ type, id }) }, name),
        " ",
        el("span", { class: "sm-count" }, text),
      );
    }

    const group = (title, entries) =>
      entries.length
        ? el("details", { class: "sm-section" }, el("summary", {}, title, " ", el("span", { class: "sm-count" }, `(${entries.length})`)), el("ul", {}, entries))
        : null;

    state.follow(["language"], () => {
      const { projects, forums } = register.tables;
      const collator = new Intl.Collator(language.current(), { numeric: true });
      const number = (id) => forums.get(forums.place(id), "number") ?? Infinity;
      const byName = [...projects.ids].sort((a, b) => collator.compare(facts.project(a), facts.project(b)));
      const byNumber = [...forums.ids].sort((a, b) => number(a) - number(b));
      const title = el("h2", { id: "sm-network-title" }, language.say("Projects and Themenforen"));
      const groups = [
        group(language.say("Projects"), byName.map((id) => entry("project", id, facts.project(id)))),
        group(language.say("Themenforen"), byNumber.map((id) => entry("forum", id, facts.forum(id)))),
      ].filter(Boolean);
      place.replaceChildren(...(groups.length ? [title, ...groups] : []));
      place.hidden = !groups.length;
    });
  });
})();
