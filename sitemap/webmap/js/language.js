// Words in the language of the reader: the page's own and the register's.
(function () {
  "use strict";

  Sitemap.language = function (texts, languages, state) {
    const current = () => state.get("language");

    function say(message, values) {
      const said = texts[current()];
      // Only own keys: a register may use the word “constructor”.
      const text = said && Object.hasOwn(said, message) ? said[message] : message;
      return text.replace(/\{(\w+)\}/g, (whole, name) => (values && Object.hasOwn(values, name) ? String(values[name]) : whole));
    }

    // A code begins with a capital where it stands alone.
    function code(text) {
      const word = say(text);
      return word.charAt(0).toLocaleUpperCase(current()) + word.slice(1);
    }

    // name_de or name_en by language; the other one where this is missing.
    function pick(get, field) {
      for (const language of [current(), ...languages]) {
        const value = get(`${field}_${language}`);
        if (value !== null && value !== undefined) return value;
      }
      return null;
    }

    return { current, all: languages, say, code, pick };
  };
})();
