"""How the commands talk to the person at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import current_app

from geodata.codes import Language
from geodata.errors import LookbackError

Text = tuple[str, str]
"""One text, in Chinese and English."""
Progress = Callable[[int, int], None]
"""Is told how many steps are done, of how many."""


def language() -> Language:
    """Return the language of the command line."""
    return "zh" if current_app.config["LANGUAGE"] == "zh" else "en"


def spoken(text: Text) -> str:
    """Return a text in the language of the command line."""
    return text[0] if language() == "zh" else text[1]


def say(zh: str, en: str, *, err: bool = False) -> None:
    """Tell the person at the terminal something, in their language."""
    click.echo(spoken((zh, en)), err=err)


@contextmanager
def told_errors() -> Iterator[None]:
    """Turn an error of ours into one message with its remedy, and exit status 1."""
    try:
        yield
    except LookbackError as error:
        raise click.ClickException(f"{error.text(language())} [{error.code}]") from error


def somebody_watches() -> bool:
    """Say whether what goes to stderr is read on a terminal as it comes."""
    return sys.stderr.isatty()


def say_waiting() -> None:
    """Tell who watches that the answer takes a while."""
    if somebody_watches():
        say("正在计算……", "computing ...", err=True)


@contextmanager
def shown_progress() -> Iterator[Progress | None]:
    """Show who watches how far long work has come; None where nobody does."""
    if not somebody_watches():
        yield None
        return
    label = spoken(("正在计算", "computing"))
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:
        bar.render_progress()

        def told(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield told


STEPS = {
    "read": ("读取文件", "reading the file"),
    "check": ("检查各行", "checking rows"),
    "build": ("整理记录", "building records"),
    "done": ("已读完", "read"),
    "store": ("写入", "storing"),
    "kept": ("已写入", "stored"),
}
"""The steps of an import, in their order."""


@contextmanager
def shown_steps(from_rows: int) -> Iterator[Callable[[str, int], None] | None]:
    """Show who watches which step an import of many rows has come to; None where nobody does."""
    if not somebody_watches():
        yield None
        return
    with click.progressbar(
        length=len(STEPS),
        file=sys.stderr,
        item_show_func=lambda step: spoken(STEPS[step or "read"]),
    ) as bar:

        def told(step: str, rows: int) -> None:
            done = list(STEPS).index(step) + 1
            if rows >= from_rows or step == "read":
                bar.update(done - bar.pos, step)

        yield told
