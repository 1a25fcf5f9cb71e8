"""A file that the operator names by its web address."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from geodata.errors import InputError

_SCHEMES = ("http", "https")
_SECONDS = 60
_CHUNK_BYTES = 1 << 16


def is_address(text: str) -> bool:
    """Say whether a text is a web address."""
    return urlsplit(text).scheme in _SCHEMES and "://" in text


def fetch(url: str, folder: Path, *, limit_mb: int) -> Path:
    """Fetch a web address into a folder; return the file.

    Only what the operator types at the terminal is fetched, nothing that stands in a file.

    Raises
    ------
    InputError
        ``E_FETCH``; ``E_FILE_TOO_LARGE``.
    """
    name = Path(urlsplit(url).path).name or "download"
    path = folder / name
    request = urllib.request.Request(url, headers={"Accept": "application/json, */*;q=0.5"})
    size = 0
    try:
        with _opener().open(request, timeout=_SECONDS) as answer, path.open("wb") as out:
            while chunk := answer.read(_CHUNK_BYTES):
                size += out.write(chunk)
                if size > limit_mb * 1_000_000:
                    raise InputError("E_FILE_TOO_LARGE", size_mb=f"> {limit_mb}", limit_mb=limit_mb)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise InputError("E_FETCH", url=url, detail=error) from error
    return path


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener of web addresses alone: a redirect to another scheme fails."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(), urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(), urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):  # fmt: skip
        opener.add_handler(handler)
    return opener
