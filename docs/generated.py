"""Parts of pages that are made from the program, so that nothing is written twice.

Where a page says ``<!-- made: methods en -->``, the part called ``methods`` is
put there, with ``en`` as its argument.
"""

import pkgutil
import re
import tempfile
from collections.abc import Callable, Iterable
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path
from types import ModuleType

import sitemap
from sitemap.analysis import Analysis
from sitemap.locale import translate
from sitemap.register.empty import NewRegister, make_register

__all__ = ["GERMAN_PAGES", "PARTS", "filled", "write_project_pages"]

DOCS = Path(__file__).parent
PROJECT = DOCS.parent
# Pages that stand beside the program and are taken in, each by its file.
PROJECT_PAGES = {
    **{p: p.stem.lower() for p in sorted(PROJECT.glob("*.md")) if p.name != "README.md"},
    PROJECT / "benchmarks" / "README.md": "benchmarks",
}

GERMAN_PAGES = ("start/kurzanleitung", "start/befunde", "explanation/verfahren")

# The steps of a build, in their order, and what a reader looks for under each.
_TITLES = {
    "sitemap.shipped": "The shipped register",
    "sitemap.register": "Read and write",
    "sitemap.validation": "Check",
    "sitemap.finding": "Findings",
    "sitemap.rules": "Rules",
    "sitemap.linking": "Join",
    "sitemap.analysis": "Analyse",
    "sitemap.mapping": "A map in one call",
    "sitemap.webmap": "Draw",
    "sitemap.publication": "Publish",
    "sitemap.pipeline": "All of it in one call",
    "sitemap.errors": "Errors",
}

_LINK = re.compile(r"(?<!!)\[(?P<label>[^\]]*)\]\((?P<target>[^)\s#:]+)(?P<place>#[^)\s]*)?\)")
_MARK = re.compile(r"^<!-- made: (?P<part>[\w-]+)(?: (?P<argument>[\w.-]+))? -->$", re.MULTILINE)


def filled(text: str, page: str) -> str:
    """Return the text of a page with every part in its place (KeyError if there is no such part)."""
    linked = _linked(text, (DOCS / page).parent)
    return _MARK.sub(lambda m: PARTS[m["part"]](m["argument"] or ""), linked)


