"""The label of a place from its hot and cold steps."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.codes import LANGUAGES
from geodata.emerging import (
    EMERGING_LABEL_TEXTS,
    EmergingLabel,
    StepStatus,
    emerging_label,
    emerging_labels,
    mann_kendall,
    weekly_status,
)

UP = [float(value) for value in range(10)]
FLAT = [3.0] * 10
DOWN = UP[::-1]


def label(history: str, values: list[float] | None = None) -> str:
    """The label of a place whose steps are written h (hot), c (cold) or a dot, oldest first."""
    hot = [step == "h" for step in history]
    cold = [step == "c" for step in history]
    return emerging_label(hot, cold, values or [3.0] * len(history)).value


@pytest.mark.parametrize(
    ("history", "values", "expected"),
    [
        pytest.param(".........h", FLAT, "new", id="hot-in-the-last-step-only"),
        pytest.param(".......hhh", FLAT, "consecutive", id="one-run-at-the-end"),
        pytest.param("hhhhhhhhhh", UP, "intensifying", id="hot-throughout-and-rising"),
        pytest.param("hhhhhhhhhh", DOWN, "diminishing", id="hot-throughout-and-falling"),
        pytest.param("hhhhhhhhhh", FLAT, "persistent", id="hot-throughout-and-level"),
        pytest.param("hhhhhhhhh.", FLAT, "historical", id="hot-throughout-but-not-now"),
        pytest.param("..h..h...h", FLAT, "sporadic", id="on-and-off"),
        pytest.param("..h..c...h", FLAT, "oscillating", id="on-and-off-and-once-cold"),
        pytest.param("..........", FLAT, "none", id="never-hot"),
        pytest.param("..hhhhhh..", FLAT, "none", id="hot-only-in-the-past"),
        pytest.param("cccccccccc", FLAT, "none", id="always-cold"),
        pytest.param("hhhhhhhhh", UP[:9], "not_enough_steps", id="nine-steps"),
        pytest.param("", [], "not_enough_steps", id="no-steps"),
    ],
)
def test_each_history_has_its_label(history: str, values: list[float], expected: str):
    assert label(history, values) == expected


@pytest.mark.parametrize(
    ("history", "values", "expected"),
    [
        pytest.param("...c.....h", FLAT, "new", id="new-before-oscillating"),
        pytest.param("...c....hh", FLAT, "consecutive", id="consecutive-before-oscillating"),
        pytest.param("........hh", FLAT, "consecutive", id="consecutive-before-sporadic"),
        pytest.param("h.......hh", FLAT, "sporadic", id="hot-before-the-run-is-not-consecutive"),
        pytest.param(".hhhhhhhhh", FLAT, "persistent", id="nine-in-ten-before-consecutive"),
        pytest.param(".hhhhhhhhh", UP, "intensifying", id="a-trend-before-consecutive"),
        pytest.param("..hhhhhhhh", UP, "consecutive", id="eight-in-ten-have-no-trend-label"),
        pytest.param("hhhhhhhhh.", UP, "historical", id="historical-before-intensifying"),
        pytest.param("hhhhhhhhh.", DOWN, "historical", id="historical-before-diminishing"),
        pytest.param("hhhhhhhhhc", FLAT, "historical", id="historical-though-cold-now"),
        pytest.param("hhhhchhhhh", FLAT, "persistent", id="persistent-before-oscillating"),
        pytest.param("hhhhhhhh..", FLAT, "none", id="eight-in-ten-are-not-historical"),
    ],
)
def test_where_rules_overlap_the_stated_order_decides(
    history: str, values: list[float], expected: str
):
    assert label(history, values) == expected


def test_a_step_that_claims_to_be_hot_and_cold_is_hot():
    hot = [False, True, False, True] * 3
    assert emerging_label(hot, hot, np.zeros(12)) is EmergingLabel.SPORADIC


def test_a_rise_that_chance_explains_is_no_trend():
    values = [3.0, 1.0, 4.0, 1.5, 5.0, 2.0, 6.0, 3.5, 2.5, 4.5]
    assert mann_kendall(values).direction == 1
    assert label("h" * 10, values) == "persistent"
    hot = [True] * 10
    assert emerging_label(hot, [False] * 10, values, significance=0.5) == "intensifying"


@given(st.text(alphabet="hc.", min_size=10, max_size=30))
def test_a_place_that_is_hot_now_has_a_hot_label_and_no_other_has_one_but_historical(history: str):
    found = label(history)
    assert (found not in {"none", "historical"}) == (history[-1] == "h")


@pytest.mark.parametrize(
    ("steps", "smallest"),
    [
        pytest.param(3, 2 / math.factorial(3), id=".333"),
        pytest.param(4, 2 / math.factorial(4), id=".083"),
        pytest.param(5, 2 / math.factorial(5), id=".017"),
    ],
)
def test_the_smallest_p_of_few_steps_is_two_orders_among_all(steps: int, smallest: float):
    rising = mann_kendall(range(steps))
    assert rising == (1.0, pytest.approx(smallest), 1)
    assert mann_kendall(range(steps)[::-1]) == (-1.0, pytest.approx(smallest), -1)


def test_three_steps_cannot_be_told_apart_from_chance():
    assert mann_kendall([1, 2, 3]).p_value > 0.05
    assert label("hhh", [1.0, 2.0, 3.0]) == "not_enough_steps"


def test_the_worked_example_of_ten_rising_values_has_the_p_of_the_normal_approximation():
    # S = 45, var = 10 * 9 * 25 / 18 = 125, z = 44 / sqrt(125) = 3.935
    tau, p_value, direction = mann_kendall(UP)
    assert (tau, direction) == (1.0, 1)
    assert p_value == pytest.approx(math.erfc(44 / math.sqrt(125) / math.sqrt(2)), rel=1e-6)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="no-values"),
        pytest.param([4.0], id="one-value"),
        pytest.param([2.0] * 12, id="constant"),
        pytest.param([0.0] * 12, id="zeros"),
        pytest.param([float("nan")] * 12, id="nothing-known"),
        pytest.param([float("nan"), 1.0, float("inf")], id="one-finite-value"),
    ],
)
def test_values_that_cannot_have_a_trend_have_none(values: list[float]):
    assert mann_kendall(values) == (0.0, 1.0, 0)


def test_steps_without_a_value_do_not_disturb_the_trend():
    gaps = [0.0, float("nan"), *UP[1:], float("nan")]
    assert mann_kendall(gaps) == mann_kendall(UP)


def test_two_values_prove_nothing():
    assert mann_kendall([1.0, 2.0]) == (1.0, 1.0, 1)


def steps_of(histories: dict[str, str]) -> pd.DataFrame:
    rows = [
        {"place": place, "step": step, "hot": status == "h", "cold": status == "c", "value": 3.0}
        for place, history in histories.items()
        for step, status in enumerate(history)
    ]
    return pd.DataFrame(rows)


def test_many_places_are_labelled_as_each_alone():
    histories = {"b": ".........h", "a": "..h..c...h", "c": "hhhhhhhhh.", "d": "hhhhhhhhhh"}
    frame = steps_of(histories)
    before = frame.copy()
    found = emerging_labels(frame.sample(frac=1, random_state=0))
    assert found["label"].to_dict() == {place: label(text) for place, text in histories.items()}
    assert found["hot_steps"].to_dict() == {"a": 2, "b": 1, "c": 9, "d": 10}
    assert found.index.tolist() == ["a", "b", "c", "d"]
    # only places hot nine times in ten are tested for a trend
    assert found["p_value"].notna().to_dict() == {"a": False, "b": False, "c": True, "d": True}
    pd.testing.assert_frame_equal(frame, before)


def test_a_place_that_fell_out_of_the_last_steps_is_not_hot_now():
    frame = steps_of({"gone": "h" * 18, "here": "." * 20})
    assert emerging_labels(frame).loc["gone", "label"] == "historical"


def test_a_place_with_few_steps_of_its_own_is_not_labelled():
    frame = steps_of({"young": "hhh", "old": "h" * 12})
    assert emerging_labels(frame)["label"].to_dict() == {
        "young": "not_enough_steps",
        "old": "persistent",
    }


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_status_that_is_missing_is_neither_hot_nor_cold(missing: object):
    frame = steps_of({"a": "." * 11 + "h"}).astype({"hot": object, "cold": object})
    frame.loc[:4, ["hot", "cold"]] = missing
    assert emerging_labels(frame)["label"].to_dict() == {"a": "new"}


def test_no_steps_give_an_empty_frame_of_the_same_columns_and_types():
    full = emerging_labels(steps_of({"a": "h" * 10}))
    empty = emerging_labels(steps_of({"a": "h" * 10}).iloc[:0])
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_rebounds_that_chance_hardly_gives_are_hot_and_their_absence_is_cold():
    # P(X >= 9 | 4) = .021, P(X >= 8 | 4) = .051, P(X <= 0 | 4) = .018, P(X <= 1 | 4) = .092
    found = weekly_status([[9], [8], [0], [1]], [[4.0], [4.0], [4.0], [4.0]], window_steps=1)
    assert found.hot.ravel().tolist() == [True, False, False, False]
    assert found.cold.ravel().tolist() == [False, False, True, False]


def test_the_window_adds_up_the_steps_before():
    # one rebound a week where a quarter was expected: only three weeks together stand out
    rebounds, expected = [[1, 1, 1, 1, 0, 0, 0]], [[0.25] * 7]
    found = weekly_status(rebounds, expected, window_steps=3)
    # P(X >= 2 | .5) = .090, P(X >= 3 | .75) = .041, P(X >= 2 | .75) = .173
    assert found.hot.tolist() == [[False, False, True, True, False, False, False]]


def test_a_window_longer_than_the_history_takes_what_there_is():
    short = weekly_status([[2, 2, 2]], [[0.5, 0.5, 0.5]], window_steps=3)
    long = weekly_status([[2, 2, 2]], [[0.5, 0.5, 0.5]], window_steps=30)
    assert short.hot.tolist() == long.hot.tolist()


def test_a_single_rebound_is_not_hot_however_little_was_expected():
    assert not weekly_status([[1]], [[0.01]]).hot.any()
    assert weekly_status([[1]], [[0.01]], min_rebounds=1).hot.all()


def test_where_fewer_than_three_were_expected_none_is_not_cold():
    # exp(-2.9) = .055, exp(-3.0) = .0498
    found = weekly_status([[0], [0]], [[2.9], [3.0]])
    assert found.cold.ravel().tolist() == [False, True]


def test_places_that_differ_by_themselves_need_more_to_be_hot():
    # variance 4 + 0.5 * 16 = 12: P(X >= 9) = .094
    assert weekly_status([[9]], [[4.0]]).hot.all()
    assert not weekly_status([[9]], [[4.0]], dispersion=0.5).hot.any()


def test_a_little_dispersion_is_almost_poisson():
    rng = np.random.default_rng(2)
    rebounds, expected = rng.poisson(2.0, (50, 20)), np.full((50, 20), 1.3)
    plain = weekly_status(rebounds, expected)
    spread = weekly_status(rebounds, expected, dispersion=1e-6)
    assert plain.hot.any()
    assert (plain.hot == spread.hot).all()


def test_where_nothing_was_expected_nothing_is_hot_cold_or_of_a_value():
    found = weekly_status([[5, 0, 5, 0]], [[0.0, 0.0, float("nan"), -1.0]])
    assert not found.hot.any()
    assert not found.cold.any()
    assert np.isnan(found.value).all()


def test_the_value_is_shrunk_toward_the_ratio_of_the_place_itself():
    # 6 rebounds, 2 expected: ratio 3; (6 + 3) / (1 + 1) and (0 + 3) / (1 + 1)
    assert weekly_status([[6, 0]], [[1.0, 1.0]]).value.tolist() == [[4.5, 1.5]]


def test_more_visits_alone_do_not_raise_the_values_of_a_bad_place():
    expected = np.arange(1.0, 13.0)[np.newaxis]
    found = weekly_status(3 * expected, expected)
    assert found.value == pytest.approx(np.full((1, 12), 3.0))
    steps = found.frame(["gate"], range(12))
    assert emerging_labels(steps).loc["gate", "label"] == "persistent"


def test_steady_places_seldom_have_a_trend():
    # rolling values share rebounds: with them one in three of these places has a "trend"
    rng = np.random.default_rng(7)
    expected = np.full((200, 52), 1.5)
    found = weekly_status(rng.poisson(5 * expected), expected)
    labels = emerging_labels(found.frame(range(200), range(52)))["label"]
    assert labels.isin(["intensifying", "diminishing"]).mean() < 0.10
    assert (labels == "persistent").mean() > 0.85


@pytest.mark.parametrize("shape", [(0, 0), (0, 12), (3, 0)])
def test_no_places_or_no_steps_give_no_status(shape: tuple[int, int]):
    found = weekly_status(np.zeros(shape), np.zeros(shape))
    assert isinstance(found, StepStatus)
    assert found.hot.shape == found.cold.shape == found.value.shape == shape


def test_shapes_that_differ_and_empty_windows_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        weekly_status([[1, 2]], [[1.0]])
    with pytest.raises(ValueError, match="at least one step"):
        weekly_status([[1]], [[1.0]], window_steps=0)


@given(st.integers(0, 30), st.floats(0.0, 30.0), st.floats(0.0, 2.0))
def test_no_step_is_hot_and_cold(rebounds: int, expected: float, dispersion: float):
    found = weekly_status([[rebounds]], [[expected]], dispersion=dispersion, significance=0.6)
    assert not (found.hot & found.cold).any()


def test_every_label_has_a_text_in_both_languages():
    for each in EmergingLabel:
        assert all(EMERGING_LABEL_TEXTS[each][language] for language in LANGUAGES)
    assert len({texts["zh"] for texts in EMERGING_LABEL_TEXTS.values()}) == len(EmergingLabel)
