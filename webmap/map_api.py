"""What the map asks for: how the figures stand, their totals, hot spots, searches."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request

from webmap import data
from webmap.data import State
from webmap.delivery import answer, bodies
from webmap.figure_shapes import figures_shape, head_shape, state_shape
from webmap.filters import selection_of
from webmap.i18n import language
from webmap.own_pages import guard

bp = Blueprint("map_api", __name__, url_prefix="/api")
guard(bp)


@bp.get("/map")
def head() -> Response:
    """Tell what the page must know before it draws, or how far the figures are."""
    if data.store_is_empty():
        return jsonify(state="empty")
    state = data.figures_state()
    told = state_shape(state)
    if state.figures is None:
        return jsonify(told)
    made_from = (state.figures.key, language(), json.dumps(told, sort_keys=True))
    figures = state.figures
    return _kept(made_from, lambda: told | head_shape(figures, language()))


@bp.get("/figures")
def totals() -> Response:
    """Tell totals, weeks and categories of what the filter leaves."""
    figures = data.figures()
    selection = selection_of(request.args, figures.vocabulary)
    made_from = (figures.key, selection, language())
    return _kept(made_from, lambda: figures_shape(figures, selection, language()))


@bp.get("/hotspots")
def hotspots() -> Response | tuple[Response, int]:
    """Tell the hot spots of the filter; of a filter that nobody searched, only that."""
    figures = data.figures()
    selection = selection_of(request.args, figures.vocabulary)
    state = data.search_of(selection)
    if state.figures is None and state.work is None:
        return jsonify(state="not_searched")
    if state.figures is None:
        return jsonify(**state_shape(state), search=data.name_of_search(selection)), 202
    return _hotspots(state, selection)


def _hotspots(state: State, selection: data.Selection) -> Response:
    figures = state.figures
    assert figures is not None
    told = {"state": "ready", "stale": state.stale, "figures": figures.key}
    made_from = (figures.key, selection, language(), state.stale)
    return _kept(made_from, lambda: told | data.hotspots_of(figures, selection, language()))


@bp.post("/searches")
def begin() -> tuple[Response, int]:
    """Begin to search the hot spots of the filter."""
    selection = selection_of(request.args, data.figures().vocabulary)
    return jsonify(search=data.begin_search(selection)), 202


@bp.delete("/searches/<name>")
def cancel(name: str) -> tuple[str, int]:
    """End a search."""
    data.cancel_search(name)
    return "", 204


def _kept(made_from: tuple[Any, ...], make: Any) -> Response:
    """Answer with a body that is made once for each path and what it is made from."""
    body = bodies().get(
        (request.path, made_from),
        lambda: json.dumps(make(), ensure_ascii=False, allow_nan=False, separators=(",", ":")),
    )
    return answer(body, "application/json")
