"""The page around the map: one file, nothing asked of the network before the reader agrees."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Figure
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sitemap.errors import UsageError
from sitemap.locale import LANGUAGES, N_, translate
from sitemap.webmap.assets import EMBED_STYLES, PAGE_STYLES, style
from sitemap.webmap.elements import RegisterView
from sitemap.webmap.identity import elements_of, renaming
from sitemap.webmap.inlining import inline, keep_needed_defaults, refuse_early_requests
from sitemap.webmap.pieces import Pieces, take_apart
from sitemap.webmap.policy import security_policy

__all__ = ["embed_page", "page", "template"]

_OURS = "sitemap."


def page(map: folium.Map, *, assets: Mapping[str, str | Path] | None = None) -> str:  # noqa: A002
    """Return the complete, self-contained page of a map that ``draw`` made.

    Parameters
    ----------
    map
        The map, with whatever was added to it.
    assets
        For plugins that fetch scripts or styles: the file that is put into
        the page in place of each address.

    Raises
    ------
    UsageError
        The map shows no register, or something on it would ask the network:
        an asset that is not among ``assets``, or tiles that nobody agreed to.
    """
    return _assembled(map, assets or {}, "page.html", PAGE_STYLES)


def embed_page(map: folium.Map, *, whole_map: str = "", assets: Mapping[str, str | Path] | None = None) -> str:  # noqa: A002
    """Return a map as the small page that other pages show in a frame.

    Parameters
    ----------
    map
        The map; ``draw`` makes one with ``EMBED_PARTS``.
    whole_map
        Address of the page with the whole map, to be opened in a new window.
    assets
        As for ``page``.

    Raises
    ------
    UsageError
        As for ``page``.
    """
    return _assembled(map, assets or {}, "embed.html", EMBED_STYLES, whole_map=whole_map)


def _assembled(
    site_map: folium.Map, assets: Mapping[str, str | Path], name: str, own: tuple[str, ...], **further: str
) -> str:
    figure = site_map.get_root()
    view = next((e for e in elements_of(site_map) if isinstance(e, RegisterView)), None)
    if view is None or not isinstance(figure, Figure):
        raise UsageError(N_("the map shows no register"), remedy=N_("make it with “draw”, or add a RegisterView to it"))
    refuse_early_requests(site_map)
    pieces = _rendered(figure)
    refuse_early_requests(site_map, pieces.remote)
    keep_needed_defaults(pieces)
    texts = inline(pieces, assets)
    rename = renaming(figure)
    markup = rename("".join(pieces.markup)).strip()
    styles = [*(rename(t) for t in texts.styles), style(own)]
    scripts = [rename(t) for t in texts.scripts]
    policy = security_policy(
        scripts=scripts,
        styles=styles,
        image_hosts=[_host(b["url"]) for b in view.payload["basemaps"]],
        style_attributes=any(_foreign(e) for e in elements_of(site_map)),
        files_beside="tiles" in view.payload,
    )
    data = [_renamed_tag(rename, element) for element in pieces.data]
    values = _words(view.payload) | further | {"styles": styles, "scripts": scripts, "data": data, "markup": markup}
    return str(template(name).render(policy=policy, **values))


def _rendered(figure: Figure) -> Pieces:
    for child in figure._children.values():  # noqa: SLF001  # rendering them fills the figure's parts
        child.render()
    pieces = take_apart(figure.header.render() + figure.html.render())
    pieces.scripts.append((None, figure.script.render()))
    return pieces


def _renamed_tag(rename: Callable[[str], str], element: str) -> str:
    # The element's start holds an id to be fixed; what it contains is data and stays as it is.
    start = element.index(">") + 1
    return rename(element[:start]) + element[start:]


def _host(url: str) -> str:
    return str(urlsplit(url).hostname)


def _foreign(element: Any) -> bool:
    module = type(element).__module__
    # What folium's map itself is made of sets no styles in attributes.
    return not module.startswith((_OURS, "branca.", "folium.folium"))


def template(name: str) -> Any:
    """Return a template of this room; it escapes what it is given."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def _words(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page's own markup says, in the language it opens in."""
    language, info = payload["language"], payload["register"]

    def say(message: str, **values: str) -> str:
        return translate(message, language).format(**values)

    return {
        "language": language,
        "languages": LANGUAGES,
        "say": say,
        "info": info,
        "title": info[f"title_{language}"],
        "description": info[f"description_{language}"],
    }
