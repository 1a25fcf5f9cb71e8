"""Lists of what a filter leaves, and the search for a site."""

from __future__ import annotations

import numpy as np
from flask import Blueprint, Response, jsonify, request

from geodata.errors import InputError
from geodata.listing import ORDERS, open_findings, sites_by
from geodata.name_search import find_sites
from geodata.selection import Selection
from webmap import data
from webmap.filters import selection_of
from webmap.i18n import language
from webmap.kept_names import names_of, order_of_names
from webmap.listing_shapes import finding_rows, site_rows

bp = Blueprint("listings", __name__, url_prefix="/api")

PAGE, LONGEST_PAGE, FOUND_SHOWN = 100, 500, 30
_FURTHEST = 10**9


@bp.get("/sites")
def sites() -> Response:
    """Tell a page of the sites that the filter leaves, of one hot spot where one is asked for."""
    figures = data.figures()
    selection = selection_of(request.args, figures.vocabulary)
    sums = figures.sums(selection)
    order = next((one for one in ORDERS if one == request.args.get("order", ORDERS[0])), None)
    if order is None:
        raise InputError("E_FILTER", name="order", value=request.args["order"][:40])
    rows = sites_by(figures.table, sums, order, by_name=order_of_names(figures))
    if request.args.get("hotspot"):
        rows = rows[np.isin(rows, _members(figures, selection, _whole("hotspot", 0)))]
    shown = site_rows(figures.table, sums, rows[_page()], figures.vocabulary, language())
    return jsonify(count=len(rows), rows=shown)


@bp.get("/findings")
def findings() -> Response:
    """Tell a page of the open findings that the filter leaves, what is due first before others."""
    figures = data.figures()
    selection = selection_of(request.args, figures.vocabulary)
    rows = open_findings(figures.table, selection, figures.sums(selection).shown)
    shown = finding_rows(figures.table, rows[_page()], figures.vocabulary, language())
    return jsonify(count=len(rows), rows=shown)


@bp.get("/search")
def search() -> Response:
    """Tell the sites that answer to what was typed, whatever the filter; figures of all records."""
    figures = data.figures()
    sums = figures.sums(Selection())
    asked = request.args.get("q", "")
    found = find_sites(names_of(figures), asked, sums.visits, most=FOUND_SHOWN)
    shown = site_rows(figures.table, sums, found.rows, figures.vocabulary, language())
    return jsonify(count=found.total, rows=shown)


def _members(figures: data.Figures, selection: Selection, number: int) -> list[int]:
    """Return the rows of the sites in a hot spot of the filter, or of all records without one."""
    searched = data.search_of(selection).figures is not None
    told = data.hotspots_of(figures, selection if searched else Selection(), language())
    hotspot = next((one for one in told["hotspots"] if one["number"] == number), None)
    if hotspot is None:
        raise InputError("E_FILTER", name="hotspot", value=number)
    rows = (figures.table.row_of(site_id) for site_id in hotspot["site_ids"])
    return [row for row in rows if row is not None]


def _page() -> slice:
    """Return which rows are asked for."""
    first, many = _whole("offset", 0), _whole("limit", PAGE)
    return slice(first, first + min(many, LONGEST_PAGE))


def _whole(name: str, usual: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_FURTHEST))):
        raise InputError("E_FILTER", name=name, value=text[:40])
    return int(text)
