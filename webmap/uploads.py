"""The pages on which files come in: upload, preview, progress, list of imports."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, current_app, jsonify, redirect, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from geodata.errors import InputError, LookbackError
from ingest.datums import AUTO, KNOWN
from ingest.knowledge import NEW_SITES
from ingest.profiles import FIELDS, profile_names
from webmap import data
from webmap.api import status_of
from webmap.data import UploadRow
from webmap.i18n import language
from webmap.intake_errors import error_shape
from webmap.intake_shapes import import_shape, labels, preview_shape, upload_shape
from webmap.own_pages import guard, page

bp = Blueprint("uploads", __name__)
guard(bp)

FILES_AT_ONCE = 20
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DONE_WITH = ("done", "dropped")


@bp.app_context_processor
def for_the_bar() -> dict[str, Callable[[], int]]:
    """Give the bar of every page the number of open questions, counted where it is shown."""
    return {"open_questions": lambda: sum(data.count_reviews().values())}


@bp.get("/imports")
def imports() -> str:
    """Show the imports, the files that wait, and the form for further files."""
    return _imports()


@bp.post("/uploads")
def receive() -> AnyResponse | tuple[str, int]:
    """Keep the files that come; each becomes an upload of its own."""
    kept: list[UploadRow] = []
    refused: list[tuple[str, LookbackError]] = []
    for file in _files_sent():
        with closing(file):
            if not file.filename:
                continue
            try:
                kept.append(data.receive(file.filename, cast(BinaryIO, file.stream)))
            except InputError as error:
                refused.append((file.filename, error))
    if refused or not kept:
        errors = [f"{name}: {error.text(language())}" for name, error in refused]
        errors = errors or [InputError("E_NO_UPLOAD").text(language())]
        return _imports(errors), status_of(refused[0][1]) if refused else 400
    if len(kept) > 1:
        return redirect(url_for(".imports"), 303)
    return redirect(url_for(".upload", number=kept[0].number), 303)


@bp.get("/uploads/<int:number>")
def upload(number: int) -> str:
    """Show an upload; its preview and progress come by JSON."""
    return page("upload.html", "imports", upload=_upload(number), told=_page_values(number))


@bp.get("/api/uploads/<int:number>")
def upload_told(number: int) -> Response:
    """Tell how far an upload is."""
    return jsonify(_upload(number))


@bp.post("/api/uploads/<int:number>/preview")
def preview(number: int) -> Response | tuple[Response, int]:
    """Read an upload as an import would with the choices sent; tell what would come of it."""
    try:
        batch = data.preview(number, _choices(_sent()))
    except InputError as error:
        return jsonify(error=error_shape(error, language())), 200
    return jsonify(preview_shape(batch, data.known_to_files().vocabulary, language()))


@bp.post("/uploads/<int:number>/import")
def begin(number: int) -> tuple[Response, int]:
    """Begin to import an upload in the background."""
    data.begin(number, _choices(_sent()))
    return jsonify(_upload(number)), 202


@bp.post("/uploads/<int:number>/profile")
def save_profile(number: int) -> Response:
    """Save the choices for the next files of the same sender."""
    data.get_upload(number)
    sent = _sent()
    kept = data.save_profile(_text(sent, "name"), _choices(sent.get("choices", {})))
    return jsonify(name=kept.name)


@bp.post("/uploads/<int:number>/drop")
def drop(number: int) -> AnyResponse:
    """Let go of an upload."""
    data.drop(number)
    return redirect(url_for(".imports"), 303)


@bp.get("/imports/<int:number>/rejected.xlsx")
def rejected(number: int) -> Response:
    """Send the rows that were sent back, each with what is wrong."""
    return _workbook(number, waiting=False)


@bp.get("/imports/<int:number>/waiting.xlsx")
def waiting(number: int) -> Response:
    """Send the rows that wait for a person."""
    return _workbook(number, waiting=True)


@bp.post("/imports/<int:number>/undo")
def undo(number: int) -> AnyResponse | tuple[str, int]:
    """Take an import back as a whole."""
    try:
        data.undo(number)
    except LookbackError as error:
        return _imports([error.text(language())]), status_of(error)
    return redirect(url_for(".imports", undone=number), 303)


def _files_sent() -> list[FileStorage]:
    """Return the files of the form; one that is larger than all of them may be is not read."""
    limit_mb = int(current_app.config["IMPORT_FILE_MB"]) * FILES_AT_ONCE
    request.max_content_length = (limit_mb + 1) * 1_000_000
    try:
        return request.files.getlist("files")
    except RequestEntityTooLarge as error:
        size_mb = round((request.content_length or 0) / 1e6)
        raise InputError("E_FILE_TOO_LARGE", size_mb=size_mb, limit_mb=limit_mb) from error


def _imports(errors: list[str] | None = None) -> str:
    open_in = data.count_reviews()
    return page(
        "imports.html",
        "imports",
        errors=errors or [],
        undone=request.args.get("undone", type=int),
        limit_mb=int(current_app.config["IMPORT_FILE_MB"]),
        files_at_once=FILES_AT_ONCE,
        uploads=[
            upload_shape(one, data.job_of(one.number), language())
            for one in data.get_uploads()
            if one.state not in _DONE_WITH
        ],
        imports=[import_shape(row, open_in.get(row.number, 0)) for row in data.get_batches()],
    )


def _upload(number: int) -> dict[str, Any]:
    # the job first: one that ends in between is then still told as running
    job = data.job_of(number)
    return upload_shape(data.get_upload(number), job, language())


def _page_values(number: int) -> dict[str, Any]:
    """Return what the page of an upload chooses from, and what was chosen before."""
    vocabulary = data.known_to_files().vocabulary
    return {
        "choices": dict(data.get_upload(number).asked),
        "profiles": _profiles(),
        "datums": [AUTO, *(name for name in KNOWN if name != AUTO)],
        "encodings": list(ENCODINGS),
        "new_sites": list(NEW_SITES),
        "usual_new_sites": str(current_app.config["NEW_SITES"]),
        "fields": list(FIELDS),
        "departments": labels(vocabulary, "department", language()),
        "inspection_kinds": labels(vocabulary, "inspection_kind", language()),
    }


def _profiles() -> list[str]:
    return [*dict.fromkeys([*(one.name for one in data.list_profiles()), *profile_names()])]


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise InputError("E_REQUEST", detail="JSON")
    return sent


def _text(values: Any, name: str) -> str:
    value = values.get(name) or ""
    if not isinstance(value, str):
        raise InputError("E_REQUEST", detail=name)
    return value.strip()


def _choices(sent: Any) -> data.Choices:
    """Return the choices that a page sends; a profile by its name only, never by a path."""
    if not isinstance(sent, dict):
        raise InputError("E_REQUEST", detail="choices")
    profile, year = _text(sent, "profile"), sent.get("year")
    if profile and profile not in _profiles():
        raise InputError("E_PROFILE_NOT_FOUND", profile=profile, known=", ".join(_profiles()))
    if year is not None and (not isinstance(year, int) or not 1900 <= year <= 2100):
        raise InputError("E_REQUEST", detail="year")
    return data.Choices(
        profile=profile,
        year=year,
        columns=_by_field(sent, "columns"),
        constants=_by_field(sent, "constants"),
        **{name: _text(sent, name) for name in ("datum", "new_sites", "encoding", "layer", "crs")},
    )


def _by_field(sent: dict[str, Any], name: str) -> dict[str, str]:
    given = sent.get(name) or {}
    if not isinstance(given, dict) or not set(given) <= set(FIELDS):
        raise InputError("E_REQUEST", detail=name)
    return {field: _text(given, field) for field in given}


def _workbook(number: int, *, waiting: bool) -> Response:
    source = next((row.source_name for row in data.get_batches() if row.number == number), None)
    if source is None:
        raise InputError("E_BATCH_UNKNOWN", batch=number)
    what = {"zh": ("退回", "待复核"), "en": ("rejected", "waiting")}[language()][waiting]
    return send_file(
        BytesIO(data.kept_workbook(number, language(), waiting=waiting)),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{PurePath(source).stem}_{what}.xlsx",
        max_age=0,
    )
