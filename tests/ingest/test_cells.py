"""Cells as a parser gives them, each distinct value of a column kept once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from ingest.reading.cells import CellTable, plain_cells


def test_cells_become_text_or_stay_numbers() -> None:
    told = plain_cells([date(2021, 6, 13), None, "甲", 1.5, time(8, 30), timedelta(days=1)])
    assert told == ["2021-06-13", "", "甲", 1.5, "08:30:00", "1 day, 0:00:00"]


def test_a_day_and_its_midnight_stay_two_cells() -> None:
    told = plain_cells([date(2021, 6, 13), datetime(2021, 6, 13), date(2021, 6, 13)])
    assert told == ["2021-06-13", "2021-06-13T00:00:00", "2021-06-13"]


def test_a_truth_value_is_no_number_though_it_is_equal_to_one() -> None:
    assert plain_cells([1, True, 0.0, False]) == [1, "TRUE", 0.0, "FALSE"]


def test_each_distinct_value_of_a_column_is_kept_once() -> None:
    table = CellTable(max_rows=10, max_columns=5)
    table.extend([["a", 1], ["b"], ["a", 1, "late"]])
    assert [list(codes) for codes in table.codes] == [[1, 2, 1], [1, 0, 1], [0, 0, 1]]
    assert [list(values) for values in table.values] == [["", "a", "b"], ["", 1], ["", "late"]]
