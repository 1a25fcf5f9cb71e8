"""The Folium map in parts."""

from __future__ import annotations

import re

import folium
import numpy as np
import pytest
from branca.element import JavascriptLink
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import SetupError
from webmap.mapview import MAX_ZOOM, NOWHERE, bounds_of_points, map_parts

CITY = (120.1, 30.2, 120.3, 30.4)


def test_the_map_has_a_name_that_never_changes() -> None:
    parts = map_parts(CITY)
    assert 'id="lookback_map"' in parts.html
    assert "window.lookbackMap = lookback_map;" in parts.script
    assert map_parts(CITY) == parts


def test_another_view_is_another_file() -> None:
    moved = map_parts((121.1, 30.2, 121.3, 30.4))
    assert moved.script_name != map_parts(CITY).script_name
    assert moved.style_name == map_parts(CITY).style_name


def test_the_page_gets_no_script_and_no_style_of_its_own() -> None:
    parts = map_parts(CITY)
    assert re.fullmatch(r"<div [^<>]*>\s*</div>", parts.html)
    assert "style=" not in parts.html
    for text in (parts.script, parts.style):
        assert "<" not in text


def test_nothing_is_asked_of_another_host() -> None:
    parts = map_parts(CITY)
    assert "//" not in parts.html + parts.script + parts.style
    assert parts.vendor_scripts == ("vendor/leaflet/leaflet.js",)
    assert parts.vendor_styles == ("vendor/leaflet/leaflet.css",)


def test_the_zoom_has_an_end_although_there_are_no_tiles() -> None:
    assert f'"maxZoom": {MAX_ZOOM}' in map_parts(CITY).script


def test_the_scale_bar_knows_metres_only() -> None:
    script = map_parts(CITY).script
    assert script.count("L.control.scale(") == 1
    assert "imperial: false" in script


def test_the_page_is_told_when_the_map_is_there() -> None:
    script = map_parts(CITY).script
    assert script.index("L.map(") < script.index("fitBounds") < script.index("lookback:map")


def test_folium_keeps_nothing_of_ours() -> None:
    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    map_parts(CITY)
    map_parts(CITY)
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before
    assert "lookback" not in folium.Map(tiles=None).get_root().render()


def test_a_file_that_is_not_on_the_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    render = folium.Map.render

    def render_with_more(self: folium.Map, **options: object) -> None:
        render(self, **options)
        more = JavascriptLink("https://elsewhere.example/new.js")
        self.get_root().header.add_child(more, name="new")

    monkeypatch.setattr(folium.Map, "render", render_with_more)
    with pytest.raises(SetupError, match=r"elsewhere\.example"):
        map_parts(CITY)


def test_where_no_site_has_a_position_there_are_no_bounds_and_the_view_is_wide() -> None:
    assert bounds_of_points(np.array([]), np.array([])) is None
    assert map_parts(None) == map_parts(NOWHERE)


def test_bounds_hold_all_of_a_few_points() -> None:
    assert bounds_of_points(np.array([120.1, 120.3]), np.array([30.4, 30.2])) == CITY


degrees = st.floats(-80, 80)


@given(degrees, degrees)
def test_a_single_site_is_shown_with_its_surroundings(lon: float, lat: float) -> None:
    script = map_parts((lon, lat, lon, lat)).script
    found = re.search(r"fitBounds\(\n\[\[(.+), (.+)\], \[(.+), (.+)\]\]", script)
    assert found
    south, west, north, east = map(float, found.groups())
    assert north - south == pytest.approx(0.01, abs=3e-5)
    assert east - west == pytest.approx(0.01, abs=3e-5)
    assert south - 1e-5 <= lat <= north + 1e-5
    assert west - 1e-5 <= lon <= east + 1e-5


def test_a_few_sites_far_out_do_not_make_the_city_a_dot() -> None:
    lon = np.append(120 + np.arange(200) / 1e4, 100.0)
    lat = np.append(30 + np.arange(200) / 1e4, 20.0)
    bounds = bounds_of_points(lon, lat)
    assert bounds is not None
    assert bounds[0] > 119.9
    assert bounds[3] < 30.1
    few = bounds_of_points(lon[-3:], lat[-3:])
    assert few is not None
    assert few[0] == 100.0


def test_the_map_says_which_tiles_it_carries_before_the_page_hears_of_it() -> None:
    script = map_parts(CITY).script
    assert script.count("lookback_map.tilesToAdd = {") == 1
    assert script.index("tilesToAdd") < script.index("lookback:map")
    told = script[script.index("tilesToAdd") :]
    assert f'"maxZoom": {MAX_ZOOM}' in told
    assert '"updateWhenZooming": false' in told


def test_a_tile_takes_the_place_of_another_without_fading() -> None:
    assert '"fadeAnimation": false' in map_parts(CITY).script
