// Elements from data. Text is only ever set as text, links only to http and https.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (typeof value === "function") node.addEventListener(name, value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
    return node;
  }

  Sitemap.el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  Sitemap.svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  function webAddress(text) {
    try {
      const url = new URL(text);
      return url.protocol === "https:" || url.protocol === "http:" ? url : null;
    } catch {
      return null;
    }
  }

  // A link that cannot reach back into the page; plain text where the address is no web address.
  Sitemap.link = function (address, text, hint) {
    const url = webAddress(address);
    if (!url) return Sitemap.el("span", {}, text);
    return Sitemap.el(
      "a",
      { href: url.href, target: "_blank", rel: "noopener noreferrer" },
      text,
      hint ? Sitemap.el("span", { class: "sm-hidden" }, ` (${hint})`) : null,
    );
  };

  Sitemap.hostOf = (address) => webAddress(address.replace(/[{}]/g, ""))?.hostname ?? "";
})();
