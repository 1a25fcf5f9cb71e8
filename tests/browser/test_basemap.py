"""The map under the data, as a browser draws it: an archive of ours, a provider, or neither."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, Watch, ready, served, violations
from webmap.mapmaking import build_basemap

pytestmark = pytest.mark.browser

LON, LAT = 120.15, 30.27
LAND, WATER, GREEN, STREET = "#F4F3EF", "#BDD5E2", "#D7E3CB", "#FFFFFF"
CREDIT = "© OpenStreetMap contributors"
NEAR = 2  # of 255 in each colour


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """West a lake, east a park, and between them a street that runs north."""
    folder = tmp_path_factory.mktemp("archive")
    path = folder / "town.gpkg"
    size = 0.02
    shapes = {
        "water": shapely.box(LON - size, LAT - size, LON, LAT + size),
        "green": shapely.box(LON, LAT - size, LON + size, LAT + size),
        "roads": shapely.LineString([(LON, LAT - size), (LON, LAT + size)]),
    }
    for name, shape in shapes.items():
        frame = gpd.GeoDataFrame(
            {"class": ["main"], "name": ["东湖路"]}, geometry=[shape], crs=4326
        )
        frame.to_file(path, layer=name, driver="GPKG")
    build_basemap(path, folder / "town.pmtiles", range(10, 16), credit=CREDIT)
    return folder / "town.pmtiles"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen sites in the same place; each test starts a server on them with its own basemap."""
    folder = tmp_path_factory.mktemp("city")
    rows = [
        f"{LON + at / 1000},{LAT},S{at},site {at},compound,H01,2026-0{month}-02,2026-0{month}-09"
        for at in range(12)
        for month in (1, 4)
    ]
    names = "lon,lat,site_id,site_name,kind,category,found_on,verified_on"
    (folder / "ledger.csv").write_text("\n".join([names, *rows]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def vector_server(archive: Path, store: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOOKBACK_BASEMAP", str(archive))
        with served(store, *ingest(store)) as address:
            yield address


def ingest(store: Path) -> list[list[str]]:
    """The command that fills the store, where it is not filled yet."""
    is_full = (store / "lookback.gpkg").exists()
    return [] if is_full else [["ingest", str(store / "ledger.csv")]]


def without_data(page: Page, zoom: int = 15) -> None:
    """Look at the middle of the archive, with the basemap alone on the map."""
    page.wait_for_selector("body.is-ready")
    page.evaluate(
        """([lat, lon, zoom]) => {
          const map = window.lookbackMap;
          for (const [name, pane] of Object.entries(map.getPanes())) {
            if (!["mapPane", "lookback-background"].includes(name)) pane.style.display = "none";
          }
          map.setView([lat, lon], zoom, { animate: false });
        }""",
        [LAT, LON, zoom],
    )


def colour_at(page: Page, east_px: int, south_px: int) -> tuple[int, ...]:
    """The colour of the screen so far from the middle of the map."""
    box = page.locator("#lookback_map").bounding_box()
    assert box
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    found = picture.getpixel(
        (int(box["x"] + box["width"] / 2) + east_px, int(box["y"] + box["height"] / 2) + south_px)
    )
    assert isinstance(found, tuple)
    return found


def is_colour(page: Page, at: tuple[int, int], wanted: str) -> bool:
    rgb = [int(wanted[digit : digit + 2], 16) for digit in (1, 3, 5)]
    return bool(np.abs(np.subtract(colour_at(page, *at), rgb)).max() <= NEAR)


def wait_for_colour(page: Page, at: tuple[int, int], wanted: str) -> None:
    for _ in range(50):
        if is_colour(page, at, wanted):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{colour_at(page, *at)} at {at}, not {wanted}")


WEST, EAST, MIDDLE = (-120, -150), (120, -150), (0, -170)


def test_an_archive_is_drawn_in_our_colours_and_names_its_makers(
    open_page: OpenPage, vector_server: str
) -> None:
    """`open_page` fails on requests to other hosts, violations of the policy, console errors."""
    page = ready(open_page(f"{vector_server}/?lang=zh"))
    expect(page.locator(".basemap-credit")).to_have_text("© OpenStreetMap 贡献者")
    without_data(page)
    wait_for_colour(page, WEST, WATER)
    wait_for_colour(page, EAST, GREEN)
    wait_for_colour(page, MIDDLE, STREET)
    without_data(page, zoom=18)  # three zooms beyond what the archive has
    wait_for_colour(page, WEST, WATER)


def test_the_switch_of_the_basemap_leaves_the_land(open_page: OpenPage, vector_server: str) -> None:
    page = ready(open_page(f"{vector_server}/?lang=zh"))
    without_data(page)
    wait_for_colour(page, WEST, WATER)
    page.locator("input[name=background]").uncheck()
    wait_for_colour(page, WEST, LAND)
    expect(page.locator(".basemap-credit")).to_be_hidden()
    page.locator("input[name=background]").check()
    wait_for_colour(page, WEST, WATER)


def test_an_archive_that_fails_is_told_once_and_comes_back(
    open_page: OpenPage, vector_server: str, watch: Watch
) -> None:
    watch.allowed.append("503")
    page = open_page("about:blank")
    failing = True

    def answer(route: Route) -> None:
        if failing:
            route.fulfill(status=503)
        else:
            route.continue_()

    page.route("**/basemap/*.pmtiles*", answer)
    page.goto(f"{vector_server}/?lang=en")
    credit = page.locator(".basemap-credit")
    expect(credit).to_contain_text("The basemap did not load")
    expect(page.locator("body.is-ready")).to_be_attached()
    assert [found for found in violations(page) if "basemap" in found] == []
    failing = False
    credit.get_by_role("button", name="Try again").click()
    expect(credit).to_have_text(CREDIT)
    without_data(page)
    wait_for_colour(page, WEST, WATER)


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def provider_server(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("LOOKBACK_BASEMAP", "https://tiles.test/{z}/{x}/{y}.png")
    monkeypatch.setenv("LOOKBACK_BASEMAP_ATTRIBUTION", "测绘院 <b>GS(2026)1号</b>")
    with served(store, *ingest(store)) as address:
        yield address


def test_a_providers_tiles_are_shown_pale_and_a_closed_network_leaves_the_land(
    open_page: OpenPage, provider_server: str, watch: Watch
) -> None:
    watch.allowed += ["ERR_FAILED", "ERR_NAME_NOT_RESOLVED"]
    asked: list[Any] = []
    page = open_page("about:blank")
    is_closed = False

    def answer(route: Route) -> None:
        asked.append(route.request.headers.get("referer"))
        if is_closed:
            route.abort()
        else:
            route.fulfill(body=png("#0000FF"), content_type="image/png")

    page.route("https://tiles.test/**", answer)
    page.goto(f"{provider_server}/?lang=zh")
    ready(page)
    expect(page.locator(".basemap-credit")).to_have_text("测绘院 <b>GS(2026)1号</b>")
    without_data(page)
    wait_for_colour(page, WEST, "#3131FC")  # four fifths of blue over the land
    assert set(asked) == {f"{provider_server}/"}
    is_closed = True
    page.reload()
    expect(page.locator(".basemap-credit")).to_contain_text("底图未能载入")
    without_data(page)
    wait_for_colour(page, WEST, LAND)
    is_closed = False
    page.locator(".basemap-credit").get_by_role("button", name="重试").click()
    wait_for_colour(page, WEST, "#3131FC")
    watch.faults = [fault for fault in watch.faults if "https://tiles.test/" not in fault]
