// A map inside somebody's page: the way to the whole map, and the height it would like to have.
(function () {
  "use strict";
  const QUESTION = "sitemap:height?";
  const ANSWER = "sitemap:height";
  const [LEAST, MOST] = [200, 2000];

  const asked = Number(/[#&]height=(\d{1,5})(?:&|$)/.exec(window.location.hash)?.[1] ?? 0);

  function wanted(head) {
    const { width } = document.documentElement.getBoundingClientRect();
    const map = Math.min(Math.max(width * 0.62, 340), 620);
    return Math.round(asked ? Math.min(Math.max(asked, LEAST), MOST) : head.offsetHeight + map);
  }

  // Only the page that holds this frame is answered, under the name it had when it first asked.
  function isFromHolder(event) {
    if (window.parent === window || event.source !== window.parent) return false;
    const { ancestorOrigins } = window.location;
    if (ancestorOrigins && ancestorOrigins[0] !== event.origin) return false;
    return /^https?:\/\//.test(event.origin) && event.data?.type === QUESTION;
  }

  // A map whose files are on their way is asked before it can answer.
  let early = null;
  const note = (event) => (early ??= isFromHolder(event) ? event : null);
  window.addEventListener("message", note);

  Sitemap.part("embed", function (view) {
    const head = document.querySelector(".sm-embed-head");
    if (!head) return;
    let holder = null;
    let told = 0;

    function tell() {
      const height = wanted(head);
      if (holder === null || height === told) return;
      told = height;
      window.parent.postMessage({ type: ANSWER, height }, holder);
    }

    function answer(event) {
      if (!isFromHolder(event) || (holder ?? event.origin) !== event.origin) return;
      holder = event.origin;
      told = 0;
      tell();
    }
    window.removeEventListener("message", note);
    window.addEventListener("message", answer);
    if (early) answer(early);
    if (window.ResizeObserver) new ResizeObserver(tell).observe(document.documentElement);
    view.state.on(["language"], tell);

    const whole = document.querySelector("[data-whole]");
    const address = whole?.getAttribute("href");
    whole?.addEventListener("click", () => whole.setAttribute("href", `${address}#${view.fragment?.() ?? window.location.hash.slice(1)}`));
  });
})();
