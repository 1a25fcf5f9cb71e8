"""The figures of the map: worked out once for a state of the data, kept on the disk."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from geodata.codes import Language, Vocabulary
from geodata.errors import InputError
from geodata.rules import Rules
from geodata.selection import Selection
from geodata.store import data_stamp, read_vocabulary
from geodata.tiling import FORMAT as TABLE_FORMAT
from geodata.tiling import MapTable, SiteSums, open_map_table, site_sums
from webmap.data.door import door, store_path
from webmap.data.figure_work import Work, begin_work
from webmap.shown import shown_datum

_FORMAT = 2
"""Part of the key: figures of another form are worked out anew."""
_SUMS_KEPT = 8
_OPENED_KEPT = 2
DEFAULT_QUIET_DAYS = 90
EVERYTHING = Selection()


@dataclass(frozen=True)
class Figures:
    """What was worked out for one state of the data; arrays stay on the disk until looked at."""

    key: str
    folder: Path
    vocabulary: Vocabulary
    kept_sums: OrderedDict[Selection, SiteSums] = field(default_factory=OrderedDict)
    locks: dict[Selection, threading.Lock] = field(default_factory=dict)
    entry: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def table(self) -> MapTable:
        """The sites, looks, visits and findings as arrays."""
        return open_map_table(self.folder / "table")

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """``data_to``, ``rules_version``, ``quiet_days``."""
        return read_json(self.folder / "about.json")

    @cached_property
    def peers(self) -> Mapping[str, Any]:
        """Share still clean after k days, by kind of site."""
        return read_json(self.folder / "peers.json")

    def hotspots(self, language: Language) -> dict[str, Any]:
        """Return the hot spots of all records, as `webmap.shapes.hotspots_shape` tells them."""
        return read_json(self.folder / f"hotspots_{language}.json")

    def sums(self, selection: Selection) -> SiteSums:
        """Return the sums of a selection; those of the last few are kept."""
        with self.entry:
            if selection in self.kept_sums:
                self.kept_sums.move_to_end(selection)
                return self.kept_sums[selection]
            lock = self.locks.setdefault(selection, threading.Lock())
        with lock:  # all tiles of a view ask at once: one of them works it out
            with self.entry:
                if selection in self.kept_sums:
                    return self.kept_sums[selection]
            found = site_sums(self.table, selection)
            with self.entry:
                self.kept_sums[selection] = found
                self.locks.pop(selection, None)
                while len(self.kept_sums) > _SUMS_KEPT:
                    self.kept_sums.popitem(last=False)
        return found


@dataclass(frozen=True)
class State:
    """How the figures stand: `figures` where there are any, `work` where some are under way.

    ``stale``: the figures are of an older state of the data.
    """

    figures: Figures | None = None
    work: Work | None = None
    stale: bool = False


@dataclass
class Desk:
    """The figures and the work of this process."""

    opened: OrderedDict[str, Figures] = field(default_factory=OrderedDict)
    works: dict[str, Work] = field(default_factory=dict)
    entry: threading.RLock = field(default_factory=threading.RLock)


def init_app(app: Flask) -> None:
    """Give the application its desk."""
    app.extensions["lookback_figures"] = Desk()


def _desk() -> Desk:
    desk: Desk = current_app.extensions["lookback_figures"]
    return desk


def read_json(path: Path) -> dict[str, Any]:
    """Return what a file of figures tells."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return told


def figures_folder() -> Path:
    """Return the folder of the store's figures. It can be deleted: they are worked out anew."""
    return store_path().with_suffix(".figures")


def quiet_days(rules: Rules) -> int:
    """Return after how many days without a visit nobody knows how a site is."""
    return rules.rebound.window_days or DEFAULT_QUIET_DAYS


def figures_state() -> State:
    """Return the figures of the data as they are now; begin to work them out where they lack.

    Raises
    ------
    LookbackError
        That ended the work, once; asked again, the work begins anew.
    """
    stamp = _stamp()
    key = _key_of(stamp)
    desk = _desk()
    with desk.entry:
        found = _opened(key)
        if found is not None:
            desk.works.pop(key, None)
            return State(found)
        work = desk.works.get(key)
        if work is None or work.is_over:
            desk.works.pop(key, None)
            if work is not None and work.error is not None:
                raise work.error
            _drop_outdated(desk)
            work = desk.works[key] = begin_work(_asked(stamp, EVERYTHING, figures_folder() / key))
        older = next(reversed(desk.opened.values()), None) or _newest_on_disk()
        return State(older, work, stale=older is not None)


def figures() -> Figures:
    """Return figures, of an older state of the data where those of the present are under way.

    Raises
    ------
    InputError
        ``E_FIGURES_PENDING`` where there are none yet.
    """
    state = figures_state()
    if state.figures is None:
        raise InputError("E_FIGURES_PENDING")
    return state.figures


