"""What a sender gets back: their own rows, each with what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geodata.codes import Language
from ingest.aside import AsideRow, SheetHead
from ingest.problems import Problem
from ingest.returning.workbooks import ADDED, ReturnedRow, ReturnedSheet


def returned_sheets(
    heads: Sequence[SheetHead],
    rows: Iterable[AsideRow],
    problems: Iterable[Problem],
    language: Language,
) -> list[ReturnedSheet]:
    """Return the rows by sheet, in their layout, with the problems that reject them.

    Of a sheet that was returned before, the columns that were added then are left out.
    """
    told: dict[tuple[str, int | None], list[Problem]] = {}
    for problem in problems:
        told.setdefault((problem.sheet, problem.row), []).append(problem)
    by_sheet: dict[str, list[AsideRow]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    own = {head.sheet: _own_columns(head) for head in heads}
    return [
        ReturnedSheet(
            name=head.sheet,
            top=tuple(cells[: own[head.sheet]] for cells in head.top),
            header_row=len(head.top) - 1,
            rows=[
                ReturnedRow(
                    number=row.row,
                    cells=row.cells[: own[row.sheet]],
                    marks=tuple(
                        (_place(problem, head), problem.reason(language), problem.remedy(language))
                        for problem in told.get((row.sheet, row.row), ())
                    ),
                )
                for row in by_sheet.get(head.sheet, ())
            ],
        )
        for head in heads
        if by_sheet.get(head.sheet)
    ]


def _own_columns(head: SheetHead) -> int | None:
    """Return how many columns stand before those of an earlier return; None without those."""
    last = head.top[-1] if head.top else ()
    width = len(ADDED["zh"])
    return next(
        (at for at in range(len(last) - width + 1) if last[at : at + width] in ADDED.values()), None
    )


def _place(problem: Problem, head: SheetHead) -> int | None:
    """Return the position of the column that a problem names by its header."""
    headers = head.reading.get("headers", {})
    for field, place in head.places.items():
        if headers.get(field, field) == problem.column:
            return place
    return None
