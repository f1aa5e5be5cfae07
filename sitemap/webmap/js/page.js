// The page's own words, its language switch and its skip links.
(function () {
  "use strict";

  Sitemap.part("page", function (view) {
    const { register, language, state } = view;
    if (!document.querySelector(".sm-page")) return;

    const info = (field) => language.pick((f) => register.info[f], field) || "";

    function speak() {
      document.documentElement.lang = language.current();
      document.title = info("title");
      document.querySelector("meta[name=description]").content = info("description");
      for (const node of document.querySelectorAll("[data-text]")) {
        node.textContent = language.say(node.dataset.text, JSON.parse(node.dataset.values || "{}"));
      }
      for (const node of document.querySelectorAll("[data-label]")) {
        node.setAttribute("aria-label", language.say(node.dataset.label));
      }
      for (const node of document.querySelectorAll("[data-register]")) node.textContent = info(node.dataset.register);
      for (const button of document.querySelectorAll("[data-language]")) {
        button.setAttribute("aria-pressed", String(button.dataset.language === language.current()));
      }
    }

    state.on(["language"], speak);
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => state.set({ language: button.dataset.language }));
    }
    for (const skip of document.querySelectorAll(".sm-skip")) {
      skip.addEventListener("click", (event) => {
        // The fragment stays free for the page's own use.
        event.preventDefault();
        document.querySelector(skip.getAttribute("href")).focus();
      });
    }
  });
})();
