"""How the cells of a returned workbook look."""

from __future__ import annotations

from enum import Enum
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from ingest.returning.excel_cells import Fitted, Look

_INK, _EDGE, _LINE, _RULE = "17212B", "B2451C", "7C8792", "D3D9DE"
_FONT = "Microsoft YaHei"
"""Its Latin letters and Chinese signs stand on one line; programs without it take their own."""
_HEAD_FILL, _OURS_FILL = "E9EDF0", "FBF0D6"


class Role(Enum):
    """What a cell is for."""

    TOP = "above the header"
    HEADER = "a header of the file"
    ADDED_HEADER = "a header of ours"
    OWN = "a value"
    FAULTY = "a value that is wrong"
    TOLD = "a reason or a remedy"


class Pen:
    """Makes the cells of a workbook; each look is worked out once, not once a cell."""

    def __init__(self) -> None:
        self._styles: dict[tuple[Role, Look], Any] = {}

    def cell(self, page: Any, shown: Fitted, role: Role) -> Any:
        """Return a cell for one page."""
        cell = WriteOnlyCell(page)
        # the type is set, not guessed: openpyxl takes every text with = for a formula
        cell._value, cell.data_type = shown.value, shown.kind
        style = self._styles.get((role, shown.look))
        if style is None:
            style = self._styles[role, shown.look] = _styled(page, role, shown.look)
        cell._style = style
        return cell


def _styled(page: Any, role: Role, look: Look) -> Any:
    cell = WriteOnlyCell(page)
    bold = role in (Role.HEADER, Role.ADDED_HEADER, Role.FAULTY)
    wraps = role in (Role.HEADER, Role.ADDED_HEADER, Role.TOLD)
    cell.font = Font(name=_FONT, size=10, bold=bold, color=_INK)
    cell.alignment = Alignment(vertical="top", wrap_text=wraps or None)
    cell.quotePrefix = look is Look.QUOTED
    cell.number_format = "@" if look is Look.QUOTED else look.value
    if role in (Role.ADDED_HEADER, Role.FAULTY):
        cell.fill = PatternFill("solid", fgColor=_OURS_FILL)
    elif role is Role.HEADER:
        cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
    if role is Role.FAULTY:
        # a blank cell shows neither bold letters nor, in grey print, its fill
        side = Side(style="medium", color=_EDGE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    elif role in (Role.HEADER, Role.ADDED_HEADER):
        cell.border = Border(bottom=Side(style="thin", color=_LINE))
    elif role is not Role.TOP:
        cell.border = Border(bottom=Side(style="thin", color=_RULE))
    return cell._style
