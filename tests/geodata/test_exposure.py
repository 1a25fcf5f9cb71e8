"""Exposure: days and checks that could have shown a rebound, counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.exposure import UNKNOWN_KIND, Looks, looks_of, weigh
from geodata.rules import load_rules

RULES = load_rules()
KINDS = (
    "self_check",
    "cross_check",
    "superior_inspection",
    "look_back",
    "spot_check",
    "assessment",
)
ALL_SEEN = replace(RULES.detection, **dict.fromkeys(KINDS, 1.0))


def episodes(*rows) -> pd.DataFrame:
    """Rows of (rebounded, days at risk, checks)."""
    columns = {"rebounded": [row[0] for row in rows], "days_at_risk": [row[1] for row in rows]}
    frame = pd.DataFrame({**columns, "checks": [list(row[2]) for row in rows]})
    return frame.astype({"rebounded": bool, "days_at_risk": "int64"})


def looks(*rows, window: int | None = 90) -> Looks:
    return looks_of(episodes(*rows), replace(RULES.rebound, window_days=window))


def told(found: Looks) -> list[tuple[int, int, str, bool]]:
    names = [found.kinds[kind] for kind in found.kind]
    return list(
        zip(found.episode.tolist(), found.day.tolist(), names, found.found.tolist(), strict=True)
    )


def weighed(*rows, detection=RULES.detection, window: int | None = 90):
    exposure = weigh(looks(*rows, window=window), detection, RULES.rebound)
    return exposure.days.tolist(), exposure.checks.tolist()


def test_a_check_takes_its_share_of_the_days_and_checks_not_seen_before():
    days, checks = weighed((False, 30, [(10, "self_check"), (30, "self_check")]))
    assert days == [5.0, 12.5], "half of 10, then half of the 5 left and the 20 since"
    assert checks == [0.5, 0.75], "half of the first, then half of its other half and the second"


def test_a_look_that_finds_everything_takes_all_that_is_left():
    days, checks = weighed((False, 30, [(10, "self_check"), (30, "look_back")]))
    assert (days, checks) == ([5.0, 25.0], [0.5, 1.5])


def test_each_kind_has_the_chance_that_the_rules_give_it():
    days, checks = weighed(*[(False, 20, [(20, kind)]) for kind in KINDS])
    chances = [getattr(RULES.detection, kind) for kind in KINDS]
    assert days == [20 * chance for chance in chances]
    assert checks == chances


def test_looks_before_the_clean_days_are_over_add_nothing_but_what_they_saw_is_seen():
    assert weighed((False, 10, [(3, "self_check"), (10, "self_check")])) == (
        [0.0, 4.25],  # half of (3 unseen of the first 3 days, halved: 1.5, and 7 more)
        [0.0, 0.75],
    )
    assert weighed((False, 10, [(3, "look_back"), (10, "look_back")])) == ([0.0, 7.0], [0.0, 1.0])


def test_a_look_on_the_last_clean_day_counts():
    day = RULES.rebound.min_clean_days
    row = (False, day, [(day - 1, "look_back"), (day, "look_back")])
    assert weighed(row) == ([0.0, 1.0], [0.0, 1.0])


def test_every_episode_begins_with_nothing_unseen():
    row = (False, 10, [(10, "self_check")])
    assert weighed(row, row) == ([5.0, 5.0], [0.5, 0.5])


def test_looks_after_the_rebound_or_the_window_are_left_out():
    found = looks(
        (True, 20, [(10, "self_check"), (20, "cross_check"), (25, "look_back")]),
        (False, 85, [(85, "self_check"), (90, "cross_check"), (91, "look_back")]),
    )
    assert told(found) == [
        (0, 10, "self_check", False),
        (0, 20, "cross_check", True),
        (1, 85, "self_check", False),
        (1, 90, "cross_check", False),
    ]


def test_without_a_window_no_look_is_too_late():
    assert told(looks((False, 400, [(400, "self_check")]), window=None)) == [
        (0, 400, "self_check", False)
    ]


def test_a_look_on_the_day_of_the_verification_is_no_later_look():
    assert told(looks((False, 10, [(0, "look_back"), (10, "self_check")]))) == [
        (0, 10, "self_check", False)
    ]


@pytest.mark.parametrize("rebounded", [True, False])
def test_the_look_that_ended_the_days_at_risk_is_added_where_it_is_missing(rebounded):
    found = looks((rebounded, 20, [(10, "self_check")]))
    assert told(found) == [(0, 10, "self_check", False), (0, 20, UNKNOWN_KIND, rebounded)]
    assert weighed((rebounded, 20, [(10, "self_check")])) == ([5.0, 15.0], [0.5, 1.5])


def test_an_episode_that_nobody_looked_at_has_no_exposure():
    assert told(looks((False, 0, []), (False, 10, [(10, "look_back")]))) == [
        (1, 10, "look_back", False)
    ]


def test_a_kind_that_the_rules_do_not_know_finds_everything():
    assert weighed((False, 20, [(10, "drone"), (20, "drone")])) == ([10.0, 10.0], [1.0, 1.0])


def test_without_checks_each_episode_has_one_look_at_its_end_that_finds_everything():
    frame = episodes((True, 20, []), (False, 60, []), (False, 0, [])).drop(columns="checks")
    found = looks_of(frame, RULES.rebound)
    assert told(found) == [(0, 20, UNKNOWN_KIND, True), (1, 60, UNKNOWN_KIND, False)]
    assert weigh(found, RULES.detection, RULES.rebound).days.tolist() == [20.0, 60.0]


def test_what_lies_outside_the_period_is_seen_and_adds_nothing():
    both = looks((False, 30, [(10, "self_check"), (30, "look_back")]))
    later = replace(both, counted=np.array([False, True]))
    exposure = weigh(later, RULES.detection, RULES.rebound)
    assert exposure.days.tolist() == [0.0, 25.0], "5 of the first 10 days were seen before"
    assert exposure.checks.tolist() == [0.0, 1.5]


@pytest.mark.parametrize("columns", [["rebounded", "days_at_risk", "checks"],
                                     ["rebounded", "days_at_risk"]])  # fmt: skip
def test_no_episodes_are_no_looks(columns):
    found = looks_of(episodes()[columns], RULES.rebound)
    assert told(found) == []
    assert len(weigh(found, RULES.detection, RULES.rebound).days) == 0


def test_the_episodes_are_left_as_they_were():
    frame = episodes((True, 20, [(25, "look_back"), (10, "self_check")]))
    before = frame["checks"].map(list)
    looks_of(frame, RULES.rebound)
    assert frame["checks"].tolist() == before.tolist()


histories = st.lists(
    st.tuples(
        st.booleans(),
        st.lists(st.tuples(st.integers(1, 90), st.sampled_from(KINDS)), min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=5,
).map(lambda rows: [(rebounded, max(day for day, _ in checks), checks)
                    for rebounded, checks in rows])  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(rows=histories)
def test_where_every_look_finds_everything_plain_days_and_checks_are_left(rows):
    exposure = weigh(looks(*rows), ALL_SEEN, RULES.rebound)
    found = looks(*rows)
    for number, (_, last, checks) in enumerate(rows):
        here = found.episode == number
        early = max((day for day, _ in checks if day < RULES.rebound.min_clean_days), default=0)
        counted = last - early if last >= RULES.rebound.min_clean_days else 0
        assert exposure.days[here].sum() == counted
        assert exposure.checks[here].sum() == sum(day >= 7 for day, _ in checks)


@settings(deadline=None, max_examples=80)
@given(rows=histories)
def test_no_more_is_seen_than_there_was(rows):
    found = looks(*rows)
    exposure = weigh(found, RULES.detection, RULES.rebound)
    for number, (rebounded, last, checks) in enumerate(rows):
        here = found.episode == number
        assert exposure.days[here].sum() <= last + 1e-9
        assert exposure.checks[here].sum() <= len(checks) + 1e-9
        assert found.found[here].sum() == rebounded
        assert (exposure.days[here] >= 0).all()


@settings(deadline=None, max_examples=60)
@given(rows=histories, data=st.data())
def test_the_order_of_a_list_of_checks_does_not_matter(rows, data):
    # two kinds on one day keep the order of the list, so each day has one look here
    rows = [(again, last, list(dict(checks).items())) for again, last, checks in rows]
    mixed = [(again, last, data.draw(st.permutations(checks))) for again, last, checks in rows]
    assert told(looks(*rows)) == told(looks(*mixed))
