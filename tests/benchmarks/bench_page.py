"""The demo city's first page to interactive, against a plain Folium page of the same city."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import statistics
import tempfile
import threading
import urllib.request
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd
import pyogrio
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.conftest import ROOT, served

RUNS = 5
VENDOR = ROOT / "webmap" / "static" / "vendor" / "leaflet"
READY = "document.documentElement.dataset.ready = performance.now();"
INTERACTIVE = "() => performance.getEntriesByName('lookback:interactive')[0]?.startTime ?? 0"


def ours(browser: Browser, address: str) -> tuple[float, int]:
    """Return milliseconds to interactive of a fresh visit, and the bytes that came."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(address)
    milliseconds = 0.0
    while not milliseconds:
        page.wait_for_timeout(50)
        milliseconds = page.evaluate(INTERACTIVE)
    page.wait_for_timeout(1_000)
    page.context.close()
    return milliseconds, sum(sizes)


def folium_page(address: str, background: Path, folder: Path) -> int:
    """Write the same city as a plain Folium page with local scripts; return its bytes."""
    with urllib.request.urlopen(f"{address}/api/sites") as answer:
        columns = json.load(answer)["columns"]
    sites = pd.DataFrame(columns)
    points = gpd.GeoDataFrame(
        sites.drop(columns=["lon", "lat"]),
        geometry=gpd.points_from_xy(sites["lon"], sites["lat"]),
        crs=4326,
    )
    chart = folium.Map(tiles=None, max_zoom=19, prefer_canvas=True)
    for name, _ in pyogrio.list_layers(background):
        folium.GeoJson(pyogrio.read_dataframe(background, layer=name).to_json()).add_to(chart)
    dot = folium.CircleMarker(radius=5, fill=True)
    tip = folium.GeoJsonTooltip(["name", "visits", "rebounds"])
    folium.GeoJson(points.to_json(), marker=dot, tooltip=tip).add_to(chart)
    west, south, east, north = points.total_bounds
    chart.fit_bounds([[south, west], [north, east]])
    html = chart.get_root().render()
    html = re.sub(r'<script src="[^"]*"></script>|<link rel="stylesheet" href="[^"]*"/>', "", html)
    own = '<link rel="stylesheet" href="leaflet.css"/><script src="leaflet.js"></script>'
    html = html.replace("<head>", f"<head>{own}", 1)
    at = html.rindex("</script>")
    (folder / "index.html").write_text(html[:at] + READY + html[at:], "utf-8")
    for name in ("leaflet.css", "leaflet.js"):
        shutil.copy(VENDOR / name, folder)
    return len(html.encode())


def theirs(browser: Browser, folder: Path) -> float:
    """Return milliseconds until the Folium page has put up its layers."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_selector("html[data-ready]")
        milliseconds = float(page.evaluate("document.documentElement.dataset.ready"))
        page.context.close()
        server.shutdown()
    return milliseconds


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def main() -> None:
    """Print milliseconds, bytes and the ratio."""
    path = chromium.find()
    if path is None:
        print("no Chromium or Chrome: not measured")
        return
    with (
        tempfile.TemporaryDirectory() as store,
        tempfile.TemporaryDirectory() as other,
        served(Path(store), ["demo"]) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        ours(browser, address)  # the first visit waits for the first analysis
        measured = [ours(browser, address) for _ in range(RUNS)]
        size = folium_page(address, Path(store) / "background.gpkg", Path(other))
        plain = [theirs(browser, Path(other)) for _ in range(RUNS)]
        browser.close()
    mine = statistics.median(milliseconds for milliseconds, _ in measured)
    other_ms = statistics.median(plain)
    print(f"demo city, first page to interactive: {mine:.0f} ms, {measured[0][1] / 1e3:.0f} kB")
    print(f"  plain Folium page of the same city: {other_ms:.0f} ms, {size / 1e3:.0f} kB, "
          f"{other_ms / mine:.1f} times as long")  # fmt: skip


if __name__ == "__main__":
    main()
