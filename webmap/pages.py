"""The page of the map, and the files that Folium's part of it is made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from markupsafe import Markup

from geodata.errors import SetupError
from webmap import data, delivery
from webmap.figure_shapes import extent_of
from webmap.i18n import language, other_language, ui_strings
from webmap.mapview import MapParts, map_parts
from webmap.page_scripts import PageScripts, scripts_of

bp = Blueprint("pages", __name__)
bp.record_once(lambda state: delivery.init_app(state.app))

_parts_of = lru_cache(maxsize=16)(map_parts)


@bp.app_context_processor
def for_scripts() -> dict[str, Callable[[str], PageScripts]]:
    """Give every page the scripts of an entry."""
    return {"scripts_of": scripts_of}


@bp.get("/")
def index() -> str:
    """Show the map; its figures come by the API, so this does not wait for the analysis."""
    return render_template("map.html", **_map_page())


@bp.get("/map/<name>")
def map_file(name: str) -> Response:
    """Serve the script or style that Folium made."""
    parts = _parts()
    files = {
        parts.script_name: (parts.script, "text/javascript"),
        parts.style_name: (parts.style, "text/css"),
    }
    if name not in files:
        abort(404)
    text, mimetype = files[name]
    body = delivery.bodies().get(name, lambda: text)
    return delivery.answer(body, mimetype, cache=delivery.FOR_EVER)


def _map_page() -> dict[str, object]:
    parts, is_empty = _parts(), data.store_is_empty()
    return {
        "language": language(),
        "other_language_url": url_for(".index", lang=other_language()),
        "map_html": Markup(parts.html),  # ours: no text of a record is in it
        "map_css": [*_vendor(parts.vendor_styles), url_for(".map_file", name=parts.style_name)],
        "map_js": [*_vendor(parts.vendor_scripts), url_for(".map_file", name=parts.script_name)],
        "strings": ui_strings(),
        "empty": is_empty,
        "ready": not is_empty and data.figures_state().figures is not None,
    }


def _parts() -> MapParts:
    if data.store_is_empty():
        return _parts_of(None)
    figures = data.figures_state().figures
    return _parts_of(extent_of(figures.table) if figures else None)


def _vendor(paths: tuple[str, ...]) -> list[str]:
    """Return the addresses of installed files."""
    for path in paths:
        if not (Path(current_app.static_folder or "") / path).is_file():
            raise SetupError("E_ASSETS_MISSING", path=path)
    return [url_for("static", filename=path) for path in paths]
