"""Runs all benchmarks, or those named: ``python -m tests.benchmarks scan episodes``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run each benchmark in a process of its own, so that memory is its own as well."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    for name in sys.argv[1:] or known:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}"]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
