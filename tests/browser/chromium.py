"""Finds a Chromium for the browser tests, and gets one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome, or of the one that Playwright keeps."""
    named = os.environ.get("LOOKBACK_CHROMIUM")
    if named:
        return named
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    return installed or playwrights_own()


def playwrights_own() -> str | None:
    """Return Playwright's Chromium, if it was installed."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  slow, and rarely needed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def by_playwright() -> bool:
    """Let Playwright fetch its Chromium."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, capture_output=True, check=False, timeout=300).returncode == 0


def by_debian() -> bool:
    """Install Debian's package, where this is Debian and we are root."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
    for arguments in (["update", "-qq"], install):
        done = subprocess.run(
            [apt, *arguments], env=environment, capture_output=True, check=False, timeout=900
        )
    return done.returncode == 0


def main() -> None:
    """Say which browser the tests will use, or plainly which could not be got."""
    found = find()
    ways: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("playwright install chromium", by_playwright),
        ("Debian's package chromium", by_debian),
    )
    for name, install in ways if found is None else ():
        print(f"== no Chromium or Chrome is installed; trying {name}", flush=True)  # noqa: T201
        try:
            install()
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"   {error}")  # noqa: T201
        found = find()
        if found:
            break
        print(f"   could not get {name}")  # noqa: T201
    print(f"== browser for the tests: {found or 'none; the browser tests will be skipped'}")  # noqa: T201


if __name__ == "__main__":
    main()
