// Which sites lie nearest to a site, by the middles of their outlines on the register's plane, in metres.
(function () {
  "use strict";
  const NEAREST = 5;

  // `half` is for each site the half-width of the 95 % interval of its place along one axis.
  Sitemap.nearestCentres = function (block) {
    const [x, y, half] = [block.x, block.y, block.half].map(Sitemap.column);
    const known = (error) => error !== null && error !== undefined;

    return function (place) {
      if (x[place] === null) return [];
      const found = [];
      for (let other = 0; other < x.length; other++) {
        if (other === place || x[other] === null) continue;
        const distance = Math.hypot(x[other] - x[place], y[other] - y[place]);
        if (found.length === NEAREST && distance >= found.at(-1).distance) continue;
        const after = found.findIndex((f) => f.distance > distance);
        found.splice(after < 0 ? found.length : after, 0, { place: other, distance });
        found.length = Math.min(found.length, NEAREST);
      }
      const error = (other) => (known(half[place]) && known(half[other]) ? Math.hypot(half[place], half[other]) : null);
      return found.map((f) => ({ ...f, error: error(f.place) }));
    };
  };
})();
