"""How answers leave: security headers, compression, and what a browser may keep."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

from webmap.page_scripts import is_named_by_content

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src {pictures}; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
PICTURES = ("'self'", "data:")
"""Where pages may take pictures from, but for the basemap of a provider."""
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(pictures=" ".join(PICTURES)),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
SMALLEST_TO_PACK = 1024  # bytes; less gains nothing
GZIP_LEVEL = 6
_QUICK_LEVEL = 4  # for what is packed while somebody waits
_PACKED_TYPES = {"application/json", "text/html", "text/css", "text/javascript", "image/svg+xml"}
_BODIES_KEPT = 512


@dataclass(frozen=True)
class Body:
    """The text of an answer as bytes, plain and packed, and the tag that names this content."""

    plain: bytes
    packed: bytes
    tag: str


def content_hash(content: bytes) -> str:
    """Return a short name for a content: another content has another name."""
    return hashlib.sha256(content).hexdigest()[:20]


def make_body(text: str) -> Body:
    """Encode and pack a text, once for all requests that it answers."""
    plain = text.encode()
    return Body(plain, gzip.compress(plain, GZIP_LEVEL, mtime=0), content_hash(plain))


class Bodies:
    """The last answers, each under a key that says what it was made from."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Body] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], str]) -> Body:
        """Return the body under a key; it is made where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        body = make_body(make())
        with self._lock:
            self._kept[key] = body
            while len(self._kept) > _BODIES_KEPT:
                self._kept.popitem(last=False)
        return body


def init_app(app: Flask) -> None:
    """Name static files by their content, and finish every answer."""
    # Windows takes these from its registry, where other programs write; nosniff then refuses them.
    for ending in (".js", ".mjs"):
        mimetypes.add_type("text/javascript", ending)
    mimetypes.add_type("text/css", ".css")
    app.extensions["lookback_bodies"] = Bodies()
    app.url_defaults(_with_version)
    app.after_request(finish)


def allow_pictures(app: Flask, hosts: Iterable[str]) -> None:
    """Let the pages of the application take pictures from other hosts too."""
    pictures = " ".join((*PICTURES, *hosts))
    policy = CONTENT_SECURITY_POLICY.format(pictures=pictures)
    app.extensions["lookback_policy"] = {"Content-Security-Policy": policy}


def bodies() -> Bodies:
    """Return the answers that the application keeps."""
    kept: Bodies = current_app.extensions["lookback_bodies"]
    return kept


def answer(body: Body, mimetype: str, *, cache: str = ASK_AGAIN) -> Response:
    """Return a body as an answer: 304 where the browser has it, packed where it can unpack."""
    packs = len(body.plain) >= SMALLEST_TO_PACK and _accepts_gzip()
    response = Response(body.packed if packs else body.plain, mimetype=mimetype)
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = cache
    response.set_etag(body.tag, weak=True)  # weak: one tag for both encodings
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response


def packed_answer(body: bytes, mimetype: str, *, cache: str = ASK_AGAIN) -> Response:
    """Return bytes that are asked for once as an answer, packed where the browser can unpack."""
    packs = len(body) >= SMALLEST_TO_PACK and _accepts_gzip()
    response = Response(gzip.compress(body, _QUICK_LEVEL, mtime=0) if packs else body)
    response.mimetype = mimetype
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = cache
    response.vary.add("Accept-Encoding")
    return response


def finish(response: Response) -> Response:
    """Give an answer its security headers; pack it and say how long it may be kept."""
    response.headers.update(SECURITY_HEADERS)
    response.headers.update(current_app.extensions.get("lookback_policy", {}))
    if request.endpoint == "static" and response.status_code in (200, 304):
        filename = (request.view_args or {})["filename"]
        is_named = is_named_by_content(filename)
        is_named = is_named or request.args.get("v", "") == _version_of(filename)
        response.headers["Cache-Control"] = FOR_EVER if is_named else ASK_AGAIN
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = ASK_AGAIN
    if response.mimetype == "text/html":
        response.vary.update(("Cookie", "Accept-Language"))
    return _pack(response)


def _pack(response: Response) -> Response:
    if response.mimetype not in _PACKED_TYPES or response.headers.get("Content-Encoding"):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code in (204, 206, 304) or request.method == "HEAD" or not _accepts_gzip():
        return response
    response.direct_passthrough = False  # a static file: read it instead of handing it on
    plain = response.get_data()
    if len(plain) < SMALLEST_TO_PACK:
        return response
    response.set_data(_packed(plain))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=128)
def _packed(plain: bytes) -> bytes:
    return gzip.compress(plain, GZIP_LEVEL, mtime=0)


def _accepts_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0


def _with_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put the hash of its content into the address of a static file."""
    if endpoint == "static" and "v" not in values:
        version = _version_of(values["filename"])
        if version:
            values["v"] = version


def _version_of(filename: str) -> str | None:
    path = Path(current_app.static_folder or "") / filename
    try:
        return _version(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=256)
def _version(path: Path, changed: int) -> str:  # noqa: ARG001
    return content_hash(path.read_bytes())[:12]
