"""What the pages that change something share: whom they answer, how they tell errors."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for

from geodata.errors import InputError, LookbackError
from webmap.api import status_of
from webmap.i18n import language, other_language, ui_strings

_SAFE = ("GET", "HEAD", "OPTIONS")
_OF_OUR_OWN = ("same-origin", "none")
STATUS_OF_CODE = {
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


def guard(bp: Blueprint) -> None:
    """Let a blueprint take changes from our own pages only, and tell its errors as they ask."""
    bp.before_request(refuse_foreign)
    bp.register_error_handler(LookbackError, told_error)


def refuse_foreign() -> None:
    """Refuse a request that changes something and was not made by a page of ours.

    Browsers say by ``Sec-Fetch-Site`` (over HTTPS and on the machine itself) or by ``Origin`` or
    ``Referer`` which page a request comes from; a page of others cannot change these.

    Raises
    ------
    InputError
        ``E_FOREIGN_PAGE``.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_ours = site in _OF_OUR_OWN
    else:
        page = request.headers.get("Origin") or request.headers.get("Referer") or ""
        is_ours = urlsplit(page).netloc == request.host
    if not is_ours:
        raise InputError("E_FOREIGN_PAGE")


def told_error(error: LookbackError) -> tuple[Response | str, int]:
    """Tell an error: as JSON to the page's scripts, as a small page to people."""
    status, spoken = status_of_error(error), language()
    if status >= 500:
        current_app.logger.error("%s", error)
    if wants_json():
        return jsonify(code=error.code, text=error.text(spoken)), status
    return render_template(
        "error.html", code=error.code, text=error.text(spoken), language=spoken
    ), status


def status_of_error(error: LookbackError) -> int:
    """Return the HTTP status of an error."""
    return STATUS_OF_CODE.get(error.code) or status_of(error)


def wants_json() -> bool:
    """Say whether a script asks."""
    return request.path.startswith("/api/") or (
        request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    )


def page(template: str, section: str, **values: object) -> str:
    """Return a page with the bar; `section` is the part of the program that it belongs to."""
    spoken = language()
    arguments = {**(request.view_args or {}), **request.args, "lang": other_language()}
    return render_template(
        template,
        section=section,
        language=spoken,
        other_language_url=url_for(request.endpoint or "", **arguments),
        strings=ui_strings(),
        **values,
    )
