"""Any mixture of good and bad rows: the good ones go in, the others come back, and go in mended."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ingest.load import Batch
from ingest.returning.sending_back import returned_sheets
from ingest.returning.workbooks import ADDED, returned_workbook
from tests.ingest.files import (
    GOOD_FINDING,
    GOOD_VISIT,
    LEDGER_HEADERS,
    VISIT_HEADERS,
    read,
    write_csv,
    write_xlsx,
)

TODAY = date(2021, 12, 31)
SITES = ("A", "B", "C", "D")
FAULTS: dict[str, Sequence[tuple[str, str]]] = {
    "visits": (
        ("inspected_on", "2021-02-30"), ("inspected_on", "明天"), ("inspected_on", ""),
        ("inspected_on", "#REF!"), ("inspection_kind", "看看"), ("kind", "火星基地"),
        ("department", "不知道"), ("lon", "东边"), ("lat", ""), ("lat", "95.5"),
        ("address", "铃\a"),
    ),
    "ledger": (
        ("found_on", "2021-02-30"), ("found_on", ""), ("category", ""),
        ("rectified_on", "2021-01-01"), ("verified_on", "某日"), ("due_on", "2020-01-01"),
        ("severity", "非常"), ("lon", "东边"), ("description", "#N/A"),
    ),
}  # fmt: skip
"""Field and a value that sends a row back."""
HELD = {"visits": ("inspected_on", "2031-06-13"), "ledger": ("found_on", "2031-06-13")}
TITLES = {"plain": [], "titles": [["六月检查记录"], ["填报单位：房管局"]]}


@dataclass(frozen=True)
class Row:
    """A row as it should be, and what is written instead: ``good``, ``bad``, ``held``, ``again``
    (the same once more), ``total``."""

    right: Mapping[str, str]
    what: str
    wrong: Mapping[str, str]

    @property
    def written(self) -> dict[str, str]:
        return {**self.right, **self.wrong}


@st.composite
def rows_of(draw: st.DrawFn, shape: str) -> list[Row]:
    """Rows with numbers of their own; the right values of a bad row are known."""
    base = GOOD_VISIT if shape == "visits" else GOOD_FINDING
    rows: list[Row] = []
    for number in range(draw(st.integers(1, 8))):
        site = draw(st.sampled_from(SITES))
        right = {**base, "record_id": f"R-{number:03d}", "site_id": site,
                 "site_name": f"小区{site}",
                 "severity": "normal", "rectified_on": "2021-07-01", "due_on": "2021-07-15",
                 "verified_on": "2021-07-02", "description": "@SUM(1)",
                 "found": draw(st.sampled_from(["", "H01", "H01;H05"]))}  # fmt: skip
        what = draw(st.sampled_from(["good", "good", "bad", "bad", "held", "total"]))
        wrong: dict[str, str] = {}
        if what == "bad":
            wrong = dict(draw(st.lists(st.sampled_from(FAULTS[shape]), min_size=1, max_size=3)))
            # Where a category is blank its description is read instead.
            wrong |= {"description": ""} if "category" in wrong else {}
        elif what == "held":
            wrong = dict([HELD[shape]])
            wrong |= {"rectified_on": "", "verified_on": "", "due_on": ""}
        rows.append(Row(right, what, wrong))
        if what == "good" and draw(st.booleans()):
            rows.append(Row(right, "again", {}))
    return rows


def file_of(folder: Path, shape: str, form: str, titles: str, rows: Sequence[Row]) -> Path:
    headers = VISIT_HEADERS if shape == "visits" else LEDGER_HEADERS
    lines = [
        ["合计", *[""] * (len(headers) - 1)]
        if row.what == "total"
        else [row.written.get(name, "") for name in headers]
        for row in rows
    ]
    top = [[*line, *[""] * (len(headers) - 1)] for line in TITLES[titles]]
    if form == "csv":
        first = top[0] if top else headers
        return write_csv(folder, first, [*top[1:], *([headers] if top else []), *lines])
    # A sheet cannot hold control signs; its blank cells hold nothing.
    cells = [[text.replace("\a", "") or None for text in line] for line in lines]
    return write_xlsx(folder, [*top, headers, *cells])


def returned(folder: Path, batch: Batch) -> Path:
    """The workbook of returned rows, as the application makes it."""
    rejecting = [problem for problem in batch.problems if problem.rejects]
    sheets = returned_sheets(batch.aside.heads, batch.aside.rejected, rejecting, "zh")
    path = folder / "退回.xlsx"
    path.write_bytes(returned_workbook(sheets, "zh"))
    return path


def mend(path: Path, rows: Sequence[Row], headers: Sequence[str]) -> list[str]:
    """Write the right values into the faulty cells; return the numbers of the rows."""
    right = {row.right["record_id"]: row.right for row in rows}
    book = load_workbook(path)
    page = book.active
    lines = list(page.iter_rows())
    at = next(n for n, line in enumerate(lines) if line[0].value == headers[0])
    assert [cell.value for cell in lines[at]] == [*headers, *ADDED["zh"]]
    mended = []
    for line in lines[at + 1 :]:
        own = right[line[0].value]
        assert line[len(headers)].value, "no reason"
        cells = dict(zip(headers, line, strict=False))
        faulty = {
            name for name, cell in cells.items() if cell.border.left and cell.border.left.style
        }
        # A position is one thing in two cells.
        faulty |= {"lon", "lat"} if faulty & {"lon", "lat"} else set()
        for name in faulty:
            cells[name].value = own.get(name) or None
        mended.append(line[0].value)
    book.save(path)
    return mended


def sent_again(
    folder: Path, batch: Batch, rows: Sequence[Row], headers: Sequence[str], how: Mapping[str, Any]
) -> list[Batch]:
    """Mend what was sent back, and send it, until nothing comes back; the batches.

    A fault may hide behind another: whether a deadline is early is seen once there is a day.
    """
    batches: list[Batch] = []
    while batch.rows_rejected:
        path = returned(folder, batch)
        numbers = mend(path, rows, headers)
        assert len(numbers) == batch.rows_rejected
        batch = read(path, register=batch.sites, **how)
        assert batch.rows == len(numbers) == batch.rows_used + batch.rows_rejected
        batches.append(batch)
        assert len(batches) <= 3
    return batches


def stored(*batches: Batch) -> tuple[Counter[str], Counter[str], set[str]]:
    """Findings, visits, and the visits that findings of a ledger imply, which they may share."""
    found, visits, implied = Counter[str](), Counter[str](), set[str]()
    for batch in batches:
        own = batch.inspections["evidence"] == "visit"
        found.update(batch.findings.index)
        visits.update(batch.inspections.index[own])
        implied.update(batch.inspections.index[~own])
    return found, visits, implied


@pytest.mark.parametrize("shape", ["visits", "ledger"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(choice=st.data(), titles=st.sampled_from(sorted(TITLES)))
def test_rows_sent_back_all_go_in_once_they_are_mended(
    shape: str, form: str, titles: str, choice: st.DataObject
) -> None:
    rows = choice.draw(rows_of(shape))
    headers = VISIT_HEADERS if shape == "visits" else LEDGER_HEADERS
    kinds = Counter(row.what for row in rows)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path = file_of(folder, shape, form, titles, rows)
        how: dict[str, Any] = {"today": TODAY, "datum": "wgs84", "new_sites": "allow"}
        if set(kinds) == {"total"}:
            return
        batch = read(path, **how)
        assert batch.rows == len(rows)
        assert batch.rows == (
            batch.rows_used + batch.rows_rejected + batch.rows_skipped + batch.rows_held
        )
        bad = [row for row in rows if row.what == "bad" and written_bad(row, form)]
        assert batch.rows_held == kinds["held"]
        assert batch.rows_skipped == kinds["again"] + kinds["total"]
        assert batch.rows_rejected == len(bad)
        if not bad:
            return
        batches = [batch, *sent_again(folder, batch, rows, headers, how)]
        assert sum(each.rows_used for each in batches[1:]) == len(bad)
        # All at once, each row as it should be, is the same as both together.
        good = [Row(row.right, "good", {}) for row in rows if row.what in ("good", "bad")]
        whole = read(file_of(folder, shape, form, titles, good), **how)
        assert stored(*batches) == stored(whole)


def written_bad(row: Row, form: str) -> bool:
    """Whether a fault is left in the file: a sheet cannot hold control signs."""
    return form == "csv" or any("\a" not in text for text in row.wrong.values())
