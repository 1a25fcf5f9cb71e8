"""Files that come by the page: kept at once, imported in the background."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from flask import Flask, current_app

from geodata.errors import InputError, LookbackError
from geodata.store import (
    UploadRow,
    change_upload,
    claim_upload,
    keep_upload,
    read_upload,
    read_uploads,
)
from ingest.load import Batch
from webmap.data.choices import Choices
from webmap.data.door import door, files_folder, instant, writing
from webmap.data.imports import import_file, read_file

_CHUNK_BYTES = 1 << 20


@dataclass
class Job:
    """An import that is running: its step, how many rows it has, and the thread that does it."""

    step: str = "waiting"
    rows: int = 0
    thread: threading.Thread | None = None


@dataclass
class Jobs:
    """The imports of this process; one runs at a time, the others wait their turn."""

    running: dict[int, Job] = field(default_factory=dict)
    entry: threading.Lock = field(default_factory=threading.Lock)
    turn: threading.Lock = field(default_factory=threading.Lock)


def init_app(app: Flask) -> None:
    """Give the application its list of running imports."""
    app.extensions["lookback_jobs"] = Jobs()


def _jobs() -> Jobs:
    jobs: Jobs = current_app.extensions["lookback_jobs"]
    return jobs


def receive(source_name: str, stream: BinaryIO) -> UploadRow:
    """Keep a file that comes by the page; it is on the disk before it is acknowledged.

    Raises
    ------
    InputError
        ``E_FILE_TOO_LARGE``, ``E_EMPTY``.
    """
    file = secrets.token_hex(16)
    path = files_folder() / file
    limit_mb = int(current_app.config["IMPORT_FILE_MB"])
    size = _write(path, _chunks(stream, limit_mb))
    if not size:
        path.unlink()
        raise InputError("E_EMPTY")
    with writing() as connection:
        number = keep_upload(connection, Path(source_name).name or file, file, instant())
    return get_upload(number)


def _chunks(stream: BinaryIO, limit_mb: int) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > limit_mb * 1_000_000:
            raise InputError("E_FILE_TOO_LARGE", size_mb=round(size / 1e6), limit_mb=limit_mb)
        yield chunk


def _write(path: Path, chunks: Iterator[bytes]) -> int:
    """Write chunks through to the disk; return their size. A file that fails is not left behind."""
    size = 0
    try:
        with path.open("wb") as out:
            for chunk in chunks:
                size += out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size


def get_upload(number: int) -> UploadRow:
    """Return one upload."""
    with door().store.reading() as connection:
        return read_upload(connection, number)


def get_uploads() -> list[UploadRow]:
    """Return the last uploads, the latest first."""
    with door().store.reading() as connection:
        return read_uploads(connection)


def preview(number: int, choices: Choices) -> Batch:
    """Read an upload as an import would; the choices are kept with it."""
    upload = get_upload(number)
    with writing() as connection:
        change_upload(connection, number, asked=vars(choices))
    return read_file(_path(upload), choices, name=upload.source_name)


def choices_of(upload: UploadRow) -> Choices:
    """Return what was stated about an upload so far."""
    return Choices(**upload.asked)


def begin(number: int, choices: Choices) -> Job:
    """Begin to import an upload in the background; where it runs already, leave it running."""
    upload, jobs = get_upload(number), _jobs()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with jobs.entry:
        if number in jobs.running:
            return jobs.running[number]
        with writing() as connection:
            change_upload(connection, number, asked=vars(choices))
            if not claim_upload(connection, number):
                raise InputError("E_UPLOAD_STATE", name=upload.source_name)
        job = Job()
        job.thread = threading.Thread(target=_run, args=(app, upload, choices, job))
        jobs.running[number] = job
    job.thread.start()
    return job


def job_of(number: int) -> Job | None:
    """Return the running import of an upload, or None."""
    return _jobs().running.get(number)


def wait_for_jobs() -> None:
    """Wait until every running import is done."""
    for job in list(_jobs().running.values()):
        if job.thread:
            job.thread.join()


def drop(number: int) -> None:
    """Let go of an upload that was not imported."""
    upload = get_upload(number)
    if upload.state not in ("waiting", "failed") or job_of(number):
        raise InputError("E_UPLOAD_STATE", name=upload.source_name)
    with writing() as connection:
        change_upload(connection, number, state="dropped")
    _path(upload).unlink(missing_ok=True)


def _path(upload: UploadRow) -> Path:
    return files_folder() / upload.file


def _run(app: Flask, upload: UploadRow, choices: Choices, job: Job) -> None:
    """Do an import in its thread, and keep what came of it."""

    def tell(step: str, rows: int) -> None:
        job.step, job.rows = step, rows

    with app.app_context():
        jobs = _jobs()
        try:
            with jobs.turn:
                done = import_file(_path(upload), choices, name=upload.source_name, progress=tell)
            values: dict[str, Any] = {"state": "done", "batch": done.written.batch}
            values["told"] = _told(done.batch, done.written)
        except LookbackError as error:
            values = {"state": "failed", "told": {"code": error.code, "values": error.values}}
        except Exception as error:  # whatever it is, the page must hear of it
            app.logger.exception("import of upload %s", upload.number)
            values = {"state": "failed", "told": {"code": "E_IMPORT", "values": {"detail": error}}}
        try:
            with writing() as connection:
                change_upload(connection, upload.number, **values)
        finally:
            jobs.running.pop(upload.number, None)


def _told(batch: Batch, written: Any) -> dict[str, Any]:
    counts = ("rows", "rows_used", "rows_rejected", "rows_skipped", "rows_held")
    return {
        **{name: getattr(batch, name) for name in counts},
        "added": dict(written.added),
        "changed": dict(written.changed),
        "nothing": written.nothing,
    }
