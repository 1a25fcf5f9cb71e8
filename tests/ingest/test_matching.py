"""Places of a file held against the register."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schema import SITE_COLUMNS, sites_frame
from ingest.matching.places import ACCEPT_MARGIN, ACCEPT_SCORE, Decision, match_places, place_key
from tests.ingest.noisy_names import frame_of, hangzhou, noisy_places

M_LAT = 1 / 111_320
LON, LAT = 120.16, 30.29
FIELDS = ("site_name", "kind", "address", "north_m")
SITES = {
    "east1": ("大关东一苑", "compound", "杭州市拱墅区大关路10号", 0),
    "east2": ("大关东二苑", "compound", "杭州市拱墅区大关路20号", 200),
    "ch4": ("朝晖四小区", "compound", "", 3_000),
    "ch6": ("朝晖六小区", "compound", "", 3_300),
    "p1": ("亲亲家园一期", "compound", "", 6_000),
    "sq1": ("人民广场", "park", "杭州市上城区解放路1号", 9_000),
    "sq2": ("人民广场", "park", "杭州市滨江区江南大道9号", 12_000),
    "yg": ("阳光花园", "compound", "", 15_000),
    "nowhere": ("望江公寓", "compound", "", math.nan),
    "taq": ("CARLOS' TAQUERIA #2", "office", "125 Main St.", 18_000),
}


def register_of(sites=SITES):
    rows = pd.DataFrame.from_dict(sites, orient="index", columns=FIELDS)
    columns = {name: rows.get(name, pd.Series("", rows.index)) for name in SITE_COLUMNS}
    columns["department"] = ["parks" if kind == "park" else "housing" for kind in rows["kind"]]
    lat = LAT + rows["north_m"].astype(float) * M_LAT
    return sites_frame(columns, lat.where(lat.isna(), LON), lat, rows.index)


def place(name="", address="", kind="", department="", north_m=math.nan):
    lat = LAT + north_m * M_LAT
    return {
        "site_name": name,
        "address": address,
        "kind": kind,
        "department": department,
        "lon": math.nan if math.isnan(lat) else LON,
        "lat": lat,
    }


def match(*args, aliases=None, **given):
    return match_places(pd.DataFrame([place(*args, **given)]), register_of(), aliases or {})[0]


def codes(candidate):
    return dict(candidate.reasons)


@pytest.mark.parametrize(
    ("given_place", "site"),
    [
        pytest.param(place("大关东一苑", kind="compound"), "east1", id="name-and-kind"),
        pytest.param(place("望江公寓", department="housing"), "nowhere", id="name-and-department"),
        pytest.param(place("大关东1苑 3幢旁", north_m=120), "east1", id="inside-and-position"),
        pytest.param(
            place("杭州市拱墅区大关街道大关东一苑", kind="compound"), "east1", id="district"
        ),
        pytest.param(place("朝晖六区", kind="compound"), "ch6", id="short-for-小区"),
        pytest.param(place("朝辉六小区", north_m=3_250), "ch6", id="same-sound"),
        pytest.param(place("阳光苑", north_m=15_100), "yg", id="other-ending-and-position"),
        pytest.param(
            place("大关东一苑", kind="compound", north_m=-500), "east1", id="another-datum"
        ),
        pytest.param(place(address="大关路10号"), "east1", id="address-alone"),
        pytest.param(place(address="大关路10号大关东一苑3幢"), "east1", id="name-in-the-address"),
        pytest.param(place("大关路10号"), "east1", id="address-for-a-name"),
        pytest.param(
            place(address="大关东一苑", kind="compound"), "east1", id="name-for-an-address"
        ),
        pytest.param(place("人民广场", "解放路1号"), "sq1", id="address-decides-between-two"),
        pytest.param(
            place("人民广场", "解放路1号", "park", "parks"), "sq1", id="address-decides-beside-kind"
        ),
        pytest.param(place("人民广场", north_m=12_080), "sq2", id="position-decides-between-two"),
        pytest.param(place("Carlos Taqueria 2", "125 main street"), "taq", id="latin"),
    ],
)
def test_a_place_with_evidence_is_accepted(given_place, site):
    found = match_places(pd.DataFrame([given_place]), register_of())[0]
    assert (found.decision, found.site_id) == (Decision.ACCEPTED, site)
    assert found.score >= ACCEPT_SCORE


@pytest.mark.parametrize(
    ("given_place", "decision"),
    [
        pytest.param(place("大关东一苑"), Decision.WEAK, id="name-alone"),
        pytest.param(place("大关东一苑", kind="compound", north_m=5_000), Decision.WEAK, id="far"),
        pytest.param(place("大关东一苑", "莫干山路3号"), Decision.WEAK, id="another-address"),
        pytest.param(
            place("亲亲家园二期", kind="compound", north_m=6_050), Decision.WEAK, id="phase"
        ),
        pytest.param(
            place("大关南一苑", kind="compound", north_m=20),
            Decision.AMBIGUOUS,
            id="direction-near-two",
        ),
        pytest.param(place("朝晖", kind="compound"), Decision.AMBIGUOUS, id="beginning-of-two"),
        pytest.param(place("人民广场"), Decision.AMBIGUOUS, id="two-of-one-name"),
        pytest.param(
            place("人民广场", kind="park", department="parks"),
            Decision.AMBIGUOUS,
            id="two-of-one-name-and-kind",
        ),
        pytest.param(place("阳光苑", kind="compound"), Decision.WEAK, id="other-ending-and-kind"),
        pytest.param(place("恒久大厦", kind="office"), Decision.UNKNOWN, id="absent"),
        pytest.param(place(), Decision.UNKNOWN, id="nothing-given"),
    ],
)
def test_a_place_without_enough_waits_for_a_person(given_place, decision):
    found = match_places(pd.DataFrame([given_place]), register_of())[0]
    assert (found.decision, found.site_id) == (decision, "")


def test_the_department_decides_between_two_sites_of_one_name_that_differ_in_it():
    register = register_of(
        {
            "green": ("人民广场", "park", "", 0),
            "homes": ("人民广场", "compound", "", 90),
        }
    )
    given_place = place("人民广场", department="parks")
    found = match_places(pd.DataFrame([given_place]), register)[0]
    assert (found.decision, found.site_id) == (Decision.ACCEPTED, "green")
    assert "same_place" in codes(found.candidates[0])


def test_no_address_is_no_evidence_between_two_sites_of_one_name():
    register = register_of(
        {
            "bare": ("人民广场", "park", "", 0),
            "full": ("人民广场", "park", "解放路1号", 9_000),
        }
    )
    given_place = place("人民广场", kind="park", department="parks")
    found = match_places(pd.DataFrame([given_place]), register)[0]
    assert found.decision == Decision.AMBIGUOUS


def test_two_sites_of_one_name_are_both_shown():
    found = match("人民广场", kind="park")
    assert [candidate.site_id for candidate in found.candidates] == ["sq1", "sq2"]
    assert found.candidates[0].score - found.candidates[1].score < ACCEPT_MARGIN


def test_the_reasons_tell_what_agrees():
    best = match("大关东1苑", kind="compound", north_m=50).candidates[0]
    assert codes(best) == {"numeral": "1=一", "near": "50", "same_kind": ""}
    assert best.distance_m == pytest.approx(50, abs=1)
    assert math.isnan(match("望江公寓").candidates[0].distance_m)


def test_what_a_person_chose_once_is_chosen_again_and_a_site_that_is_gone_is_not():
    key = place_key("housing", "老 朝晖", "")
    chosen = match("老朝晖", department="housing", aliases={key: "ch4"})
    assert (chosen.decision, chosen.site_id, chosen.score) == (Decision.ACCEPTED, "ch4", 1.0)
    gone = match("老朝晖", department="housing", aliases={key: "removed"})
    assert gone.decision != Decision.ACCEPTED


def test_an_empty_register_and_no_places_are_no_error():
    places = pd.DataFrame([place("大关东一苑")])
    assert match_places(places, register_of().iloc[:0])[0].decision == Decision.UNKNOWN
    assert match_places(places.iloc[:0], register_of()) == []


def test_a_register_without_any_position_is_matched_by_address():
    bare = register_of({"a": ("大关东一苑", "compound", "大关路10号", math.nan)})
    found = match_places(pd.DataFrame([place("大关东一苑", "大关路10号", north_m=5)]), bare)[0]
    assert found.site_id == "a"


NAMES = st.sampled_from([site[0] for site in SITES.values()] + ["朝晖", "大关东三苑", "西湖"])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["", "park", "compound"])), max_size=6))
def test_a_place_is_matched_the_same_whatever_stands_beside_it(given_places):
    register = register_of()
    frame = pd.DataFrame([place(name, kind=kind) for name, kind in given_places])
    together = match_places(frame, register)
    apart = [match_places(frame.iloc[[at]], register)[0] for at in range(len(frame))]
    assert repr(together) == repr(apart)
    assert all((found.site_id != "") == (found.decision == "accepted") for found in together)


def test_the_frames_given_are_not_changed():
    register, places = register_of(), pd.DataFrame([place("大关东一苑", north_m=3)])
    before = register.copy(), places.copy()
    match_places(places, register)
    pd.testing.assert_frame_equal(pd.DataFrame(register), pd.DataFrame(before[0]))
    pd.testing.assert_frame_equal(places, before[1])


def real_register(shared_data):
    city = hangzhou(shared_data, 1)
    return pd.concat([city.register, city.held_out])


def test_no_name_that_occurs_twice_is_accepted_on_the_name_and_what_both_share(shared_data):
    register = real_register(shared_data)
    names = register["site_name"]
    twice = register[names.duplicated(keep=False)]
    assert names.duplicated().sum() == 34
    for given_too in ([], ["kind", "department"]):
        places = pd.DataFrame([place(name) for name in twice["site_name"]])
        for column in given_too:
            places[column] = twice[column].to_numpy()
        found = match_places(places, register)
        kinds = twice.groupby("site_name")["kind"].nunique()
        same_kind = twice["site_name"].map(kinds).eq(1).to_numpy()
        accepted = np.array([each.decision == Decision.ACCEPTED for each in found])
        assert not (accepted & (same_kind if given_too else True)).any()


def test_noisy_names_of_a_real_city_are_accepted_rightly_or_not_at_all(shared_data):
    city = hangzhou(shared_data, 4)
    places = frame_of(noisy_places(city, 4, each=1))
    found = match_places(places, city.register)
    places["site_id"] = [each.site_id for each in found]
    accepted, present = places["site_id"] != "", places["truth"] != ""
    right = accepted & (places["site_id"] == places["truth"])
    assert right.sum() / accepted.sum() >= 0.99
    assert (accepted & ~present).sum() / (~present).sum() <= 0.02
    assert right.sum() / present.sum() >= 0.6
