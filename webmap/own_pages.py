"""What the pages that change something share: whom they answer, what frames them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for

from geodata.errors import InputError
from webmap.i18n import language, other_language, ui_strings

_SAFE = ("GET", "HEAD", "OPTIONS")
_OF_OUR_OWN = ("same-origin", "none")


def guard(bp: Blueprint) -> None:
    """Let a blueprint take changes from our own pages only."""
    bp.before_request(refuse_foreign)


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


def page(template: str, section: str, **values: object) -> str:
    """Return a page with the bar; `section` is the part of the program that it belongs to."""
    spoken = language()
    # names that url_for itself gives a meaning are not ours to pass on
    asked = {
        name: value
        for name, value in request.args.items()
        if name != "endpoint" and not name.startswith("_")
    }
    arguments = {**asked, **(request.view_args or {}), "lang": other_language()}
    return render_template(
        template,
        section=section,
        language=spoken,
        other_language_url=url_for(request.endpoint or "", **arguments),
        strings=ui_strings(),
        **values,
    )
