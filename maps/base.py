"""A folium map that asks nothing of another host and works under a strict Content-Security-Policy.

What folium writes here holds numbers and the names of its own variables only. The texts of a marker are read by
``map.js`` from the list of places beside the map, which the template has escaped: no name goes through JavaScript.
That matters twice, because branca renders what folium has written once more as a template.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.elements import JSCSSMixin
from folium.map import FitBounds, Layer
from folium.template import Template
from markupsafe import Markup

TILES_URL = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
TILES_HOST = "https://data.geopf.fr"
TILES_CREDIT = "© IGN-F/Géoportail"
SCRIPTS = [
    ("leaflet", "/vendor/leaflet/leaflet.js"), ("sol", "/static/map-ground.js"), ("reperes", "/static/map-marks.js"),
    ("carte", "/static/map.js"),
]
STYLES = [("leaflet_css", "/vendor/leaflet/leaflet.css"), ("carte_css", "/static/map.css")]
CLUSTERS = [("grappes", "/vendor/leaflet.markercluster/leaflet.markercluster.js")]
LEAST_ZOOM, MOST_ZOOM = 5, 17
CLOSEST_FIT = 13

Point = tuple[float, float]


@dataclass(frozen=True)
class MapParts:
    """What a page needs to show a map: addresses of styles and scripts, the element, the code of the inline script."""

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

    def __init__(self, corners: Sequence[Point], *, tiles: bool = False) -> None:
        (south, west), (north, east) = corners
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2], tiles=None, zoom_control=False, zoom_start=9,
            max_zoom=MOST_ZOOM, min_zoom=LEAST_ZOOM,
        )
        self.options.update(max_zoom=MOST_ZOOM, min_zoom=LEAST_ZOOM)  # folium gives them to its tiles alone
        self._id = "lieux"
        if tiles:
            layer = folium.TileLayer(TILES_URL, attr=TILES_CREDIT, max_zoom=MOST_ZOOM, name="plan")
            layer._id = "plan"
            self.add_child(layer)
        self._corners = [[south, west], [north, east]]

    def parts(self) -> MapParts:
        """The parts of the map once everything is on it."""
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
            Markup(script),
        )


class _Step(Layer):
    """A layer that is one call to ``map.js``: it draws, so that no text and no drawing goes through folium."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            ouAllerCarte.{{ this.call }}({{ this._parent.get_name() }}{% for one in this.arguments %}, {{ one|tojson }}{% endfor %});
        {% endmacro %}
        """
    )

    def __init__(self, call: str, *arguments: object) -> None:
        super().__init__(name=call, overlay=True, control=False, show=False)  # the call adds it
        self._name, self._id = "Etape", call
        self.call, self.arguments = call, arguments


class Ground(JSCSSMixin, _Step):
    """The ground that the script at ``address`` (``maps.ground``) describes."""

    def __init__(self, address: str) -> None:
        super().__init__("fond")
        self.default_js = [("fond", address)]


class Outline(_Step):
    """Rings of ``maps.ground`` drawn with a class of ``map.css``; never in the way of the pointer."""

    def __init__(self, rings: Sequence[Sequence[int]], class_name: str) -> None:
        super().__init__("contour", rings, class_name)


class Places(_Step):
    """The marks of places, each with the number that it has in the list: (number, latitude, longitude, kind).

    ``small``: the letter of the kind without the number.
    """

    def __init__(self, points: Sequence[tuple[int, float, float, str]], *, small: bool = False) -> None:
        super().__init__("lieux", points, small)


class ClusteredPlaces(JSCSSMixin, Places):
    """The same where they are dense: near ones in one mark that says how many they are."""

    default_js = CLUSTERS


class Person(_Step):
    """Where the person is: a mark like no place's, that opens nothing."""

    def __init__(self, point: Point) -> None:
        super().__init__("personne", *point)
