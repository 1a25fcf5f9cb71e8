"""What came of a file, told at the terminal."""

from __future__ import annotations

from collections import Counter

import click

from ingest.load import Batch
from ingest.problems import Problem
from webmap import data
from webmap.commands.speaking import language, say, spoken

PROBLEMS_SHOWN = 20
CHANGES_SHOWN = 20
LAYERS = {
    "site": ("点位", "site"),
    "inspection": ("检查", "inspection"),
    "finding": ("问题", "finding"),
}
HOWS = {
    "profile": ("按方案", "by the profile"),
    "exact": ("列名相符", "by its name"),
    "guess": ("列名相近，请核对", "a guess, check it"),
    "datum": ("列名相符", "by its name"),
    "unused": ("未采用", "not used"),
    "ignored": ("略去", "ignored"),
}


def report(name: str, imported: data.Imported) -> None:
    """Tell what came of an import, the rejected rows first."""
    batch, written = imported.batch, imported.written
    tell_problems(batch)
    report_waiting(batch)
    _counts(name, batch)
    if written.nothing:
        say("库中已有全部内容，没有新增", "the store holds all of it already: nothing added")
        return
    added, changed = written.added, written.changed
    say(
        f"新增点位 {added['site']}、检查 {added['inspection']}、问题 {added['finding']}；"
        f"更新 {sum(changed.values())} 条",
        f"added {added['site']} sites, {added['inspection']} inspections, "
        f"{added['finding']} findings; changed {sum(changed.values())}",
    )
    taken = sum(written.withdrawn.values())
    if taken:
        say(
            f"撤回问题 {taken} 条（原记录已改为没有发现）",
            f"withdrew {taken} finding(s) that their own record no longer names",
        )
    _changes(written)
    if batch.datum and batch.datum != "wgs84":
        say(f"坐标系：{batch.datum}", f"datum: {batch.datum}")


def _counts(name: str, batch: Batch) -> None:
    say(
        f"{name}：{batch.rows} 行，导入 {batch.rows_used}，退回 {batch.rows_rejected}，"
        f"待复核 {batch.rows_held}，跳过 {batch.rows_skipped}",
        f"{name}: {batch.rows} rows, {batch.rows_used} used, {batch.rows_rejected} rejected, "
        f"{batch.rows_held} to review, {batch.rows_skipped} skipped",
    )


def _changes(written: data.Written) -> None:
    for change in written.changes[:CHANGES_SHOWN]:
        values = {
            "layer": spoken(LAYERS[change.layer]), "record": change.record,
            "before": change.before or "—",
        }  # fmt: skip
        told = Problem(None, change.column, str(change.after or "—"), "U_CHANGED", values)
        click.echo(f"  {told.reason(language())} [{told.code}]")
    rest = len(written.changes) - CHANGES_SHOWN
    if rest > 0:
        say(f"  另有 {rest} 处更正", f"  and {rest} more")


def tell_problems(batch: Batch) -> None:
    """Tell what is wrong with rows, or odd about them."""
    rejecting = [problem for problem in batch.problems if problem.rejects]
    warnings = [problem for problem in batch.problems if not problem.rejects]
    for problems in (rejecting, warnings):
        for problem in problems[:PROBLEMS_SHOWN]:
            click.echo(f"  {problem_line(problem)}", err=problem.rejects)
        rest = len(problems) - PROBLEMS_SHOWN
        if rest > 0:
            say(f"  另有 {rest} 条", f"  and {rest} more")


def problem_line(problem: Problem) -> str:
    """Say in one line where, what, why and what to do."""
    zh = language() == "zh"
    place = []
    if problem.sheet:
        place.append(problem.sheet)
    if problem.row is not None:
        place.append(f"第 {problem.row} 行" if zh else f"row {problem.row}")
    if problem.column:
        place.append(problem.column)
    where = " ".join(place)
    value = f" “{problem.value}”" if problem.value else ""
    colon, stop = ("：", "，") if zh else (": ", "; ")
    told = f"{problem.reason(language())}{stop}{problem.remedy(language())}"
    return f"{where}{value}{colon if where or value else ''}{told} [{problem.code}]"


def report_waiting(batch: Batch) -> None:
    """Tell which rows wait for a person, by question."""
    waiting = batch.aside.waiting
    for one in waiting[:PROBLEMS_SHOWN]:
        first = one.rows[0]
        problem = Problem(
            first.row, "", one.hold.subject, one.hold.code, one.hold.details, first.sheet
        )
        click.echo(f"  {problem_line(problem)}")
    rest = len(waiting) - PROBLEMS_SHOWN
    if rest > 0:
        say(f"  另有 {rest} 条待复核", f"  and {rest} more to review")


def report_columns(batch: Batch) -> None:
    """Tell what each column was taken for."""
    for sheet, columns in batch.fields.columns_seen:
        if sheet:
            say(f"工作表“{sheet}”", f"sheet {sheet}")
        for use in columns:
            if not use.header:
                continue
            taken = use.field or "—"
            example = " | ".join(str(value) for value in use.examples)
            click.echo(f"  {use.header} → {taken}  ({spoken(HOWS[use.how])})  {example}")
    counts = Counter(problem.code for problem in batch.problems if problem.rejects)
    _counts(spoken(("试读", "trial")), batch)
    for code, rows in counts.most_common():
        click.echo(f"  {code}: {rows}")
