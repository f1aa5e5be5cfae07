"""Every command that writes, each with earlier output that another version of the register gave."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.registers import CRS, EAST, NORTH, valid

__all__ = ["SCENARIOS", "Call", "Scenario"]

Call = Sequence[str] | str
Run = Callable[[list[str]], None]
_OLD, _NEW = "Altes Werk", "Ältestes Werk"


@dataclass(frozen=True)
class Scenario:
    """A call, what it needs, and the folders that it writes into.

    ``again`` is the call that must give the whole result after a fault, where
    it is another one than the call itself; ``again_codes`` are the exit codes
    that it may have. ``together`` says that the files of a folder belong
    together; answers in the cache do not. ``holds`` says that the call can be
    held before its first write: not where threads work by then, which a fork
    does not have.
    """

    name: str
    call: Call
    folders: tuple[str, ...]
    prepare: Callable[[Path, Run], None]
    again: Call | None = None
    again_codes: tuple[int, ...] = (0,)
    together: bool = True
    holds: bool = True


def register(root: Path, *, name: str = _NEW) -> Path:
    return valid().change("sites", "old-works", name_de=name).write(root / "register")


def output(name: str, *call: str, folder: str = "out", holds: bool = True) -> Scenario:
    """Return the scenario of a command that writes files from a register; there are files of the same command."""

    def prepare(root: Path, run: Run) -> None:
        register(root, name=_OLD)
        valid().change("sites", "basin", name_de="Anderes Becken").write(root / "earlier")
        run(list(call))
        register(root)

    return Scenario(name, list(call), (folder,), prepare, holds=holds)


def _source(root: Path, run: Run) -> None:
    del run
    source = valid().change("sites", "old-works", name_de="Neu gemessen")
    source.row("sites", "old-works")["geometry"]["coordinates"][0][1][0] -= 10.0
    source.row("sites", "old-works")["geometry"]["coordinates"][0][2][0] -= 10.0
    draft = source.write(root / "source")
    (draft / "sites.geojson").rename(root / "survey.geojson")
    register(root)


def _proposals(root: Path, run: Run) -> None:
    register(root, name=_OLD)
    rows = "number,title,date,body,url\n11/2024,Altes Werk: Bebauung,2024-01-15,Rat,https://ris.example.org/11\n"
    (root / "papers.csv").write_text(rows, encoding="utf-8")
    run(["papers", "fetch", "papers.csv", "-r", "register", "--date", "2024-06-01"])
    run(["papers", "propose", "-r", "register"])
    path = root / "register" / "papers-proposed.csv"
    path.write_bytes(path.read_bytes().replace(b"\n,,", b"\nja,,"))


def _papers(root: Path, run: Run) -> None:
    register(root)
    head = "number,title,date,body,url\n"
    (root / "papers.csv").write_text(f"{head}10/2024,Hafenbecken,2024-01-10,Rat,\n", encoding="utf-8")
    run(["papers", "fetch", "papers.csv", "-r", "register", "--date", "2024-06-01"])
    (root / "papers.csv").write_text(f"{head}10/2024,Hafenbecken neu,2024-01-10,Rat,\n", encoding="utf-8")


def _nothing(root: Path, run: Run) -> None:
    del run
    (root / "register").mkdir()


def _answers(root: Path, run: Run) -> None:
    del run
    _keep(root, b"earlier", 1000.0)


def save_edit(root: Path) -> None:
    """Save a change as the editor's page does."""
    from pyproj import Transformer

    from sitemap.editor.session import Session
    from sitemap.errors import SitemapError

    try:
        session = Session(root / "register", lambda: "2024-06-01")
        to_degrees = Transformer.from_crs(CRS, 4326, always_xy=True).transform
        west, south = EAST + 1000, NORTH + 1000
        corners = [(0, 0), (795, 0), (795, 500), (0, 500)]
        outline = [[[list(to_degrees(west + x, south + y)) for x, y in corners]]]
        drawn = {"geometry_kind": "traced", "geometry_accuracy_m": "20", "geometry_date": "2024", "geometry_source": "town-plan",
                 "geometry_method_de": "gezeichnet", "geometry_method_en": "drawn"}  # fmt: skip
        rows = {"sites": {"old-works": drawn}, "projects": {"market-hall": {"name_de": "Neue Halle"}}}
        session.save({"base": session.base, "rows": rows, "outlines": {"old-works": outline}})
    except SitemapError as error:
        sys.exit(f"Error: {error}")


