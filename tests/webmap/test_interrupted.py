"""An import of many rows that is cut off: nothing half-done is kept, and the next one completes."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = 200_000
HEAD = "record_id,site_id,site_name,kind,department,lon,lat,inspected_on,inspection_kind,found\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture(scope="module")
def many_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200,000 visits of 2,000 sites."""
    path = tmp_path_factory.mktemp("many") / "visits.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for number in range(ROWS):
            site, day, month = number % 2000, 1 + number % 28, 1 + number // 28 % 12
            found = "H01" if number % 5 == 0 else ""
            out.write(
                f"R{number:06d},S{site},第{site}小区,compound,housing,{120 + site / 20000},30.2,"
                f"2021-{month:02d}-{day:02d},self_check,{found}\n"
            )
    return path


def begin(store: Path, file: Path, *, blocks: int | None = None) -> subprocess.Popen[str]:
    """Begin to import a file as a person would; `blocks` of 1 kB are all that a file may have."""
    environment = {**os.environ, "LOOKBACK_DATABASE_URL": str(store), "FLASK_APP": "app.py"}
    words = ["ingest", str(file), "--datum", "wgs84", "--new-sites", "allow"]
    command = [sys.executable, "-m", "flask", *words]
    if blocks is not None:
        command = ["bash", "-c", f'ulimit -f {blocks}; exec "$@"', "bash", *command]
    return subprocess.Popen(
        command, cwd=ROOT, env={**environment, "LOOKBACK_LANGUAGE": "en"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for an import; return its exit status and what it told."""
    told, _ = process.communicate(timeout=120)
    return process.returncode, told


def counts(store: Path) -> list[int]:
    """Rows of the tables that an import fills."""
    with sqlite3.connect(store) as plain:
        found = [
            plain.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("site", "inspection", "finding", "import_batch", "revision")
        ]
    plain.close()
    return found


def test_after_kill_9_in_the_middle_nothing_is_there_and_the_next_import_completes(
    tmp_path: Path, many_rows: Path
) -> None:
    store = tmp_path / "store.gpkg"
    log = store.with_name("store.gpkg-wal")
    process = begin(store, many_rows)
    deadline = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < deadline:
        if log.exists() and log.stat().st_size > 5_000_000:
            break
        time.sleep(0.01)
    assert process.poll() is None, "it was over before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert counts(store) == [0, 0, 0, 0, 0]
    status, told = finish(begin(store, many_rows))
    assert status == 0, told
    assert counts(store) == [2000, ROWS, ROWS // 5, 1, 1]


def test_where_the_disk_takes_no_more_nothing_is_kept_and_the_remedy_is_told(
    tmp_path: Path, many_rows: Path
) -> None:
    store = tmp_path / "store.gpkg"
    small = tmp_path / "small.csv"
    small.write_text("".join(many_rows.read_text("utf-8").splitlines(keepends=True)[:4]), "utf-8")
    assert finish(begin(store, small))[0] == 0
    before = counts(store)
    status, told = finish(begin(store, many_rows, blocks=20_000))
    assert status == 1
    assert "E_ROLLBACK" in told
    assert "disk space" in told
    assert counts(store) == before
    assert finish(begin(store, many_rows))[0] == 0
    assert counts(store)[1] == ROWS
