"""Pages that geopandas and Folium make of the same points, served like our own: local, by gzip."""

from __future__ import annotations

import gzip
import http.server
import mimetypes
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import folium
import geopandas as gpd
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser

PACKAGES = (
    "leaflet@1.9.3", "leaflet.markercluster@1.1.0", "leaflet.awesome-markers@2.0.5",
    "jquery@3.7.1", "bootstrap@5.2.2", "@fortawesome/fontawesome-free@6.2.0",
)  # fmt: skip
"""What the two pages load from other hosts, in the versions that they name or the nearest."""
# after the last layer was put up, as our own page marks itself: two frames later
READY = """
requestAnimationFrame(() => requestAnimationFrame(() => {
  document.documentElement.dataset.ready = performance.now();
}));
"""
_LINK = re.compile(r'(src|href)="(https?://[^"]+)"')


def assets() -> Path | None:
    """Return a folder with the packages, fetched by npm once; None where there is no npm."""
    folder = Path(tempfile.gettempdir()) / "lookback-map-rivals"
    if not (folder / "node_modules" / "bootstrap").exists():
        npm = shutil.which("npm")
        command = [npm or "", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]
        if (
            not npm
            or subprocess.run(
                [*command, str(folder), *PACKAGES], capture_output=True, check=False
            ).returncode
        ):
            return None
    return folder / "node_modules"


def explored(points: gpd.GeoDataFrame) -> str:
    """Return the page of ``gdf.explore``: plain points, no colours, no basemap."""
    # imported for classes of colour, which are not asked for
    stub = types.ModuleType("mapclassify")
    stub.classify = None  # type: ignore[attr-defined]
    sys.modules.setdefault("mapclassify", stub)
    chart = points.explore(tiles=None)
    return str(chart.get_root().render())


def clustered(points: gpd.GeoDataFrame) -> str:
    """Return the page of Folium's FastMarkerCluster, no basemap."""
    west, south, east, north = points.total_bounds
    chart = folium.Map(tiles=None)
    chart.options["maxZoom"] = 19  # grouping needs one, which a basemap would bring
    places = list(zip(points.geometry.y, points.geometry.x, strict=True))
    FastMarkerCluster(places).add_to(chart)
    chart.fit_bounds([[south, west], [north, east]])
    return str(chart.get_root().render())


def localised(html: str, packages: Path) -> tuple[str, dict[str, Path]]:
    """Turn links to other hosts into local ones; return the page and its files by path.

    What has no counterpart (two style sheets of a few hundred bytes) is left out.
    """
    files: dict[str, Path] = {}

    def local(link: re.Match[str]) -> str:
        name = link[2].rsplit("/", 1)[-1]
        found = sorted(packages.glob(f"**/{name}")) or sorted(
            packages.glob(f"**/{name.replace('-3.7.1', '')}")
        )
        dist = [path for path in found if "dist" in path.parts or "css" in path.parts]
        if not found:
            return f'{link[1]}="data:,"'
        files[f"/{name}"] = (dist or found)[0]
        return f'{link[1]}="/{name}"'

    html = _LINK.sub(local, html)
    at = html.rindex("</script>")
    return html[:at] + READY + html[at:], files


@contextmanager
def served_page(html: str, files: dict[str, Path]) -> Iterator[str]:
    """Serve a page and its files, packed once."""
    bodies = {"/": (gzip.compress(html.encode(), 6), "text/html; charset=utf-8")}
    for path, file in files.items():
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        bodies[path] = (gzip.compress(file.read_bytes(), 6), kind)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body, kind = bodies.get(self.path, (gzip.compress(b""), "text/plain"))
            self.send_response(200 if self.path in bodies else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def milliseconds(browser: Browser, address: str) -> tuple[float, int]:
    """Return milliseconds until the page has put up its layers, and the bytes that came."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(address)
    page.wait_for_selector("html[data-ready]", timeout=120_000)
    found = float(page.evaluate("document.documentElement.dataset.ready"))
    page.context.close()
    return found, sum(sizes)
