"""Still clean after so many days, against lifelines and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.codes import LANGUAGES
from geodata.survival import BIAS, clean_curve, kind_curves, still_clean


def episodes(*rows: tuple[str, int, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["department", "days_at_risk", "rebounded"])
    return frame.astype({"department": "str", "days_at_risk": "int64", "rebounded": bool})


def clean(*rows, days=(7, 14, 30, 60, 90), **options) -> pd.DataFrame:
    return still_clean(episodes(*rows), by="department", days=days, **options)


# four verified: one back on day 10, one unseen after day 20, one back on day 40, one clean to 90
FOUR = (("parks", 10, True), ("parks", 20, False), ("parks", 40, True), ("parks", 90, False))


def test_who_is_no_longer_watched_counts_until_then_and_not_after():
    # 3/4 after day 10; of the two left on day 40 one is back: 3/4 x 1/2
    assert clean(*FOUR)["still_clean"].tolist() == [1.0, 0.75, 0.75, 0.375, 0.375]


def test_those_at_risk_and_the_rebounds_so_far_are_told():
    told = clean(*FOUR)
    assert told["at_risk"].tolist() == [4, 3, 2, 1, 1]
    assert told["rebounds"].tolist() == [0, 1, 1, 2, 2]


def test_a_rebound_on_the_day_itself_has_happened_by_then():
    assert clean(("parks", 7, True), ("parks", 8, False), days=[7])["still_clean"].tolist() == [0.5]


def test_each_group_has_its_own_rows_in_the_order_of_days():
    told = clean(("parks", 10, True), ("housing", 95, False), days=[30, 7])
    assert told["group"].tolist() == ["housing", "housing", "parks", "parks"]
    assert told["days"].tolist() == [7, 30, 7, 30]
    assert told["still_clean"].tolist() == [1.0, 1.0, 1.0, 0.0]


def test_after_the_last_day_that_anybody_was_watched_nothing_is_known():
    told = clean(("parks", 10, True), ("parks", 20, False), days=[20, 21])
    assert told["still_clean"].tolist()[0] == 0.5
    assert told[["still_clean", "low", "high"]].iloc[1].isna().all()


@pytest.mark.parametrize(("fewest", "too_few"), [(4, [False, True]), (5, [True, True])])
def test_few_at_risk_are_too_few(fewest, too_few):
    assert clean(*FOUR, days=[7, 14], fewest=fewest)["too_few"].tolist() == too_few


def test_before_the_first_rebound_certainty_grows_with_those_at_risk():
    few, many = (clean(*[("parks", 30, False)] * n, days=[14]) for n in (2, 200))
    assert (few["high"][0], many["high"][0]) == (1.0, 1.0)
    # none of n: the rate p with (1 - p)^n = 2.5 %
    assert few["low"][0] == pytest.approx(0.025**0.5)
    assert many["low"][0] == pytest.approx(0.025 ** (1 / 200))


def test_where_all_have_come_back_the_interval_is_not_a_point():
    told = clean(("parks", 10, True), ("parks", 10, True), days=[9, 10, 30])
    assert told["still_clean"].tolist() == [1.0, 0.0, 0.0]
    assert told["low"].tolist()[1:] == [0.0, 0.0]
    assert told["high"].tolist()[1:] == pytest.approx([1 - 0.025**0.5] * 2)


def test_what_was_not_watched_for_a_day_says_nothing():
    told = clean(*FOUR, ("parks", 0, False), ("office", 0, False))
    pd.testing.assert_frame_equal(told, clean(*FOUR))


def test_a_rebound_found_on_the_day_of_the_verification_counts():
    assert clean(("parks", 0, True), ("parks", 9, False), days=[7])["still_clean"].tolist() == [0.5]


def test_rows_without_a_group_are_left_out():
    frame = episodes(*FOUR).assign(area=[None, "x", "x", None])
    assert still_clean(frame, by="area", days=[14])["at_risk"].tolist() == [2]


@given(
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=60),
    st.lists(st.integers(1, 45), min_size=1, max_size=6, unique=True),
)
def test_shares_and_intervals_are_those_of_lifelines(rows, days):
    from lifelines import KaplanMeierFitter  # noqa: PLC0415  loads slowly, and warns

    last, rebounded = (np.array(column) for column in zip(*rows, strict=True))
    told = clean(*(("parks", day, again) for day, again in rows), days=days)
    fitter = KaplanMeierFitter().fit(last, rebounded, timeline=np.arange(0, 46))
    theirs = fitter.survival_function_.loc[told["days"]].iloc[:, 0].to_numpy()
    low, high = fitter.confidence_interval_.loc[told["days"]].to_numpy().T
    known = told["still_clean"].notna().to_numpy()
    assert told["still_clean"].to_numpy()[known] == pytest.approx(theirs[known], abs=1e-12)
    assert (told["days"].to_numpy()[~known] > last.max()).all()
    inner = known & (theirs > 0) & (theirs < 1)
    assert told["low"].to_numpy()[inner] == pytest.approx(low[inner], abs=1e-9)
    assert told["high"].to_numpy()[inner] == pytest.approx(high[inner], abs=1e-9)
    at_risk = [(last >= day).sum() for day in told["days"]]
    assert told["at_risk"].tolist() == at_risk


@given(st.lists(st.tuples(st.integers(0, 95), st.booleans()), max_size=50))
def test_a_share_never_rises_and_lies_within_its_interval(rows):
    told = clean(*(("parks", day, again) for day, again in rows)).dropna(subset="still_clean")
    assert told["still_clean"].is_monotonic_decreasing
    assert (told["low"] <= told["still_clean"]).all()
    assert (told["still_clean"] <= told["high"]).all()


def test_fewer_visits_look_cleaner_for_longer_as_the_text_says():
    rng = np.random.default_rng(1)
    came = rng.exponential(20, 2_000)  # the days on which the problems really came back

    def seen_by_visits_every(days: int) -> float:
        seen = (np.ceil(came / days) * days).astype(int)
        rows = [("parks", min(day, 84), day <= 84) for day in seen]
        return clean(*rows, days=[30])["still_clean"][0]

    truth = np.exp(-30 / 20)
    assert seen_by_visits_every(1) == pytest.approx(truth, abs=0.03)
    assert seen_by_visits_every(28) > truth + 0.015
    assert seen_by_visits_every(42) == 1.0


def test_the_bias_is_told_in_each_language():
    assert set(BIAS) == set(LANGUAGES)
    assert "检查" in BIAS["zh"]
    assert "visit" in BIAS["en"]


def test_nothing_in_gives_the_same_columns_and_types_out():
    none = clean()
    assert none.empty
    assert none.dtypes.to_dict() == clean(*FOUR).dtypes.to_dict()


def passed(*rows: tuple[str, int, str]) -> pd.DataFrame:
    """Episodes verified on one day: site, days at risk, outcome ('' = none yet)."""
    sites, days, outcomes = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "site_id": pd.array(sites, dtype="str"),
            "verified_on": pd.Timestamp("2026-05-01"),
            "days_at_risk": np.array(days, dtype="int64"),
            "outcome": pd.array(outcomes, dtype="str"),
            "rebounded": [outcome == "rebound" for outcome in outcomes],
        }
    )


def test_each_kind_of_site_has_a_curve_until_nobody_is_watched():
    kinds = pd.Series({"a": "park", "b": "park", "c": "office"})
    told = kind_curves(passed(("a", 2, "rebound"), ("b", 3, ""), ("c", 1, "")), kinds)
    assert list(told) == ["office", "park"]
    park = told["park"]
    assert park["days"] == [0, 1, 2, 3]
    assert park["clean"] == [1.0, 1.0, 0.5, 0.5]
    assert park["at_risk"] == [2, 2, 2, 1]
    assert (park["verified"], park["rebounds"]) == (2, 1)
    assert all(low <= share for low, share in zip(park["low"], park["clean"], strict=True))
    assert told["office"]["days"] == [0, 1]


def test_a_curve_leaves_out_what_was_never_put_right_or_never_watched():
    rows = (("a", 5, "rebound"), ("a", 9, ""))
    more = passed(*rows, ("a", 3, "unfixed"), ("a", 0, ""))
    open_one = passed(("a", 0, "")).assign(verified_on=pd.NaT)
    assert clean_curve(pd.concat([more, open_one])) == clean_curve(passed(*rows))


def test_where_nothing_was_watched_there_is_no_curve():
    assert clean_curve(passed(("a", 0, ""))) is None
    assert clean_curve(passed(("a", 5, "")).iloc[:0]) is None
    assert kind_curves(passed(("a", 0, "")), pd.Series({"a": "park"})) == {}


def test_a_curve_agrees_with_the_shares_of_its_days():
    rows = passed(("a", 10, "rebound"), ("a", 20, ""), ("a", 40, "rebound"), ("a", 90, ""))
    curve = clean_curve(rows)
    shares = dict(zip(curve["days"], curve["clean"], strict=True))
    table = still_clean(rows, by="site_id")
    assert [shares[day] for day in table["days"]] == table["still_clean"].tolist()


def test_a_curve_ends_where_it_was_asked_to():
    assert clean_curve(passed(("a", 90, "")), until=30)["days"][-1] == 30
