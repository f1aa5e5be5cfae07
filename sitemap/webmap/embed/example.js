// Writes the snippet that fits the settings, and shows what it gives.
(function () {
  "use strict";
  const form = document.querySelector("form");
  const code = document.querySelector("[data-snippet]");
  const result = document.querySelector("[data-result]");
  const said = document.querySelector("[data-said]");
  const host = document.querySelector("template[data-host]").content.textContent.trim();
  const frame = result.querySelector("iframe");
  const { file, title } = form.dataset;
  const get = (name) => form.elements[name];

  // Where this page stands on the web, the small one stands beside it.
  if (!get("address").value && /^https?:$/.test(window.location.protocol)) {
    get("address").value = new URL(file, window.location.href).href;
  }

  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  function height() {
    const number = Math.round(Number(get("height").value));
    return Number.isFinite(number) ? Math.min(Math.max(number, 200), 2000) : 480;
  }

  function fragment() {
    const fitting = get("fitting").checked;
    const said = [
      ["site", get("site").value.trim()],
      ["theme", get("theme").value === get("theme").dataset.normal ? "" : get("theme").value],
      ["lang", get("language").value],
      ["height", fitting ? "" : height()],
    ];
    return said.filter(([, value]) => value).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  }

  function named() {
    const site = get("site");
    return site.value ? `${title} – ${site.selectedOptions?.[0].text ?? site.value}` : title;
  }

  function write() {
    const address = get("address").value.trim() || `https://www.example.org/${file}`;
    const attributes = {
      src: `${address.split("#")[0]}#${fragment()}`,
      title: named(),
      width: "100%",
      height: height(),
      loading: "lazy",
      sandbox: frame.getAttribute("sandbox"),
      style: "border: 0",
    };
    const written = Object.entries(attributes).map(([name, value]) => `${name}="${escaped(String(value))}"`).join(" ");
    const tag = `<iframe ${written} data-sitemap></iframe>`;
    code.value = get("fitting").checked ? `${tag}\n<script>${host}</${"script"}>` : tag;
    said.textContent = "";
    code.rows = Math.min(code.value.split("\n").length + 3, 24);
  }

  // A new frame, since a change of the fragment alone would not read all of it again.
  function show() {
    const fresh = frame.cloneNode();
    fresh.src = `${file}#${fragment()}`;
    fresh.title = named();
    fresh.height = height();
    result.replaceChildren(fresh);
    const ask = () => fresh.contentWindow?.postMessage({ type: "sitemap:height?" }, "*");
    if (get("fitting").checked) fresh.addEventListener("load", ask);
  }

  window.addEventListener("message", ({ source, origin, data }) => {
    const shown = result.querySelector("iframe");
    const from = shown.sandbox.contains("allow-same-origin") ? window.location.origin : "null";
    if (source !== shown.contentWindow || origin !== from || data?.type !== "sitemap:height") return;
    if (get("fitting").checked && Number.isInteger(data.height) && data.height >= 200 && data.height <= 2000) shown.height = data.height;
  });

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", write);
  form.addEventListener("change", show);
  document.querySelector("[data-copy]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.value);
      said.textContent = said.dataset.copied;
    } catch {
      code.focus();
      code.select();
      said.textContent = said.dataset.marked;
    }
  });
  write();
  show();
})();
