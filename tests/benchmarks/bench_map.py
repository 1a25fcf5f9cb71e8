"""The planners' map of a million visits to 100,000 sites, beside what geopandas and Folium make.

``python -m tests.benchmarks.bench_map 10000 100000 8`` for fewer sites, visits and towns.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
from playwright.sync_api import Browser, sync_playwright

from geodata.store import open_store, read_sites
from tests.benchmarks import map_clients, map_page, map_rivals
from tests.benchmarks.scaled_city import FULL, Scale, scaled_store
from tests.browser import chromium
from tests.browser.conftest import ROOT, Watch

RUNS = 5
REQUESTS = 40
"""Of each of the eight clients."""
POINTS = 10_000
FIGURES_S = 1_800
START_S = 60
FILTERS = ("category", "inspection_kind", "severity")


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, and seconds until figures were first answered."""

    address: str
    process: int
    ready_s: float


@contextmanager
def served(store: Path, patience_s: float) -> Iterator[Server]:
    """Serve the store by ``flask serve`` in a process of its own, until its figures are there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if "LOOKBACK" not in name}
    environment |= {"FLASK_APP": "app.py", "PYTHONUTF8": "1", "LOOKBACK_DATABASE_URL": str(store)}
    command = [sys.executable, "-m", "flask", "serve", "--port", str(port)]
    log = store.with_name("server.log")
    begun = time.perf_counter()
    with (
        log.open("wb") as out,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as server,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            while not is_ready(address):
                gone = time.perf_counter() - begun
                if server.poll() is not None or gone > patience_s:
                    raise AssertionError(f"no figures: {log.read_text('utf-8', 'replace')[-2000:]}")
                time.sleep(0.05)
            yield Server(address, server.pid, time.perf_counter() - begun)
        finally:
            server.terminate()


def is_ready(address: str) -> bool:
    """Say whether the server tells figures, and no older ones."""
    try:
        with urllib.request.urlopen(f"{address}/api/map", timeout=30) as answer:
            head = json.load(answer)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return head["state"] == "ready" and not head["stale"]


def memory_mb(process: int) -> dict[str, float]:
    """Return the memory of a process, as Linux tells it; nothing elsewhere."""
    path = Path(f"/proc/{process}/status")
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text("utf-8").splitlines())
    wanted = ("VmRSS:", "VmHWM:", "RssAnon:", "RssFile:")
    return {line[0].rstrip(":"): int(line[1]) / 1024 for line in lines if line[0] in wanted}


def processor_s(process: int) -> float:
    """Return the processor time that a process has used, which others' work hardly changes."""
    path = Path(f"/proc/{process}/stat")
    if not path.exists():
        return float("nan")
    fields = path.read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(what: str, found: float, unit: str, most: float | None = None, note: str = "") -> None:
    """Print a row of the table."""
    limit = "" if most is None else f"{most:g} {unit}"
    verdict = "" if most is None else ("met" if found <= most else f"missed, {found / most:.2f} x")
    print(f"| {what} | {found:.4g} {unit} | {limit} | {verdict} | {note} |", flush=True)


def of_tiles(server: Server, places: np.ndarray) -> None:
    """Time tiles for eight clients at once."""
    for alike, what, most in (
        (False, "uncached filtered tile, each request another filter", 50.0),
        (True, "uncached filtered tile, each client a filter of its own", None),
    ):
        before = processor_s(server.process)
        taken = map_clients.ask(server.address, places, number=REQUESTS, alike=alike)
        each = (processor_s(server.process) - before) / len(taken) * 1000
        p50, p99 = np.percentile(taken, [50, 99])
        note = f"p50 {p50:.1f} ms; {each:.1f} ms of the server's processor time each"
        told(f"{what}, 8 clients, p99", p99, "ms", most, f"{note}; {len(taken)} requests")


def of_first_view(browser: Browser, server: Server, watch: Watch) -> float:
    """Tell what a fresh visit costs; return milliseconds to interactive."""
    seen = [map_page.first_visit(browser, f"{server.address}/", watch) for _ in range(RUNS)]
    largest = sorted(seen[0].by_path.items(), key=lambda item: -item[1])[:6]
    note = ", ".join(f"{name} {size / 1000:.0f}" for name, size in largest)
    told("bytes of the first view", seen[0].first_bytes / 1000, "kB", 300,
         f"{seen[0].first_requests} requests; largest: {note}")  # fmt: skip
    told("tiles of the first view", seen[0].tile_bytes / 1000, "kB", 150)
    each = sorted(one.interactive_ms for one in seen)
    middle = float(np.median(each))
    told("time to interactive", middle, "ms", 1_000, f"{each[0]:.0f} to {each[-1]:.0f}")
    return middle


