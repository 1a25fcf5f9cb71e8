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
