// How a site stands out on the map: plain, strong as part of what is looked at, dim where it is not asked for.
(function () {
  "use strict";

  Sitemap.emphasis = function (view) {
    const { register, state } = view;
    let last = {};

    function members(network) {
      if (last.network !== network) {
        const known = Sitemap.isInNetwork(view, network);
        last = { network, sites: known && new Set(register.sitesOfNetwork(network)) };
      }
      return last.sites;
    }

    return {
      of(place) {
        const id = register.sites.ids[place];
        const inNetwork = members(state.get("network"));
        if (inNetwork) return inNetwork.has(id) ? "strong" : "dim";
        return id === state.get("site") || view.filter.matches(place) ? "" : "dim";
      },
      follow: (tell) => state.follow(["query", "filters", "network", "site"], tell),
    };
  };
})();
