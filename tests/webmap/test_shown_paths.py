"""Each way out to the map shifts positions once on a GCJ-02 basemap; other ways out shift none."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geodata.rules import load_rules
from tests.webmap.factory import SITES, make_analysis
from webmap import data
from webmap.data import Figures, State, kept_figures, site_standing
from webmap.data.figuring import Asked, write_figures
from webmap.shown import shown_positions

STORED = SITES[0][1:]
"""Where site a is, and the middle of its hot spot."""
(_LON,), (_LAT,) = shown_positions(np.array([STORED[0]]), np.array([STORED[1]]), "gcj02")
SHOWN = (float(_LON), float(_LAT))
A_METRE = 1e-5
ZOOM = 18
HEADER, COLUMNS = 16, "<H"


@pytest.fixture
def on_amap(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FlaskClient:
    app.config["BASEMAP"] = "amap"
    analysis = make_analysis()
    asked = Asked("", "", 1, "stamp", "gcj02", 90, str(tmp_path))
    write_figures(tmp_path, analysis, load_rules(), asked)
    figures = Figures("figures", tmp_path, analysis.records.vocabulary)
    for module in (data, kept_figures, site_standing):
        monkeypatch.setattr(module, "figures_state", lambda: State(figures))
    monkeypatch.setattr(data, "figures", lambda: figures)
    monkeypatch.setattr(data, "figures_of", lambda _: figures)
    monkeypatch.setattr(data, "store_is_empty", lambda: False)
    return app.test_client()


def pixel_of(lon: float, lat: float) -> tuple[float, float]:
    """The place in Web-Mercator pixels of the zoom."""
    world = 256 * 2**ZOOM
    sine = math.sin(math.radians(lat))
    north = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return (lon + 180) / 360 * world, north * world


def tile_at(client: FlaskClient, place: tuple[float, float], ending: str) -> Any:
    x, y = (int(pixel // 256) for pixel in pixel_of(*place))
    first = f"figures/{ZOOM}" if ending == "bin" else f"{ZOOM}"
    return client.get(f"/tiles/{first}/{x}/{y}.{ending}")


def test_a_site_is_drawn_where_the_basemap_has_it(on_amap: FlaskClient) -> None:
    tile = tile_at(on_amap, SHOWN, "bin").data
    _, _, kind, _, _, count, _ = struct.unpack_from("<2sBBHHII", tile)
    assert (kind, count) == (1, 1)
    within = [struct.unpack_from(COLUMNS, tile, HEADER + 4 * column)[0] / 16 for column in (0, 1)]
    wanted = [pixel % 256 for pixel in pixel_of(*SHOWN)]
    assert within == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize("ending", ["bin", "mvt"])
def test_tiles_have_the_site_at_the_shifted_place_alone(on_amap: FlaskClient, ending: str) -> None:
    assert tile_at(on_amap, SHOWN, ending).status_code == 200
    assert tile_at(on_amap, STORED, ending).status_code == 204


def test_a_hot_spot_lies_round_its_site(on_amap: FlaskClient) -> None:
    (hotspot,) = on_amap.get("/api/hotspots").get_json()["hotspots"]
    middle = shapely.geometry.shape(hotspot["geometry"]).centroid
    assert (middle.x, middle.y) == pytest.approx(SHOWN, abs=A_METRE)


def test_the_first_view_is_of_the_shifted_city(on_amap: FlaskClient) -> None:
    west, south, *_ = on_amap.get("/api/map").get_json()["bounds"]
    assert (west, south) == pytest.approx(SHOWN, abs=A_METRE)


def test_what_is_exported_is_as_stored(on_amap: FlaskClient) -> None:
    sites = on_amap.get("/export/sites.geojson").get_json(force=True)["features"]
    (place,) = [
        each["geometry"]["coordinates"] for each in sites if each["properties"]["site_id"] == "a"
    ]
    assert place == pytest.approx(STORED, abs=1e-9)


@pytest.mark.parametrize("path", ["/api/sites", "/api/search?q=大关", "/api/findings"])
def test_a_row_of_a_list_has_both_places_each_in_its_own_datum(
    on_amap: FlaskClient, path: str
) -> None:
    row = next(row for row in on_amap.get(path).get_json()["rows"] if row["site_id"] == "a")
    assert (row["lon"], row["lat"]) == pytest.approx(STORED, abs=A_METRE)
    assert row["at"] == pytest.approx(SHOWN, abs=A_METRE)
