"""The page of the review queue: questions about rows, answered one by one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from geodata.errors import InputError
from webmap import data
from webmap.i18n import language
from webmap.own_pages import guard, page
from webmap.review_shapes import asked_shape, question_shape, register_found

bp = Blueprint("reviewing", __name__)
guard(bp)

LISTED = 200


@bp.get("/review")
def review() -> str:
    """Show the queue; its questions come by JSON."""
    batch = request.args.get("batch", type=int)
    return page("review.html", "review", batch=batch, geocoder=data.has_geocoder())


@bp.get("/api/reviews")
def questions() -> Response:
    """Tell the open questions, of all imports or of one; the first ones with their row."""
    found = data.get_reviews(batch=request.args.get("batch", type=int))
    kind = request.args.get("kind", "")
    counts: dict[str, int] = {}
    for one in found:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    wanted = [one for one in found if not kind or one.kind == kind]
    vocabulary = data.known_to_files().vocabulary
    shown = [question_shape(one, vocabulary, language()) for one in wanted[:LISTED]]
    return jsonify(questions=shown, total=len(wanted), counts=counts)


@bp.get("/api/reviews/<int:number>")
def question(number: int) -> Response:
    """Tell one question with its rows and what can be chosen."""
    asked = data.get_review(number)
    return jsonify(
        asked_shape(asked.review, asked.rows, asked.heads, data.known_to_files(), language())
    )


@bp.post("/reviews/<int:number>")
def answer(number: int) -> Response:
    """Take the answer to a question."""
    done = data.answer_review(number, _answer(request.get_json(silent=True)))
    return jsonify(
        number=number,
        used=done.used,
        asked_again=done.asked_again,
        rejected=done.rejected,
    )


@bp.post("/reviews/<int:number>/position")
def position(number: int) -> Response:
    """Ask the geocoder of the settings where the place of a question lies."""
    found = data.look_up(number)
    return jsonify(found and {"lon": found.lon, "lat": found.lat, "label": found.label})


@bp.get("/api/register")
def register() -> Response:
    """Tell the sites of the register whose name, number or address holds a text."""
    text = request.args.get("q", "")[:100]
    return jsonify(sites=register_found(data.known_to_files(), text, language()))


def _answer(sent: Any) -> data.Answer:
    if not isinstance(sent, dict):
        raise InputError("E_REQUEST", detail="JSON")
    action, value = sent.get("action"), sent.get("value", "")
    if not isinstance(action, str) or not isinstance(value, str):
        raise InputError("E_REQUEST", detail="action, value")
    lon, lat = _degrees(sent, "lon", 180), _degrees(sent, "lat", 90)
    return data.Answer(action, value.strip(), sent.get("remember") is True, lon, lat)


def _degrees(sent: dict[str, Any], name: str, most: int) -> float | None:
    value = sent.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        raise InputError("E_REQUEST", detail=name)
    return float(value)
