"""The page of the analyses in a real browser: whole without a script, silent, legible, with the numbers beside."""

import json

from click.testing import CliRunner

from sitemap.charts import NOT_INSTALLED
from sitemap.cli import cli
from sitemap.publication.analysispage import analysis_files
from sitemap.publication.site import publish_site

# Every two texts of a drawing that lie on one another, and every one that leaves it or lies on a mark.
CLASHES = """() => [...document.querySelectorAll('svg[role=img]')].flatMap(svg => {
  const room = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const out = boxes.filter(([, b]) => b.left < room.left - 1 || b.right > room.right + 1 || b.top < room.top - 1
    || b.bottom > room.bottom + 1).map(([t]) => `${svg.querySelector('title').textContent}: ${t} leaves it`);
  boxes.forEach(([one, a], n) => boxes.slice(n + 1).forEach(([other, b]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    // Boxes of lines hold room above and below the letters.
    if (across > 1 && down > 0.4 * Math.min(a.height, b.height)) out.push(`${one} | ${other}`);
  }));
  // A number may stand in its mark, a name may not lie on one.
  const marks = [...svg.querySelectorAll('[data-mark]')].map(m => [m.dataset.site, m.getBoundingClientRect()]);
  const names = [...svg.querySelectorAll('text')].filter(t => getComputedStyle(t).textAnchor !== 'middle');
  for (const name of names) for (const [site, b] of marks) {
    const a = name.getBoundingClientRect();
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 3) out.push(`${name.textContent} lies on a mark of ${site}`);
  }
  return out;
})"""

FAULTS = """() => {
  const faults = [], ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  ids.forEach((id, n) => { if (ids.indexOf(id) !== n) faults.push('id twice: ' + id); });
  for (const e of document.querySelectorAll('[aria-labelledby],[aria-describedby]'))
    for (const k of ['aria-labelledby', 'aria-describedby'])
      if (e.hasAttribute(k) && !document.getElementById(e.getAttribute(k))?.textContent) faults.push('no text: ' + k);
  for (const e of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(decodeURIComponent(e.hash.slice(1)))) faults.push('leads nowhere: ' + e.hash);
  for (const t of document.querySelectorAll('table')) {
    if (!t.caption?.textContent) faults.push('table without caption');
    const columns = t.tHead.rows[0].cells.length;
    for (const r of t.tBodies[0].rows) if (r.cells.length !== columns) faults.push('ragged row');
    for (const h of t.querySelectorAll('th')) if (!h.scope || !h.textContent.trim()) faults.push('head without scope or text');
  }
  for (const e of document.querySelectorAll('*'))
    if (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0 && e.clientWidth < e.scrollWidth)
      faults.push('scrolls but cannot be reached: ' + e.className);
  let level = 0;
  for (const h of document.querySelectorAll('h1,h2,h3')) {
    const now = Number(h.tagName[1]);
    if (now > level + 1) faults.push('heading skips: ' + h.textContent);
    level = now;
  }
  return faults;
}"""


