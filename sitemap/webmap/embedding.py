"""Maps in other people's pages: the small page, the snippet for it, and a page that shows both.

The frame is sandboxed: it may run its own scripts and open links in new
windows, and has no origin, so it can neither read the page around it nor store
anything there. The only thing said across its border is a height in pixels.

The small page of very many sites reads files beside it, which a frame without
origin may not. Its frame has that of the host it comes from, so that the page
around it is kept apart from it where that is another host.
"""

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Results
from sitemap.linking import LinkedRegister
from sitemap.locale import LANGUAGES, N_, translate
from sitemap.webmap.assembly import embed_page, template
from sitemap.webmap.assets import EMBED_MODULES
from sitemap.webmap.choices import PLAIN_THEMES, MapChoices, choose
from sitemap.webmap.drawing import draw
from sitemap.webmap.elements import EMBED_PARTS
from sitemap.webmap.policy import security_policy
from sitemap.webmap.tiles.choice import is_tiled

if TYPE_CHECKING:
    import folium

    from sitemap.register.model import Register
    from sitemap.webmap.choices import Opening
    from sitemap.webmap.tiles.shell import Shell

__all__ = [
    "EMBED_FILE",
    "EXAMPLE_FILE",
    "HEIGHT_PX",
    "SANDBOX",
    "SANDBOX_WITH_FILES",
    "embed_files",
    "example_file",
    "host_script",
    "script_hash",
    "snippet",
]

EMBED_FILE = "embed.html"
EXAMPLE_FILE = "embed-example.html"
HEIGHT_PX = 480
# Scripts draw the map; sources open in new windows, which are ordinary ones again.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
# A page that reads files beside it has to be of their host.
SANDBOX_WITH_FILES = SANDBOX + " allow-same-origin"
_FOLDER = Path(__file__).parent
_UNKNOWN_ADDRESS = "https://www.example.org/" + EMBED_FILE

_TEXTS = {
    "heading": N_("Embed the map"),
    "about": N_(
        "Copy the snippet into a page. The map asks no host for anything before its reader agrees, sets no cookies, "
        "and can neither read nor change the page around it."
    ),
    "about_files": N_(
        "Copy the snippet into a page. The map reads the files beside it, asks no other host for anything before its "
        "reader agrees, and sets no cookies. On a page of another host it can neither read nor change the page around it."
    ),
    "settings": N_("Settings"),
    "address": N_("Address of the file embed.html"),
    "site": N_("Site that is open"),
    "site_id": N_("Id of the site that is open"),
    "none": N_("none"),
    "theme": N_("Colour shows"),
    "language": N_("Language"),
    "height": N_("Height in pixels"),
    "fitting": N_("The height follows the width (needs the script)"),
    "snippet": N_("Snippet"),
    "copy_it": N_("Copy the snippet"),
    "copied": N_("Copied."),
    "marked": N_("The browser forbids copying; the snippet is marked, press Ctrl+C."),
    "script": N_(
        "The script asks the map for its height and takes the answer only from that frame. Without it the map works "
        "with a fixed height. Where a page has a Content Security Policy, this hash allows the script:"
    ),
    "result": N_("Result"),
    "frame": N_("Map: {title}"),
    "back": N_("Whole map"),
}


def example_file(language: str, first: str) -> str:
    """Return the name of the page with the snippet in a language; the first language's is the plain one.

    Examples
    --------
    >>> example_file("de", "de"), example_file("en", "de")
    ('embed-example.html', 'embed-example.en.html')
    """
    return EXAMPLE_FILE if language == first else EXAMPLE_FILE.replace(".html", f".{language}.html")


@cache
def host_script() -> str:
    """Return the script that gives the frames of a page their height."""
    return (_FOLDER / "embed" / "host.js").read_text(encoding="utf-8").strip()


def script_hash() -> str:
    """Return what a Content Security Policy calls that script by.

    Examples
    --------
    >>> script_hash().startswith("sha256-")
    True
    """
    return "sha256-" + base64.b64encode(hashlib.sha256(host_script().encode("utf-8")).digest()).decode("ascii")


def snippet(
    address: str,
    title: str,
    *,
    fragment: str = "",
    height_px: int = HEIGHT_PX,
    script: bool = True,
    sandbox: str = SANDBOX,
) -> str:
    """Return the HTML that shows a map in a page.

    Parameters
    ----------
    address
        Where the small page stands.
    title
        Name of the frame, for those who do not see it.
    fragment
        What is opened, as in a link to the map: ``site=…&theme=…&lang=…``.
    height_px
        Height where the script is left out.
    script
        Whether the height is to follow the width.
    sandbox
        What the frame may do.

    Examples
    --------
    >>> print(snippet("https://www.example.org/embed.html", "Karte", fragment="lang=de", script=False))
    <iframe src="https://www.example.org/embed.html#lang=de" title="Karte" width="100%" height="480" loading="lazy" \
sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" style="border: 0" data-sitemap></iframe>
    """
    source = address + (f"#{fragment}" if fragment else "")
    frame = (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{height_px}" loading="lazy" '
        f'sandbox="{sandbox}" style="border: 0" data-sitemap></iframe>'
    )
    return f"{frame}\n<script>{host_script()}</script>" if script else frame


