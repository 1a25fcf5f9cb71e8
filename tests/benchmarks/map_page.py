"""Our page of the map in Chromium: bytes, time to interactive, filters, panning, heap, faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import Watch

SIZE = {"width": 1366, "height": 768}
QUIET_MS = 500
_PATIENCE_MS = 60_000
_LOOK_MS = 100
"""Between two looks at the page: to look at each frame would make it draw frames for nothing."""
INTERACTIVE = "() => performance.getEntriesByName('lookback:interactive')[0]?.startTime ?? 0"
# times of what is asked for and of what is drawn, noted from the page's own events
NOTE = """() => {
  const noted = { asked: [], drawn: [], whole: [] };
  window.noted = noted;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (one.name.includes("/tiles/")) noted.asked.push([one.startTime, one.responseEnd]);
    }
  }).observe({ type: "resource", buffered: true });
  window.lookbackMap.on("tilesdrawn", () => noted.drawn.push(performance.now()));
  const loading = document.getElementById("map-loading");
  new MutationObserver(() => { if (loading.hidden) noted.whole.push(performance.now()); })
    .observe(loading, { attributes: true, attributeFilter: ["hidden"] });
}"""
CHANGE = """(code) => {
  const box = document.querySelector(`.menu input[type=checkbox][value="${code}"]`);
  const begun = performance.now();
  box.click();
  return begun;
}"""
FRAMES = """() => {
  const frames = [];
  window.frames_ = frames;
  window.counting = true;
  let before = performance.now();
  const tick = (now) => {
    frames.push(now - before);
    before = now;
    if (window.counting) requestAnimationFrame(tick);
  };
  requestAnimationFrame((now) => { before = now; requestAnimationFrame(tick); });
}"""
# the page says when no tile is to come any more; what was quicker than a frame it does not say
REDRAWN = """(begun) => {
  const last = Math.max(...noted.asked.filter(([start]) => start > begun).map(([, end]) => end));
  const whole = noted.whole.find((at) => at >= last);
  return (whole ?? noted.drawn.find((at) => at >= last)) - begun;
}"""
STILL = """(quiet) => {
  const last = Math.max(0, ...window.noted.drawn, ...window.noted.asked.map(([, end]) => end));
  return performance.now() - last > quiet;
}"""


@dataclass
class Seen:
    """What a visit has cost."""

    interactive_ms: float = 0.0
    first_bytes: int = 0
    first_requests: int = 0
    tile_bytes: int = 0
    by_path: dict[str, int] = field(default_factory=dict)


def opened(browser: Browser, address: str, watch: Watch) -> tuple[Page, CDPSession, dict[str, Any]]:
    """Open the page in a fresh context; the third is filled with bytes by request."""
    page = browser.new_context(viewport=SIZE).new_page()
    watch.over(page)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    paths: dict[str, str] = {}
    came: dict[str, Any] = {"bytes": []}
    session.on(
        "Network.requestWillBeSent", lambda e: paths.update({e["requestId"]: e["request"]["url"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda e: came["bytes"].append((paths.get(e["requestId"], ""), e["encodedDataLength"])),
    )
    page.goto(address)
    page.wait_for_function(INTERACTIVE, timeout=_PATIENCE_MS)
    page.evaluate(NOTE)
    return page, session, came


def first_visit(browser: Browser, address: str, watch: Watch) -> Seen:
    """Return what a fresh visit costs."""
    page, _, came = opened(browser, address, watch)
    still(page)
    page.wait_for_timeout(1_000)
    seen = Seen(interactive_ms=float(page.evaluate(INTERACTIVE)))
    for url, size in came["bytes"]:
        group = group_of(url)
        seen.by_path[group] = seen.by_path.get(group, 0) + int(size)
    seen.first_bytes = sum(seen.by_path.values())
    seen.first_requests = len(came["bytes"])
    seen.tile_bytes = seen.by_path.get("tiles", 0)
    page.context.close()
    return seen


def group_of(url: str) -> str:
    """Return what an address is counted with: tiles, modules and styles of our own, or itself."""
    path = url.split("?", maxsplit=1)[0].split("/", 3)[-1]
    for group, part in (("tiles", "tiles/"), ("modules", "static/js/"), ("styles", "static/css/")):
        if path.startswith(part):
            return group
    return path or "page"


def still(page: Page) -> None:
    """Wait until no tile has come and nothing was drawn for a while."""
    page.wait_for_function(STILL, arg=QUIET_MS, timeout=_PATIENCE_MS, polling=_LOOK_MS)


def view_bytes(page: Page, came: dict[str, Any], view: tuple[float, float, int]) -> int:
    """Return the bytes of tiles that a view asks for which was not seen before."""
    before = len(came["bytes"])
    page.evaluate(
        "([at, zoom]) => void window.lookbackMap.setView(at, zoom, { animate: false })",
        [list(view[:2]), view[2]],
    )
    page.wait_for_timeout(300)
    still(page)
    return sum(int(size) for url, size in came["bytes"][before:] if "/tiles/" in url)


def filter_changes(page: Page, name: str, number: int) -> np.ndarray:
    """Return milliseconds from each press in a filter's menu to the last tile drawn with it."""
    page.click(f"#filter-{name}")
    page.wait_for_selector(".menu input[type=checkbox]")
    codes = page.evaluate(
        "() => [...document.querySelectorAll('.menu input[type=checkbox]')].map((b) => b.value)"
    )
    taken = []
    for code in codes[:number]:
        begun = page.evaluate(CHANGE, code)
        page.wait_for_function(
            "(begun) => window.noted.asked.some(([start]) => start > begun)", arg=begun,
            timeout=_PATIENCE_MS, polling=_LOOK_MS,
        )  # fmt: skip
        still(page)
        taken.append(page.evaluate(REDRAWN, begun))
    page.keyboard.press("Escape")
    return np.array(taken, dtype=float)


def pan_frames(page: Page) -> np.ndarray:
    """Return milliseconds between frames while the map is dragged in six directions."""
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.45
    page.evaluate(FRAMES)
    for turn in range(6):
        page.mouse.move(*middle)
        page.mouse.down()
        angle = 2 * np.pi * turn / 6
        for step in range(1, 31):
            page.mouse.move(
                middle[0] + 9 * step * np.cos(angle), middle[1] + 6 * step * np.sin(angle)
            )
        page.mouse.up()
        page.wait_for_timeout(150)
    page.evaluate("() => { window.counting = false; }")
    return np.array(page.evaluate("() => window.frames_"), dtype=float)


def heap_mb(session: CDPSession) -> float:
    """Return the megabytes of the page's JavaScript heap after its waste is collected."""
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6
