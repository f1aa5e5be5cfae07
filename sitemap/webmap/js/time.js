// The time axis: what is planned, under way and done in a month, and the events.
(function () {
  "use strict";
  const { el } = Sitemap;
  const { monthOf, dateOf, monthsOf } = Sitemap.months;
  const ABOVE_PX = 270; // room for the buttons that zoom and the legend's
  const PACE_MS = { 1: 350, 12: 1100 };
  const TENTATIVE = new Set(["idea", "bid"]);

  function eventsOf(view) {
    const { register, language } = view;
    const { events } = register.tables;
    const found = events.ids.map((id, row) => {
      const get = (f) => events.get(row, f);
      const begin = monthsOf(get("begin")) ?? monthsOf(get("end"));
      const end = monthsOf(get("end")) ?? begin;
      return begin && { id, key: `${get("begin")} ${id}`, get, first: begin[0], last: Math.max(begin[0], end[1]), weight: register.time.weights[id] ?? 0 };
    });
    const dated = found.filter(Boolean).sort((a, b) => a.first - b.first || (a.key < b.key ? -1 : 1));
    // The one that most sites are linked to stands out.
    const most = Math.max(1, ...dated.map((e) => e.weight));
    return dated.map((e) => ({
      ...e,
      main: e.weight === most,
      tentative: TENTATIVE.has(e.get("certainty")),
      name: () => language.pick(e.get, "name") ?? e.id,
      certainty: () => language.code(e.get("certainty") ?? "unknown"),
    }));
  }

  function iconButton(icon, title, click) {
    return el("button", { type: "button", "aria-label": title, title, "data-time": icon, click }, Sitemap.icon(icon));
  }

  Sitemap.part("time", function (view) {
    const { register, state, language, facts, timeline, map } = view;
    const { span } = timeline;
    if (!span) return;
    const { say } = language;
    const events = eventsOf(view);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    let step = 12;
    let playing = 0;
    let shown = null;

    const within = (month) => Math.min(span.last, Math.max(span.first, month));
    const month = () => (state.get("date") ? monthOf(state.get("date")) : null);
    const choose = (at) => state.set({ date: at === null ? null : dateOf(within(at)) });
    const move = (by) => choose(month() === null ? span.first : month() + by);
    const percent = (at) => `${(100 * (at - span.first)) / (span.last - span.first)}%`;

    function stop() {
      window.clearInterval(playing);
      playing = 0;
      shown?.playing(false);
    }

    function play() {
      if (playing) return stop();
      if (month() === null || month() >= span.last) choose(span.first);
      playing = window.setInterval(() => (month() === null || month() >= span.last ? stop() : move(step)), PACE_MS[step]);
      shown.playing(true);
      return undefined;
    }

    function mark(event) {
      const node = el("span", {
        class: `sm-event${event.tentative ? " sm-event-tentative" : ""}${event.main ? " sm-event-main" : ""}`,
        "data-event": event.id,
        "data-certainty": event.get("certainty"),
        title: `${event.name()} (${event.certainty()})`,
      });
      node.style.left = percent(within(event.first));
      return node;
    }

    function mainLabel() {
      const main = events.find((e) => e.main);
      if (!main) return null;
      const node = el("span", { class: "sm-event-label" }, main.name());
      const at = (within(main.first) - span.first) / (span.last - span.first);
      node.style[at > 0.5 ? "right" : "left"] = `${100 * (at > 0.5 ? 1 - at : at)}%`;
      return node;
    }

    // Years below the axis, as many as have room.
    function years() {
      const first = span.first / 12;
      const all = Array.from({ length: (span.last + 1) / 12 - first }, (_, i) => first + i);
      const every = [1, 2, 5, 10, 20, 50, 100, 500].find((n) => all.length / n <= 7);
      return all
        .filter((year) => year % every === 0)
        .map((year) => {
          const node = el("span", {}, String(year));
          node.style.left = percent(year * 12);
          return node;
        });
    }

    function eventList() {
      const entry = (e) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", "data-event-button": e.id, click: () => choose(e.first) },
            el("span", { class: `sm-event${e.tentative ? " sm-event-tentative" : ""}${e.main ? " sm-event-main" : ""}`, "aria-hidden": "true" }),
            el(
              "span",
              {},
              `${facts.period(e.get("begin"), e.get("end"))}: `,
              el("strong", {}, e.name()),
              ` (${e.certainty()})`,
            ),
          ),
        );
      return el("ul", { class: "sm-events", "aria-label": say("Events") }, events.map(entry));
    }

    function build(body) {
      const output = el("output", { class: "sm-month", for: "sm-time-range" });
      const counts = el("p", { class: "sm-counts" });
      const now = el("p", { class: "sm-now" });
      const range = el("input", {
        type: "range",
        id: "sm-time-range",
        class: "sm-range",
        min: span.first,
        max: span.last,
        step: 1,
        "aria-label": say("Month"),
        input: () => choose(Number(range.value)),
      });
      range.addEventListener("keydown", (event) => {
        const by = { PageUp: 12, PageDown: -12 }[event.key];
        if (!by) return;
        event.preventDefault();
        move(by);
      });
      const steps = el(
        "select",
        {
          id: "sm-time-step",
          change: () => {
            step = Number(steps.value);
            stop();
          },
        },
        el("option", { value: 12 }, say("a year")),
        el("option", { value: 1 }, say("a month")),
      );
      steps.value = step;
      const player = iconButton("play", say("Play"), play);
      const reset = el(
        "button",
        { type: "button", class: "sm-time-reset", "data-time": "reset", click: () => choose(null) },
        Sitemap.icon("close"),
        el("span", {}, say("Without date")),
      );
      body.replaceChildren(
        el(
          "div",
          { class: "sm-time-head" },
          output,
          el(
            "div",
            { class: "sm-time-buttons" },
            iconButton("back", say("One step back"), () => move(-step)),
            player,
            iconButton("forward", say("One step on"), () => move(step)),
          ),
          reset,
        ),
        el(
          "div",
          { class: "sm-axis" },
          el("div", { class: "sm-axis-label", "aria-hidden": "true" }, mainLabel()),
          range,
          el("div", { class: "sm-axis-events", "aria-hidden": "true" }, events.map(mark)),
          el("div", { class: "sm-axis-years", "aria-hidden": "true" }, years()),
        ),
        counts,
        now,
        el(
          "details",
          { class: "sm-time-more" },
          el("summary", {}, say("Events, step and reading")),
          el("p", { class: "sm-step" }, el("label", { for: "sm-time-step" }, say("Step")), " ", steps),
          eventList(),
          el("p", { class: "sm-note" }, register.time.rule[language.current()]),
        ),
      );
      shown = {
        playing(is) {
          const title = say(is ? "Pause" : "Play");
          player.replaceChildren(Sitemap.icon(is ? "pause" : "play"));
          player.setAttribute("aria-label", title);
          player.title = title;
        },
        update() {
          const at = month();
          const text = at === null ? say("as recorded, without a date") : facts.date(dateOf(at));
          const here = at === null ? [] : events.filter((e) => e.first <= at && at <= e.last);
          const named = here.map((e) => `${e.name()} (${e.certainty()})`).join(", ");
          output.textContent = at === null ? say("Without date") : text;
          range.value = at ?? span.first;
          range.classList.toggle("sm-undated", at === null);
          range.setAttribute("aria-valuetext", named ? `${text}, ${named}` : text);
          reset.disabled = at === null;
          const states = timeline.present().map(([code, count]) => `${language.code(code || "unknown")} ${count}`);
          const carried = timeline.carried();
          counts.textContent =
            states.join(" · ") + (carried ? ` (${say("{count} of them carried forward", { count: carried })})` : "");
          now.textContent = named;
        },
      };
      player.hidden = still.matches;
      shown.playing(Boolean(playing));
      shown.update();
    }

    still.addEventListener?.("change", () => {
      stop();
      document.querySelector("[data-time=play]").hidden = still.matches;
    });
    const panel = Sitemap.panel(view, { position: "bottomright", icon: "time", title: "Time", open: false, build });
    const box = panel.body.parentElement;
    // On a narrow map the axis takes the width; what stands at the left moves above it, or away where it has no room.
    const lift = () => {
      const frame = map.getContainer().getBoundingClientRect();
      const corner = map.getContainer().querySelector(".leaflet-bottom.leaflet-left");
      const covered = panel.isOpen() && Sitemap.isNarrow(map) ? frame.bottom - box.getBoundingClientRect().top : 0;
      corner.style.bottom = covered ? `${covered}px` : "";
      corner.classList.toggle("sm-away", covered > 0 && frame.height - covered < ABOVE_PX);
      box.classList.toggle("sm-time-open", panel.isOpen());
      if (!panel.isOpen()) stop();
      name();
    };
    // A closed panel says which month the map shows.
    function name() {
      const at = month();
      const text = say("Time");
      box.querySelector("button > span").textContent = at === null || panel.isOpen() ? text : `${text}: ${facts.date(dateOf(at))}`;
    }
    map.on("sm-panel resize", lift);
    if (window.ResizeObserver) new ResizeObserver(lift).observe(box);
    state.on(["date"], () => {
      shown.update();
      name();
      if (state.get("date") && !panel.isOpen() && Sitemap.isWide(map)) panel.show(true);
    });
    state.follow(["language"], name);
  });
})();