def looked_at(browser, path, script, width=1280):
    """Open a page and return what a script finds; it must ask nothing and say nothing."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(path.as_uri())
    found = page.evaluate(script)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    title = page.title()
    context.close()
    assert said == []
    assert asked == [path.as_uri()]
    assert wide <= 0
    assert title not in ("", "owned")
    return found


def test_no_text_of_a_chart_lies_on_another_or_is_cut(browser, page):
    assert looked_at(browser, page, CLASHES) == []


def test_the_page_is_sound_and_silent(browser, page):
    assert looked_at(browser, page, FAULTS) == []
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "default-src 'none'" in text


def test_the_page_fits_a_phone(browser, made, tmp_path):
    linked, results = made
    path = tmp_path / "analysis.html"
    path.write_bytes(analysis_files(linked.register, results, "en")["analysis.html"])
    size = "[...document.querySelectorAll('svg[role=img] text')].map(t => t.getBoundingClientRect().height)"
    assert min(looked_at(browser, path, size, width=360)) > 7


def test_colours_of_marks_reach_the_browser(browser, made, tmp_path):
    """No policy may take them away: a look is an attribute, not a style."""
    linked, results = made
    path = tmp_path / "analysis.html"
    path.write_bytes(analysis_files(linked.register, results, "de")["analysis.html"])
    fills = "[...document.querySelectorAll('[data-look=sure] path')].map(p => getComputedStyle(p).fill)"
    found = set(looked_at(browser, path, fills))
    assert found
    assert "rgb(0, 0, 0)" not in found


def test_every_figure_of_a_chart_stands_in_the_table_beside_it(made, files):
    results = made[1]
    html = files["ordinary"]["analysis.html"].decode()
    for name in ("measures", "capacity", "ranking", "reach", "constraints", "catchment"):
        part = html.split(f'<section id="{name}"')[1].split("</section>")[0]
        assert part.count("<tr>") == len(results.table(name)) + 1
        assert part.index("<svg") < part.index("<table")


def test_the_command_draws_when_asked_and_takes_old_charts_away(folder, tmp_path):
    out = tmp_path / "out"

    def run(*arguments):
        done = CliRunner().invoke(cli, ["analyse", *arguments, "-r", str(folder), "-o", str(out), "--lang", "de"])
        assert done.exit_code == 0, done.output
        return done.output

    said = run("measures", "--charts")
    assert "Diagramme öffnen: file://" in said
    assert (out / "charts" / "areas.svg").is_file()
    listed = set(json.loads((out / "manifest.json").read_text())["outputs"])
    assert {"charts/areas.svg", "analysis.html", "measures.csv"} <= listed
    assert "`sitemap analyse --charts`" in (out / "summary.md").read_text("utf-8").replace("\\`", "`")
    run("measures")
    assert not (out / "charts").exists()
    assert not (out / "analysis.html").exists()
    assert (out / "measures.csv").is_file()


def test_a_new_register_without_a_site_has_tables_and_no_charts(tmp_path):
    for arguments in (
        ["init", "Neustadt", "--crs", "EPSG:25832", "-o", str(tmp_path / "new")],
        ["analyse", "--charts", "-r", str(tmp_path / "new"), "-o", str(tmp_path / "out"), "--lang", "en"],
    ):
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code == 0, done.output
    assert not (tmp_path / "out" / "charts").exists()
    assert "The register has nothing for this table." in (tmp_path / "out" / "analysis.html").read_text("utf-8")


def test_without_the_library_one_message_and_all_the_tables(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("sitemap.charts.find_spec", lambda _name: None)
    done = CliRunner().invoke(
        cli, ["analyse", "measures", "--charts", "-r", str(folder), "-o", str(tmp_path / "out"), "--lang", "en"]
    )
    assert done.exit_code == 0, done.output
    assert done.stderr.count(NOT_INSTALLED) == 1
    html = (tmp_path / "out" / "analysis.html").read_text("utf-8")
    assert "<table>" in html
    assert "<svg" not in html


def test_the_published_site_has_the_page_in_both_languages(made, tmp_path):
    linked, results = made
    site = tmp_path / "site"
    publish_site(linked, results, site, analyses=results)
    for path, word, other in (
        ("analysis.html", "Auswertungen", "en/analysis.html"),
        ("en/analysis.html", "Analyses", "../analysis.html"),
    ):
        text = (site / path).read_text("utf-8")
        assert f"<h1>{word}</h1>" in text
        assert f'href="{other}"' in text
        assert "<svg" in text
    assert ">Auswertungen</a>" in (site / "sites" / "basin.html").read_text("utf-8")
    assert (site / "data" / "analysis" / "measures.csv").is_file()


def test_a_site_without_analyses_leads_to_no_such_page(made, tmp_path):
    linked, results = made
    publish_site(linked, results, tmp_path / "site")
    assert not (tmp_path / "site" / "analysis.html").exists()
    assert "analysis.html" not in (tmp_path / "site" / "index.html").read_text("utf-8")
