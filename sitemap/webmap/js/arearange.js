// The range of areas that is asked for, in hectares as the reader's language writes them.
(function () {
  "use strict";
  const { el } = Sitemap;

  // Null where nothing is given, NaN where it is no number.
  function hectares(text, language) {
    const written = text.trim();
    if (!written) return null;
    const [group, point] = language === "de" ? [/\.(?=\d{3}(?:\D|$))/g, ","] : [/,(?=\d{3}(?:\D|$))/g, "."];
    const plain = written.replace(group, "").replace(point, ".");
    return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
  }

  const written = (view, ha) => (ha === null ? "" : Sitemap.figures.stated(ha, view.language.current()));

  Sitemap.rangeText = function (view, [least, most]) {
    const { say } = view.language;
    const values = { least: written(view, least), most: written(view, most) };
    if (most === null) return say("Area from {least} ha", values);
    return least === null ? say("Area up to {most} ha", values) : say("Area {least} to {most} ha", values);
  };

  Sitemap.areaRange = function (view) {
    const { filter, state, language } = view;
    const { say } = language;
    const wrong = el("p", { class: "sm-wrong", id: "sm-area-wrong", role: "alert" });
    const ends = ["from", "to"].map((name) => {
      const input = el("input", {
        type: "text",
        inputmode: "decimal",
        id: `sm-area-${name}`,
        autocomplete: "off",
        "aria-describedby": wrong.id,
        input: read,
      });
      const label = el("label", { for: input.id });
      return { input, label };
    });
    const legend = el("legend", {});
    const box = el(
      "fieldset",
      { class: "sm-area" },
      legend,
      el("div", { class: "sm-range" }, ends.map(({ input, label }) => el("span", {}, label, input))),
      wrong,
    );

    function complain(message, which) {
      wrong.textContent = message;
      ends.forEach(({ input }, i) => (which.includes(i) ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid")));
    }

    function read() {
      const [least, most] = ends.map(({ input }) => hectares(input.value, language.current()));
      const unread = [least, most].flatMap((v, i) => (Number.isNaN(v) ? [i] : []));
      if (unread.length) return complain(say("Please write a number of hectares."), unread);
      if (least !== null && most !== null && least > most) return complain(say("The smallest area is larger than the largest."), [0, 1]);
      complain("", []);
      filter.change({ area: least === null && most === null ? null : [least, most] });
    }

    function build() {
      legend.textContent = say("Area in hectares");
      ends[0].label.textContent = say("at least");
      ends[1].label.textContent = say("at most");
      complain("", []);
      write();
    }

    // What stands in the fields is left as it was typed, unless it means something else.
    function write() {
      const area = state.get("filters").area ?? [null, null];
      ends.forEach(({ input }, i) => (input.value = written(view, area[i])));
    }

    function update() {
      const area = state.get("filters").area ?? [null, null];
      if (ends.some(({ input }, i) => hectares(input.value, language.current()) !== area[i] && document.activeElement !== input)) {
        complain("", []);
        write();
      }
    }
    return { box, build, update };
  };
})();
