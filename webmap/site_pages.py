"""The page of one site, and what the map asks of it."""

from __future__ import annotations

import json
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request, url_for
from werkzeug.routing import BaseConverter

from geodata.errors import LookbackError
from webmap import data
from webmap.delivery import answer, make_body
from webmap.i18n import language, other_language, ui_strings
from webmap.plain import Plain
from webmap.site_page_shapes import page_shape, standing_shape
from webmap.site_shapes import site_shape

bp = Blueprint("site_pages", __name__)


class SiteIdConverter(BaseConverter):
    """The number of a site in an address: any text, slashes at any place among it."""

    regex = ".+?"
    part_isolating = False

    def to_url(self, value: object) -> str:
        """Write a number so that no browser takes a part of it for a folder."""
        return quote(str(value), safe="")


bp.record_once(lambda state: state.app.url_map.converters.update(site_id=SiteIdConverter))


@bp.get("/sites/<site_id:site_id>")
def page(site_id: str) -> str:
    """Show one site with its whole timeline."""
    known = data.get_site_records(site_id)
    told = page_shape(known, _figures_if_any(site_id), language())
    return render_template(
        "site.html",
        section="map",
        language=language(),
        other_language_url=url_for(".page", site_id=site_id, lang=other_language()),
        strings=ui_strings(),
        site=told,
    )


@bp.get("/api/sites/<site_id:site_id>")
def site(site_id: str) -> Response:
    """Tell one site with the rebound chain of each category."""
    known = data.get_site_records(site_id)
    return _told(site_shape(known, data.site_figures(site_id), language()))


@bp.get("/api/standing")
def standing() -> Response:
    """Tell how a site stands among all, and what lies around it."""
    site_id = request.args.get("site", "")
    known = data.get_site_records(site_id)
    figures = data.site_figures(site_id)
    point = known.records.sites.geometry.iloc[0]
    is_drawn = figures is not None and point is not None
    layers = data.background_near(point.x, point.y) if is_drawn else {}
    return _told(standing_shape(known, figures, layers, language()))


def _figures_if_any(site_id: str) -> data.SiteFigures | None:
    """Return the figures; where their work has failed, the page is there without them."""
    try:
        return data.site_figures(site_id)
    except LookbackError as error:
        current_app.logger.warning("%s", error)
        return None


def _told(shape: Plain) -> Response:
    text = json.dumps(shape, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return answer(make_body(text), "application/json")
