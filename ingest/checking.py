"""The cells of a file under our field names, and the faults found in them so far."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.codes import Scheme
from ingest.holding import Holds
from ingest.knowledge import Known, Reading
from ingest.problems import Faults
from ingest.profiles import Profile
from ingest.tables import Column, Fields, Mask, Texts, as_objects, cell_text, text_faults
from ingest.wording import Words

_ON_ONE_LINE = frozenset({"record_id", "site_id", "site_name", "address"})
_APOSTROPHES = ("'", "‘", "’")


@dataclass(frozen=True)
class Context:
    """What the rows of a file are checked against."""

    known: Known
    reading: Reading
    words: Words

    @property
    def profile(self) -> Profile:
        """Return how the sender's files are read."""
        return self.reading.profile

    @property
    def register(self) -> gpd.GeoDataFrame:
        """Return the sites already known."""
        return self.known.register

    @property
    def datum(self) -> str | None:
        """Return the datum that the caller states."""
        return self.reading.datum


class Check:
    """The columns of a file, cleaned, with the faults found so far."""

    def __init__(self, fields: Fields, context: Context) -> None:
        self.fields = fields
        self.context = context
        self.faults = Faults(fields.rows)
        self.holds = Holds(fields.rows)
        self.unreadable: dict[str, Mask] = {}
        self.datums: Texts = as_objects([""] * fields.rows)
        self._columns = {name: self._cleaned(name, fields.columns[name]) for name in fields.columns}

    def _cleaned(self, name: str, column: Column) -> Column:
        faults = text_faults(column.values)
        self.unreadable[name] = self.note(name, column, faults)
        kept = column.values
        signs = "".join([value for value in column.values if isinstance(value, str)])
        if any(sign in signs for sign in _APOSTROPHES):
            kept = as_objects([unguarded(value) for value in kept])
        if name in _ON_ONE_LINE and ("\n" in signs or "\r" in signs):
            kept = as_objects([on_one_line(value) for value in kept])
        at_fault = faults != ""
        if at_fault.any():
            kept = np.where(at_fault, "", kept).astype(object)
        return Column(column.codes, kept)

    def has(self, name: str) -> bool:
        """Say whether the file or the profile gives the field."""
        return name in self._columns or name in self.context.profile.constants

    def at_register(self, site_ids: Texts) -> NDArray[np.int64]:
        """Return where sites (n,) stand in the register, -1 for those that do not."""
        codes, numbers = pd.factorize(site_ids)
        places: NDArray[np.int64] = self.context.register.index.get_indexer(
            pd.Index(numbers, dtype="str")
        )
        return places[codes]

    def column(self, name: str) -> Column:
        """Return a column; the profile's constant where the cell or the column is blank."""
        constant = self.context.profile.constants.get(name, "")
        if name not in self._columns:
            return Column(np.zeros(self.fields.rows, np.int32), as_objects([constant]))
        column = self._columns[name]
        return column.mapped(lambda value: value or constant) if constant else column

    def text(self, name: str) -> Texts:
        """Return cleaned text (n,); blank where there is none."""
        return self.column(name).mapped(cell_text).all()

    def coded(self, name: str, scheme: Scheme, fault: str) -> Texts:
        """Return codes (n,) of a field whose words are in the vocabulary."""
        column = self.column(name)
        codes, faults = self.context.words.codes(scheme, column.values, fault)
        self.note(name, column, faults)
        codes[faults != ""] = ""
        return column.spread(codes)

    def note(self, name: str, column: Column, faults: Texts, shown: Texts | None = None) -> Mask:
        """Note faults of distinct values at each row that has one; return those rows."""
        at_fault = column.spread(faults != "") if (faults != "").any() else None
        if at_fault is None:
            return np.zeros(self.fields.rows, dtype=bool)
        values = column.values if shown is None else shown
        for code in sorted(set(faults) - {""}):
            rows = np.flatnonzero(column.spread(faults == code))
            if code.startswith("W_"):
                rows = _first_of_each(rows, column)
            self.faults.add(rows, name, code, [raw(values[c]) for c in column.codes[rows]])
        return at_fault

    def require(self, names: tuple[str, ...], missing: Mask, code: str) -> None:
        """Note `code` where a needed value is missing and no other fault explains it."""
        explained = np.zeros(self.fields.rows, dtype=bool)
        for name in names:
            explained |= self.unreadable.get(name, False)
        self.faults.add(np.flatnonzero(missing & ~explained), names[0], code)


def unguarded(value: Any) -> Any:
    """Return a cell without the apostrophe that keeps a spreadsheet from reading it as a number."""
    if not isinstance(value, str) or value[:1] not in _APOSTROPHES:
        return value
    return value[1:] if value[1:2].isdigit() or value[1:2] in ("=", "+", "-", "@") else value


def on_one_line(value: Any) -> Any:
    """Return a cell without line breaks: a blank stands for one between words of letters only."""
    if not isinstance(value, str) or ("\n" not in value and "\r" not in value):
        return value
    return re.sub(
        r"(?<=[!-~])\s*[\r\n]+\s*(?=[!-~])", " ", re.sub(r"[\r\n]+", "\n", value)
    ).replace("\n", "")


def raw(value: Any) -> str:
    """Return a cell as a person sees it in the file."""
    return cell_text(value) if isinstance(value, float) else str(value)


def _first_of_each(rows: NDArray[np.int64], column: Column) -> NDArray[np.int64]:
    """Return the first of the rows of each distinct value: a warning is told once a value."""
    _, first = np.unique(column.codes[rows], return_index=True)
    return rows[np.sort(first)]
