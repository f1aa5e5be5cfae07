// What the reader has chosen. Parts read it, change it and hear of changes;
// none of them calls another.
(function () {
  "use strict";

  Sitemap.state = function (values) {
    const listeners = [];
    return {
      get: (key) => values[key],
      all: () => ({ ...values }),
      set(changes) {
        const changed = Object.keys(changes).filter((key) => values[key] !== changes[key]);
        if (!changed.length) return;
        values = { ...values, ...changes };
        for (const listener of [...listeners]) {
          if (listener.keys.some((key) => changed.includes(key))) listener.tell(values);
        }
      },
      // Tells at once, and again whenever one of the keys changes.
      follow(keys, tell) {
        listeners.push({ keys, tell });
        tell(values);
      },
      on(keys, tell) {
        listeners.push({ keys, tell });
      },
    };
  };
})();
