"""Our parts of a map as branca elements; they work on anybody's ``folium.Map``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from sitemap.analysis.contract import Results
from sitemap.linking import LinkedRegister
from sitemap.webmap.assets import MAP_STYLES, MODULES, runtime, style, supercluster_script
from sitemap.webmap.choices import Opening
from sitemap.webmap.payload import make_payload, to_script_json

__all__ = ["EMBED_PARTS", "PARTS", "Part", "RegisterView", "Verbatim", "figure_of"]

# What a map of a register shows. A new part is one JavaScript module and one line here.
PARTS: tuple[str, ...] = (
    "patterns",
    "context",
    "sites",
    "clusters",
    "labels",
    "detail",
    "popup",
    "zoom",
    "scale",
    "layers",
    "legend",
    "basemaps",
    "credits",
    "time",
    "find",
    "totals",
    "views",
    "list",
    "table",
    "download",
    "network",
    "page",
    "print",
    "gestures",
    "offer",
    "fit",
    "permalink",
)
# What of it stands in the small map that other pages embed.
EMBED_PARTS: tuple[str, ...] = (
    "patterns",
    "context",
    "sites",
    "clusters",
    "labels",
    "popup",
    "zoom",
    "scale",
    "layers",
    "legend",
    "basemaps",
    "credits",
    "time",
    "page",
    "print",
    "gestures",
    "offer",
    "fit",
    "permalink",
    "embed",
)


class Verbatim(Element):
    """Text that is rendered as it stands.

    Branca compiles what an element says as a template, so that ``{{ }}`` in
    it would be run; text of a register, or of a script, must not pass there.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text

    def render(self, **_kwargs: object) -> str:
        """Return the text."""
        return self.text


def figure_of(element: Element) -> Figure:
    """Return the figure that an element stands in."""
    figure = element.get_root()
    assert isinstance(figure, Figure), "a map stands in a figure before it is rendered"
    return figure


class RegisterView(MacroElement):
    """A register on a map: the data once, and our scripts and styles.

    Add it to a map, then add a ``Part`` to it for each thing to be shown.

    Parameters
    ----------
    linked, results
        The joined register and its measures.
    language
        The language the map opens in, ``de`` or ``en``; by default the register's.
    opening
        What the map shows first; by default everything, coloured by kind.
    modules
        Which of our JavaScript comes along.

    Examples
    --------
    On a map of one's own::

        view = RegisterView(linked, results).add_to(my_map)
        Part("sites").add_to(view)
        Part("popup").add_to(view)
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = Sitemap.view({{ this._parent.get_name() }}, "{{ this.get_name() }}_data");
        {% endmacro %}
    """)

    def __init__(
        self,
        linked: LinkedRegister,
        results: Results,
        *,
        language: str | None = None,
        opening: Opening | None = None,
        modules: tuple[str, ...] = MODULES,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "RegisterView"
        payload = make_payload(linked, results, language, opening=opening)
        self.modules = modules
        # As a view, so that nobody looks for elements among the hundreds of thousands of its values.
        self.payload: Mapping[str, Any] = MappingProxyType(payload)
        self.data = to_script_json(payload)
        # An empty register has no extent.
        self.bounds = np.array(payload["sites"]["bounds"] or [np.nan] * 4)

    def render(self, **kwargs: object) -> None:  # type: ignore[override]  # as every MacroElement
        """Put data, scripts and styles into the figure, then what the parts say."""
        figure, name = figure_of(self), self.get_name()
        gathering = f"<script>{supercluster_script()}</script>\n" if self.payload.get("many") else ""
        head = f"<style>{style(MAP_STYLES)}</style>\n{gathering}<script>{runtime(self.modules)}</script>\n"
        data = f'<script type="application/json" id="{name}_data">{self.data}</script>\n'
        figure.header.add_child(Verbatim(head), name=name)
        figure.html.add_child(Verbatim(data), name=name)
        super().render(**kwargs)  # type: ignore[no-untyped-call]

    def _get_self_bounds(self) -> list[list[float | None]]:
        west, south, east, north = (float(v) for v in self.bounds)
        return [[south, west], [north, east]]


class Part(MacroElement):
    """One thing that a ``RegisterView`` shows.

    Parameters
    ----------
    name
        One of ``PARTS``, or what another script has declared with ``Sitemap.part``.
    options
        Passed to the part's JavaScript as JSON.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.use({{ this.part|tojson }}, {{ this.options|tojson }});
        {% endmacro %}
    """)

    def __init__(self, name: str, **options: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Part"
        self.part = name
        self.options = options
