// How a site looks and what its look says, by the theme and the date that are chosen.
(function () {
  "use strict";
  const { swatches } = Sitemap;

  // The class of each site, read when the theme is first chosen.
  function placesOf({ at }) {
    let places = null;
    return { configurable: true, get: () => (places ??= Sitemap.integers(at)) };
  }

  Sitemap.looks = function (view) {
    const { register, facts, language, state, timeline } = view;
    const { kinds } = register.legend;
    const { states } = register.looks;
    const themes = new Map(
      register.looks.themes.map((t) => [t.name, Object.defineProperty({ ...t, column: register.column(t.name) }, "places", placesOf(t))]),
    );
    const NAMES = ["kind", "status", ...themes.keys()];

    const theme = () => themes.get(state.get("theme"));
    const kind = (place) => kinds[facts.kindCode(place)];
    const classOf = (place) => theme().classes[theme().places[place]];
    const byState = () => state.get("theme") === "status";
    // Where the state tells the colour, the symbol of the kind stays.
    const look = (place) => (theme() ? classOf(place) : byState() ? states[timeline.now(place).state] : kind(place));

    function fill(place, many) {
      const paint = many ? view.paint.canvas : view.paint.svg;
      if (theme()) {
        const at = theme().places[place];
        return paint(`sm-theme-${theme().name}-${at}`, solid(classOf(place)), classOf(place).pattern);
      }
      const code = timeline.now(place).state;
      if (byState()) return paint(`sm-state-${code || "unknown"}`, solid(states[code]), states[code].pattern);
      if (register.isBand(place) && !state.get("date")) return kind(place).fill;
      return view.stateFill(facts.kindCode(place), code, many);
    }

    // Marks on full colour are drawn in the dark of it.
    const solid = ({ fill: ground, stroke }) => ({ fill: ground, stroke, mark: stroke });

    function opacity(place) {
      const plain = theme() || byState() || state.get("date") ? 0.75 : 0.3;
      const whole = register.isBand(place) ? plain : 1;
      return timeline.now(place).carried && !theme() ? whole * 0.5 : whole;
    }

    function badge(place, size) {
      const it = look(place);
      return theme() ? swatches.mark(it, size) : swatches.symbol({ ...it, symbol: kind(place).symbol }, size);
    }

    // As which of several a site is counted: its class, its state or its kind, with the name of that.
    function share(place) {
      if (theme()) {
        const at = theme().places[place];
        return { key: `class ${at}`, look: classOf(place), text: classText(theme(), classOf(place)) };
      }
      if (!byState()) return { key: `kind ${facts.kindCode(place)}`, look: kind(place), text: language.code(facts.kindCode(place)) };
      const code = timeline.now(place).state;
      return { key: `state ${code}`, look: states[code], text: language.code(code || "unknown") };
    }

    // A figure as a limit is written: as many decimals as it needs.
    const limit = (figure) => Sitemap.figures.stated(figure, language.current());

    function classText(of, one) {
      const named = language.pick((f) => one.label[f.slice(-2)], "label");
      if (named) return language.code(named);
      const { say } = language;
      const unit = of.unit;
      const said = (message, values) => say(message, values).trim();
      if (one.low === null && one.high === null) return say("all alike");
      if (one.low === null) return said("under {high} {unit}", { high: limit(one.high), unit });
      if (one.high === null) return said("{low} {unit} and more", { low: limit(one.low), unit }).replace(/ {2}/, " ");
      if (!of.whole) return said("{low} to under {high} {unit}", { low: limit(one.low), high: limit(one.high), unit });
      const last = one.high - 1;
      return last === one.low ? limit(last) : `${limit(one.low)}–${limit(last)}`;
    }

    const title = (of) => language.code(of.title[language.current()]);

    // What the colour says of a site; null where that is said of every site anyway.
    function said(place) {
      if (!theme() || theme().name === "area_m2") return null;
      const figure = theme().column && facts.result(place, theme().column);
      return `${title(theme())}: ${figure ?? classText(theme(), classOf(place))}`;
    }

    return {
      NAMES,
      themes,
      theme,
      fill,
      opacity,
      badge,
      share,
      stroke: (place) => look(place).stroke,
      classText,
      title,
      said,
      solid,
      follow: (tell) => state.on(["theme", "date"], tell),
    };
  };

  // How a site is painted, whatever paints it; `onCanvas` where its fill is no element of the page.
  Sitemap.siteStyle = function (view, place, chosen, onCanvas) {
    const { looks, register } = view;
    const emphasis = view.emphasis.of(place);
    const thick = chosen || emphasis === "strong";
    const [line, fill] = emphasis === "dim" ? [0.35, 0.15] : [1, 1];
    return {
      color: looks.stroke(place),
      weight: (register.isBand(place) ? 1.5 : 2) + (thick ? 2 : 0),
      opacity: line,
      dash: register.isApproximate(place) ? [7, 5] : [],
      fillColor: looks.fill(place, onCanvas),
      fillOpacity: fill * looks.opacity(place),
    };
  };
})();