def write_whole(root: Path) -> None:
    """Write a register from Python."""
    import sitemap
    from sitemap.errors import SitemapError

    try:
        sitemap.write_register(sitemap.read_register(root / "register"), root / "out")
    except SitemapError as error:
        sys.exit(f"Error: {error}")


def keep_answer(root: Path) -> None:
    """Keep another answer of a service in the cache."""
    from sitemap.errors import SitemapError

    try:
        _keep(root, b"newer answer" * 1000, 2000.0)
    except SitemapError as error:
        sys.exit(f"Error: {error}")


def _keep(root: Path, content: bytes, now_s: float) -> None:
    from sitemap.exchange.services import Cache

    cache = Cache(root / "cache" / "sitemap", now=lambda: now_s)
    cache.keep("https://example.org/a", "*/*", "text/plain", "", lambda out: out.write(content) and None)
    found = cache.answer("https://example.org/a", "*/*")
    assert found is not None
    assert json.loads(found.path.with_suffix(".json").read_text(encoding="utf-8"))["size"] == len(content)


_EXPORTS = (
    "brownfield-land", "csv", "flatgeobuf", "geojson", "geopackage", "geoparquet", "kml", "shapefile", "topojson",
)  # fmt: skip
_BETTER = ["--set", "geometry_kind=official", "--set", "geometry_accuracy_m=0.5", "--set", "geometry_date=2024"]
_DATED = ["--date", "2024-06-01", "-y"]
_SAVE, _KEEP = "tests.faults.scenarios:save_edit", "tests.faults.scenarios:keep_answer"
_WRITE = "tests.faults.scenarios:write_whole"

SCENARIOS = (
    output("build", "build", "register", "-o", "out"),
    output("build with tiles", "build", "register", "-o", "out", "--tiles", holds=False),
    output("analyse", "analyse", "-r", "register", "-o", "out"),
    output("analyse with charts", "analyse", "measures", "-r", "register", "-o", "out", "--charts"),
    output("report", "report", "old-works", "-r", "register", "-o", "out", "--format", "pdf,docx,xlsx,png"),
    output("atlas", "report", "--atlas", "-r", "register", "-o", "out", "--format", "pdf,docx,xlsx"),
    *(output(f"export {n}", "export", "-r", "register", "-o", "out", "--format", n) for n in _EXPORTS),
    output("publish", "publish", "out", "-r", "register", "--format", "geojson,geopackage,csv"),
    output("figure", "figure", "-r", "register", "-o", "out", "--format", "svg,pdf,png"),
    output("embed", "embed", "-r", "register", "-o", "out"),
    output("map", "map", "-r", "register", "-o", "out/map.html"),
    output("diff", "diff", "earlier", "register", "-o", "out"),
    output("papers locations", "papers", "locations", "register", "--base-url", "https://a.example/", "-o", "out"),
    Scenario("import", ["import", "survey.geojson", "-r", "register", *_BETTER, *_DATED], ("register",), _source),
    Scenario(
        "import context",
        ["import", "survey.geojson", "-r", "register", "--context", "other", "--set", "geometry_accuracy_m=5", *_DATED],
        ("register",),
        _source,
    ),
    Scenario(
        "refine",
        ["refine", "old-works", "--from", "survey.geojson", "-r", "register", *_BETTER, *_DATED],
        ("register",),
        _source,
    ),
    Scenario(
        "papers fetch",
        ["papers", "fetch", "papers.csv", "-r", "register", "--date", "2024-06-02"],
        ("register",),
        _papers,
    ),
    Scenario(
        "papers propose", ["papers", "propose", "-r", "register", "-o", "register/p.json"], ("register",), _papers
    ),
    Scenario(
        "papers accept",
        ["papers", "accept", "register/papers-proposed.csv", "-r", "register", "--judged-by", "Amt"],
        ("register",),
        _proposals,
    ),
    # The second time the register is there already: refused, and complete.
    Scenario(
        "init",
        ["init", "Seldorf", "--crs", "EPSG:25832", "-o", "register"],
        ("register",),
        _nothing,
        again_codes=(0, 2),
    ),
    Scenario("edit", _SAVE, ("register",), _source),
    Scenario("write_register", _WRITE, ("out",), _source),
    Scenario("cache", _KEEP, ("cache/sitemap",), _answers, together=False),
)
