"""A real server on a store of its own, and a page that forgives nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser import chromium

ROOT = Path(__file__).parent.parent.parent
START_S = 120
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        told = (
            "no Chromium or Chrome: tried LOOKBACK_CHROMIUM, "
            f"{', '.join(chromium.NAMES)} on PATH, and Playwright's own"
        )
        if os.environ.get("LOOKBACK_BROWSER_REQUIRED") == "1":
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield launched
        launched.close()


@contextmanager
def served(folder: Path, *commands: list[str]) -> Iterator[str]:
    """Run flask commands on a store in `folder`, then serve it; yields the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "FLASK_APP": "app.py",
        "PYTHONUTF8": "1",
        "LOOKBACK_DATABASE_URL": str(folder / "lookback.gpkg"),
        "LOOKBACK_BACKGROUND": str(folder / "background.gpkg"),
    }
    flask = [sys.executable, "-m", "flask"]
    for command in commands:
        subprocess.run(
            [*flask, *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    log = folder / "server.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [*flask, "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        ) as server,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, server, log)
            yield address
        finally:
            server.terminate()


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the page is answered.

    Raises
    ------
    AssertionError
        With what the server wrote, if it ended or took too long.
    """
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer: {log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("demo"), ["demo"]) as address:
        yield address


@dataclass
class Watch:
    """What went wrong on a page; `allowed` are parts of messages that a test provokes."""

    home: str = ""
    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Note requests to other hosts, errors of the console and of scripts."""
        page.on("request", self._request)
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", f"uncaught: {error}"))
        page.add_init_script(REPORT_VIOLATIONS)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.faults.append(f"request to another host: {request.url}")

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(part in text for part in self.allowed):
            self.faults.append(f"{kind}: {text}")


@pytest.fixture
def watch() -> Watch:
    return Watch()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[OpenPage]:
    """Open an address in a new page of a size; any fault on it fails the test."""
    contexts = []

    def opened(address: str, *, size: str = "desk", calm: bool = True) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce" if calm else "no-preference",
        )
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def page(open_page: OpenPage, demo_server: str) -> Page:
    """The demo city's map, in Chinese, ready to use."""
    return ready(open_page(f"{demo_server}/?lang=zh"))


def ready(page: Page) -> Page:
    """Wait until hot spots and sites are drawn and can be clicked."""
    page.wait_for_selector("body.is-ready", timeout=START_S * 1000)
    page.wait_for_selector("input[name=background]", state="attached")
    return page


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2, A and AA: rule and element of each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
