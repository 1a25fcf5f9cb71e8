"""The commands of Lookback, one function each."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import pandas as pd
from flask import Flask, current_app
from flask.cli import with_appcontext

from geodata.analysis import Analysis, Period
from geodata.codes import FindingKind, Language
from geodata.errors import LookbackError
from geodata.rebound import rebounds_of
from geodata.rules import load_rules
from ingest.demo import build_demo, write_demo
from ingest.problems import Problem
from webmap import data
from webmap.assets import install_assets

HOTSPOT_FIELDS = (
    "site_ids", "rebounds", "expected", "relative_risk", "relative_risk_low", "relative_risk_high",
    "llr", "p_value", "name", "sentence", "sentence_zh",
)  # fmt: skip
PROBLEMS_SHOWN = 20


def init_app(app: Flask) -> None:
    """Add the commands to the application."""
    for command in (ingest, demo, serve, hotspots, rebounds, imports, assets):
        app.cli.add_command(command)


def language() -> Language:
    """Return the language of the command line."""
    return "zh" if current_app.config["LANGUAGE"] == "zh" else "en"


def say(zh: str, en: str, *, err: bool = False) -> None:
    """Tell the person at the terminal something, in their language."""
    click.echo(zh if language() == "zh" else en, err=err)


@contextmanager
def told_errors() -> Iterator[None]:
    """Turn an error of ours into one message with its remedy, and exit status 1."""
    try:
        yield
    except LookbackError as error:
        raise click.ClickException(f"{error.text(language())} [{error.code}]") from error


def as_date(_context: Any, _parameter: Any, value: datetime | None) -> date | None:
    """Return the day that an option names."""
    return value.date() if value else None


def day_option(name: str, help_text: str) -> Callable[[Any], Any]:
    """Make an option that takes a day, 2026-03-31."""
    return click.option(
        f"--{name}", f"{name.replace('-', '_')}_day", type=click.DateTime(["%Y-%m-%d"]),
        callback=as_date, metavar="DATE", help=help_text,
    )  # fmt: skip


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
@click.option("--host", default=None, help="Address to listen on. 监听地址。")
@click.option("--port", default=None, type=int, help="Port to listen on. 监听端口。")
@with_appcontext
def serve(host: str | None, port: int | None) -> None:
    """Serve the map with waitress. 启动网页服务。"""
    import threading  # noqa: PLC0415  a command that serves is the only one to need these

    import waitress  # noqa: PLC0415

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    host = host or app.config["HOST"]
    port = port or int(app.config["PORT"])

    def warm_up() -> None:
        # what the first page asks for, so that the first visitor does not wait for it
        browser = app.test_client()
        for path in ("hotspots", "sites", "background"):
            browser.get(f"/api/{path}", headers={"Accept-Encoding": "gzip"})

    with told_errors():
        data.store_is_empty()  # a store that cannot be opened is told before the port is taken
    threading.Thread(target=warm_up, daemon=True, name="first analysis").start()
    say(
        f"地图：http://{host}:{port}  按 Ctrl+C 停止", f"map: http://{host}:{port}  Ctrl+C stops it"
    )
    try:
        waitress.serve(app, host=host, port=port, threads=8, ident=None)
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port}: {error}. LOOKBACK_PORT=5001, --port 5001"
        ) from error


@click.command()
@day_option("as-of", "Nothing after this day is known. 数据截至。")
@day_option("from", "Count from this day on. 统计起始日。")
@day_option("to", "Count up to this day. 统计截止日。")
@click.option("--seed", type=int, help="Seed of the simulations. 模拟的随机种子。")
@click.option("--rules", "rules_file", type=click.Path(path_type=Path), metavar="FILE",
              help="A rule file of your own. 自定规则文件。")  # fmt: skip
@click.option("--format", "shape", type=click.Choice(["table", "json", "geojson"]),
              default="table", show_default=True)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file. 写入文件。")
@with_appcontext
def hotspots(
    as_of_day: date | None, from_day: date | None, to_day: date | None, seed: int | None,
    rules_file: Path | None, shape: str, output: Path | None,
) -> None:  # fmt: skip
    """List the hot spots of repeated rebound. 列出反弹热点。"""
    with told_errors():
        analysis = data.get_analysis(
            period=Period(as_of_day, from_day, to_day),
            seed=seed,
            rules=load_rules(rules_file) if rules_file else None,
        )
    written = {"table": as_table, "json": as_json, "geojson": as_geojson}[shape](analysis)
    put(written, output)


def as_json(analysis: Analysis) -> str:
    """Return the hot spots as a JSON list."""
    return json.dumps(
        [hotspot_values(number, row) for number, row in analysis.hotspots.iterrows()],
        ensure_ascii=False, indent=1,
    )  # fmt: skip


def as_geojson(analysis: Analysis) -> str:
    """Return the hot spots as a GeoJSON feature collection."""
    features = [
        {"type": "Feature", "id": number, "properties": hotspot_values(number, row),
         "geometry": row["geometry"].__geo_interface__}
        for number, row in analysis.hotspots.iterrows()
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def hotspot_values(number: Any, row: pd.Series) -> dict[str, Any]:
    """Return one hot spot as plain values."""
    values: dict[str, Any] = {"number": int(number)}
    for name in HOTSPOT_FIELDS:
        value = row[name]
        value = list(value) if isinstance(value, tuple) else value
        values[name] = value.item() if hasattr(value, "item") else value
    return values


def as_table(analysis: Analysis) -> str:
    """Return the hot spots as text for people."""
    spoken = language()
    to, version = analysis.data_to, analysis.rules_version
    if spoken == "zh":
        head = f"数据截至 {to or '—'}，规则 {version}，热点 {len(analysis.hotspots)} 处"
    else:
        head = f"data to {to or '-'}, rules {version}, hot spots: {len(analysis.hotspots)}"
    lines = [head]
    for number, row in analysis.hotspots.iterrows():
        low, high = row["relative_risk_low"], row["relative_risk_high"]
        sentence = row["sentence_zh"] if spoken == "zh" else row["sentence"]
        lines.append(f"{number:>3}  {row['relative_risk']:.1f} ({low:.1f}-{high:.1f})  "
                     f"{row['name']}: {sentence}")  # fmt: skip
    if analysis.hotspots.empty and analysis.smallest_p_value is not None:
        p = f"p = {analysis.smallest_p_value:.3f}"
        lines.append(f"本期没有显著热点，最密的一处 {p}" if spoken == "zh"
                     else f"no significant hot spot; the densest place has {p}")  # fmt: skip
    return "\n".join(lines)


@click.command()
@click.option("--kind", type=click.Choice(["repeat", "rework", "unfixed", "rebound"]),
              default="rebound", show_default=True)  # fmt: skip
@day_option("as-of", "Nothing after this day is known. 数据截至。")
@click.option("--rules", "rules_file", type=click.Path(path_type=Path), metavar="FILE",
              help="A rule file of your own. 自定规则文件。")  # fmt: skip
@click.option("--format", "shape", type=click.Choice(["csv", "json"]), default="csv",
              show_default=True)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file. 写入文件。")
@with_appcontext
def rebounds(
    kind: str, as_of_day: date | None, rules_file: Path | None, shape: str, output: Path | None
) -> None:
    """List rebounds, or repeats, reworks, unfixed ones. 列出反弹、重复、返工、整改不实。"""
    with told_errors():
        marks = data.get_marks(
            as_of=as_of_day, rules=load_rules(rules_file) if rules_file else None
        )
    rows = rebounds_of(marks, kind=FindingKind(kind))
    days = {name: rows[name].dt.strftime("%Y-%m-%d")
            for name in ("found_on", "verified_on", "rebound_on")}  # fmt: skip
    rows = rows.assign(**days)
    if shape == "csv":
        put(rows.to_csv(index=False, lineterminator="\n").rstrip("\n"), output)
    else:
        put(rows.to_json(orient="records", force_ascii=False, indent=1), output)


@click.command()
@with_appcontext
def imports() -> None:
    """List the imports, the latest first. 列出导入批次。"""
    with told_errors():
        for row in data.get_batches():
            say(
                f"{row.number:>4}  {row.imported_at}  {row.source_name}：{row.rows} 行，"
                f"导入 {row.rows_used}，退回 {row.rows_rejected}，跳过 {row.rows_skipped}",
                f"{row.number:>4}  {row.imported_at}  {row.source_name}: {row.rows} rows, "
                f"{row.rows_used} used, {row.rows_rejected} rejected, {row.rows_skipped} skipped",
            )


@click.command()
@with_appcontext
def assets() -> None:
    """Install the map's scripts and styles, compile the translations. 安装前端资源。"""
    with told_errors():
        install_assets(say=say)


def put(text: str, output: Path | None) -> None:
    """Write to a file, or to the terminal."""
    if output is None:
        sys.stdout.write(text + "\n")
        return
    output.write_text(text + "\n", "utf-8")
    say(f"已写入 {output}", f"written: {output}", err=True)
