// Numbers and dates as people read them; the same forms as sitemap.cartography.figures.
(function () {
  "use strict";
  const forms = new Map();

  function form(language, decimals) {
    const key = `${language}${decimals}`;
    if (!forms.has(key)) {
      forms.set(
        key,
        new Intl.NumberFormat(language === "en" ? "en-GB" : language, {
          minimumFractionDigits: decimals,
          maximumFractionDigits: decimals,
          roundingMode: "halfEven",
        }),
      );
    }
    return forms.get(key);
  }

  function number(value, decimals, language) {
    const scale = decimals < 0 ? 10 ** -decimals : 1;
    return form(language, Math.max(decimals, 0)).format(scale === 1 ? value : Math.round(value / scale) * scale);
  }

  // One significant digit of the error, two where it begins with 1 (DIN 1333).
  function decimalsFor(error) {
    if (!(error > 0) || !Number.isFinite(error)) return 2;
    const exponent = Math.floor(Math.log10(error));
    return -exponent + (error / 10 ** exponent < 1.95 ? 1 : 0);
  }

  function withError(value, error, unit, language) {
    if (value === null) return null;
    if (error === null) return `${number(value, 1, language)} ${unit}`.trim();
    const decimals = decimalsFor(error);
    return `${number(value, decimals, language)} ± ${number(error, decimals, language)} ${unit}`.trim();
  }

  // As many decimals as the figure was stated with.
  function stated(value, language) {
    const decimals = (String(value).split(".")[1] || "").length;
    return number(value, Math.min(decimals, 6), language);
  }

  function date(text, language) {
    const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text || "");
    if (!match) return text || "";
    const [, year, month, day] = match;
    if (!month) return year;
    if (day && language === "de") return `${day}.${month}.${year}`;
    const when = new Date(Date.UTC(+year, +month - 1, +(day || 1)));
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      year: "numeric",
      month: "long",
      day: day ? "numeric" : undefined,
      timeZone: "UTC",
    }).format(when);
  }

  Sitemap.figures = { number, decimalsFor, withError, stated, date };
})();
