"""How long a workbook of 200,000 rows takes from file to store, against pandas reading it alone.

Run with ``python -m tests.benchmarks.bench_ingest``. Beside it a CSV of a million rows. The files
are made once and kept in the temporary folder. Each side runs in a process of its own, so that the
memory peaks are its own.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROWS = 200_000
MANY_ROWS = 1_000_000
TARGET = 7.0
HEADERS = (
    "记录编号",
    "点位编号",
    "点位名称",
    "点位类型",
    "责任部门",
    "地址",
    "经度",
    "纬度",
    "检查日期",
    "检查方式",
    "检查内容",
    "发现问题",
    "严重程度",
    "问题描述",
    "检查人",
)
_FOUND = (
    "",
    "",
    "",
    "H01",
    "楼道堆物；小广告",
    "垃圾未清运",
    "违章搭建",
    "H08",
    "车辆乱停",
    "合格",
)
_KINDS = ("自查", "交叉检查", "上级督查", "回头看")


def make_row(number: int) -> list[Any]:
    """Return one visit: 4,000 compounds, a year of days, what was found in three of ten."""
    site = number * 7919 % 4000
    return [
        f"R{number:06d}",
        f"FC-{site:04d}",
        f"第{site}小区",
        "住宅小区",
        "房地产管理处",
        f"人民路{site}号",
        120.0 + site % 64 / 640,
        30.2 + site // 64 / 640,
        date(2021, 1, 1) + timedelta(days=number % 365),
        _KINDS[number % 4],
        "",
        _FOUND[number % 10],
        "一般",
        f"第{number}次检查的记录",
        f"检查员{number % 37}",
    ]


def make_workbook(rows: int = ROWS) -> Path:
    """Write the workbook, or return the one of an earlier run."""
    from openpyxl import Workbook  # noqa: PLC0415

    path = Path(tempfile.gettempdir()) / f"lookback_bench_{rows}.xlsx"
    if path.exists():
        return path
    book = Workbook(write_only=True)
    sheet = book.create_sheet("检查记录")
    sheet.append(HEADERS)
    for number in range(rows):
        sheet.append(make_row(number))
    part = path.with_suffix(".part")
    book.save(part)
    part.replace(path)
    return path


def make_csv(rows: int = MANY_ROWS) -> Path:
    """Write the same visits as CSV, or return the file of an earlier run."""
    path = Path(tempfile.gettempdir()) / f"lookback_bench_{rows}.csv"
    if path.exists():
        return path
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        writer.writerows(map(make_row, range(rows)))
    part.replace(path)
    return path


def read_with_pandas(path: Path) -> int:
    """Read the workbook as pandas with openpyxl does, and nothing more."""
    import pandas as pd  # noqa: PLC0415

    return len(pd.read_excel(path, engine="openpyxl"))


def import_with_ours(path: Path) -> int:
    """Read, map, check, find the sites in the register and store, as ``flask ingest`` does."""
    from app import create_app  # noqa: PLC0415
    from webmap import data  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.gpkg")
        app = create_app({"DATABASE_URL": store, "IMPORT_FILE_MB": 400})
        with app.app_context():
            data.import_file(make_register(Path(folder)), data.Choices(datum="wgs84"))
            start = time.perf_counter()
            done = data.import_file(path, data.Choices(datum="wgs84"))
            seconds = time.perf_counter() - start
    TIMES["import"] = seconds
    return done.batch.rows_used


TIMES: dict[str, float] = {}


def make_register(folder: Path) -> Path:
    """Write one visit of each site, so that the sites are known."""
    path = folder / "register.csv"
    rows = {make_row(number)[1]: make_row(number) for number in range(4000)}
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        for row in rows.values():
            writer.writerow([f"G{row[0]}", *row[1:8], "2020-12-31", *row[9:]])
    return path


READERS = {"pandas": read_with_pandas, "ours": import_with_ours}


def measure(reader: str, path: Path) -> dict[str, float]:
    """Run one reader in a process of its own: seconds, rows and peak memory in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_ingest", reader, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def run_reader(reader: str, path: Path) -> None:
    """Print the figures of one reader as JSON (the child's side of `measure`)."""
    start = time.perf_counter()
    rows = READERS[reader](path)
    seconds = TIMES.get("import", time.perf_counter() - start)
    own, child = (
        resource.getrusage(who).ru_maxrss / 1000
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows, "mb": own, "child_mb": child}))


def main() -> None:
    """Print the times, the ratio and the memory peaks."""
    path = make_workbook()
    ours, pandas = measure("ours", path), measure("pandas", path)
    many = measure("ours", make_csv())
    ratio = pandas["seconds"] / ours["seconds"]
    write = sys.stdout.write
    write(f"ingest of {ROWS:,} rows x {len(HEADERS)} columns, XLSX\n")
    write(f"  pandas.read_excel (openpyxl)  {pandas['seconds']:6.2f} s  {pandas['mb']:5.0f} MB\n")
    write(
        f"  import, from file to store    {ours['seconds']:6.2f} s  {ours['mb']:5.0f} MB"
        f" + {ours['child_mb']:.0f} MB in the parser\n"
    )
    write(f"  ratio {ratio:.1f} (target {TARGET:g})\n")
    write(
        f"  {MANY_ROWS:,} rows of CSV, to store {many['seconds']:6.1f} s  {many['mb']:5.0f} MB"
        " (targets 60 s, 1,000 MB)\n"
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_reader(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
