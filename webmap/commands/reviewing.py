"""The command that lists what waits for a person."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd
from flask.cli import with_appcontext

from webmap import data
from webmap.commands.listing import Column, Listing
from webmap.commands.options import format_option, output_option
from webmap.commands.speaking import told_errors
from webmap.commands.telling import Result, deliver

COLUMNS = (
    Column("review", ("序号", "No.")),
    Column("batch", ("批次", "Import")),
    Column("source_name", ("文件", "File")),
    Column("question", ("问题", "Question")),
    Column("subject", ("内容", "About")),
    Column("rows", ("行数", "Rows")),
    Column("code", ("代码", "Code")),
)


@click.command()
@click.option("--batch", type=int, metavar="BATCH", help="Of one import alone. 只看一批导入。")
@format_option("table", "json", "csv")
@output_option
@with_appcontext
def review(batch: int | None, shape: str, output: Path | None) -> None:
    """List rows that wait for a decision. 列出待复核的行。"""
    with told_errors():
        found = data.get_reviews(batch=batch)
        rows = pd.DataFrame(
            [
                {
                    "review": one.number, "batch": one.batch, "source_name": one.source_name,
                    "question": one.kind, "subject": one.subject, "rows": one.rows,
                    "code": one.code,
                }
                for one in found
            ],
            columns=[column.name for column in COLUMNS],
        )  # fmt: skip
        nothing = ("没有待复核的行", "nothing waits for a decision")
        deliver(Result({}, {"reviews": Listing(rows, COLUMNS, nothing)}), shape, output)
