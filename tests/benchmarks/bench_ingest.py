"""How long a workbook of 200,000 rows takes to be read and checked, against pandas with openpyxl.

Run with ``python -m tests.benchmarks.bench_ingest``. The workbook is made once and kept in the
temporary folder. Both sides run in a fresh process, so that the memory peaks are their own.
"""

from __future__ import annotations

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
TARGET = 5.0
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


def read_with_pandas(path: Path) -> int:
    """Read the workbook as pandas with openpyxl does, and nothing more."""
    import pandas as pd  # noqa: PLC0415

    return len(pd.read_excel(path, engine="openpyxl"))


def read_with_ours(path: Path) -> int:
    """Read, map and check the workbook into frames of the schema."""
    from geodata import schema  # noqa: PLC0415
    from geodata.codes import built_in_vocabulary  # noqa: PLC0415
    from ingest.load import read_batch  # noqa: PLC0415

    register = schema.sites_frame({name: [] for name in schema.SITE_COLUMNS}, [], [], [])
    batch = read_batch(
        path, register=register, profile=None, datum=None, vocabulary=built_in_vocabulary()
    )
    return batch.rows_used


READERS = {"pandas": read_with_pandas, "ours": read_with_ours}


def measure(reader: str, path: Path) -> dict[str, float]:
    """Run one reader in a process of its own: seconds, rows and peak memory in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_ingest", reader, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def run_reader(reader: str, path: Path) -> None:
    """Print the figures of one reader as JSON (the child's side of `measure`)."""
    start = time.perf_counter()
    rows = READERS[reader](path)
    seconds = time.perf_counter() - start
    own, child = (
        resource.getrusage(who).ru_maxrss / 1000
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows, "mb": own, "child_mb": child}))


def main() -> None:
    """Print both times, the ratio and the memory peaks."""
    path = make_workbook()
    ours, pandas = measure("ours", path), measure("pandas", path)
    ratio = pandas["seconds"] / ours["seconds"]
    write = sys.stdout.write
    write(f"ingest of {ROWS:,} rows x {len(HEADERS)} columns, XLSX\n")
    write(f"  pandas.read_excel (openpyxl)  {pandas['seconds']:6.2f} s  {pandas['mb']:5.0f} MB\n")
    write(
        f"  read_batch, all of it         {ours['seconds']:6.2f} s  {ours['mb']:5.0f} MB"
        f" + {ours['child_mb']:.0f} MB in the parser\n"
    )
    write(f"  ratio {ratio:.1f} (target {TARGET:g})\n")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_reader(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
