// What the page says, in the language that is chosen.
"use strict";

const spoken = { code: "de", texts: { de: {}, en: {} } };

export function speak(code, texts = spoken.texts) {
  spoken.code = code;
  spoken.texts = texts;
  document.documentElement.lang = code;
}

export const language = () => spoken.code;

export function say(message, values = {}) {
  const text = spoken.texts[spoken.code][message] ?? message;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const pick = (texts) => texts[spoken.code] ?? texts.en ?? "";

export const number = (value, digits) =>
  new Intl.NumberFormat(spoken.code, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
