// The one global name. Every file adds to it; a part of the map is declared
// with Sitemap.part and switched on by its name.
"use strict";
window.Sitemap = window.Sitemap || { parts: {} };

Sitemap.part = function (name, start) {
  Sitemap.parts[name] = start;
};
