"""Where results go: to the terminal, or whole into a file."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from webmap.commands.speaking import say


def put(text: str, output: Path | None) -> None:
    """Write to a file, or to the terminal."""
    if output is None:
        sys.stdout.write(text + "\n")
        return
    put_bytes(f"{text}\n".encode(), output)


def put_bytes(content: bytes, output: Path) -> None:
    """Write to a file."""
    try:
        _write(content, output)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}") from error
    say(f"已写入 {output}", f"written: {output}", err=True)


def _write(content: bytes, output: Path) -> None:
    """Write beside the file and put it in place, so that an interruption leaves the old one."""
    if output.exists() and not output.is_file():
        output.write_bytes(content)  # a device or a pipe cannot be replaced
        return
    target = output.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
