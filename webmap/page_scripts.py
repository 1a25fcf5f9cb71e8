"""Chooses the scripts of a page: joined into few files by set-up, else its single modules."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for

ENTRIES = (
    "main.mjs", "intake-imports.mjs", "intake-upload.mjs", "review-main.mjs", "site-page.mjs",
)  # fmt: skip
"""The module of each page that brings its others."""
MODULES = "js"
JOINED = "vendor/pages"
"""Folders of the single modules, of what set-up made of them; below the static folder."""
INDEX = "index.json"

_NAMED_BY_CONTENT = re.compile(re.escape(JOINED) + r"/[\w-]+-[A-Z0-9]{8}\.mjs")
_IMPORTED = re.compile(r'\bfrom "\./([\w-]+\.mjs)"')

Marks = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class PageScripts:
    """The address that a page runs, with those that it should fetch at the same time."""

    entry: str
    ahead: tuple[str, ...]


def scripts_of(entry: str) -> PageScripts:
    """Return the scripts of a page: joined ones only where they say what the modules say now."""
    static = Path(current_app.static_folder or "")
    joined = _joined(static).get(entry)
    if joined is None:
        ahead = (_address(f"{MODULES}/{name}") for name in single_modules(static, entry))
        return PageScripts(url_for("static", filename=f"{MODULES}/{entry}"), tuple(ahead))
    addresses = tuple(_address(f"{JOINED}/{name}") for name in joined)
    return PageScripts(addresses[0], addresses)


def single_modules(static: Path, entry: str) -> list[str]:
    """Return the modules that an entry, with those below it, imports before it starts.

    A page that names them all lets the browser fetch them at once, not one after the other.
    """
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        path = static / MODULES / waiting.pop()
        further = _imported(path, path.stat().st_mtime_ns) - found
        found |= further
        waiting.extend(further)
    return sorted(found)


def sources_hash(modules: Path) -> str:
    """Return a hash of all modules of a folder, their names included."""
    told = hashlib.sha256()
    for path in sorted(modules.glob("*.mjs")):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        told.update(f"{path.name} {content}\n".encode())
    return told.hexdigest()


def is_named_by_content(filename: str) -> bool:
    """Return whether a static file is a joined one: another content has another name."""
    return _NAMED_BY_CONTENT.fullmatch(filename) is not None


def joined_pages(static: Path) -> dict[str, tuple[str, ...]]:
    """Return the joined files of each page, its entry first; none where a module has changed."""
    folder = static / JOINED
    try:
        index = json.loads((folder / INDEX).read_text("utf-8"))
        pages = {entry: tuple(names) for entry, names in index["pages"].items()}
        files, sources = index["files"], index["sources"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}
    is_whole = all((folder / name).is_file() for name in files)
    return pages if is_whole and sources == sources_hash(static / MODULES) else {}


def _joined(static: Path) -> dict[str, tuple[str, ...]]:
    return _joined_then(static, _marks(static / MODULES), _marks(static / JOINED))


@lru_cache(maxsize=8)
def _joined_then(
    static: Path,
    modules: Marks,  # noqa: ARG001  what is hashed again only when a file has another time or size
    files: Marks,  # noqa: ARG001
) -> dict[str, tuple[str, ...]]:
    return joined_pages(static)


def _marks(folder: Path) -> Marks:
    """Return name, time, size of each file: they tell cheaply that something was written."""
    try:
        with os.scandir(folder) as found:
            told = ((file.name, file.stat()) for file in found)
            return tuple(sorted((name, at.st_mtime_ns, at.st_size) for name, at in told))
    except OSError:
        return ()


@lru_cache(maxsize=256)
def _imported(path: Path, changed: int) -> frozenset[str]:  # noqa: ARG001
    """Return the modules that a module imports; `changed` makes a newer file another one."""
    return frozenset(_IMPORTED.findall(path.read_text("utf-8")))


def _address(filename: str) -> str:
    return url_for("static", filename=filename, v=None)  # by the name that imports use
