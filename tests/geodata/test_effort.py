"""Where we looked, on a street whose distances are known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.effort import (
    effort_and_rebounds,
    effort_by_department,
    effort_by_site,
    neighbourhood_ratio,
)
from tests.geodata.frames import make_sites, make_visits

JUNE = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}
# at 30 degrees north 0.001 degrees of longitude are 96.5 m: a and b are neighbours, c is far off
SITES = make_sites(
    [
        ("a", 120.000, 30.0),
        ("b", 120.004, 30.0),
        ("c", 120.100, 30.0, "park", "parks"),
        ("d", np.nan, np.nan, "park", "parks"),
    ]
)


def visits(*rows):
    """Inspections from (site, day of June[, kind[, evidence]])."""
    names = ("site", "day", "kind", "evidence")
    full = [dict(zip(names, row, strict=False)) for row in rows]
    return make_visits([{**row, "day": f"2026-06-{row['day']:02d}"} for row in full])[0]


def test_visits_are_counted_by_site_and_by_kind():
    seen = visits(("a", 1), ("a", 1, "cross_check"), ("a", 30, "cross_check"), ("c", 9))
    effort = effort_by_site(seen, SITES, **JUNE)
    assert effort["visits"].tolist() == [3, 0, 1, 0]
    assert effort["visits_cross_check"].tolist() == [2, 0, 0, 0]
    assert effort["visits_self_check"].tolist() == [1, 0, 1, 0]
    assert effort["visits_per_30_days"].tolist() == [3.0, 0.0, 1.0, 0.0]


def test_both_ends_of_the_period_are_in_it_and_no_other_day():
    seen = visits(("a", 9), ("a", 10), ("a", 19), ("a", 20))
    effort = effort_by_site(seen, SITES, since=date(2026, 6, 10), until=date(2026, 6, 19))
    assert effort.loc["a", ["visits", "visits_per_30_days"]].tolist() == [2, 6.0]


@pytest.mark.parametrize(
    ("evidence", "counted"), [("visit", 1), ("ledger", 1), ("verification", 0), ("closed", 0)]
)
def test_what_follows_from_a_finding_is_no_effort_of_its_own(evidence, counted):
    seen = visits(("a", 5, "look_back", evidence))
    assert effort_by_site(seen, SITES, **JUNE).loc["a", "visits"] == counted


def test_a_neighbourhood_is_compared_with_the_city_by_visits_per_site():
    seen = visits(("a", 1), ("a", 2), ("a", 3), ("a", 4), ("c", 1), ("c", 2))
    effort = effort_by_site(seen, SITES, **JUNE)
    # 6 visits at 3 placed sites: 2 a site; around a and b 4 visits at 2 sites, around c 2 at 1
    assert effort["nearby_sites"].tolist() == [2, 2, 1, 0]
    assert effort["effort_ratio"].tolist()[:3] == [1.0, 1.0, 1.0]
    wider = effort_by_site(visits(("a", 1), ("b", 1), ("a", 2)), SITES, **JUNE)
    assert wider["effort_ratio"].tolist()[:3] == [1.5, 1.5, 0.0]
    alone = effort_by_site(visits(("a", 1), ("b", 1), ("a", 2)), SITES, **JUNE, radius_m=300)
    assert alone["effort_ratio"].tolist()[:3] == [2.0, 1.0, 0.0]


def test_a_site_without_a_position_keeps_its_visits_and_has_no_ratio():
    effort = effort_by_site(visits(("d", 1), ("a", 1)), SITES, **JUNE)
    assert effort.loc["d", "visits"] == 1
    assert np.isnan(effort.loc["d", "effort_ratio"])
    assert effort.loc["c", "effort_ratio"] == 0.0


def test_a_kind_of_inspection_of_ones_own_counts_in_all_visits():
    effort = effort_by_site(visits(("a", 1, "night_walk")), SITES, **JUNE)
    assert effort.loc["a", "visits"] == 1
    assert effort.filter(like="visits_").drop(columns="visits_per_30_days").loc["a"].sum() == 0


def test_a_departments_effort_is_told_a_site():
    seen = visits(("a", 1), ("a", 2), ("a", 3), ("c", 1, "superior_inspection"), ("gone", 1))
    effort = effort_by_department(seen, SITES, **JUNE)
    assert effort.index.tolist() == ["housing", "parks"]
    columns = ["sites", "visited_sites", "visits", "visited_share", "visits_per_site_30_days"]
    assert effort[columns].to_numpy().tolist() == [[2, 1, 3, 0.5, 1.5], [2, 1, 1, 0.5, 0.5]]
    assert effort["visits_superior_inspection"].tolist() == [0, 1]


def rebounds(*rows):
    """Episodes from (site, day found again, rebounded)."""
    frame = pd.DataFrame(rows, columns=["site_id", "next_found_on", "rebounded"])
    return frame.astype({"site_id": "str", "next_found_on": "datetime64[s]", "rebounded": bool})


def test_effort_that_goes_where_the_rebounds_are_is_one():
    effort = effort_by_site(visits(("a", 1), ("b", 2), ("c", 3), ("c", 4)), SITES, **JUNE)
    again = rebounds(
        ("a", "2026-06-02", True),
        ("b", "2026-06-02", True),
        ("b", "2026-06-03", False),
        ("b", "2026-05-31", True),
        ("c", "2026-06-09", True),
    )
    compared = effort_and_rebounds(effort, again, SITES, **JUNE)
    assert compared["rebounds"].tolist() == [1, 1, 1, 0]
    assert compared["rebound_ratio"].tolist()[:3] == [1.0, 1.0, 1.0]
    # 4 visits at 3 sites; 1 a site around a, 2 at c
    assert compared["effort_per_rebound"].tolist()[:3] == pytest.approx([0.75, 0.75, 1.5])


def test_without_a_rebound_there_is_nothing_to_compare_effort_with():
    effort = effort_by_site(visits(("a", 1)), SITES, **JUNE)
    compared = effort_and_rebounds(effort, rebounds(), SITES, **JUNE)
    assert compared["rebounds"].tolist() == [0, 0, 0, 0]
    assert compared["effort_per_rebound"].isna().all()


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 9)),
        min_size=1,
        max_size=40,
    )
)
def test_neighbourhoods_are_those_of_measuring_every_pair(rows):
    step = 0.001
    sites = make_sites([(f"s{n}", 120 + x * step, y * step) for n, (x, y, _) in enumerate(rows)])
    counts = pd.Series([count for *_, count in rows], index=sites.index)
    near, ratio = neighbourhood_ratio(sites, counts, radius_m=600)
    # on the equator, 111.3 m east and 110.6 m north a step; no distance comes within 1 m of 600
    xy = np.array([(x * 111.32, y * 110.57) for x, y, _ in rows])
    inside = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) <= 600
    assert near.tolist() == inside.sum(axis=1).tolist()
    if counts.sum() == 0:
        assert ratio.isna().all()
    else:
        expected = (inside @ counts.to_numpy()) / inside.sum(axis=1) / counts.mean()
        assert ratio.tolist() == pytest.approx(expected.tolist())


def test_nothing_in_gives_the_same_columns_and_types_out():
    nowhere, none = make_sites([]), visits()
    some = effort_by_site(visits(("a", 1)), SITES, **JUNE)
    assert effort_by_site(none, nowhere, **JUNE).dtypes.to_dict() == some.dtypes.to_dict()
    assert effort_by_site(none, SITES, **JUNE)["visits"].sum() == 0
    departments = effort_by_department(visits(("a", 1)), SITES, **JUNE)
    empty = effort_by_department(none, nowhere, **JUNE)
    assert empty.dtypes.to_dict() == departments.dtypes.to_dict()


def test_a_period_without_a_day_has_no_rate():
    backwards = {"since": date(2026, 6, 2), "until": date(2026, 6, 1)}
    effort = effort_by_site(visits(("a", 1)), SITES, **backwards)
    assert effort["visits"].sum() == 0
    assert effort["visits_per_30_days"].isna().all()
