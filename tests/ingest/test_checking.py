from __future__ import annotations

import pytest

from ingest.checking import on_one_line, unguarded


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("'007", "007"),
        ("’-1", "-1"),
        ("'=1+1", "=1+1"),
        ("'t Hof", "'t Hof"),
        ("'", "'"),
        (7.0, 7.0),
    ],
)
def test_an_apostrophe_before_a_number_or_a_formula_is_let_go(cell: object, kept: object) -> None:
    assert unguarded(cell) == kept


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("朝晖\r\n六区", "朝晖六区"),
        ("Main \n St", "Main St"),
        ("一区\n\nA座", "一区A座"),
        (7.0, 7.0),
    ],
)
def test_a_name_stands_on_one_line(cell: object, kept: object) -> None:
    assert on_one_line(cell) == kept
