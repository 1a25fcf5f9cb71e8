"""The map that Folium makes, taken apart into files that a strict page may load."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

import folium
import numpy as np
from branca.element import CssLink, Element, JavascriptLink, MacroElement
from folium.template import Template
from numpy.typing import NDArray

from geodata.errors import SetupError
from webmap.delivery import content_hash

Floats = NDArray[np.float64]
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees (EPSG:4326)."""

MIN_ZOOM, MAX_ZOOM = 3, 19
TILE_PX = 256
NOWHERE: Bounds = (73.0, 18.0, 135.0, 54.0)
"""What the map shows while no site has a position."""

_MANY, _OUTERMOST = 100, 0.01
_SMALLEST_VIEW = 0.01  # degrees, about 1 km: a single site is not shown from an arm's length
_PADDING = (32, 32)  # pixels

# What Folium would load from other hosts, by its own URLs, and what stands for it here. None: not
# loaded at all, because nothing on our map uses it (markers with icons, popups of Bootstrap).
_LINKS: dict[str, str | None] = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js": "vendor/leaflet/leaflet.js",
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css": "vendor/leaflet/leaflet.css",
    "https://code.jquery.com/jquery-3.7.1.min.js": None,
    "https://cdn.jsdelivr.net/npm/bootstrap@5.2.2/dist/js/bootstrap.bundle.min.js": None,
    "https://cdn.jsdelivr.net/npm/bootstrap@5.2.2/dist/css/bootstrap.min.css": None,
    "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css": None,
    "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/css/all.min.css": None,
    "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.js": None,  # noqa: E501
    "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.css": None,  # noqa: E501
    "https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates/leaflet.awesome.rotate.min.css": None,  # noqa: E501
}


@dataclass(frozen=True)
class MapParts:
    """A Folium map in parts.

    Attributes
    ----------
    html
        The element that the map is drawn into; no script and no style in it.
    script, style
        What Folium writes into a page, as the texts of two files.
    script_name, style_name
        Names of these files, made from their content: another content is another name.
    vendor_scripts, vendor_styles
        The files of others that must be loaded before, as paths below ``static``.
    """

    html: str
    script: str
    style: str
    script_name: str
    style_name: str
    vendor_scripts: tuple[str, ...]
    vendor_styles: tuple[str, ...]


class _RecordTiles(MacroElement):
    """Tells the map which tile layer of ours it is to carry.

    `tile-layer.mjs` builds the layer with these options of a Leaflet `GridLayer`, and adds it: what
    it draws comes as bytes, so no text of a record is in this script.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.tilesToAdd = {{ this.options | tojavascript }};
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self._name, self._id = "Lookback", "record_tiles"
        self.options = {
            "tileSize": TILE_PX,
            "minZoom": MIN_ZOOM,
            "maxZoom": MAX_ZOOM,
            "keepBuffer": 1,
            "updateWhenZooming": False,
        }


class _Announcement(MacroElement):
    """Ends the map's script: hands the map to the page's modules, with a metric scale bar."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.control.scale({imperial: false, position: "bottomright"})
                .addTo({{ this._parent.get_name() }});
            window.lookbackMap = {{ this._parent.get_name() }};
            document.dispatchEvent(new CustomEvent("lookback:map", {bubbles: true}));
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self._name, self._id = "Lookback", "announcement"


def map_parts(bounds: Bounds | None) -> MapParts:
    """Make the empty map that shows `bounds`; the page's own scripts draw into it.

    The same bounds give the same parts. No text of a record is ever given to Folium.

    Raises
    ------
    SetupError
        If Folium asks for a file that is not on our list.
    """
    folium_map = _build(_view(bounds))
    figure = folium_map.get_root()
    figure.render()
    head = list(figure.header._children.values())
    scripts, styles = _linked(head, JavascriptLink), _linked(head, CssLink)
    written = _written(head)
    script = _tidy([*written.scripts, *_texts(figure.script._children.values())])
    style = _tidy(written.styles)
    return MapParts(
        html="".join(_texts(figure.html._children.values())).strip(),
        script=script,
        style=style,
        script_name=f"{content_hash(script.encode())}.js",
        style_name=f"{content_hash(style.encode())}.css",
        vendor_scripts=scripts,
        vendor_styles=styles,
    )


def bounds_of_points(lon: Floats, lat: Floats) -> Bounds | None:
    """Return the bounds of points (n,), degrees; None where there is none.

    Of many points the outermost hundredth at each side is left out: a few far out would make the
    city a dot.
    """
    if not len(lon):
        return None
    share = _OUTERMOST if len(lon) > _MANY else 0.0
    (west, east), (south, north) = (
        np.quantile(degrees, [share, 1 - share]) for degrees in (lon, lat)
    )
    return float(west), float(south), float(east), float(north)


def _view(bounds: Bounds | None) -> Bounds:
    """Return bounds that a map can show: finite, rounded to a metre, and not too small."""
    if bounds is None or not all(map(math.isfinite, bounds)):
        return NOWHERE
    west, south, east, north = bounds
    across = max(_SMALLEST_VIEW - (east - west), 0) / 2
    along = max(_SMALLEST_VIEW - (north - south), 0) / 2
    wide = (west - across, south - along, east + across, north + along)
    return tuple(round(degrees, 5) for degrees in wide)  # type: ignore[return-value]


def _build(view: Bounds) -> folium.Map:
    west, south, east, north = view
    folium_map = folium.Map(
        location=[round((south + north) / 2, 5), round((west + east) / 2, 5)],
        tiles=None,
        zoom_start=11,
        prefer_canvas=True,
        control_scale=False,  # Folium's shows miles too; ours is in the announcement
        attribution_control=False,
    )
    # Without tiles Leaflet knows no limits of zoom, and Folium's own arguments reach tiles only.
    folium_map.options.update(min_zoom=MIN_ZOOM, max_zoom=MAX_ZOOM)
    folium_map.options.update(fade_animation=False)  # a tile takes another's place without a flash
    folium_map._name, folium_map._id = "Lookback", "map"  # not random: the element is lookback_map
    folium_map.fit_bounds([[south, west], [north, east]], padding=_PADDING)
    folium_map.add_child(_RecordTiles())
    folium_map.add_child(_Announcement())
    return folium_map


def _linked(head: Iterable[Element], kind: type[Element]) -> tuple[str, ...]:
    """Return our files for the links of a kind, in Folium's order."""
    urls = [element.url for element in head if isinstance(element, kind)]
    for url in urls:
        if url not in _LINKS:
            raise SetupError("E_MAP_LINK", url=url)
    return tuple(path for path in map(_LINKS.get, urls) if path is not None)


class _Written(HTMLParser):
    """Collects what stands in ``<style>`` and ``<script>`` elements."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Note which element the next text belongs to."""
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        """Leave an element."""
        self._inside = None

    def handle_data(self, data: str) -> None:
        """Keep the text of a style or script; the page has its own meta elements."""
        if self._inside == "style":
            self.styles.append(data)
        elif self._inside == "script":
            self.scripts.append(data)


def _written(head: Iterable[Element]) -> _Written:
    written = _Written()
    for element in head:
        if not isinstance(element, (JavascriptLink, CssLink)):
            written.feed(element.render())
    written.close()
    return written


def _texts(elements: Iterable[Element]) -> list[str]:
    return [element.render() for element in elements]


def _tidy(texts: Iterable[str]) -> str:
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line) + "\n"
