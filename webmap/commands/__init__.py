"""The commands of Lookback, one function each."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS: Mapping[str, str] = {
    "ingest": "importing", "demo": "importing", "serve": "serving", "hotspots": "hot_spots",
    "rates": "comparing", "rebounds": "found_again", "monthly": "months", "lately": "turning",
    "sensitivity": "windows", "forecast": "ahead", "backtest": "replaying",
    "blind-spots": "unseen", "effort": "looking", "disagreement": "doubting", "clean": "lasting",
    "imports": "importing", "review": "reviewing", "profiles": "profiling",
    "categories": "profiling", "assets": "serving", "basemap": "basemaps",
}  # fmt: skip
"""Command -> the module that has it."""


class Commands(AppGroup):
    """The commands, each of which loads what it needs when it is called.

    An import then does without the libraries of the analysis: 170 MB and a second.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, its module loaded; None where there is none of the name."""
        return load(name) if name in COMMANDS else super().get_command(ctx, name)


def load(name: str) -> click.Command:
    """Return the command of a name."""
    module = import_module(f"{__name__}.{COMMANDS[name]}")
    command: click.Command = getattr(module, name.replace("-", "_"))
    return command


def init_app(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli = Commands(app.name)
