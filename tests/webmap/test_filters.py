"""The filter of a request."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.codes import Vocabulary
from geodata.errors import InputError
from geodata.selection import Selection
from webmap.filters import selection_of


def test_an_address_without_conditions_asks_for_everything(vocabulary: Vocabulary) -> None:
    assert selection_of({"lang": "zh", "department": "", "since": " "}, vocabulary).is_everything


def test_codes_stand_with_commas_between_and_their_order_does_not_matter(
    vocabulary: Vocabulary,
) -> None:
    one = selection_of({"department": "housing,parks", "since": "2026-06-01"}, vocabulary)
    other = selection_of({"department": "parks, housing,", "since": "2026-06-01"}, vocabulary)
    assert one == other == Selection(
        departments=frozenset({"housing", "parks"}), since=date(2026, 6, 1)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"category": "H01,ZZ"}, "category"),
        ({"status": "gone"}, "status"),
        ({"since": "last week"}, "since"),
        ({"since": "2026-06-02", "until": "2026-06-01"}, "until"),
        ({"leader": "x" * 5000}, "leader"),
    ],
)
def test_what_nobody_knows_is_refused_by_the_name_of_the_condition(
    vocabulary: Vocabulary, asked: dict[str, str], name: str
) -> None:
    with pytest.raises(InputError) as refused:
        selection_of(asked, vocabulary)
    assert refused.value.code == "E_FILTER"
    assert refused.value.values["name"] == name


@given(
    st.sets(st.sampled_from(["housing", "parks", "construction", "other"])),
    st.sets(st.sampled_from(["open", "to_verify", "closed", "overdue"])),
    st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.none() | st.dates(date(2026, 1, 2), date(2030, 1, 1)),
)
def test_a_selection_told_as_plain_values_is_the_same_selection(
    departments: set[str], statuses: set[str], since: date | None, until: date | None
) -> None:
    chosen = Selection(
        departments=frozenset(departments), statuses=frozenset(statuses), since=since, until=until
    )
    assert Selection.of_plain(chosen.as_plain()) == chosen
