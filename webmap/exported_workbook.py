"""The workbook of an export: sites, what came back at them, and how to read both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.codes import Language
from geodata.site_columns import Columns
from webmap.exported import Exported
from webmap.exported_columns import PARTS, ExportColumn, Part, export_columns
from webmap.streamed_workbook import (
    MOST_ROWS,
    Cells,
    LongSheet,
    SheetColumn,
    TextSheet,
    write_workbook,
)

_BLOCK = 2_000
_NAMES: dict[str, tuple[str, str]] = {
    "sites": ("点位", "Sites"),
    "rebounds": ("反弹", "Rebounds"),
    "about": ("说明", "About"),
}
_YES = (("否", "No"), ("是", "Yes"))
_FROZEN = "C2"  # number and name of the site stay in sight
_WIDTHS = (22, 26, 96)


def write_sites_workbook(path: Path, exported: Exported) -> None:
    """Write the sheets 点位, 反弹, 说明, in the language of the export."""
    write_workbook(
        path,
        [
            *_long(exported, "sites", len(exported.rows), exported.sites),
            *_long(exported, "rebounds", len(exported.rebounds), exported.rebounds_told),
            _about(exported),
        ],
    )


def _columns(exported: Exported, part: Part) -> list[ExportColumn]:
    quiet = exported.about["quiet_days"]
    return export_columns(part, exported.language, quiet_days=quiet)


def _long(
    exported: Exported, part: Part, count: int, told: Callable[[slice], Columns]
) -> list[LongSheet]:
    """Return the sheet of a part; several where Excel cannot hold its rows in one."""
    columns = _columns(exported, part)
    shown = [SheetColumn(one.header, Cells[one.cells.upper()], one.width) for one in columns]
    names = [column.name for column in columns]
    sheets = []
    for number, first in enumerate(range(0, max(count, 1), MOST_ROWS), 1):
        last = min(first + MOST_ROWS, count)
        name = _word(_NAMES[part], exported.language) + (f" ({number})" if number > 1 else "")
        blocks = _blocks(exported, names, told, range(first, last))
        sheets.append(LongSheet(name, shown, last - first, _FROZEN, blocks))
    return sheets


def _blocks(
    exported: Exported, names: Sequence[str], told: Callable[[slice], Columns], rows: range
) -> Iterator[list[Sequence[Any] | NDArray[Any]]]:
    for first in range(rows.start, rows.stop, _BLOCK):
        columns = told(slice(first, min(first + _BLOCK, rows.stop)))
        shown = {**columns, **exported.labels(columns)}
        yield [_readable(shown[name], exported.language) for name in names]


def _readable(
    values: Sequence[Any] | NDArray[Any], language: Language
) -> Sequence[Any] | NDArray[Any]:
    """Return values as a person reads them: yes and no in words."""
    if getattr(values, "dtype", None) == np.bool_:
        return [_word(_YES[value], language) for value in np.asarray(values).tolist()]
    return values


def _about(exported: Exported) -> TextSheet:
    zh = exported.language == "zh"
    about, sums = exported.about, exported.sums
    shown, whole = exported.rows, "概况" if zh else "Overview"
    totals = {
        ("点位", "Sites"): len(shown),
        ("检查次数", "Visits"): int(sums.visits[shown].sum()),
        ("反弹次数", "Rebounds"): int(sums.rebounds[shown].sum()),
        ("待办问题", "Open findings"): int(sums.open[shown].sum()),
        ("逾期问题", "Overdue findings"): int(sums.overdue[shown].sum()),
    }
    lines: list[tuple[str, str, str]] = [
        ("表", "名称", "说明") if zh else ("Sheet", "Name", "Meaning"),
        (whole, "筛选条件" if zh else "Filter", exported.sentence),
        (whole, "数据截至" if zh else "Data to", about["data_to"]),
        (whole, "规则版本" if zh else "Rule version", about["rules_version"]),
        *((whole, _word(name, exported.language), f"{count:,}") for name, count in totals.items()),
    ]
    for part in PARTS:
        sheet = _word(_NAMES[part], exported.language)
        lines += [(sheet, one.header, one.meaning) for one in _columns(exported, part)]
    return TextSheet(_word(_NAMES["about"], exported.language), _WIDTHS, lines)


def _word(words: tuple[str, str], language: Language) -> str:
    return words[language != "zh"]
