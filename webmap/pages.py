"""The page of the map, and the files that Folium's part of it is made of."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from markupsafe import Markup

from geodata.errors import SetupError
from webmap import data, delivery
from webmap.figure_shapes import extent_of
from webmap.i18n import language, other_language, ui_strings
from webmap.mapview import MapParts, map_parts

bp = Blueprint("pages", __name__)
bp.record_once(lambda state: delivery.init_app(state.app))

MAIN = "main.mjs"
_IMPORTED = re.compile(r'\bfrom "\./([\w-]+\.mjs)"')
_parts_of = lru_cache(maxsize=16)(map_parts)


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
        "modules": _modules(),
        "strings": ui_strings(),
        "empty": is_empty,
        "ready": not is_empty and data.figures_state().figures is not None,
    }


def _modules() -> list[str]:
    """Return the addresses of the modules that main.mjs and those below it import, as they do.

    A page that names them all lets the browser fetch them at once, not one after the other.
    """
    folder = Path(current_app.static_folder or "") / "js"
    found: set[str] = set()
    waiting = [MAIN]
    while waiting:
        path = folder / waiting.pop()
        further = _imported(path, path.stat().st_mtime_ns) - found
        found |= further
        waiting.extend(further)
    return [url_for("static", filename=f"js/{name}", v=None) for name in sorted(found)]


@lru_cache(maxsize=256)
def _imported(path: Path, changed: int) -> frozenset[str]:  # noqa: ARG001
    """Return the modules that a module imports; `changed` makes a newer file another one."""
    return frozenset(_IMPORTED.findall(path.read_text("utf-8")))


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