def write_project_pages(folder: Path) -> None:
    """Write the pages that stand beside the program into ``folder``, and nothing else there."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for path, name in PROJECT_PAGES.items():
        text = _linked(path.read_text(encoding="utf-8"), path.parent)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def _linked(text: str, folder: Path) -> str:
    """Return a text whose links to files of the project lead to their pages here; without a page, the name stays."""

    def link(found: re.Match[str]) -> str:
        target = (folder / found["target"]).resolve()
        if target.is_relative_to(DOCS) or not target.exists():
            return found[0] if folder.is_relative_to(DOCS) else f"[{found['label']}](/{_within(target)})"
        return f"[{found['label']}](/project/{PROJECT_PAGES[target]}.md)" if target in PROJECT_PAGES else found["label"]

    return _LINK.sub(link, text)


def _within(target: Path) -> str:
    return target.relative_to(DOCS if target.is_relative_to(DOCS) else PROJECT).as_posix()


def methods(language: str) -> str:
    """Return what every analysis says of its method and its limits."""
    return "\n\n".join(_method(a, language) for a in sitemap.ANALYSES)


def _method(analysis: Analysis, language: str) -> str:
    def say(message: str) -> str:
        return _plain(translate(message, language))

    needs = {"de": "Braucht", "en": "Needs"}[language]
    columns = [f"`{c.name}`" + (f" ({c.unit})" if c.unit not in {"", "1"} else "") for c in analysis.columns]
    parts = [
        f"## {say(analysis.title)}",
        f"`sitemap analyse {analysis.name}`",
        f"**{translate('Method', language)}.** {say(analysis.method)}",
        f"**{translate('Limits', language)}.** {say(analysis.limits)}",
        f"**{translate('Published', language)}.** {_plain(analysis.citation)}" if analysis.citation else "",
        f"**{needs}.** {_needs(analysis)}" if analysis.requires or analysis.roles or analysis.extra else "",
        f"**{ {'de': 'Spalten', 'en': 'Columns'}[language] }.** {', '.join(columns)}",
    ]
    return "\n\n".join(p for p in parts if p)


def _needs(analysis: Analysis) -> str:
    needs = [f"`--{name}`" for name in analysis.requires]
    needs += [" / ".join(f"`{role}`" for role in analysis.roles) + " (`layers.csv`)"] if analysis.roles else []
    needs += [f"`sitemap[{analysis.extra[0]}]`"] if analysis.extra else []
    return ", ".join(needs)


def findings(language: str) -> str:
    """Return a table of everything that checks can find, with its remedy."""
    heads = {"de": "| Kennung, Schwere | Befund | Abhilfe |", "en": "| code, severity | finding | remedy |"}
    lines = [heads[language], "|---|---|---|"]
    for code, rule in sorted(sitemap.RULES.items()):
        severity, message, remedy = (_plain(translate(t, language)) for t in (rule.severity, rule.message, rule.remedy))
        lines.append(f"| `{code}`<br>{severity} | {message} | {remedy} |")
    return "\n".join(lines)


def register_tables(_argument: str) -> str:
    """Return what the guide in every new register says of its tables, fields and codes."""
    with tempfile.TemporaryDirectory() as folder:
        make_register(NewRegister("A", "EPSG:25832"), Path(folder) / "register")
        guide = (Path(folder) / "register" / "README.md").read_text(encoding="utf-8")
    return guide.split("\n## ", 1)[1].join(["## ", ""])


def library(_argument: str) -> str:
    """Return the directives for every public name, by the room where it lives."""
    homes: dict[str, list[str]] = {}
    order = {home: place for place, home in enumerate(_TITLES)}
    for name in sorted(sitemap.__all__, key=lambda n: order.get(sitemap._HOME_OF[n], len(order))):  # noqa: SLF001
        homes.setdefault(sitemap._HOME_OF[name], []).append(name)  # noqa: SLF001  # the one list of homes
    parts = []
    for home, names in homes.items():
        module = import_module(home)
        parts += [
            f"## {_TITLES.get(home, home.rpartition('.')[2].capitalize())}",
            _doc(module),
            _entries("sitemap", names),
        ]
    return "\n\n".join(parts)


def rooms(_argument: str) -> str:
    """Return the directives for what single rooms offer beyond the names of ``sitemap`` itself."""
    known = {id(getattr(sitemap, name)) for name in sitemap.__all__}
    parts = []
    for module in _rooms():
        names = [n for n in module.__all__ if id(getattr(module, n)) not in known]
        if names:
            parts += [f"## `{module.__name__}`", _doc(module), _entries(module.__name__, names)]
    return "\n\n".join(parts)


def _rooms() -> Iterable[ModuleType]:
    """Yield the packages below ``sitemap`` that say what they offer, except the command line."""
    found = pkgutil.walk_packages(sitemap.__path__, "sitemap.")
    names = sorted(m.name for m in found if m.ispkg and not m.name.startswith(("sitemap.cli", "sitemap.locale")))
    for name in names:
        module = import_module(name)
        if getattr(module, "__all__", None):
            yield module


def _entries(module: str, names: Iterable[str]) -> str:
    loaded = import_module(module)
    directives = [_directive(f"{module}.{n}", getattr(loaded, n)) for n in sorted(names, key=str.lower)]
    return "```{eval-rst}\n" + "\n".join(directives) + "```"


def _directive(name: str, value: object) -> str:
    if isfunction(value):
        return f".. autofunction:: {name}\n"
    if isclass(value):
        return f".. autoclass:: {name}\n   :members:\n"
    size = f" of {len(value)} entries" if hasattr(value, "__len__") and not isinstance(value, str) else ""
    return f".. py:data:: {name}\n\n   A {type(value).__name__}{size}.\n"


def _doc(module: ModuleType) -> str:
    return (module.__doc__ or module.__name__).splitlines()[0]


def _plain(text: str) -> str:
    """Return text in which nothing is markup of Markdown."""
    return re.sub(r"([\\`*_\[\]<>|#{}$~])", r"\\\1", text)


PARTS: dict[str, Callable[[str], str]] = {
    "findings": findings,
    "library": library,
    "methods": methods,
    "register-tables": register_tables,
    "rooms": rooms,
}
