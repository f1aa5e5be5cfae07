"""The way of the data is one way: a room imports from those before it, never back."""

import ast
import graphlib
import importlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

import sitemap

ROOT = Path(sitemap.__file__).parent
PROJECT = ROOT.parent

# From the ground up. A module may import from its own room and from rooms of
# earlier rows; where a module is named itself, that counts before its room.
ROWS = (
    ("locale", "terminal"),
    ("errors", "rules"),
    ("finding", "atomic", "deferred", "outline", "shipped"),
    ("doctor",),
    ("register",),
    (
        "overlay",
        "validation",
        "linking",
        "cartography",
        "publication.__init__",
        "publication.manifest",
        "publication.publish",
    ),
    ("analysis",),
    ("charts", "describe"),
    ("webmap", "documents"),
    ("exchange",),
    ("papers",),
    ("change", "publication"),
    ("editor",),
    ("incremental",),
    ("pipeline",),
    ("mapping",),
    ("cli",),
    ("__init__", "__main__"),
)
ROW_OF = {room: row for row, rooms in enumerate(ROWS) for room in rooms}
# The folder of finished files is a room apart from the web site laid out in it.
ROOM_OF = {m: "output folder" for row in ROWS for m in row if m.startswith("publication.")}

FILES = sorted(p for p in ROOT.rglob("*.py") if "vendor" not in p.parts)


def name_of(path: Path) -> str:
    """Return a module's name below the package, for example ``register.read``."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


MODULES = {name_of(p): p for p in FILES}


def imported(path: Path, walk: Callable[[ast.Module], Iterable[ast.AST]] = ast.walk) -> Iterator[tuple[str, int]]:
    """Yield every module of the package that ``path`` imports anywhere, with the line."""
    for node in walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides where it leads"
            names = [f"{node.module}.{a.name}" for a in node.names]
        for name in names:
            if name == "sitemap" or name.startswith("sitemap."):
                yield resolved(name.removeprefix("sitemap").removeprefix(".")), node.lineno


def resolved(name: str) -> str:
    """Return the module in which a dotted name lives."""
    while name:
        if name in MODULES:
            return name
        if f"{name}.__init__" in MODULES:
            return f"{name}.__init__"
        name = name.rpartition(".")[0]
    return "__init__"


def place(module: str) -> tuple[int, str]:
    """Return the row and the room of a module."""
    for name in (module, module.split(".", maxsplit=1)[0]):
        if name in ROW_OF:
            return ROW_OF[name], ROOM_OF.get(name, name)
    raise AssertionError(f"{module} has no place in the table of rooms")


def test_imports_go_one_way():
    wrong = []
    for module, path in MODULES.items():
        row, room = place(module)
        for other, line in imported(path):
            other_row, other_room = place(other)
            if other_room != room and other_row >= row:
                wrong.append(f"{path.relative_to(PROJECT)}:{line} imports {other}")
    assert wrong == []


def test_no_module_imports_itself_by_a_detour():
    """What is loaded with a module must not wait for it; what a function loads later may."""
    graph = {m: {o for o, _ in imported(p, lambda tree: tree.body) if o != m} for m, p in MODULES.items()}
    assert sum(map(len, graph.values())) > 300
    graphlib.TopologicalSorter(graph).prepare()


def test_a_detour_would_be_found():
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter({"a": {"b"}, "b": {"c"}, "c": {"a"}}).prepare()


def test_every_name_of_the_library_loads():
    for name in sitemap.__all__:
        assert getattr(sitemap, name) is not None
    assert sorted(sitemap.__all__, key=lambda n: (not n.isupper(), n[0].islower(), n)) == sitemap.__all__
    assert set(sitemap.__all__) <= set(dir(sitemap))


def test_every_name_is_declared_for_type_checkers_too():
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    declared = {
        a.name: f"{n.module}"
        for block in tree.body
        if isinstance(block, ast.If)
        for n in block.body
        if isinstance(n, ast.ImportFrom)
        for a in n.names
    }
    assert set(declared) == set(sitemap.__all__)
    assert {name: home for name, home in declared.items() if sitemap._HOME_OF[name] != home} == {}


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nosuch"):
        _ = sitemap.nosuch


def test_every_public_name_of_a_module_exists():
    missing = []
    for module in MODULES.keys() - {"__main__"}:
        loaded = importlib.import_module(f"sitemap.{module}".removesuffix(".__init__"))
        missing += [f"{module}.{n}" for n in getattr(loaded, "__all__", ()) if not hasattr(loaded, n)]
    assert missing == []


def test_a_name_loads_only_what_it_needs():
    code = "import sitemap, sys; sitemap.RULES, sitemap.shipped_register; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def texts() -> list[Path]:
    """Return every file of code and tests that people wrote, except what is about the shipped register."""
    found = [
        p
        for folder in ("sitemap", "tests", "benchmarks", "docs", "notebooks")
        for p in sorted((PROJECT / folder).rglob("*"))
    ]
    kinds = {".py", ".js", ".mjs", ".css", ".html", ".toml", ".po", ".md", ".json", ".svg", ".ipynb"}
    # What the build of the documentation brings into docs/project stands elsewhere.
    apart = {"vendor", "geodata", "__pycache__", "node_modules", "project"}
    return [p for p in found if p.suffix in kinds and p.is_file() and not apart & set(p.relative_to(PROJECT).parts)]


def test_the_program_knows_no_city():
    """Everything about a city stands in its register; the word looked for comes from there as well."""
    city = sitemap.shipped_register().name.lower()
    sites = set(sitemap.read_register(sitemap.shipped_register()).sites.index)
    words = {city, *(s for s in sites if "-" in s)}
    found = []
    for path in texts():
        text = path.read_text(encoding="utf-8").lower()
        found += [f"{path.relative_to(PROJECT)}: {word}" for word in sorted(words) if word in text]
    assert len(texts()) > 100
    assert found == []
