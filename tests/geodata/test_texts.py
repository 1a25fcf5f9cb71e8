"""Many texts at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import schema
from geodata.texts import as_arrow, as_column, day_texts, is_increasing, joined

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(st.lists(TEXT, max_size=8))
def test_texts_stand_in_order_where_python_would_sort_them_so_and_none_repeats(
    texts: list[str],
) -> None:
    assert is_increasing(as_arrow(texts)) == (texts == sorted(set(texts)))


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_texts_are_joined_row_by_row_with_what_is_the_same_for_all(rows) -> None:
    one, other = (as_arrow([row[place] for row in rows]) for place in (0, 1))
    told = joined(":", "V", one, other).to_pylist()
    assert told == [f"V:{first}:{second}" for first, second in rows]


@pytest.mark.parametrize("values", [["甲", "", "b"], []])
def test_a_column_an_index_an_array_and_a_list_hold_the_same_texts(values: list[str]) -> None:
    forms = (
        values,
        np.array(values, dtype=object),
        pd.Series(values, dtype="str"),
        pd.Series(values, dtype=object),
        pd.Index(values, dtype="str"),
        as_column(as_arrow(values)),
    )
    assert [as_arrow(form).to_pylist() for form in forms] == [values] * len(forms)


def test_days_are_told_as_iso_text() -> None:
    days = np.array(["2021-06-13", "2021-06-14", "2021-06-13"], "datetime64[s]")
    assert day_texts(pd.Series(days)).to_pylist() == ["2021-06-13", "2021-06-14", "2021-06-13"]
    assert day_texts(days[:0]).to_pylist() == []


@pytest.mark.parametrize("kind", ["str", object])
def test_the_id_that_stands_twice_is_told(kind) -> None:
    assert schema.first_repeat(pd.Index(["b", "a", "b"], dtype=kind)) == "b"
    assert schema.first_repeat(pd.Index(["b", "a"], dtype=kind)) is None
    assert schema.is_ordered(pd.Index(["a", "b"], dtype=kind))
    assert not schema.is_ordered(pd.Index(["a", "a"], dtype=kind))
