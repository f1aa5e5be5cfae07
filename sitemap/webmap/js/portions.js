// Rows in portions: a register may hold more sites than anybody reads at once.
(function () {
  "use strict";
  const { el } = Sitemap;
  const PORTION = 200;

  // Shows the first rows in `parent` and a button for more after it.
  Sitemap.portions = function (view, parent, row) {
    let waiting = [];
    const more = el("button", { type: "button", class: "sm-more", hidden: true, click: () => add(true) });
    parent.after(more);

    function add(byHand) {
      const before = parent.children.length;
      parent.append(...waiting.splice(0, PORTION).map(row));
      more.hidden = !waiting.length;
      more.textContent = view.language.say("Show more ({count})", {
        count: Sitemap.figures.number(waiting.length, 0, view.language.current()),
      });
      if (byHand) parent.children[before]?.querySelector("button")?.focus();
    }

    return {
      show(places) {
        waiting = [...places];
        parent.replaceChildren();
        add(false);
      },
    };
  };
})();
