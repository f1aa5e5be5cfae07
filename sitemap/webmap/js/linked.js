// What is linked to a site, as entries of its card: one function a table.
(function () {
  "use strict";
  const { el } = Sitemap;

  function projects({ register, id, linked, entry, to, language, facts, say, evidence }) {
    return register.projectsOf(id).map((l) => {
      const { get, words } = linked("projects", l.project_id);
      return entry(
        to("project", l.project_id, words("name") ?? l.project_id, get("url")),
        get("status") && language.code(get("status")),
        facts.period(get("begin"), get("end")),
        get("lead") && say("Led by {lead}", { lead: get("lead") }),
        words("description"),
        evidence(l),
      );
    });
  }

  const throughProject = ({ linked, say }, l) =>
    say("through the project {project}", { project: linked("projects", l.project_id).words("name") ?? l.project_id });

  function forums(card) {
    const { register, id, linked, entry, to, facts, evidence } = card;
    return register.forumsOf(id).map((l) => {
      const url = linked("forums", l.forum_id).get("url");
      return entry(to("forum", l.forum_id, facts.forum(l.forum_id), url), throughProject(card, l), evidence(l));
    });
  }

  function event(card, l, through = null) {
    const { linked, entry, address, language, facts, evidence } = card;
    const { get, words } = linked("events", l.event_id);
    return entry(
      address(get("url"), words("name") ?? l.event_id),
      facts.period(get("begin"), get("end")),
      get("certainty") && language.code(get("certainty")),
      get("place"),
      through,
      evidence(l),
    );
  }

  const events = (card) => card.register.eventsOf(card.id).map((l) => event(card, l, throughProject(card, l)));

  function paper({ linked, entry, address, facts, evidence }, l, through = null) {
    const { get, words } = linked("papers", l.paper_id);
    return entry(
      address(get("url"), words("title") ?? l.paper_id),
      get("number"),
      get("body"),
      get("date") && facts.date(get("date")),
      through,
      evidence(l),
    );
  }

  const papers = (card) => [
    ...card.register.papersOf(card.id).map((l) => paper(card, l)),
    ...card.register.furtherPapersOf(card.id).map((l) => paper(card, l, throughProject(card, l))),
  ];

  // The nearest sites, by the shortest way between the outlines.
  function nearest({ register, place, entry, toSite, facts, language }) {
    const metres = (value, error) => Sitemap.figures.withError(value, error, "m", language.current());
    return register.nearestTo(place).map(({ place: other, distance, error }) => entry(toSite(other), facts.kind(other), metres(distance, error)));
  }

  function phases({ register, id, cell, entry, language, facts }) {
    return register.phasesOf(id).map((row) => {
      const get = cell("phases", row);
      const said = [facts.period(get("begin"), get("end")), language.code(get("phase") ?? "unknown")];
      return entry(el("span", {}, said.filter(Boolean).join(": ")), language.pick(get, "text"));
    });
  }

  function source({ linked, entry, address, facts, say }, id) {
    const { get } = linked("sources", id);
    return entry(
      address(get("url"), get("title") ?? id),
      get("publisher"),
      get("date") && facts.date(get("date")),
      get("accessed") && say("accessed {date}", { date: facts.date(get("accessed")) }),
    );
  }

  const sources = (card) => card.register.sourcesOf(card.id).map((id) => source(card, id));

  Sitemap.linked = { projects, forums, event, events, paper, papers, nearest, phases, source, sources };
})();
