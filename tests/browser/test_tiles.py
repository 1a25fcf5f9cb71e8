"""The tile layer and the tools of the map in a browser, on tiles small enough to check by hand."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask, Response, request
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browser.conftest import OpenPage, Watch
from webmap.delivery import SECURITY_HEADERS
from webmap.mapview import map_parts

pytestmark = pytest.mark.browser

WEBMAP = Path(__file__).parent.parent.parent / "webmap"
ZOOM, COLUMN, ROW = 15, 27324, 13569
HOSTILE = '<img src=x onerror="window.ran=1">${window.ran=1}'
SITES = [
    # id, name, place in the tile in 16ths of a pixel, visits, ratio in hundredths
    ("edge", HOSTILE, (4095, 2048), 100, 400),
    ("middle", "大关南苑", (1600, 1600), 16, 100),
]
PAGE = """<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8"><title>tiles</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/vendor/leaflet/leaflet.css">
<link rel="stylesheet" href="/map.css"><link rel="stylesheet" href="/static/css/tokens.css">
<link rel="stylesheet" href="/static/css/page.css">
<link rel="stylesheet" href="/static/css/map.css">
<link rel="stylesheet" href="/static/css/tools.css">
<script defer src="/static/vendor/leaflet/leaflet.js"></script><script defer src="/map.js"></script>
<script type="module" src="/page.mjs"></script>
<body data-language="zh">
<main class="page"><div class="stage"><div class="map">{map}</div></div></main>
<script type="application/json" id="strings">{strings}</script></body></html>"""
SCRIPT = """
import { makeDrawing } from "/static/js/drawing.mjs";
import { makeMapTools } from "/static/js/map-tools.mjs";
import { makeTileLayer } from "/static/js/tile-layer.mjs";
import { makeSpeaker } from "/static/js/text.mjs";

const map = window.lookbackMap;
const speaker = makeSpeaker(JSON.parse(document.getElementById("strings").textContent), "zh");
const noted = { hovered: null, state: null, selected: [], home: 0 };
const addressFor = (filter) => ({ x, y, z }) => `/tiles/${z}/${x}/${y}?filter=${filter}`;
map.setView(map.unproject([%d * 256 + 128, %d * 256 + 128], %d), %d, { animate: false });
const tiles = makeTileLayer(window.L, map, {
  address: addressFor("all"), kinds: ["compound"], speaker,
  onSelect: (one) => noted.selected.push(one.id), onHover: (one) => { noted.hovered = one; },
  onState: (one) => { noted.state = one; },
});
makeMapTools(window.L, map, { speaker, onHome: () => { noted.home += 1; } });
makeDrawing(window.L, map, { tiles, panels: [], onSelect: () => {}, onHover: () => {} }).show([]);
Object.assign(window, { noted, tiles, addressFor });
"""
SETTLED = "() => window.noted?.state?.loading === 0"


def packed(sites: list[tuple[str, str, tuple[int, int], int, int]]) -> bytes:
    """Return a tile of sites; what these tests do not look at is nought."""
    columns: list[tuple[str, list[int]]] = [
        ("H", [place[0] for _, _, place, _, _ in sites]),
        ("H", [place[1] for _, _, place, _, _ in sites]),
        ("I", list(range(len(sites)))),
        ("I", [visits for _, _, _, visits, _ in sites]),
        *[(kind, [0] * len(sites)) for kind in "If"],
        ("H", [ratio for _, _, _, _, ratio in sites]),
        *[(kind, [0] * len(sites)) for kind in "HHBBHHHHh"],
    ]
    body = b""
    for kind, values in columns:
        column = struct.pack(f"<{len(values)}{kind}", *values)
        body += column + bytes(-len(column) % 4)
    names = {"ids": [site[0] for site in sites], "names": [site[1] for site in sites]}
    tail = json.dumps(names).encode()
    return struct.pack("<2sBBHHII", b"LB", 1, 1, 0, 0, len(sites), len(tail)) + body + tail


@dataclass
class Server:
    """A server of tiles: what it was asked for, and what it is to hold back or to break."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    broken: bool = False
    gate: threading.Event = field(default_factory=threading.Event)

    def tile(self, z: int, x: int, y: int) -> Response:
        self.asked.append(request.args["filter"])
        if request.args["filter"] == "late":
            self.gate.wait(10)
        if (z, x, y) != (ZOOM, COLUMN, ROW):
            return Response(status=204)
        if self.broken:
            return Response(status=503)
        few = request.args["filter"] != "all"
        return Response(packed(SITES[1:] if few else SITES), mimetype="application/octet-stream")


