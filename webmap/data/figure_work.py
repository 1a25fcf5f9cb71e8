"""A piece of work in a child process, with its progress."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.errors import LookbackError, SetupError

_ROOT = Path(__file__).parents[2]
_MODULE = "webmap.data.figuring"
_TURN = threading.Lock()
"""One child at a time: each uses all cores."""
_DETAIL_CHARACTERS = 300


@dataclass
class Work:
    """What is under way: its step, replicates done of how many, and what ended it."""

    step: str = "waiting"
    done: int = 0
    of: int = 0
    error: LookbackError | None = None
    is_over: bool = False
    is_cancelled: bool = False
    process: subprocess.Popen[str] | None = None
    thread: threading.Thread | None = None
    entry: threading.Lock = field(default_factory=threading.Lock)

    def cancel(self) -> None:
        """End the work; what it has left half-done is thrown away."""
        with self.entry:
            self.is_cancelled = True
            if self.process is not None:
                self.process.kill()

    def wait(self) -> None:
        """Wait until it is over."""
        if self.thread is not None:
            self.thread.join()


def begin_work(asked: Mapping[str, Any]) -> Work:
    """Begin work in a child process; see `webmap.data.figuring.Asked` for what is asked."""
    work = Work()
    work.thread = threading.Thread(target=_run, args=(work, dict(asked)), daemon=True)
    work.thread.start()
    return work


def _run(work: Work, asked: Mapping[str, Any]) -> None:
    try:
        with _TURN:
            _follow(work, asked)
    except Exception as error:  # whatever it is, whoever asks must hear of it
        work.error = work.error or SetupError("E_FIGURES", detail=repr(error))
    finally:
        work.is_over = True


def _follow(work: Work, asked: Mapping[str, Any]) -> None:
    """Run the child and note what it tells."""
    with work.entry:
        if work.is_cancelled:
            return
        work.process = subprocess.Popen(
            [sys.executable, "-m", _MODULE], cwd=_ROOT, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    with work.process as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said: list[str] = []
        listener = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
        listener.start()
        process.stdin.write(json.dumps(asked, ensure_ascii=False))
        process.stdin.close()
        for line in process.stdout:
            _note(work, json.loads(line))
        code = process.wait()
        listener.join()
    if code != 0 and work.error is None and not work.is_cancelled:
        detail = " ".join("".join(said).split())[-_DETAIL_CHARACTERS:] or f"exit {code}"
        work.error = SetupError("E_FIGURES", detail=detail)


def _note(work: Work, line: Mapping[str, Any]) -> None:
    if "error" in line:
        work.error = SetupError(line["error"], **line["values"])
    work.step = line.get("step", work.step)
    work.done, work.of = line.get("done", work.done), line.get("of", work.of)