def of_work(browser: Browser, server: Server, watch: Watch, places: np.ndarray) -> None:
    """Tell of views, filters, panning and heap in one long visit."""
    page, session, came = map_page.opened(browser, f"{server.address}/", watch)
    map_page.still(page)
    told("JS heap after the first view", map_page.heap_mb(session), "MB", 25)
    lon, lat = np.median(places, axis=0)
    sizes = {zoom: map_page.view_bytes(page, came, (lat, lon, zoom)) for zoom in range(11, 18)}
    note = ", ".join(f"z{zoom} {size / 1000:.0f}" for zoom, size in sizes.items())
    told("tiles of one view, the largest of all zooms", max(sizes.values()) / 1000, "kB", 150, note)
    for zoom in (11, 13):
        map_page.view_bytes(page, came, (lat, lon, zoom))
        taken = np.concatenate([map_page.filter_changes(page, name, 12) for name in FILTERS])
        note = f"median {np.median(taken):.0f} ms, {len(taken)} changes, zoom {zoom}"
        told("filter change to redrawn, p95", float(np.percentile(taken, 95)), "ms", 300, note)
        page.keyboard.press("Escape")
        page.click("#filters .clear")
        map_page.still(page)
        frames = map_page.pan_frames(page)
        note = f"median {np.median(frames):.0f} ms, worst {frames.max():.0f}, zoom {zoom}"
        told("pan frame, p95", float(np.percentile(frames, 95)), "ms", 50, note)
    told("JS heap after all that", map_page.heap_mb(session), "MB", 25)
    page.context.close()


def of_rivals(browser: Browser, places: np.ndarray, store: Path, ours_ms: float) -> None:
    """Time the pages of geopandas and Folium with 10,000 of the same sites."""
    packages = map_rivals.assets()
    if packages is None:
        print(
            "| gdf.explore and FastMarkerCluster | not measured: npm could not fetch them | | | |"
        )
        return
    points = some_sites(store)
    for name, page, share in (
        ("gdf.explore", map_rivals.explored(points), 1 / 3),
        ("FastMarkerCluster", map_rivals.clustered(points), 1.0),
    ):
        html, files = map_rivals.localised(page, packages)
        with map_rivals.served_page(html, files) as address:
            runs = [map_rivals.milliseconds(browser, address) for _ in range(3)]
        theirs = float(np.median([each for each, _ in runs]))
        told(f"{name} of {len(points):,} points", theirs, "ms", None,
             f"{runs[0][1] / 1000:.0f} kB by gzip, scripts local")  # fmt: skip
        told(f"time to interactive as a share of {name}", ours_ms / theirs, "", share)


def some_sites(store: Path) -> gpd.GeoDataFrame:
    """Return 10,000 sites with their names, kinds and addresses."""
    opened = open_store(str(store))
    with opened.reading() as connection:
        sites = read_sites(connection)
    opened.close()
    sites = sites[sites.geometry.notna()]
    return sites.sample(min(POINTS, len(sites)), random_state=1).reset_index()


def site_places(store: Path) -> np.ndarray:
    """Return the positions of all sites (n, 2)."""
    opened = open_store(str(store))
    with opened.reading() as connection:
        points = read_sites(connection).geometry.dropna()
    opened.close()
    return np.column_stack([points.x, points.y])


def main() -> None:
    """Print the table of the issue."""
    path = chromium.find()
    if path is None:
        print("no Chromium or Chrome: not measured")
        return
    numbers = [int(each) for each in sys.argv[1:]]
    store = scaled_store(Scale(*numbers) if numbers else FULL)
    places = site_places(store)
    with served(store, FIGURES_S) as server:
        print(f"figures there after {server.ready_s:.0f} s; load {os.getloadavg()[0]:.1f}")
    print("| what | measured | at most | | |\n| --- | --- | --- | --- | --- |")
    watch = Watch()
    with served(store, START_S) as server, sync_playwright() as playwright:
        told("start with a warm store", server.ready_s, "s", 10, "until /api/map tells figures")
        of_tiles(server, places)
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        ours_ms = of_first_view(browser, server, watch)
        of_work(browser, server, watch, places)
        memory = memory_mb(server.process)
        if memory:
            note = ", ".join(f"{name} {size:.0f}" for name, size in memory.items())
            told("server memory after all that", memory["VmRSS"], "MB", 600, note)
        told("other hosts, CSP violations, console errors", len(watch.faults), "", 0,
             "; ".join(watch.faults[:3]))  # fmt: skip
        of_rivals(browser, places, store, ours_ms)
        browser.close()
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
