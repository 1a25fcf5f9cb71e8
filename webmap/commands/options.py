"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from geodata.rules import Rules, load_rules

Decorator = Callable[[Any], Any]


def as_date(_context: Any, _parameter: Any, value: datetime | None) -> date | None:
    """Return the day that an option names."""
    return value.date() if value else None


def day_option(name: str, help_text: str) -> Decorator:
    """Make an option that takes a day, 2026-03-31."""
    return click.option(
        f"--{name}", f"{name.replace('-', '_')}_day", type=click.DateTime(["%Y-%m-%d"]),
        callback=as_date, metavar="DATE", help=help_text,
    )  # fmt: skip


def number_option(name: str, default: int, help_text: str, *, smallest: int = 1) -> Decorator:
    """Make an option that takes a whole number."""
    return click.option(
        f"--{name}", type=click.IntRange(min=smallest), default=default, show_default=True,
        help=help_text,
    )  # fmt: skip


def format_option(*shapes: str) -> Decorator:
    """Make the option that chooses the shape of a result, the first where left out."""
    return click.option(
        "--format", "shape", type=click.Choice(shapes), default=shapes[0], show_default=True,
        help="Shape of the result. 输出格式。",
    )  # fmt: skip


def choice_option(*names: str, choices: tuple[str, ...], help_text: str) -> Decorator:
    """Make an option that takes one of a few words, the first where left out."""
    return click.option(
        *names, type=click.Choice(choices), default=choices[0], show_default=True,
        help=help_text,
    )  # fmt: skip


as_of_option = day_option("as-of", "Nothing after this day is known. 数据截至。")
rules_option = click.option(
    "--rules", "rules_file", type=click.Path(path_type=Path), metavar="FILE",
    help="A rule file of your own. 自定规则文件。",
)  # fmt: skip
seed_option = click.option("--seed", type=int, help="Seed of the simulations. 模拟的随机种子。")
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file. 写入文件。"
)


def rules_from(file: Path | None) -> Rules | None:
    """Return the rules of the file that was named, if one was."""
    return load_rules(file) if file else None
