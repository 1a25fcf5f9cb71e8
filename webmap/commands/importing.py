"""Commands that bring records into the store."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from ingest.demo import build_demo, write_demo
from ingest.problems import Problem
from webmap import data
from webmap.commands.speaking import language, say, told_errors

PROBLEMS_SHOWN = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", metavar="NAME", help="How this sender's files are read. 导入方案。")
@click.option(
    "--datum",
    type=click.Choice(["wgs84", "gcj02", "bd09"]),
    help="Datum of the coordinates where the file states none. 坐标系。",
)
@with_appcontext
def ingest(file: Path, profile: str | None, datum: str | None) -> None:
    """Import a records file: visits or a findings ledger. 导入检查记录或问题台账。"""
    with told_errors():
        report(file.name, data.import_file(file, profile=profile, datum=datum))


def report(name: str, imported: data.Imported) -> None:
    """Tell what came of an import, the rejected rows first."""
    batch, written = imported.batch, imported.written
    rejecting = [problem for problem in batch.problems if problem.rejects]
    warnings = [problem for problem in batch.problems if not problem.rejects]
    for problems in (rejecting, warnings):
        for problem in problems[:PROBLEMS_SHOWN]:
            click.echo(f"  {problem_line(problem)}", err=problem.rejects)
        rest = len(problems) - PROBLEMS_SHOWN
        if rest > 0:
            say(f"  另有 {rest} 条", f"  and {rest} more")
    say(
        f"{name}：{batch.rows} 行，导入 {batch.rows_used}，退回 {batch.rows_rejected}，"
        f"跳过 {batch.rows_skipped}",
        f"{name}: {batch.rows} rows, {batch.rows_used} used, {batch.rows_rejected} rejected, "
        f"{batch.rows_skipped} skipped",
    )
    added, changed = written.added, written.changed
    if written.nothing:
        say("库中已有全部内容，没有新增", "the store holds all of it already: nothing added")
        return
    say(
        f"新增点位 {added['site']}、检查 {added['inspection']}、问题 {added['finding']}；"
        f"更新 {sum(changed.values())} 条",
        f"added {added['site']} sites, {added['inspection']} inspections, "
        f"{added['finding']} findings; changed {sum(changed.values())}",
    )


def problem_line(problem: Problem) -> str:
    """Say in one line where, what, why and what to do."""
    spoken = language()
    place = []
    if problem.sheet:
        place.append(problem.sheet)
    if problem.row is not None:
        place.append(f"第 {problem.row} 行" if spoken == "zh" else f"row {problem.row}")
    if problem.column:
        place.append(problem.column)
    where = " ".join(place)
    value = f" “{problem.value}”" if problem.value else ""
    colon, stop = ("：", "，") if spoken == "zh" else (": ", "; ")
    told = f"{problem.reason(spoken)}{stop}{problem.remedy(spoken)}"
    return f"{where}{value}{colon if where or value else ''}{told} [{problem.code}]"


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
                report(path.name, data.import_file(path))


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
            f"导入 {row.rows_used}，退回 {row.rows_rejected}，跳过 {row.rows_skipped}",
            f"{row.number:>4}  {row.imported_at}  {row.source_name}: {row.rows} rows, "
            f"{row.rows_used} used, {row.rows_rejected} rejected, {row.rows_skipped} skipped",
        )
