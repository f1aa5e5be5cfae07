// What is linked to a site, as entries of its card: one function a table.
(function () {
  "use strict";
  const { el } = Sitemap;

  function projects({ register, id, linked, entry, address, language, facts, say, evidence }) {
    return register.projectsOf(id).map((l) => {
      const { get, words } = linked("projects", l.project_id);
      return entry(
        address(get("url"), words("name") ?? l.project_id),
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
    const { register, id, linked, entry, address, say, evidence } = card;
    return register.forumsOf(id).map((l) => {
      const { get, words } = linked("forums", l.forum_id);
      const title = say("Themenforum {number}", { number: get("number") ?? l.forum_id });
      const text = words("name") ? `${title}: ${words("name")}` : `${title} ${say("(name not recorded)")}`;
      return entry(address(get("url"), text), throughProject(card, l), evidence(l));
    });
  }

  function events(card) {
    const { register, id, linked, entry, address, language, facts, evidence } = card;
    return register.eventsOf(id).map((l) => {
      const { get, words } = linked("events", l.event_id);
      return entry(
        address(get("url"), words("name") ?? l.event_id),
        facts.period(get("begin"), get("end")),
        get("certainty") && language.code(get("certainty")),
        get("place"),
        throughProject(card, l),
        evidence(l),
      );
    });
  }

  function papers({ register, id, linked, entry, address, facts, evidence }) {
    return register.papersOf(id).map((l) => {
      const { get, words } = linked("papers", l.paper_id);
      return entry(
        address(get("url"), words("title") ?? l.paper_id),
        get("number"),
        get("body"),
        get("date") && facts.date(get("date")),
        evidence(l),
      );
    });
  }

  function phases({ register, id, cell, entry, language, facts }) {
    return register.phasesOf(id).map((row) => {
      const get = cell("phases", row);
      const said = [facts.period(get("begin"), get("end")), language.code(get("phase") ?? "unknown")];
      return entry(el("span", {}, said.filter(Boolean).join(": ")), language.pick(get, "text"));
    });
  }

  function sources({ register, id, linked, entry, address, facts, say }) {
    return register.sourcesOf(id).map((source) => {
      const { get } = linked("sources", source);
      return entry(
        address(get("url"), get("title") ?? source),
        get("publisher"),
        get("date") && facts.date(get("date")),
        get("accessed") && say("accessed {date}", { date: facts.date(get("accessed")) }),
      );
    });
  }

  Sitemap.linked = { projects, forums, events, papers, phases, sources };
})();