def figures_of(key: str) -> Figures:
    """Return the figures under a key.

    Raises
    ------
    InputError
        ``E_FIGURES_GONE`` where they are not kept any more.
    """
    desk = _desk()
    found = desk.opened.get(key)  # without the lock: hundreds of tiles ask
    if found is None:
        with desk.entry:
            found = _opened(key) if key.isalnum() else None
    if found is None:
        raise InputError("E_FIGURES_GONE")
    return found


def search_of(selection: Selection) -> State:
    """Return how the search for hot spots of a selection stands; nothing is begun."""
    current = figures_state()
    if current.figures is None or selection.is_everything:
        return current
    folder = _search_folder(current.figures, selection)
    work = _desk().works.get(folder.name)
    if (folder / "about.json").is_file():
        return State(current.figures, None, current.stale)
    if work is not None and work.error is not None:
        _desk().works.pop(folder.name, None)
        raise work.error
    return State(None, None if work is None or work.is_over else work)


def name_of_search(selection: Selection) -> str:
    """Return the name under which the search of a selection can be cancelled."""
    return _search_folder(figures(), selection).name


def begin_search(selection: Selection) -> str:
    """Begin to search the hot spots of a selection; return the name of the search."""
    current = figures_state()
    if current.figures is None or current.stale:
        raise InputError("E_FIGURES_PENDING")
    folder = _search_folder(current.figures, selection)
    desk = _desk()
    with desk.entry:
        work = desk.works.get(folder.name)
        if not (folder / "about.json").is_file() and (work is None or work.is_over):
            desk.works[folder.name] = begin_work(_asked(_stamp(), selection, folder))
    return folder.name


def cancel_search(name: str) -> None:
    """End a search; the results that are there stay."""
    desk = _desk()
    with desk.entry:
        work = desk.works.pop(name, None)
    if work is not None:
        work.cancel()


def hotspots_of(figures: Figures, selection: Selection, language: Language) -> dict[str, Any]:
    """Return the hot spots of a selection that was searched."""
    if selection.is_everything:
        return figures.hotspots(language)
    return read_json(_search_folder(figures, selection) / f"hotspots_{language}.json")


def wait_for_figures() -> Figures:
    """Wait until the figures of the data as they are now are there."""
    while True:
        state = figures_state()
        if state.work is None and state.figures is not None:
            return state.figures
        if state.work is not None:
            state.work.wait()


def stop_work() -> None:
    """End all work; for the end of the process."""
    for work in list(_desk().works.values()):
        work.cancel()


def _stamp() -> str:
    with door().store.reading() as connection:
        return data_stamp(connection)


def _key_of(stamp: str) -> str:
    opened = door()
    told = (
        _FORMAT,
        TABLE_FORMAT,
        stamp,
        repr(opened.rules),
        opened.seed,
        shown_datum(current_app.config),
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _search_folder(figures: Figures, selection: Selection) -> Path:
    told = json.dumps(selection.as_plain(), sort_keys=True, ensure_ascii=False)
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    return figures.folder / "searches" / f"{figures.key[:6]}{name}"


def _asked(stamp: str, selection: Selection, folder: Path) -> dict[str, Any]:
    opened, config = door(), current_app.config
    return {
        "database_url": str(config["DATABASE_URL"]),
        "rules": str(config["RULES"] or ""),
        "seed": opened.seed,
        "stamp": stamp,
        "datum": shown_datum(config),
        "quiet_days": quiet_days(opened.rules),
        "folder": str(folder),
        "selection": selection.as_plain(),
    }


def _opened(key: str) -> Figures | None:
    """Return figures that are whole, opened; None where they are not there."""
    desk = _desk()
    if key in desk.opened:
        return desk.opened[key]
    folder = figures_folder() / key
    if not (folder / "about.json").is_file():
        return None
    with door().store.reading() as connection:
        vocabulary = read_vocabulary(connection)
    desk.opened[key] = Figures(key, folder, vocabulary)
    while len(desk.opened) > _OPENED_KEPT:
        desk.opened.popitem(last=False)
    _tidy(set(desk.opened))
    return desk.opened[key]


def _drop_outdated(desk: Desk) -> None:
    """End all other work: the data, or what it is asked for with, is not what it was."""
    for name in list(desk.works):
        desk.works.pop(name).cancel()


def _newest_on_disk() -> Figures | None:
    """Return the last figures of an older state of this store's data."""
    wanted = {"format": TABLE_FORMAT, "datum": shown_datum(current_app.config)}
    made = [
        path.parent
        for path in figures_folder().glob("*/about.json")
        if wanted.items() <= read_json(path).items()
    ]
    if not made:
        return None
    return _opened(max(made, key=lambda folder: folder.stat().st_mtime_ns).name)


def _tidy(kept: set[str]) -> None:
    """Delete figures that nobody will ask for again: all but the newest and the opened ones."""
    folders = [path for path in figures_folder().iterdir() if (path / "about.json").is_file()]
    newest = sorted(folders, key=lambda folder: folder.stat().st_mtime_ns)[-_OPENED_KEPT:]
    for folder in folders:
        if folder not in newest and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
