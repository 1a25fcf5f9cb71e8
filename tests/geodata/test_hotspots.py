"""Hot spots on small cities whose truth is known."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geodata.codes import InspectionKind
from geodata.hotspots import COLUMNS, find_hotspots, search_hotspots
from geodata.rules import Rules
from tests.geodata.frames import make_sites


def town(*, hot: bool, seed: int = 5, sites: int = 400, kinds: bool = False):
    """Sites around 120 E 30 N; within 600 m of the middle the rate is four times as high."""
    rng = np.random.default_rng(seed)
    east, north = rng.uniform(-3_000, 3_000, (2, sites))
    lon, lat = 120 + east / 96_400, 30 + north / 110_860
    park = (east > 0) if kinds else np.zeros(sites, bool)
    rows = [
        (f"s{n:03d}", lon[n], lat[n], "park" if park[n] else "compound",
         "parks" if park[n] else "housing")
        for n in range(sites)
    ]  # fmt: skip
    inside = np.hypot(east, north) < 600
    days = rng.integers(10, 90, (sites, 6))
    hazard = 0.004 * rng.gamma(3.0, 1 / 3.0, sites) * np.where(inside & hot, 4.0, 1.0)
    hazard = hazard * np.where(park, 3.0, 1.0)
    again = rng.random((sites, 6)) < 1 - np.exp(-hazard[:, None] * days)
    episodes = pd.DataFrame(
        {
            "site_id": np.repeat([row[0] for row in rows], 6),
            "category": "O01",
            "rebounded": again.ravel(),
            "days_at_risk": days.ravel(),
        }
    )
    return (
        make_sites(rows),
        episodes,
        {row[0] for row, here in zip(rows, inside, strict=True) if here},
    )


def hotspots_of(sites, episodes, rules: Rules, seed: int = 1) -> gpd.GeoDataFrame:
    return find_hotspots(sites, episodes, rng=np.random.default_rng(seed), rules=rules)


def test_a_place_with_four_times_the_rate_is_the_hot_spot(rules: Rules):
    sites, episodes, truth = town(hot=True)
    found = hotspots_of(sites, episodes, rules)
    assert len(found) == 1
    spot = found.loc[1]
    members = set(spot["site_ids"])
    assert len(members & truth) / len(members | truth) > 0.6
    assert spot["p_value"] <= 0.02
    assert spot["relative_risk"] == pytest.approx(spot["rebounds"] / spot["expected"])
    assert spot["relative_risk_low"] < spot["relative_risk"] < spot["relative_risk_high"]
    assert spot["sites"] == len(members)
    assert f"{spot['sites']} compounds within" in spot["sentence"]
    assert spot["categories"] == (("O01", spot["rebounds"]),)


def test_the_polygon_holds_every_member_and_few_others(rules: Rules):
    sites, episodes, _ = town(hot=True)
    found = hotspots_of(sites, episodes, rules)
    assert found.crs.to_epsg() == 4326
    inside = set(sites.index[sites.within(found.geometry.loc[1])])
    members = set(found.loc[1, "site_ids"])
    assert members <= inside
    assert len(inside - members) <= 0.25 * len(members)


def test_the_same_town_without_it_has_none_and_says_how_dense_its_densest_place_is(rules: Rules):
    sites, episodes, _ = town(hot=False)
    search = search_hotspots(sites, episodes, rng=np.random.default_rng(1), rules=rules)
    assert search.hotspots.empty
    assert search.smallest_p_value is not None
    assert search.smallest_p_value > rules.hotspots.significance


def test_a_part_of_town_with_a_kind_that_rebounds_more_is_no_hot_spot(rules: Rules):
    sites, episodes, _ = town(hot=False, kinds=True)
    assert hotspots_of(sites, episodes, rules).empty
    one_kind = sites.assign(kind="compound")
    assert len(hotspots_of(one_kind, episodes, rules)), "so the adjustment is what does it"


def test_the_order_of_rows_does_not_matter(rules: Rules):
    sites, episodes, _ = town(hot=True)
    shuffled = hotspots_of(sites.sample(frac=1, random_state=3),
                           episodes.sample(frac=1, random_state=4), rules)  # fmt: skip
    pd.testing.assert_frame_equal(
        pd.DataFrame(hotspots_of(sites, episodes, rules).drop(columns="geometry")),
        pd.DataFrame(shuffled.drop(columns="geometry")),
    )


def test_the_frames_given_are_left_as_they_were(rules: Rules):
    sites, episodes, _ = town(hot=True, sites=120)
    before = sites.copy(), episodes.copy()
    hotspots_of(sites, episodes, rules)
    pd.testing.assert_frame_equal(sites, before[0])
    pd.testing.assert_frame_equal(episodes, before[1])


NO_EPISODES = {
    "site_id": pd.Series(dtype="str"),
    "category": pd.Series(dtype="str"),
    "rebounded": pd.Series(dtype=bool),
    "days_at_risk": pd.Series(dtype="int64"),
}


def episode(site: str, *, rebounded: bool, days: int) -> dict[str, object]:
    return {"site_id": site, "category": "H01", "rebounded": rebounded, "days_at_risk": days}


BAD = [
    pytest.param(make_sites([]), pd.DataFrame(NO_EPISODES), id="nothing-at-all"),
    pytest.param(make_sites(), pd.DataFrame(NO_EPISODES), id="a-site-without-episodes"),
    pytest.param(make_sites(), pd.DataFrame([episode("s", rebounded=True, days=9)]), id="one-site"),
    pytest.param(
        make_sites([(f"s{n}", 120.0, 30.0) for n in range(20)]),
        pd.DataFrame([episode(f"s{n}", rebounded=n < 9, days=9) for n in range(20)]),
        id="all-on-one-point",
    ),
    pytest.param(
        make_sites([(f"s{n}", 120 + n / 1e4, 30.0) for n in range(20)]),
        pd.DataFrame([episode(f"s{n}", rebounded=False, days=9) for n in range(20)]),
        id="no-rebounds",
    ),
    pytest.param(
        make_sites([(f"s{n}", 120 + n / 1e4, 30.0) for n in range(20)]),
        pd.DataFrame([episode(f"s{n}", rebounded=True, days=0) for n in range(20)]),
        id="no-day-at-risk",
    ),
    pytest.param(
        make_sites([(f"s{n}", np.nan, np.nan) for n in range(20)]),
        pd.DataFrame([episode(f"s{n}", rebounded=n < 9, days=9) for n in range(20)]),
        id="no-position",
    ),
    pytest.param(
        make_sites(),
        pd.DataFrame([episode("elsewhere", rebounded=True, days=9)]),
        id="unknown-site",
    ),
]


@pytest.mark.parametrize(("sites", "episodes"), BAD)
def test_what_cannot_be_searched_gives_an_empty_frame_that_fits(sites, episodes, rules: Rules):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = hotspots_of(sites, episodes, rules)
    assert found.empty
    assert list(found.columns) == [*COLUMNS, "geometry"]
    assert found.crs.to_epsg() == 4326
    assert found.index.name == "number"
    assert found.attrs["reason"].endswith(".")
    assert found.attrs["reason_zh"].endswith("。")


def test_each_reason_for_finding_nothing_is_told_apart(rules: Rules):
    said = {tuple(hotspots_of(*case.values, rules).attrs.values()) for case in BAD}
    assert len(said) >= 3
    sites, episodes, _ = town(hot=True)
    assert hotspots_of(sites, episodes, rules).attrs["reason"] == ""


def test_what_stands_out_less_surely_against_its_surroundings_is_a_candidate(rules: Rules):
    """19 replicates cannot give less than .05; 99, with the level left in, do."""
    sites, episodes, truth = town(hot=True)
    strict = replace(rules, hotspots=replace(rules.hotspots, replicates=19, significance=0.02))
    found = hotspots_of(sites, episodes, strict)
    assert found["status"].tolist() == ["candidate"]
    assert found["p_value"].tolist() == [0.05]
    assert len(set(found.loc[1, "site_ids"]) & truth) > len(truth) / 2
    stricter = replace(strict, hotspots=replace(strict.hotspots, candidate_significance=0.03))
    assert hotspots_of(sites, episodes, stricter).empty
    usual = hotspots_of(sites, episodes, rules)
    assert usual["status"].tolist() == ["confirmed"]


def town_of_bad_places(seed: int = 1) -> tuple[gpd.GeoDataFrame, pd.DataFrame, set[str]]:
    """A town with three very bad places in the west, and one in the east that they outshine."""
    rng = np.random.default_rng(seed)
    east, north = rng.uniform(-5_000, 5_000, (2, 900))
    rows = [(f"s{n:03d}", 120 + east[n] / 96_400, 30 + north[n] / 110_860) for n in range(900)]
    worst = np.min([np.hypot(east + 3_500, north - y) for y in (-3_500, 0, 3_500)], axis=0) < 1_400
    weaker = np.hypot(east - 3_000, north) < 800
    hazard = 0.0015 * np.where(worst, 12.0, np.where(weaker, 4.0, 1.0))
    days = rng.integers(10, 90, (900, 6))
    again = rng.random((900, 6)) < 1 - np.exp(-hazard[:, None] * days)
    episodes = pd.DataFrame(
        {
            "site_id": np.repeat([row[0] for row in rows], 6),
            "category": "O01",
            "rebounded": again.ravel(),
            "days_at_risk": days.ravel(),
        }
    )
    return make_sites(rows), episodes, {rows[n][0] for n in np.flatnonzero(weaker)}


def test_a_strong_hot_spot_does_not_hide_a_weaker_one(rules: Rules, monkeypatch):
    sites, episodes, weaker = town_of_bad_places()
    rules = replace(rules, hotspots=replace(rules.hotspots, background="none"))
    both = hotspots_of(sites, episodes, rules)
    assert any(len(set(members) & weaker) > len(weaker) / 2 for members in both["site_ids"])
    monkeypatch.setattr("geodata.seeking._MOST_ROUNDS", 1)
    single = hotspots_of(sites, episodes, rules)
    assert not any(set(members) & weaker for members in single["site_ids"]), "why there are rounds"


def test_progress_never_goes_back_and_ends_with_all(rules: Rules):
    sites, episodes, _ = town(hot=True)
    told: list[tuple[int, int]] = []
    search_hotspots(sites, episodes, rng=np.random.default_rng(1), rules=rules,
                    progress=lambda done, of: told.append((done, of)))  # fmt: skip
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert len({of for _, of in told}) == 1


def test_a_search_that_is_interrupted_ends_at_once(rules: Rules):
    sites, episodes, _ = town(hot=True)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search_hotspots(sites, episodes, rng=np.random.default_rng(1), rules=rules, progress=stop)


def test_looks_and_days_may_be_missing_or_written_in_other_ways(rules: Rules):
    sites, episodes, truth = town(hot=True)
    last = episodes["days_at_risk"].tolist()
    plain = episodes.assign(
        verified_on=date(2026, 3, 1), checks=[[(day, "look_back")] for day in last]
    )
    odd = plain.assign(
        verified_on=[None if n % 50 == 0 else date(2026, 3, 1) for n in range(len(plain))],
        checks=[None if n % 7 == 0 else [[np.int64(day), InspectionKind.LOOK_BACK]]
                for n, day in enumerate(last)],
        category=[None if n % 60 == 0 else "O01" for n in range(len(plain))],
    )  # fmt: skip
    for written in (plain, odd):
        found = hotspots_of(sites[["kind", "geometry"]], written, rules)
        assert len(truth & set(found.loc[1, "site_ids"])) > len(truth) / 2
