"""What an export is of: the sites of a filter, with what must be known to read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.codes import Language, Scheme
from geodata.listing import found_again
from geodata.selection import Selection
from geodata.site_columns import Columns, days_since_verified, rebound_columns, site_columns
from geodata.tiling import MapTable, SiteSums
from webmap.data import Figures
from webmap.filter_sentence import filter_in_file_name, filter_sentence

Rows = NDArray[np.int64]
_LABELLED = {
    "kind": Scheme.SITE_KIND,
    "department": Scheme.DEPARTMENT,
    "category": Scheme.CATEGORY,
    "severity": Scheme.SEVERITY,
    "inspection_kind": Scheme.INSPECTION_KIND,
}
_NAMES = {"zh": "点位", "en": "sites"}


@dataclass(frozen=True)
class Exported:
    """The sites of a selection in one language, in the order of the list."""

    figures: Figures
    selection: Selection
    rows: Rows
    language: Language

    @cached_property
    def table(self) -> MapTable:
        """The sites and records that all comes from."""
        return self.figures.table

    @cached_property
    def sums(self) -> SiteSums:
        """The figures of the selection."""
        return self.figures.sums(self.selection)

    @cached_property
    def rebounds(self) -> Rows:
        """Rows of the looks at which something was found again, site by site."""
        return found_again(self.table, self.selection, self.sums.shown)

    @cached_property
    def _days(self) -> Rows:
        return days_since_verified(self.table.looks)

    @property
    def sentence(self) -> str:
        """The filter in words."""
        return filter_sentence(self.selection, self.figures.vocabulary, self.language)

    @property
    def about(self) -> dict[str, str]:
        """``data_to``, ``rules_version``, ``quiet_days``."""
        return {name: str(value) for name, value in self.figures.about.items()}

    @property
    def file_name(self) -> str:
        """The name of the file, without its ending: what, data date, filter."""
        chosen = filter_in_file_name(self.selection, self.figures.vocabulary, self.language)
        day = self.about["data_to"].replace("-", "")
        return "_".join(filter(None, (_NAMES[self.language], day, chosen)))

    def sites(self, part: slice) -> Columns:
        """Return the columns of some of the sites; codes as they are."""
        return site_columns(self.table, self.sums, self.rows[part])

    def rebounds_told(self, part: slice) -> Columns:
        """Return the columns of some of the rebounds; codes as they are."""
        return rebound_columns(self.table, self.rebounds[part], self._days)

    def labels(self, columns: Columns) -> dict[str, list[Any]]:
        """Return the columns that hold codes with the labels of these."""
        vocabulary = self.figures.vocabulary
        labelled = {}
        for name, scheme in _LABELLED.items():
            if name in columns:
                known = {
                    code: vocabulary.label(scheme, code, self.language)
                    for code in set(columns[name])
                }
                labelled[name] = [known[code] for code in columns[name]]
        return labelled
