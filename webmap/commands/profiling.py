"""Commands that show how files are read: profiles and category rules."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd
from flask import current_app
from flask.cli import with_appcontext

from ingest.categories.category_rules import built_in_text
from ingest.profiles import profile_names
from webmap import data
from webmap.commands.listing import Column, Listing
from webmap.commands.options import format_option, output_option
from webmap.commands.output import put, put_bytes
from webmap.commands.speaking import told_errors
from webmap.commands.telling import Result, deliver

COLUMNS = (
    Column("profile", ("导入方案", "Profile")),
    Column("department", ("部门", "Department")),
    Column("saved_at", ("保存时间", "Saved")),
)


@click.command()
@click.option("--show", "name", metavar="NAME", help="Write the text of one. 输出某个方案的内容。")
@format_option("table", "json", "csv")
@output_option
@with_appcontext
def profiles(name: str | None, shape: str, output: Path | None) -> None:
    """List the profiles by which files are read. 列出导入方案。"""
    with told_errors():
        if name is not None:
            put(data.profile_source(name).rstrip("\n"), output)
            return
        saved = data.list_profiles()
        rows = [(one.name, one.department, one.saved_at) for one in saved]
        rows += [(name, "", "") for name in profile_names()]
        frame = pd.DataFrame(rows, columns=[column.name for column in COLUMNS])
        deliver(Result({}, {"profiles": Listing(frame, COLUMNS)}), shape, output)


@click.command()
@output_option
@with_appcontext
def categories(output: Path | None) -> None:
    """Write the rules by which text becomes a category, as CSV to edit. 导出类别规则。"""
    with told_errors():
        own = str(current_app.config["CATEGORY_RULES"])
        content = Path(own).read_bytes() if own else built_in_text()
        if output is None:
            put(content.decode("utf-8-sig").rstrip(), None)
        else:
            put_bytes(content, output)
