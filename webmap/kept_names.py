"""The names of the sites, prepared once for each state of the figures."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
from flask import current_app
from numpy.typing import NDArray

from geodata.listing import rows_by_name
from geodata.name_search import Names, make_names
from webmap.data import Figures


@dataclass
class _Shelf:
    """What is prepared for the figures under ``key``."""

    key: str = ""
    names: Names | None = None
    by_name: NDArray[np.int64] | None = None
    entry: threading.Lock = field(default_factory=threading.Lock)


def names_of(figures: Figures) -> Names:
    """Return the names, addresses and numbers as the search takes them."""
    shelf = _shelf()
    with shelf.entry:  # letters typed in quick succession wait for one preparation
        _clear_for(shelf, figures)
        if shelf.names is None:
            table = figures.table
            shelf.names = make_names(table.names, table.addresses, table.ids)
        return shelf.names


def order_of_names(figures: Figures) -> NDArray[np.int64]:
    """Return the rows of all sites in the order of their names."""
    shelf = _shelf()
    with shelf.entry:
        _clear_for(shelf, figures)
        if shelf.by_name is None:
            shelf.by_name = rows_by_name(figures.table.names)
        return shelf.by_name


def _shelf() -> _Shelf:
    shelf: _Shelf = current_app.extensions.setdefault("lookback_names", _Shelf())
    return shelf


def _clear_for(shelf: _Shelf, figures: Figures) -> None:
    if shelf.key != figures.key:
        shelf.key, shelf.names, shelf.by_name = figures.key, None, None
