"""A folium map that asks nothing of another host and works under a strict Content-Security-Policy.

What folium writes here holds numbers and the names of its own variables only. The texts of a marker are read by
``map.js`` from the list of places beside the map, which the template has escaped: no name goes through JavaScript.
That matters twice, because branca renders what folium has written once more as a template.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.map import FitBounds
from folium.template import Template
from markupsafe import Markup, escape

from maps.marks import kind_of, mark_svg

TILES_URL = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
TILES_HOST = "https://data.geopf.fr"
TILES_CREDIT = "© IGN-F/Géoportail"
SCRIPTS = [("leaflet", "/vendor/leaflet/leaflet.js"), ("carte", "/static/map.js")]
STYLES = [("leaflet_css", "/vendor/leaflet/leaflet.css"), ("carte_css", "/static/map.css")]
MOST_ZOOM = 17
CLOSEST_FIT = 13
SIZE, SMALL_SIZE, SMALLEST_SIZE = 40, 26, 18  # pixels


@dataclass(frozen=True)
class MapParts:
    """What a page needs to show a map: addresses of styles and scripts, the element, the inline script."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    html: Markup
    script: Markup


class OfflineMap(folium.Map):
    """A map without tiles, without jQuery, Bootstrap or icon fonts: Leaflet and ours, from our own host.

    ``corners``: south-west and north-east (latitude, longitude) first shown. One map a page.
    """

    default_js = SCRIPTS
    default_css = STYLES

    _template = Template(
        """
        {% macro header(this, kwargs) %}{% endmacro %}

        {% macro html(this, kwargs) %}
            <div class="folium-map carte" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                ouAllerCarte.cadre({{ this.get_name()|tojson }}),
                {center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}, ...ouAllerCarte.options()}
            );
            ouAllerCarte.commencer({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, corners: Sequence[Sequence[float]], *, tiles: bool = False) -> None:
        (south, west), (north, east) = corners
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2], tiles=None, zoom_control=False, zoom_start=9,
            max_zoom=MOST_ZOOM, min_zoom=5,
        )
        self._id = "lieux"
        if tiles:
            layer = folium.TileLayer(TILES_URL, attr=TILES_CREDIT, max_zoom=MOST_ZOOM, name="plan")
            layer._id = "plan"
            self.add_child(layer)
        self._corners = [[south, west], [north, east]]

    def parts(self, nonce: str) -> MapParts:
        """The parts of the map once everything is on it; ``nonce`` is the one of the page's policy."""
        fit = FitBounds(self._corners, padding=(40, 40), max_zoom=CLOSEST_FIT)
        fit.options["animate"] = False
        self.add_child(fit)
        figure = self.get_root()
        assert isinstance(figure, Figure)
        figure.render()
        links = list(figure.header._children.values())
        script = figure.script.render() + f"\nouAllerCarte.finir({self.get_name()});\n"
        return MapParts(
            tuple(one.url for one in links if isinstance(one, CssLink)),
            tuple(one.url for one in links if isinstance(one, JavascriptLink)),
            Markup(figure.html.render()),
            Markup(f'<script nonce="{escape(nonce)}">\n{script}</script>'),
        )


class Outline(folium.map.Layer):
    """A GeoJSON geometry drawn with a class of ``map.css``; never in the way of the pointer."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.geoJSON({{ this.geometry|tojson }}, {
                interactive: false,
                style: {className: {{ this.class_name|tojson }}}
            });
        {% endmacro %}
        """
    )

    def __init__(self, geometry: Mapping[str, Any], class_name: str) -> None:
        super().__init__(name=class_name, overlay=True, control=False)
        self._name, self._id = "Outline", class_name.replace("-", "_")
        self.geometry = geometry
        self.class_name = class_name


class _MarkedPoint(folium.Marker):
    """A marker whose icon is ours from the start, so that Leaflet never looks for its default image."""

    def __init__(self, location: Sequence[float], name: str, number: int, icon: dict[str, Any], **options: Any) -> None:
        super().__init__(location=location, **options)
        self._name, self._id = name, str(number)
        self.number = number
        self.icon_options = icon


class PlaceMarker(_MarkedPoint):
    """The marker of the place that has this number in the list; ``small`` shows its letter without the number."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.marker({{ this.location|tojson }}, {
                ...{{ this.options|tojavascript }}, icon: L.divIcon({{ this.icon_options|tojavascript }})
            }).addTo({{ this._parent.get_name() }});
            ouAllerCarte.lieu({{ this.get_name() }}, {{ this.number }});
        {% endmacro %}
        """
    )

    def __init__(self, location: Sequence[float], kind: str, number: int, *, small: bool = False) -> None:
        kind = kind_of(kind)
        is_minor = small and kind == "mairie"  # they are everywhere: the places that do more stay in sight
        size = SMALLEST_SIZE if is_minor else SMALL_SIZE if small else SIZE
        icon = {
            "html": str(mark_svg(kind, None if small else number)), "icon_size": [size, size],
            "class_name": f"marque k-{kind}" + (" marque-petite" if small else ""),
        }
        z_index = {"z_index_offset": -1000} if is_minor else {}
        super().__init__(location, "Lieu", number, icon, keyboard=True, rise_on_hover=True, **z_index)


class PersonMarker(_MarkedPoint):
    """Where the person is: a mark like no place's, that opens nothing."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.marker({{ this.location|tojson }}, {
                ...{{ this.options|tojavascript }}, icon: L.divIcon({{ this.icon_options|tojavascript }})
            }).addTo({{ this._parent.get_name() }});
            ouAllerCarte.personne({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, location: Sequence[float]) -> None:
        icon = {"html": '<span class="cible"></span>', "icon_size": [28, 28], "class_name": "marque-personne"}
        super().__init__(location, "Personne", 0, icon, keyboard=False, interactive=False)
