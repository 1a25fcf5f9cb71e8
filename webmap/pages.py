"""The page of the map, and the files that Folium's part of it is made of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from markupsafe import Markup

from geodata.errors import SetupError
from webmap import data, delivery
from webmap.i18n import language, other_language, ui_strings
from webmap.mapview import MapParts, bounds_of, map_parts

bp = Blueprint("pages", __name__)
bp.record_once(lambda state: delivery.init_app(state.app))

OTHER_PAGES = ("intake-", "review-")
"""How the names of modules begin that the map does not need."""
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
    parts = _parts()
    return {
        "language": language(),
        "other_language_url": url_for(".index", lang=other_language()),
        "map_html": Markup(parts.html),  # ours: no text of a record is in it
        "map_css": [*_vendor(parts.vendor_styles), url_for(".map_file", name=parts.style_name)],
        "map_js": [*_vendor(parts.vendor_scripts), url_for(".map_file", name=parts.script_name)],
        "modules": _modules(),
        "strings": ui_strings(),
        "empty": data.store_is_empty(),
    }


def _modules() -> list[str]:
    """Return the addresses of the modules that main.mjs imports, as it names them.

    A page that names them all lets the browser fetch them at once, not one after the other.
    """
    folder = Path(current_app.static_folder or "") / "js"
    names = sorted(
        path.name
        for path in folder.glob("*.mjs")
        if path.name != "main.mjs" and not path.name.startswith(OTHER_PAGES)
    )
    return [url_for("static", filename=f"js/{name}", v=None) for name in names]


def _parts() -> MapParts:
    _, records = data.get_records()
    return _parts_of(bounds_of(records.sites))


def _vendor(paths: tuple[str, ...]) -> list[str]:
    """Return the addresses of installed files."""
    for path in paths:
        if not (Path(current_app.static_folder or "") / path).is_file():
            raise SetupError("E_ASSETS_MISSING", path=path)
    return [url_for("static", filename=path) for path in paths]
