"""Commands that bring records into the store, and take them back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from ingest.demo import build_demo, write_demo
from ingest.knowledge import NEW_SITES
from ingest.load import Batch
from webmap import data
from webmap.commands.output import put_bytes
from webmap.commands.reporting import report, report_columns, report_waiting, tell_problems
from webmap.commands.speaking import language, say, shown_steps, told_errors
from webmap.fetching import fetch, is_address

SHOWN_FROM_ROWS = 5_000
CITY_FILES = data.Choices(new_sites="allow", datum="wgs84")


@click.command()
@click.argument("file", required=False)
@click.option("--profile", metavar="NAME", help="How this sender's files are read. 导入方案。")
@click.option(
    "--datum", metavar="DATUM",
    help="Datum of the coordinates where the file states none; auto compares with known sites. "
    "坐标系；auto 与登记册比对。",
)  # fmt: skip
@click.option(
    "--new-sites", type=click.Choice(NEW_SITES),
    help="What becomes of sites that the register does not know. 新点位的处理方式。",
)  # fmt: skip
@click.option("--year", type=int, help="Year of days that state none. 日期缺省年份。")
@click.option("--encoding", metavar="NAME", help="Encoding of a text file. 文本编码。")
@click.option("--layer", metavar="NAME", help="Layer of a file that holds several. 图层。")
@click.option("--crs", metavar="EPSG", help="CRS of a file that states none. 坐标参考系。")
@click.option("--dry-run", is_flag=True, help="Show what would happen, keep nothing. 只试不存。")
@click.option(
    "--errors", "errors_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the rejected rows as a workbook to be mended. 退回行另存为工作簿。",
)  # fmt: skip
@click.option(
    "--save-profile", metavar="NAME",
    help="Keep what was stated as a profile. 把本次设定存为导入方案。",
)  # fmt: skip
@click.option(
    "--undo", "batch", type=int, metavar="BATCH", help="Take an import back. 撤销一批导入。"
)
@with_appcontext
def ingest(file: str | None, batch: int | None, **options: Any) -> None:
    """Import a records file: visits or a findings ledger. 导入检查记录或问题台账。"""
    if (file is None) == (batch is None):
        raise click.UsageError("FILE or --undo BATCH. 须给出文件，或 --undo 批号。")
    with told_errors():
        if batch is not None:
            _undo(batch)
        else:
            with _local(str(file)) as path:
                _import(path, **options)


@contextmanager
def _local(file: str) -> Iterator[Path]:
    """Give the path of a file, fetched where a web address names it."""
    if not is_address(file):
        yield Path(file)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield fetch(file, Path(folder), limit_mb=current_app.config["IMPORT_FILE_MB"])


def _import(
    path: Path, *, dry_run: bool, errors_file: Path | None, save_profile: str | None, **stated: Any
) -> None:
    choices = data.Choices(**{name: value for name, value in stated.items() if value is not None})
    if save_profile:
        data.save_profile(save_profile, choices)
        say(f"已存为导入方案“{save_profile}”", f"kept as the profile {save_profile}")
    with shown_steps(SHOWN_FROM_ROWS) as progress:
        if dry_run:
            batch = data.read_file(path, choices, progress=progress)
        else:
            imported = data.import_file(path, choices, progress=progress)
            batch = imported.batch
    if dry_run:
        report_columns(batch)
        tell_problems(batch)
        report_waiting(batch)
        say("试读完毕，什么也没有写入", "a trial: nothing was kept")
    else:
        report(path.name, imported)
    if errors_file:
        _write_errors(batch, errors_file)


def _write_errors(batch: Batch, file: Path) -> None:
    put_bytes(data.workbook_of(batch, language()), file)
    say(
        f"{batch.rows_rejected} 行退回，见 {file}",
        f"{batch.rows_rejected} rejected row(s), see {file}",
    )


def _undo(batch: int) -> None:
    undone = data.undo(batch)
    removed = undone.removed
    say(
        f"已撤销第 {batch} 批（{undone.source_name}）：去掉点位 {removed['site']}、"
        f"检查 {removed['inspection']}、问题 {removed['finding']}，恢复 {undone.restored} 条",
        f"undid the import {batch} ({undone.source_name}): took out {removed['site']} sites, "
        f"{removed['inspection']} inspections, {removed['finding']} findings; "
        f"put {undone.restored} back",
    )


@click.command()
@click.option("--seed", default=None, type=int, help="Seed of the city. 随机种子。")
@with_appcontext
def demo(seed: int | None) -> None:
    """Load the demo city, where the store is empty. 库为空时载入演示城市。"""
    with told_errors():
        if not data.store_is_empty():
            say("库中已有数据，未载入演示城市", "the store is not empty: demo city not loaded")
            return
        say("正在生成演示城市……", "making the demo city ...")
        city = build_demo() if seed is None else build_demo(seed)
        with tempfile.TemporaryDirectory() as folder:
            files = write_demo(city, Path(folder))
            background = Path(current_app.config["BACKGROUND"])
            if not background.exists():
                background.parent.mkdir(parents=True, exist_ok=True)
                background.write_bytes(files.background.read_bytes())
            for path in (workbook.path for workbook in files.workbooks):
                say(f"正在导入 {path.name}", f"importing {path.name}")
                report(path.name, data.import_file(path, CITY_FILES))


@click.command()
@with_appcontext
def imports() -> None:
    """List the imports, the latest first. 列出导入批次。"""
    with told_errors():
        rows = data.get_batches()
    if not rows:
        say("还没有导入过文件", "nothing was imported yet", err=True)
    for row in rows:
        say(
            f"{row.number:>4}  {row.imported_at}  {row.source_name}：{row.rows} 行，"
            f"导入 {row.rows_used}，退回 {row.rows_rejected}，待复核 {row.rows_held}，"
            f"跳过 {row.rows_skipped}{_undone(row, '，已撤销')}",
            f"{row.number:>4}  {row.imported_at}  {row.source_name}: {row.rows} rows, "
            f"{row.rows_used} used, {row.rows_rejected} rejected, {row.rows_held} to review, "
            f"{row.rows_skipped} skipped{_undone(row, ', undone')}",
        )


def _undone(row: data.BatchRow, words: str) -> str:
    return f"{words} {row.undone_at}" if row.undone_at else ""
