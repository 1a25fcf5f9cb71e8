"""The languages of the page: which one a request wants, and the texts of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import read_mo
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel

from geodata.codes import LANGUAGES, Language
from geodata.errors import SetupError

COOKIE = "lookback_language"
_YEAR_S = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Let templates speak the language of the request, and browsers keep the one they chose."""
    Babel(app, default_locale="en", locale_selector=language)
    app.after_request(_remember)


def language() -> Language:
    """Return the language of the request; outside of one, that of the setting ``LANGUAGE``.

    In this order: ``?lang=``, the cookie of an earlier choice, ``Accept-Language``, the setting.
    """
    if not has_request_context():
        return _configured()
    if "language" not in g:
        g.language = (
            _known(request.args.get("lang"))
            or _known(request.cookies.get(COOKIE))
            or _accepted()
            or _configured()
        )
    chosen: Language = g.language
    return chosen


def other_language() -> Language:
    """Return the language that the page could be switched to."""
    return "en" if language() == "zh" else "zh"


def ui_strings() -> dict[str, str]:
    """Return every text of the page in the language of the request, by key.

    Raises
    ------
    SetupError
        If the translations were not compiled.
    """
    folder = Path(current_app.root_path) / "translations" / language() / "LC_MESSAGES"
    path = folder / "messages.mo"
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise SetupError("E_ASSETS_MISSING", path=path.name) from error
    return dict(_texts(path, changed))


@lru_cache(maxsize=8)
def _texts(path: Path, changed: int) -> tuple[tuple[str, str], ...]:  # noqa: ARG001
    """Read a compiled catalogue; `changed` makes a newer file another one."""
    with path.open("rb") as file:
        catalogue = read_mo(file)
    return tuple((str(entry.id), str(entry.string)) for entry in catalogue if entry.id)


def _known(name: str | None) -> Language | None:
    return next((known for known in LANGUAGES if known == name), None)


def _accepted() -> Language | None:
    """Return the first of the browser's languages that we speak: zh-TW and zh are both Chinese."""
    tags = (
        tag.lower().replace("_", "-").split("-")[0] for tag in request.accept_languages.values()
    )
    return next((known for known in map(_known, tags) if known), None)


def _configured() -> Language:
    return "zh" if current_app.config["LANGUAGE"] == "zh" else "en"


def _remember(response: Response) -> Response:
    """Keep a choice made by ``?lang=`` on a page; data requests name the language each time."""
    chosen = _known(request.args.get("lang"))
    if chosen and response.mimetype == "text/html" and request.cookies.get(COOKIE) != chosen:
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response
