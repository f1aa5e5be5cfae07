// A register whose outlines and attributes lie beside the page: the map first, the rest when it is asked for.
(function () {
  "use strict";
  const TABLES = ["areas", "phases", "projects", "forums", "events", "papers"];
  const LINKS = ["site_projects", "project_forums", "site_papers", "project_papers", "event_projects"];
  // Parts that know more of a site than its colour.
  const LATE = new Set(["detail", "popup", "time", "find", "totals", "views", "list", "table", "download", "network", "permalink"]);
  const empty = (names, make) => Object.fromEntries(names.map((name) => [name, make()]));

  function completed(data, sites) {
    const blank = () => ({ ids: [], columns: {} });
    const results = data.results.map((t) => ({ ...t, columns: t.columns.map((c) => ({ ...c, ...figures(c, data.languages) })) }));
    return { ...data, sites, results, tables: { ...empty(TABLES, blank), ...data.tables }, links: empty(LINKS, () => ({})) };
  }

  const figures = (column, languages) => ({
    values: column.kind === "name" ? empty(languages, () => []) : [],
    ...(column.hasErrors ? { errors: [] } : {}),
  });

  function besideOf(data, queue) {
    const columns = Sitemap.columns(data.tiles);
    const tiles = Sitemap.tileStore(data.tiles);
    let told = false;
    const failed = (error) => {
      if (told) return;
      told = true;
      Sitemap.tellProblem(data, "The files beside this page cannot be read.", String(error.message ?? error));
    };
    let view = null;
    let stub = null;
    let loading = null;
    let listed = false;

    async function loaded() {
      stub.busy();
      busy(true);
      await columns.fillIndex(view).finally(() => busy(false));
      listed = true;
      const back = stub.leave();
      queue.filter(([name]) => LATE.has(name)).forEach(([name, options]) => view.use(name, options));
      back();
      document.documentElement.dataset.sites = "listed";
    }

    const busy = (is) => document.documentElement.classList.toggle("sm-busy", is);
    return {
      columns,
      tiles,
      failed,
      bounds: data.sites.bounds,
      busy,
      isListed: () => listed,
      begin(made) {
        view = made;
        stub = Sitemap.waiting(view);
      },
      // Search, filters, list and all else: loaded once, when first asked for.
      index() {
        loading ??= loaded().catch((error) => {
          loading = null;
          stub.failed();
          failed(error);
          throw error;
        });
        return loading;
      },
    };
  }

  // What an address may ask for without the attributes: the language and the colours. Returns whether that is all.
  function heed(view) {
    const asked = new Map(window.location.hash.slice(1).split("&").map((pair) => pair.split("=")));
    const [language, theme] = [asked.get("lang"), asked.get("theme")];
    const known = {
      lang: view.language.all.includes(language),
      theme: view.looks.NAMES.includes(theme),
      height: true,
    };
    if (![...asked].every(([key]) => Object.hasOwn(known, key) && known[key])) return false;
    view.state.set({ ...(language && { language }), ...(theme && { theme }) });
    return true;
  }

  async function start(map, data, queue) {
    if (window.location.protocol === "file:") {
      map.attributionControl?.remove();
      Sitemap.tellProblem(data, "Opened as a file, this page may not read the map beside it. Start “sitemap serve FOLDER” and open the address that it names, or put the folder on a web server.");
      return;
    }
    const beside = besideOf(data, queue);
    try {
      const [sites] = await Promise.all([beside.columns.looks(data.sites.count), beside.tiles.ready()]);
      const view = Sitemap.viewOf(map, completed(data, sites));
      view.beside = beside;
      Sitemap.fetchingBefore(view);
      beside.begin(view);
      await beside.columns.fillTheme(view, view.state.get("theme"));
      queue.filter(([name]) => !LATE.has(name)).forEach(([name, options]) => view.use(name, options));
      if (window.location.hash.length > 1) {
        beside.heeded = heed(view);
        if (!beside.heeded) await beside.index();
      }
    } catch (error) {
      beside.failed(error);
    }
  }

  Sitemap.tiledView = function (map, dataId) {
    const queue = [];
    const data = JSON.parse(document.getElementById(dataId).textContent);
    const later = {
      use(name, options) {
        queue.push([name, options]);
        return later;
      },
    };
    // The parts are named by the time the script has ended.
    queueMicrotask(() => start(map, data, queue));
    return later;
  };
})();