def embed_files(
    linked: LinkedRegister,
    results: Results,
    choices: MapChoices | None = None,
    *,
    language: str | None = None,
    height_px: int = 0,
    base_url: str = "",
    whole_map: str = "",
    tiles: bool | None = None,
    shell: "Shell | None" = None,
) -> dict[str, bytes]:
    """Return the small page and, in each language, the page that shows how to embed it, by file name.

    Parameters
    ----------
    linked, results
        The joined register and its measures.
    choices
        What the map is made of; by default everything.
    language
        The language both pages open in; by default the register's.
    height_px
        A height for the snippet; 0 lets it follow the width.
    base_url
        Where the files will stand; by default the example tells it itself once it stands there.
    whole_map
        Address of the page with the whole map, relative to these.
    tiles
        Whether the small page reads its outlines and attributes from files
        beside it, which then are returned as well; by default where there are
        very many sites.
    shell
        What ``make_shell`` made of the whole register, where that is known.

    Raises
    ------
    UsageError
        A name of ``choices`` is not known.
    """
    part, opening = choose(linked, results, choices or MapChoices())
    beside = is_tiled(len(part.register.sites), tiles)
    if beside:
        drawn, files = _tiled(part, results, language, opening, shell)
    else:
        drawn = draw(part, results, language=language, opening=opening, parts=EMBED_PARTS, modules=EMBED_MODULES)
        files = {}
    html = embed_page(drawn, whole_map=whole_map)
    spoken = language or part.register.info.language
    settings = {
        "theme": opening.theme,
        "height": height_px or HEIGHT_PX,
        "fitting": not height_px,
        "address": f"{base_url}{EMBED_FILE}" if base_url else "",
        "whole_map": whole_map,
        "first": spoken,
        "beside": beside,
    }
    examples = {}
    for said in LANGUAGES:
        further = {
            "themes": _themes(part, results, said),
            "fragment": f"lang={said}" + (f"&height={height_px}" if height_px else ""),
        }
        examples[example_file(said, spoken)] = _example(part.register, said, settings | further).encode("utf-8")
    return {**files, EMBED_FILE: html.encode("utf-8"), **examples}


def _tiled(
    part: LinkedRegister, results: Results, language: str | None, opening: "Opening", shell: "Shell | None"
) -> "tuple[folium.Map, dict[str, bytes]]":
    from sitemap.webmap.tiles.page import draw_shell
    from sitemap.webmap.tiles.shell import make_shell

    found = shell or make_shell(part, results, language, opening=opening)
    return draw_shell(found, embedded=True), dict(found.files)


def _themes(linked: LinkedRegister, results: Results, language: str) -> list[tuple[str, str]]:
    from sitemap.analysis.theming import make_themes

    plain = dict(zip(PLAIN_THEMES, (N_("Kind and state"), N_("State")), strict=True))
    named = [(name, translate(title, language)) for name, title in plain.items()]
    named += [(t.name, t.title[language]) for t in make_themes(linked.register, results)]
    return [(name, title[:1].upper() + title[1:]) for name, title in named]


def _example(register: "Register", language: str, settings: dict[str, Any]) -> str:
    texts = {key: translate(message, language) for key, message in _TEXTS.items()}
    title = texts["frame"].format(title=getattr(register.info, f"title_{language}"))
    names = register.sites[f"name_{language}"].fillna(register.sites.index.to_series())
    sandbox = SANDBOX_WITH_FILES if settings["beside"] else SANDBOX
    named = sorted(zip(register.sites.index, names, strict=True), key=lambda s: (s[1].casefold(), s[0]))
    shown = snippet(
        settings["address"] or _UNKNOWN_ADDRESS,
        title,
        fragment=settings["fragment"],
        height_px=settings["height"],
        script=settings["fitting"],
        sandbox=sandbox,
    )
    style = (_FOLDER / "embed" / "example.css").read_text(encoding="utf-8")
    script = (_FOLDER / "embed" / "example.js").read_text(encoding="utf-8")
    policy = security_policy(scripts=[script], styles=[style], image_hosts=[], style_attributes=False)
    values = settings | {
        # The result is shown from where this page stands, be that a disk.
        "policy": f"{policy}; frame-src 'self' file:",
        "language": language,
        "languages": {"de": "Deutsch", "en": "English"},
        "pages": {code: example_file(code, settings["first"]) for code in LANGUAGES},
        "t": texts | ({"about": texts["about_files"]} if settings["beside"] else {}),
        "title": title,
        # Among very many nobody would look for one in a list.
        "sites": None if settings["beside"] else named,
        "embed_file": EMBED_FILE,
        "sandbox": sandbox,
        "snippet": shown,
        "host": host_script(),
        "hash": script_hash(),
        "style": style,
        "script": script,
    }
    return str(template("embed/example.html").render(**values))
