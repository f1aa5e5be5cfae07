// Text folded for searching: without case and marks; ü is found as ue and as u, ß as ss.
(function () {
  "use strict";
  const SPELT = { ä: "ae", ö: "oe", ü: "ue" };
  // What Unicode does not take apart.
  const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

  function bare(text) {
    return text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/[ßæœøłđðþı]/g, (c) => PLAIN[c])
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  }

  // The two ways in which a text can be spelt: with ue and with u.
  Sitemap.folded = function (text) {
    const lower = text.toLowerCase().normalize("NFC");
    return [bare(lower.replace(/[äöü]/g, (c) => SPELT[c])), bare(lower)];
  };

  // Tells of a folded text whether every word of the query occurs in it.
  Sitemap.searching = function (query) {
    const [spelt, plain] = Sitemap.folded(query).map((folded) => folded.split(" "));
    return (folded) =>
      spelt.every((word) => folded[0].includes(word)) || plain.every((word) => folded[1].includes(word));
  };
})();
