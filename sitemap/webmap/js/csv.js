// The sites as CSV for a spreadsheet: RFC 4180, with the separator and decimal sign that
// Excel expects in the reader's language (German: semicolon and comma).
(function () {
  "use strict";
  const FORMULA = "[\"' ]*[=+\\-@＝＋－＠\\t\\r]";
  const BEGINS = new RegExp(`^${FORMULA}`);
  const PIECE = new RegExp(`([;,\\t\\r\\n])(?=${FORMULA})`, "g");

  // An apostrophe stands before text that a spreadsheet would run, as sitemap.exchange.export.spreadsheet writes it.
  const guarded = (text) => (BEGINS.test(text) ? "'" : "") + text.replace(PIECE, "$1'");

  function cell(value, decimal) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value).replace(".", decimal);
    const text = guarded(String(value));
    return /[",;\t\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  // The register's own columns, then every figure with its error.
  function columnsOf(view) {
    const { register, facts, language } = view;
    const { sites } = register;
    const { say } = language;
    const own = (field) => (place) => sites.get(place, field);
    const coded = (field) => (place) => (sites.get(place, field) === null ? null : language.code(sites.get(place, field)));
    return [
      [say("Id"), (place) => sites.ids[place]],
      [say("Name"), facts.name],
      [say("Kind"), facts.kind],
      [say("State"), coded("status")],
      [say("State as of"), own("status_date")],
      [say("Former use"), (place) => language.pick((f) => sites.get(place, f), "former_use")],
      [say("Planned uses"), (place) => sites.list(place, "planned_uses").map(language.code).join("; ")],
      [say("Municipalities"), facts.municipalities],
      [say("Projects"), (place) => facts.projectIds(place).map(facts.project).join("; ")],
      [say("Themenforen"), (place) => facts.forumIds(place).map(facts.forum).join("; ")],
      [say("Outline"), coded("geometry_kind")],
      [`${say("Accuracy of the outline")} (m)`, own("geometry_accuracy_m")],
      ...register.results.flatMap((table) => table.columns.flatMap((column) => figures(view, column))),
    ];
  }

  function figures({ facts, language }, column) {
    const label = column.label[language.current()];
    const numeric = column.kind === "value" && column.values.some((v) => typeof v === "number");
    if (!numeric) return [[label, (place) => facts.result(place, column)]];
    const [factor, shown] = facts.unit(column.unit);
    const unit = shown ? ` (${shown})` : "";
    const scaled = (values) => (place) => (values[place] === null ? null : Number((values[place] * factor).toFixed(6)));
    const value = [`${label}${unit}`, scaled(column.values)];
    return column.errors ? [value, [`${label} ±${unit}`, scaled(column.errors)]] : [value];
  }

  Sitemap.csv = function (view, places) {
    const [separator, decimal] = view.language.current() === "de" ? [";", ","] : [",", "."];
    const columns = columnsOf(view);
    const lines = [columns.map(([title]) => cell(title, decimal))];
    for (const place of places) lines.push(columns.map(([, value]) => cell(value(place), decimal)));
    return lines.map((line) => `${line.join(separator)}\r\n`).join("");
  };
  Sitemap.guarded = guarded;
})();
