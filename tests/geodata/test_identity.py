"""The numbers that hot spots keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.codes import LANGUAGES
from geodata.identity import (
    COLUMNS,
    SPOT_CHANGE_LABELS,
    Matching,
    SpotChange,
    identities,
    match_step,
)

Spots = Sequence[frozenset[str]]


def spots(*texts: str) -> list[frozenset[str]]:
    """Each hot spot as a text, each letter a site."""
    return [frozenset(text) for text in texts]


def block(start: int, end: int) -> frozenset[str]:
    return frozenset(f"s{site:03}" for site in range(start, end))


def months(*steps: Spots) -> list[tuple[date, Spots]]:
    return [(date(2026, 1 + month, 1), step) for month, step in enumerate(steps)]


def last(*steps: Spots, **options: float) -> dict[int, dict[str, object]]:
    """The rows of the last month by number."""
    found = identities(months(*steps), **options)
    rows = found[found["step"] == pd.Timestamp(2026, len(steps), 1)]
    return rows.set_index("number").to_dict("index")


def changes(*steps: Spots, **options: float) -> dict[int, str]:
    return {number: row["change"] for number, row in last(*steps, **options).items()}


def test_the_first_step_numbers_from_one_by_site_ids():
    found = last(spots("xyz", "abc"))
    assert {number: row["site_ids"] for number, row in found.items()} == {
        1: ("a", "b", "c"),
        2: ("x", "y", "z"),
    }
    assert [row["position"] for row in found.values()] == [1, 0]
    assert {row["change"] for row in found.values()} == {"new"}


def test_a_spot_that_lost_all_its_sites_is_cleared():
    row = last(spots("abc", "xyz"), spots("xyz"))[1]
    assert (row["change"], row["position"], row["site_ids"]) == ("cleared", -1, ())


def test_a_cleared_number_is_told_once():
    assert changes(spots("abc", "xyz"), spots("xyz"), spots("xyz")) == {2: "unchanged"}


def test_a_spot_elsewhere_is_new_and_gets_a_number_of_its_own():
    assert changes(spots("abc"), spots("xyz")) == {1: "cleared", 2: "new"}


def test_a_spot_that_grew_from_three_sites_to_many_is_still_the_same():
    assert changes([block(0, 3)], [block(0, 40)]) == {1: "grown"}


def test_a_spot_that_left_a_remnant_is_still_the_same():
    assert changes([block(0, 40)], [block(37, 40)]) == {1: "shrunk"}


@pytest.mark.parametrize(
    ("sites", "change"),
    [
        pytest.param(41, "unchanged", id="one-of-forty-more"),
        pytest.param(44, "unchanged", id="a-tenth-more"),
        pytest.param(45, "grown", id="more-than-a-tenth"),
        pytest.param(36, "unchanged", id="a-tenth-less"),
        pytest.param(35, "shrunk", id="less-than-that"),
    ],
)
def test_one_site_of_many_makes_no_spot_grow_or_shrink(sites: int, change: str):
    assert changes([block(0, 40)], [block(0, sites)]) == {1: change}


def test_without_tolerance_each_site_counts():
    assert changes([block(0, 40)], [block(0, 41)], tolerance=0.0) == {1: "grown"}


@pytest.mark.parametrize(
    ("shared", "found"),
    [
        pytest.param(5, {1: "unchanged"}, id="half-of-the-sites"),
        pytest.param(4, {1: "cleared", 2: "new"}, id="fewer-than-half"),
    ],
)
def test_half_of_the_smaller_spot_must_be_shared(shared: int, found: dict[int, str]):
    assert changes([block(0, 10)], [block(10 - shared, 20 - shared)]) == found


def test_the_overlap_asked_for_can_be_set():
    steps = [block(0, 10)], [block(6, 16)]
    assert changes(*steps, min_overlap=0.4) == {1: "unchanged"}
    assert changes(*steps, min_overlap=0.41) == {1: "cleared", 2: "new"}


def test_of_two_that_merge_the_larger_overlap_lives_on_and_the_other_is_not_cleared():
    found = last(spots("abc", "defgh"), spots("abcdefgh"))
    assert (found[2]["change"], found[2]["from_numbers"]) == ("merged", (1,))
    assert (found[1]["change"], found[1]["into_number"]) == ("merged", 2)
    assert (found[1]["position"], found[1]["site_ids"]) == (-1, ())


def test_three_that_merge_are_all_named():
    found = last(spots("abc", "defg", "hij"), spots("abcdefghij"))
    assert found[2]["from_numbers"] == (1, 3)


def test_of_two_equal_ones_that_merge_the_lower_number_lives_on():
    assert last(spots("abc", "def"), spots("abcdef"))[1]["from_numbers"] == (2,)


def test_the_largest_part_keeps_the_number_and_the_others_name_the_parent():
    found = last(spots("abcdefgh"), spots("abc", "defgh"))
    assert (found[1]["site_ids"], found[1]["change"]) == (tuple("defgh"), "split")
    assert found[1]["from_numbers"] == ()
    assert (found[2]["change"], found[2]["from_numbers"]) == ("split", (1,))
    assert (found[2]["since"], found[1]["since"]) == (
        pd.Timestamp(2026, 2, 1),
        pd.Timestamp(2026, 1, 1),
    )


def test_of_two_equal_parts_the_one_with_the_first_site_id_keeps_the_number():
    for step in (spots("abc", "def"), spots("def", "abc")):
        assert last(spots("abcdef"), step)[1]["site_ids"] == ("a", "b", "c")


def test_numbers_are_kept_so_that_as_many_sites_as_possible_keep_theirs():
    # 1 shares ten sites with the first and nine with the second, 2 only nine with the first:
    # taking the ten first would leave 2 without a hot spot and the second without a number
    one, two = block(0, 19), block(30, 39)
    found = last([one, two], [block(0, 10) | two, block(10, 19)])
    assert {number: len(row["site_ids"]) for number, row in found.items()} == {1: 9, 2: 19}


def test_of_two_equal_ways_the_lower_number_goes_to_the_first_site_ids():
    # both share three sites with the first and six with the second: nine sites either way
    before = [block(0, 9), block(20, 29)]
    found = last(before, [block(3, 9) | block(23, 29), block(0, 3) | block(20, 23)])
    assert [found[number]["site_ids"][0] for number in (1, 2)] == ["s000", "s003"]


def test_a_spot_that_takes_sites_from_its_neighbour_grows_while_the_neighbour_shrinks():
    found = changes([block(0, 10), block(10, 20)], [block(0, 13), block(13, 20)])
    assert found == {1: "grown", 2: "shrunk"}


def test_one_that_merges_as_well_as_splits_is_merged():
    # 12 of the sites of 1 stay with the 3 of number 2, 8 of them part
    found = last([block(0, 20), block(30, 33)], [block(0, 12) | block(30, 33), block(12, 20)])
    assert (found[1]["change"], found[1]["from_numbers"]) == ("merged", (2,))
    assert (found[3]["change"], found[3]["from_numbers"]) == ("split", (1,))
    assert found[2]["into_number"] == 1


def test_a_merged_number_is_told_by_one_hot_spot_only():
    # 3 lies half in each of two others, which live on: it went where the lower number is
    before = [block(0, 9), block(10, 19), block(20, 24)]
    found = last(before, [block(0, 9) | block(20, 22), block(10, 19) | block(22, 24)])
    assert (found[3]["into_number"], found[1]["from_numbers"]) == (1, (3,))
    assert found[2]["change"] == "grown"


def test_a_merged_number_went_where_most_of_its_sites_are():
    before = [block(0, 9), block(10, 19), block(20, 25)]
    asked = {"min_overlap": 0.4}
    found = last(before, [block(0, 9) | block(20, 22), block(10, 19) | block(22, 25)], **asked)
    assert (found[3]["into_number"], found[2]["from_numbers"]) == (2, (3,))
    assert found[1]["change"] == "grown"


@pytest.mark.parametrize(
    ("absent", "found"),
    [
        pytest.param(1, {1: "returned"}, id="one-step"),
        pytest.param(3, {1: "returned"}, id="as-long-as-remembered"),
        pytest.param(4, {2: "new"}, id="longer"),
    ],
)
def test_a_spot_that_comes_back_within_the_memory_has_its_number_back(
    absent: int, found: dict[int, str]
):
    assert changes(spots("abc"), *[[]] * absent, spots("abc")) == found


def test_without_memory_nothing_returns():
    assert changes(spots("abc"), [], spots("abc"), memory=0) == {2: "new"}


def test_a_forgotten_number_is_not_given_again():
    steps = [spots("abc"), *[[]] * 5, spots("xyz"), *[[]] * 4]
    assert changes(*steps, spots("abc")) == {3: "new"}


def test_a_returned_number_keeps_the_day_it_was_first_given():
    assert last(spots("abc"), [], spots("abc"))[1]["since"] == pd.Timestamp(2026, 1, 1)


def test_a_spot_elsewhere_is_not_taken_for_one_that_returns():
    assert changes(spots("abc"), [], spots("xyz")) == {2: "new"}


def test_what_merged_and_parts_again_has_its_number_back():
    found = last(spots("abc", "defgh"), spots("abcdefgh"), spots("abc", "defgh"))
    assert (found[1]["change"], found[1]["from_numbers"]) == ("returned", (2,))
    assert found[2]["change"] == "split"


def test_a_returned_spot_is_measured_again_from_the_step_it_returned_in():
    steps = [block(0, 10)], [], [block(0, 20)], [block(0, 20)]
    assert changes(*steps) == {1: "unchanged"}


def test_steps_may_come_in_any_order_of_days():
    steps = months(spots("abc"), spots("abcd", "xyz"), spots("xyz"))
    pd.testing.assert_frame_equal(identities(steps), identities(steps[::-1]))


def test_a_day_may_stand_only_once():
    with pytest.raises(ValueError, match="day of its own"):
        identities([(date(2026, 1, 1), []), (date(2026, 1, 1), [])])


def test_no_steps_and_steps_without_hot_spots_give_an_empty_frame_of_the_same_types():
    full = identities(months(spots("abc")))
    for empty in (identities([]), identities(months([], []))):
        assert empty.empty
        assert list(empty.columns) == list(COLUMNS)
        assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_step_by_step_gives_the_same_as_all_at_once():
    steps = months(spots("abc"), [], spots("abcd", "xyz"), spots("xyzab"))
    known, rows = (), []
    for day, found in steps:
        frame, known = match_step(known, found, step=day, matching=Matching())
        rows.append(frame)
    pd.testing.assert_frame_equal(pd.concat(rows, ignore_index=True), identities(steps))


def test_a_hot_spot_without_sites_and_two_that_are_alike_have_rows_too():
    found = identities(months(spots("", "abc", "abc")))
    assert sorted(found["position"]) == [0, 1, 2]


def test_every_change_has_a_text_in_both_languages():
    for change in SpotChange:
        assert all(SPOT_CHANGE_LABELS[change][language] for language in LANGUAGES)


@st.composite
def histories(draw: st.DrawFn) -> list[list[frozenset[str]]]:
    """Steps of hot spots that do not overlap: each site is in one of four, or in none."""
    step = st.lists(st.integers(0, 4), min_size=12, max_size=12)
    return [
        [
            frozenset(
                letter for letter, own in zip("abcdefghijkl", row, strict=True) if own == spot
            )
            for spot in sorted(set(row) - {0})
        ]
        for row in draw(st.lists(step, min_size=1, max_size=6))
    ]


@given(histories(), st.integers(0, 2))
def test_each_hot_spot_has_one_row_and_each_number_one_place(
    steps: list[list[frozenset[str]]], memory: int
):
    found = identities(months(*steps), memory=memory)
    assert not found.duplicated(["step", "number"]).any()
    for (_, spots_), day in zip(months(*steps), range(1, 13), strict=False):
        rows = found[(found["step"] == pd.Timestamp(2026, day, 1)) & (found["position"] >= 0)]
        told = {row.position: frozenset(row.site_ids) for row in rows.itertuples()}
        assert len(rows) == len(spots_)
        assert told == dict(enumerate(spots_))


@given(histories())
def test_without_sites_are_exactly_the_cleared_and_those_that_merged_into_another(
    steps: list[list[frozenset[str]]],
):
    found = identities(months(*steps))
    empty = found["site_ids"].map(len) == 0
    gone = (found["change"] == "cleared") | (found["into_number"] > 0)
    assert (empty == gone).all()
    assert (empty == (found["position"] == -1)).all()


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_hot_spots_has_no_say(steps, random):
    shuffled = [random.sample(step, len(step)) for step in steps]
    one, other = (identities(months(*each)) for each in (steps, shuffled))
    columns = [column for column in COLUMNS if column != "position"]
    pd.testing.assert_frame_equal(one[columns], other[columns])


@given(histories())
def test_the_same_hot_spots_again_are_unchanged_under_the_same_numbers(steps):
    found = identities(months(*steps, steps[-1]))
    before, after = (
        found[(found["step"] == pd.Timestamp(2026, month, 1)) & (found["position"] >= 0)]
        for month in (len(steps), len(steps) + 1)
    )
    assert (after["change"] == "unchanged").all()
    kept = ["number", "position", "site_ids", "since"]
    pd.testing.assert_frame_equal(
        after[kept].reset_index(drop=True), before[kept].reset_index(drop=True)
    )


@given(histories())
def test_a_number_is_given_as_new_or_split_once_and_lasts_from_then(steps):
    found = identities(months(*steps))
    first = found.groupby("number").head(1)
    assert (first["step"] == first["since"]).all()
    assert first["change"].isin(["new", "split"]).all()
    assert (first["position"] >= 0).all()
    assert (found["since"] == found.groupby("number")["since"].transform("min")).all()
    assert sorted(first["number"]) == list(range(1, len(first) + 1))


@given(histories())
def test_every_merge_is_told_from_both_sides(steps):
    found = identities(months(*steps))
    into = {
        (row.step, row.number, row.into_number) for row in found.itertuples() if row.into_number
    }
    merged = found[(found["change"] == "merged") & (found["position"] >= 0)]
    told = {(row.step, n, row.number) for row in merged.itertuples() for n in row.from_numbers}
    assert told == into
