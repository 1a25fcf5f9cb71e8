"""The data of the page as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from geodata.errors import (
    InputError,
    LookbackError,
    RulesError,
    SchemaError,
    SetupError,
    StoreError,
)
from webmap import data
from webmap.delivery import answer, bodies
from webmap.i18n import language

bp = Blueprint("api", __name__, url_prefix="/api")

STATUS_OF_CODE = {
    "E_UNKNOWN_SITE": 404,
    "E_TILE": 404,
    "E_FIGURES_GONE": 410,
    "E_FIGURES_PENDING": 503,
    "E_EXPORT_BUSY": 503,
    "E_FOREIGN_PAGE": 403,
    "E_UPLOAD_UNKNOWN": 404,
    "E_REVIEW_UNKNOWN": 404,
    "E_BATCH_UNKNOWN": 404,
    "E_REVIEW_SETTLED": 409,
    "E_UPLOAD_STATE": 409,
    "E_BATCH_NEEDED": 409,
    "E_BATCH_UNDONE": 409,
    "E_FILE_TOO_LARGE": 413,
}
STATUS_OF_ERROR: dict[type[LookbackError], int] = {
    InputError: 400,
    SchemaError: 500,
    RulesError: 500,
    StoreError: 503,
    SetupError: 503,
    LookbackError: 500,
}


@bp.get("/background")
def background() -> Response:
    """Tell the layers to draw under the sites."""
    return _kept(data.background_stamp(), data.background_layers)


def lookback_error(error: LookbackError) -> tuple[Response | str, int]:
    """Tell an error of ours: as JSON to the pages' scripts, as a small page to people."""
    spoken = language()
    text, status = error.text(spoken), status_of(error)
    if status >= 500:
        current_app.logger.error("%s", error)
    if _wants_json():
        return jsonify(code=error.code, text=text), status
    return render_template("error.html", code=error.code, text=text, language=spoken), status


def _wants_json() -> bool:
    """Say whether a script asks."""
    accepted = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return request.path.startswith(f"{bp.url_prefix}/") or accepted == "application/json"


def status_of(error: LookbackError) -> int:
    """Return the HTTP status of an error: by its code, else by the nearest class that has one."""
    if error.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[error.code]
    return next(STATUS_OF_ERROR[kind] for kind in type(error).__mro__ if kind in STATUS_OF_ERROR)


def _kept(made_from: Hashable, make: Callable[[], dict[str, Any]]) -> Response:
    """Answer with a body that is made once for each path and what it is made from.

    The tag names the content, not what it was made from: a store that was deleted and filled
    anew counts its imports from 1 again.
    """
    body = bodies().get(
        (request.path, made_from),
        lambda: json.dumps(make(), ensure_ascii=False, allow_nan=False, separators=(",", ":")),
    )
    return answer(body, "application/json")
