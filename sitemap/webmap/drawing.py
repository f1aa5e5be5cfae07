"""The map of a register: a folium map that needs nothing from the network."""

import math
from collections.abc import Sequence

import folium
from folium.template import Template

from sitemap.analysis.contract import Results
from sitemap.linking import LinkedRegister
from sitemap.webmap.assets import MODULES, leaflet_script, leaflet_style
from sitemap.webmap.choices import Opening
from sitemap.webmap.elements import PARTS, Part, RegisterView, Verbatim, figure_of

__all__ = ["SiteMap", "draw"]


class SiteMap(folium.Map):
    """A folium map that brings Leaflet along instead of fetching it.

    Folium's other defaults (jQuery, Bootstrap, Font Awesome) are left out;
    ``page`` says so where an added plugin needs one of them. Zooming by hand
    is not forbidden, as folium's own page does.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # folium reads the class
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template("""
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
                html, body { width: 100%; height: 100%; margin: 0; padding: 0; }
                #{{ this.get_name() }} {
                    position: {{ this.position }};
                    width: {{ this.width[0] }}{{ this.width[1] }};
                    height: {{ this.height[0] }}{{ this.height[1] }};
                }
            </style>
        {% endmacro %}

        {% macro html(this, kwargs) %}
            <div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }},
                ...(matchMedia("(prefers-reduced-motion: reduce)").matches
                    ? {zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false} : {})
            });
            {%- if this.objects_to_stay_in_front %}
            {{ this.get_name() }}.on("overlayadd", function () {
                {%- for layer in this.objects_to_stay_in_front %}
                {{ layer.get_name() }}.bringToFront();
                {%- endfor %}
            });
            {%- endif %}
        {% endmacro %}
    """)

    def render(self, **kwargs: object) -> None:  # type: ignore[override]  # as every MacroElement
        """Put Leaflet into the figure, then what the map and all on it say."""
        head = f"<style>{leaflet_style()}</style>\n<script>{leaflet_script()}</script>\n"
        figure_of(self).header.add_child(Verbatim(head), name="leaflet")
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def draw(
    linked: LinkedRegister,
    results: Results,
    *,
    language: str | None = None,
    opening: Opening | None = None,
    parts: Sequence[str] = PARTS,
    modules: tuple[str, ...] = MODULES,
) -> folium.Map:
    """Return the map of a register.

    Any folium layer or plugin can still be added to it, a notebook shows it
    inline, and ``page`` makes a self-contained page of it.

    Parameters
    ----------
    linked, results
        The joined register and its measures.
    language
        The language it opens in, ``de`` or ``en``; by default the register's.
    opening
        What it shows first; by default everything, coloured by kind.
    parts
        What there is on and beside the map, of ``PARTS``.
    modules
        The JavaScript that these parts need; by default all of ours.
    """
    view = RegisterView(linked, results, language=language, opening=opening, modules=modules)
    west, south, east, north = view.bounds
    centre = float(south + north) / 2, float(west + east) / 2
    site_map = SiteMap(
        location=centre if all(map(math.isfinite, centre)) else None,  # no outline, no place
        tiles=None,
        zoom_start=11,
        zoom_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        min_zoom=7,
        max_zoom=19,
    )
    view.add_to(site_map)
    for name in parts:
        Part(name).add_to(view)
    return site_map