def application(server: Server) -> Flask:
    app = Flask("tiles", static_folder=WEBMAP / "static")
    parts = map_parts((120.1, 30.2, 120.3, 30.4))
    with (WEBMAP / "translations/zh/LC_MESSAGES/messages.po").open("rb") as file:
        strings = {str(one.id): str(one.string) for one in read_po(file) if one.id}
    page = PAGE.replace("{map}", parts.html).replace("{strings}", json.dumps(strings))
    files = {
        "/": (page, "text/html"),
        "/map.js": (parts.script, "text/javascript"),
        "/map.css": (parts.style, "text/css"),
        "/page.mjs": (SCRIPT % (COLUMN, ROW, ZOOM, ZOOM), "text/javascript"),
    }
    for path, (text, mimetype) in files.items():
        app.add_url_rule(
            path, path, lambda text=text, mimetype=mimetype: Response(text, mimetype=mimetype)
        )
    app.add_url_rule("/tiles/<int:z>/<int:x>/<int:y>", "tile", server.tile)
    app.after_request(_strict)
    return app


def _strict(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    return response


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    listening = make_server("127.0.0.1", 0, application(server), threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    server.address = f"http://127.0.0.1:{listening.server_port}/"
    yield server
    server.gate.set()
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def page(server: Server, open_page: OpenPage, watch: Watch) -> Page:
    watch.allowed.append("willReadFrequently")  # these tests read canvases back; the page does not
    return settled(open_page(server.address))


def settled(page: Page) -> Page:
    for _ in range(100):
        if page.evaluate(SETTLED):
            return page
        page.wait_for_timeout(50)
    raise AssertionError("the tiles did not come")


def at_site(page: Page, x: int, y: int) -> tuple[float, float]:
    """Return where a place of the tile (px) is in the window."""
    place: list[float] = page.evaluate(
        """([x, y, column, row, zoom]) => {
          const map = window.lookbackMap;
          const pixel = [column * 256 + x, row * 256 + y];
          const at = map.latLngToContainerPoint(map.unproject(pixel, zoom));
          const frame = map.getContainer().getBoundingClientRect();
          return [at.x + frame.left, at.y + frame.top];
        }""",
        [x, y, COLUMN, ROW, ZOOM],
    )
    return place[0], place[1]


INK_AT = """
([x, y]) => [...document.querySelectorAll(".leaflet-lookback-signs-pane canvas")].some((canvas) => {
  const box = canvas.getBoundingClientRect();
  const sharp = canvas.width / box.width;
  const [column, row] = [(x - box.left) * sharp, (y - box.top) * sharp];
  if (!(column >= 0 && column < canvas.width && row >= 0 && row < canvas.height)) return false;
  return canvas.getContext("2d").getImageData(column, row, 1, 1).data[3] > 0;
})
"""


def ink_at(page: Page, x: int, y: int) -> bool:
    return bool(page.evaluate(INK_AT, list(at_site(page, x, y))))


def test_a_circle_at_the_edge_of_a_tile_is_whole(page: Page) -> None:
    assert ink_at(page, 246, 128)
    assert ink_at(page, 266, 128)
    assert not ink_at(page, 290, 128)


def test_a_site_is_told_under_the_pointer_and_selected_by_a_press(page: Page) -> None:
    page.mouse.move(*at_site(page, 100, 100))
    page.wait_for_timeout(100)
    hovered = page.evaluate("window.noted.hovered")
    assert (hovered["kind"], hovered["id"], hovered["name"]) == ("site", "middle", "大关南苑")
    assert (hovered["visits"], hovered["ratio"], hovered["siteKind"]) == (16, 1.0, "compound")
    page.mouse.click(*at_site(page, 100, 100))
    page.mouse.click(*at_site(page, 265, 128))  # over the edge, in the next tile
    page.mouse.click(*at_site(page, 30, 30))
    assert page.evaluate("window.noted.selected") == ["middle", "edge"]


def test_what_is_in_sight_adds_up_and_no_name_runs(page: Page) -> None:
    seen = page.evaluate("window.tiles.inView()")
    assert seen["totals"] == {"sites": 2, "visits": 116, "rebounds": 0, "open": 0, "overdue": 0}
    assert {site["name"] for site in seen["sites"]} == {HOSTILE, "大关南苑"}
    page.mouse.move(*at_site(page, 255, 128))
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None


def test_the_old_picture_stays_until_the_new_one_is_drawn(server: Server, page: Page) -> None:
    page.evaluate("window.tiles.setAddress(window.addressFor('late'))")
    page.wait_for_timeout(300)
    assert page.evaluate("window.noted.state.loading") > 0
    assert ink_at(page, 246, 128)
    server.gate.set()
    settled(page)
    assert not ink_at(page, 246, 128)
    assert ink_at(page, 100, 100)


def test_while_filters_change_quickly_the_last_one_is_drawn(server: Server, page: Page) -> None:
    page.evaluate("""async () => {
      for (let at = 0; at < 40; at += 1) {
        window.tiles.setAddress(window.addressFor(at === 39 ? "all" : `f${at}`));
        await new Promise(requestAnimationFrame);
      }
    }""")
    page.wait_for_timeout(300)
    settled(page)
    assert server.asked[-1] == "all"
    assert ink_at(page, 246, 128)


def test_a_tile_that_does_not_come_says_so_and_comes_when_it_is_tried_again(
    server: Server, open_page: OpenPage, watch: Watch
) -> None:
    watch.allowed += ["503", "willReadFrequently"]
    server.broken = True
    page = settled(open_page(server.address))
    assert page.evaluate("window.noted.state") == {"loading": 0, "failed": 1, "status": 503}
    assert ink_at(page, 30, 30)  # the block is there, and blank land beside it
    assert not ink_at(page, -30, 30)
    server.broken = False
    page.evaluate("window.tiles.retry()")
    page.wait_for_timeout(100)
    settled(page)
    assert page.evaluate("window.noted.state.failed") == 0
    assert not ink_at(page, 30, 30)


def test_measuring_tells_the_way_along_the_points_and_selects_nothing(page: Page) -> None:
    tool = page.get_by_role("button", name="量距离")
    told = page.locator(".measure-told")
    tool.click()
    expect(tool).to_have_attribute("aria-pressed", "true")
    for x in (100, 200):
        page.mouse.click(*at_site(page, x, 100))
    # a pixel of zoom 15 is 4.772 m at the equator; here, at 29.52 degrees north, 0.8702 of it
    expect(told).to_contain_text("415 m")
    assert page.evaluate("window.noted.selected") == []
    page.keyboard.press("Escape")
    expect(tool).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".measure-tip")).to_have_count(0)
    page.mouse.click(*at_site(page, 100, 100))
    assert page.evaluate("window.noted.selected") == ["middle"]


def test_measuring_goes_without_a_mouse(page: Page) -> None:
    page.get_by_role("button", name="量距离").press("Enter")
    page.locator(".leaflet-container").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator(".measure-told")).to_contain_text("全长")
    page.keyboard.press("Backspace")
    expect(page.locator(".measure-told")).not_to_contain_text("全长")


@pytest.mark.parametrize(("size", "least"), [("desk", 30), ("phone", 44)])
def test_the_tools_have_names_and_room(
    server: Server, open_page: OpenPage, size: str, least: int
) -> None:
    page = open_page(server.address, size=size)
    for name in ("放大", "缩小", "看全图", "量距离", "全屏"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None, name
        assert min(box["width"], box["height"]) >= least, name
    page.get_by_role("button", name="看全图").click()
    assert page.evaluate("window.noted.home") == 1


def test_the_screen_is_filled_and_given_back(page: Page) -> None:
    page.get_by_role("button", name="全屏", exact=True).click()
    back = page.get_by_role("button", name="退出全屏")
    expect(back).to_have_attribute("aria-pressed", "true")
    back.click()
    expect(page.get_by_role("button", name="全屏", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )
