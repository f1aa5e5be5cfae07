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
        }),
      );
    }
    return forms.get(key);
  }

  // Twelve digits: what binary arithmetic leaves beyond them is no information.
  function digitsOf(value) {
    const [mantissa, exponent] = Math.abs(value).toExponential(11).split("e");
    return { digits: mantissa.replace(".", ""), exponent: Number(exponent) };
  }

  // In whole numbers, because 0.15 · 10 is not 1.5 in binary. Halves go away from zero, or all goes up.
  function rounded(value, decimals, up) {
    const { digits, exponent } = digitsOf(value);
    const shift = exponent - 11 + decimals;
    let whole = BigInt(digits) * 10n ** BigInt(Math.max(shift, 0));
    if (shift < 0) {
      const unit = 10n ** BigInt(-shift);
      const rest = whole % unit;
      whole = whole / unit + ((up ? rest > 0n : 2n * rest >= unit) ? 1n : 0n);
    }
    return Number(`${value < 0 && whole ? "-" : ""}${whole}e${-decimals}`);
  }

  function number(value, decimals, language) {
    return form(language, Math.max(decimals, 0)).format(rounded(value, decimals, false));
  }

  // One significant digit of the error, two where it begins with 1 or 2 (DIN 1333).
  function decimalsFor(error) {
    if (!(error > 0) || !Number.isFinite(error)) return 2;
    const { digits, exponent } = digitsOf(error);
    return -exponent + ("12".includes(digits[0]) ? 1 : 0);
  }

  // The error is rounded up, so that what is printed still holds.
  function withError(value, error, unit, language) {
    if (value === null) return null;
    if (error === null) return `${number(value, 1, language)} ${unit}`.trim();
    const decimals = decimalsFor(error);
    const covering = rounded(error, decimals, true);
    return `${number(value, decimals, language)} ± ${number(covering, decimals, language)} ${unit}`.trim();
  }

  // As many decimals as the figure was stated with.
  function stated(value, language) {
    const decimals = (String(value).split(".")[1] || "").length;
    return number(value, Math.min(decimals, 6), language);
  }

  // To make one takes far longer than to use it.
  const dateFormats = {};
  const dateFormat = (language, day) =>
    (dateFormats[`${language} ${day}`] ??= new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      year: "numeric",
      month: "long",
      day: day ? "numeric" : undefined,
      timeZone: "UTC",
    }));

  function date(text, language) {
    const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text || "");
    if (!match) return text || "";
    const [, year, month, day] = match;
    if (!month) return year;
    // A day that does not exist is shown as it is written; validation reports it.
    if (!(+month >= 1 && +month <= 12 && +(day || 1) >= 1 && +(day || 1) <= new Date(Date.UTC(+year, +month, 0)).getUTCDate())) {
      return text;
    }
    if (day && language === "de") return `${day}.${month}.${year}`;
    return dateFormat(language, Boolean(day)).format(new Date(Date.UTC(+year, +month - 1, +(day || 1))));
  }

  Sitemap.figures = { number, decimalsFor, withError, stated, date };
})();
