"""What a sender gets back: their own rows, each with what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geodata.codes import Language
from ingest.aside import AsideRow, SheetHead
from ingest.problems import Problem
from ingest.returning.workbooks import ReturnedRow, ReturnedSheet


def returned_sheets(
    heads: Sequence[SheetHead],
    rows: Iterable[AsideRow],
    problems: Iterable[Problem],
    language: Language,
) -> list[ReturnedSheet]:
    """Return the rows by sheet, in their layout, with the problems that reject them."""
    told: dict[tuple[str, int | None], list[Problem]] = {}
    for problem in problems:
        told.setdefault((problem.sheet, problem.row), []).append(problem)
    by_sheet: dict[str, list[AsideRow]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    return [
        ReturnedSheet(
            name=head.sheet,
            top=head.top,
            header_row=len(head.top) - 1,
            rows=[
                ReturnedRow(
                    number=row.row,
                    cells=row.cells,
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


def _place(problem: Problem, head: SheetHead) -> int | None:
    """Return the position of the column that a problem names by its header."""
    headers = head.reading.get("headers", {})
    for field, place in head.places.items():
        if headers.get(field, field) == problem.column:
            return place
    return None
