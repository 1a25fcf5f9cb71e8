"""What a self-check did not see and others did, on visits that can be counted by hand."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from geodata.disagreement import disagreement, pair_looks, wilson_interval
from tests.geodata.frames import make_sites, make_visits

SITES = make_sites([("s", 120, 30), ("t", 120, 30), ("p", 120, 30, "park", "parks")])
OWN, CROSS, SUPERIOR = "self_check", "cross_check", "superior_inspection"


def look(day, kind=OWN, found="", *, site="s", checked="H01", **more):
    day = pd.Timestamp("2026-06-01") + pd.Timedelta(days=day - 1)
    return {"day": day, "kind": kind, "found": found, "site": site, "checked": checked, **more}


def pairs_of(vocabulary, *visits, **options):
    return pair_looks(*make_visits(visits), SITES, vocabulary=vocabulary, **options)


def row(pairs, by="department", group="housing"):
    return disagreement(pairs, by=by).loc[group]


def test_a_clean_self_check_and_a_finding_by_another_days_later_disagree(vocabulary):
    pairs = pairs_of(vocabulary, look(1), look(4, CROSS, "H01"))
    assert pairs.iloc[0].tolist() == [
        "s", "housing", "H01", CROSS, pd.Timestamp("2026-06-01"), pd.Timestamp("2026-06-04"), 3,
        False, True,
    ]  # fmt: skip
    assert row(pairs)[["pairs", "only_other", "share", "missed_share"]].tolist() == [1, 1, 1.0, 1.0]


@pytest.mark.parametrize(
    ("own", "other", "counted"),
    [
        ("", "", "both_clean"),
        ("H01", "H01", "both_found"),
        ("", "H01", "only_other"),
        ("H01", "", "only_self"),
    ],
)
def test_each_pair_is_counted_once_by_who_found_it(vocabulary, own, other, counted):
    counts = row(pairs_of(vocabulary, look(1, found=own), look(2, SUPERIOR, other)))
    ways = counts[["both_clean", "both_found", "only_other", "only_self"]]
    assert ways[ways > 0].to_dict() == {counted: 1}


@pytest.mark.parametrize(("day", "pairs"), [(8, 1), (9, 0)])
def test_looks_further_apart_than_the_days_allowed_are_not_compared(vocabulary, day, pairs):
    assert len(pairs_of(vocabulary, look(1), look(day, CROSS, "H01"))) == pairs


def test_a_self_check_after_the_other_look_is_not_compared(vocabulary):
    assert pairs_of(vocabulary, look(1, CROSS, "H01"), look(2)).empty


def test_the_last_self_check_before_the_other_look_is_the_one_that_counts(vocabulary):
    visits = look(1), look(3, found="H01"), look(5, CROSS, "H01"), look(6)
    pairs = pairs_of(vocabulary, *visits)
    assert pairs[["days_between", "self_found"]].to_numpy().tolist() == [[2, True]]


def test_what_only_one_of_the_two_looked_for_is_not_compared(vocabulary):
    visits = look(1, checked="H01;H02"), look(2, CROSS, "H03", checked="H02;H03")
    assert pairs_of(vocabulary, *visits)["category"].tolist() == ["H02"]


def test_a_finding_off_the_list_shows_that_it_was_looked_for(vocabulary):
    visits = look(1, found="H02", checked="H01"), look(2, CROSS, "H02", checked="H01")
    pairs = pairs_of(vocabulary, *visits)
    assert pairs["category"].tolist() == ["H01", "H02"]
    assert pairs["self_found"].tolist() == [False, True]


def test_a_visit_without_a_list_looked_at_its_departments_categories(vocabulary):
    visits = look(1, site="p", checked=""), look(2, CROSS, site="p", checked="")
    categories = set(pairs_of(vocabulary, *visits)["category"])
    assert {"G01", "O01"} <= categories
    assert not categories & {"H01", "C10"}


def test_another_site_is_not_compared(vocabulary):
    assert pairs_of(vocabulary, look(1), look(2, CROSS, "H01", site="t")).empty


def test_a_ledger_cannot_say_that_a_self_check_was_clean(vocabulary):
    visits = look(1, evidence="ledger"), look(2, CROSS, "H01")
    assert pairs_of(vocabulary, *visits).empty


def test_looks_of_one_source_on_one_day_are_one_that_found_what_any_found(vocabulary):
    visits = look(1), look(1, found="H01"), look(2, CROSS, "H01"), look(2, CROSS)
    pairs = pairs_of(vocabulary, *visits)
    assert pairs[["self_found", "other_found"]].to_numpy().tolist() == [[True, True]]


def test_pairs_of_one_day_are_counted_by_themselves(vocabulary):
    visits = look(1), look(1, CROSS, "H01"), look(3, SUPERIOR, "H01"), look(3, site="t")
    counts = row(pairs_of(vocabulary, *visits, look(3, SUPERIOR, site="t")))
    columns = ["pairs", "only_other", "same_day_pairs", "same_day_only_other"]
    assert counts[columns].tolist() == [3, 2, 2, 1]


def test_sites_and_departments_are_told_apart(vocabulary):
    visits = [look(1, site=site) for site in "stp"]
    visits += [look(2, CROSS, "H01"), look(2, CROSS, site="t"), look(2, CROSS, site="p")]
    pairs = pairs_of(vocabulary, *visits)
    assert row(pairs)["pairs"] == 2
    assert row(pairs, group="parks")["pairs"] == 1
    sites = disagreement(pairs, by="site_id")
    assert sites["only_other"].to_dict() == {"s": 1, "t": 0, "p": 0}
    assert sites.index[0] == "s"


def test_where_the_other_found_nothing_no_share_of_it_was_missed(vocabulary):
    counts = row(pairs_of(vocabulary, look(1), look(2, CROSS)))
    assert counts["share"] == 0.0
    assert np.isnan(counts["missed_share"])
    assert counts["too_few"]


@pytest.mark.parametrize(("fewest", "too_few"), [(2, False), (3, True)])
def test_a_group_with_few_findings_of_the_other_is_too_few(vocabulary, fewest, too_few):
    visits = look(1), look(2, CROSS, "H01"), look(3, SUPERIOR, "H01")
    counts = disagreement(pairs_of(vocabulary, *visits), fewest=fewest)
    assert counts.loc["housing", "too_few"] == too_few


@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_scipy(counts):
    hits, trials = counts
    low, high = wilson_interval(pd.Series([hits]), pd.Series([trials]))
    if trials == 0:
        assert np.isnan([low, high]).all()
    else:
        theirs = binomtest(hits, trials).proportion_ci(method="wilson")
        assert (low[0], high[0]) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


days = st.integers(1, 20)
a_visit = st.tuples(
    days,
    st.sampled_from([OWN, CROSS, SUPERIOR]),
    st.sampled_from(["", "H01"]),
    st.sampled_from("st"),
)


@given(st.lists(a_visit, max_size=14))
def test_pairs_are_those_of_going_through_every_two_visits(vocabulary, visits):
    pairs = pairs_of(vocabulary, *(look(d, kind, found, site=s) for d, kind, found, s in visits))
    found = {}
    for day, kind, what, site in visits:
        found[site, kind, day] = found.get((site, kind, day), False) or bool(what)
    expected = []
    for (site, kind, day), other in found.items():
        own = [d for s, k, d in found if s == site and k == OWN and day - 7 <= d <= day]
        if kind != OWN and own:
            expected.append((site, kind, day - max(own), found[site, OWN, max(own)], other))
    columns = ["site_id", "other_kind", "days_between", "self_found", "other_found"]
    told = [tuple(line) for line in pairs[columns].to_numpy().tolist()]
    assert sorted(told) == sorted(expected)


def test_the_order_of_the_records_does_not_matter(vocabulary):
    rng = np.random.default_rng(1)
    visits = [
        look(int(d), kind, found, site=site, id=f"v{n}")
        for n, (d, kind, found, site) in enumerate(
            zip(
                rng.integers(1, 20, 30),
                rng.choice([OWN, CROSS, SUPERIOR], 30),
                rng.choice(["", "H01"], 30),
                rng.choice(["s", "t"], 30),
                strict=True,
            )
        )
    ]
    pairs = pairs_of(vocabulary, *visits)
    assert len(pairs) > 5
    pd.testing.assert_frame_equal(pairs, pairs_of(vocabulary, *visits[::-1]))


def test_nothing_in_gives_the_same_columns_and_types_out(vocabulary):
    some, none = pairs_of(vocabulary, look(1), look(2, CROSS)), pairs_of(vocabulary)
    assert none.empty
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    assert disagreement(none).empty
    assert disagreement(none).dtypes.to_dict() == disagreement(some).dtypes.to_dict()


def test_a_hundred_thousand_visits_are_paired_in_seconds(vocabulary):
    rng = np.random.default_rng(2)
    n = 100_000
    sites = make_sites([(f"s{k}", 120, 30) for k in range(2_000)])
    inspections = pd.DataFrame(
        {
            "site_id": pd.array(sites.index[rng.integers(0, 2_000, n)], dtype="str"),
            "inspected_on": np.datetime64("2025-01-01", "s")
            + rng.integers(0, 500, n).astype("timedelta64[D]"),
            "inspection_kind": pd.array(rng.choice([OWN, CROSS, SUPERIOR], n), dtype="str"),
            "checked": pd.array(np.full(n, ""), dtype="str"),
            "evidence": pd.array(np.full(n, "visit"), dtype="str"),
        },
        index=pd.Index([f"v{k}" for k in range(n)], dtype="str", name="inspection_id"),
    )
    _, findings = make_visits([])
    start = time.process_time()
    pairs = pair_looks(inspections, findings, sites, vocabulary=vocabulary)
    assert len(pairs) > 100_000
    assert time.process_time() - start < 10
