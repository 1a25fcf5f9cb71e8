from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ingest import datums, grids
from ingest.locating.datum_evidence import Evidence, Places, weigh

CANDIDATES = ("wgs84", "gcj02", "bd09")
FORWARD = {
    "wgs84": lambda lon, lat: (lon, lat),
    "gcj02": datums.wgs84_to_gcj02,
    "bd09": datums.wgs84_to_bd09,
}
HANGZHOU = (120.16, 30.29)


def shaken(
    lon: np.ndarray, lat: np.ndarray, noise_m: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    north, east = rng.normal(0, noise_m / 111_320, (2, len(lon)))
    return lon + east / np.cos(np.radians(lat)), lat + north


def city(
    rng: np.random.Generator,
    truth: str,
    *,
    sites: int = 40,
    noise_m: float = 30,
    wrong: float = 0.1,
    middle: tuple[float, float] = HANGZHOU,
) -> Places:
    """Sites of a city as a noisy register has them and a noisy file in some datum."""
    lon, lat = rng.normal(middle[0], 0.07, sites), rng.normal(middle[1], 0.06, sites)
    register = shaken(lon, lat, noise_m * rng.uniform(0, 1), rng)
    file_lon, file_lat = shaken(lon, lat, noise_m, rng)
    elsewhere, other = rng.random(sites) < wrong, rng.permutation(sites)
    file_lon = np.where(elsewhere, file_lon[other], file_lon)
    file_lat = np.where(elsewhere, file_lat[other], file_lat)
    return Places(*FORWARD[truth](file_lon, file_lat), np.arange(sites), *register)


def joined(*parts: Places) -> Places:
    names = ("x", "y", "site", "lon", "lat")
    return Places(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@pytest.mark.parametrize("truth", CANDIDATES)
def test_a_file_that_names_known_sites_shows_its_datum(truth: str) -> None:
    evidence = weigh(city(np.random.default_rng(1), truth), CANDIDATES)
    assert evidence.sure
    assert evidence.best == truth
    assert evidence.sites == 40
    assert evidence.median_m[truth] < 60
    assert min(m for name, m in evidence.median_m.items() if name != truth) > 300


def test_nothing_to_compare_is_no_evidence() -> None:
    none = np.array([])
    assert weigh(Places(none, none, none.astype(int), none, none), CANDIDATES) == Evidence()


def test_seven_sites_are_too_few_however_well_they_fit() -> None:
    rng = np.random.default_rng(2)
    assert not weigh(city(rng, "gcj02", sites=7, noise_m=1, wrong=0), CANDIDATES).sure
    assert weigh(city(rng, "gcj02", sites=8, noise_m=1, wrong=0), CANDIDATES).sure


def test_one_site_visited_many_times_is_one_site() -> None:
    few = city(np.random.default_rng(3), "gcj02", sites=5, noise_m=5, wrong=0)
    often = joined(*[few] * 20)
    evidence = weigh(often, CANDIDATES)
    assert evidence.sites == 5
    assert not evidence.sure


def test_noise_of_400_metres_leaves_nothing_to_be_sure_of() -> None:
    rng = np.random.default_rng(4)
    assert not any(
        weigh(city(rng, "gcj02", sites=200, noise_m=400), CANDIDATES).sure for _ in range(20)
    )


def test_a_shift_that_is_no_datum_is_not_taken_for_one() -> None:
    places = city(np.random.default_rng(5), "wgs84", noise_m=10, wrong=0)
    moved = Places(places.x - 0.003, places.y + 0.002, places.site, places.lon, places.lat)
    assert not weigh(moved, CANDIDATES).sure


def test_outside_china_the_datums_are_one_and_none_is_sure() -> None:
    places = city(np.random.default_rng(6), "wgs84", middle=(-122.4, 37.6))
    assert not weigh(places, ("wgs84", "gcj02")).sure


def test_names_that_mean_other_places_are_no_evidence() -> None:
    places = city(np.random.default_rng(7), "gcj02", noise_m=5, wrong=0)
    far = np.arange(40) < 20
    lost = Places(places.x + far * 0.5, places.y, places.site, places.lon, places.lat)
    assert not weigh(lost, CANDIDATES).sure


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_two_datums_in_one_lot_are_seen_and_none_is_sure(share: float) -> None:
    rng = np.random.default_rng(8)
    part = round(60 * share)
    one, two = city(rng, "gcj02", sites=part), city(rng, "wgs84", sites=60 - part)
    both = joined(one, Places(two.x, two.y, two.site + 100, two.lon, two.lat))
    evidence = weigh(both, CANDIDATES)
    assert evidence.mixed
    assert not evidence.sure


def test_two_datums_at_the_same_sites_are_seen() -> None:
    rng = np.random.default_rng(9)
    one, two, three = (city(rng, truth, wrong=0) for truth in ("gcj02", "gcj02", "wgs84"))
    lots = [one, Places(two.x, two.y, two.site + 100, two.lon, two.lat)]
    # The sites of the second lot are visited in the other datum as well.
    again = FORWARD["wgs84"](*datums.gcj02_to_wgs84(two.x, two.y))
    evidence = weigh(joined(*lots, Places(*again, two.site + 100, two.lon, two.lat)), CANDIDATES)
    assert evidence.mixed
    assert not evidence.sure
    assert three.site.size == 40


def test_noise_alone_is_not_taken_for_two_datums() -> None:
    rng = np.random.default_rng(10)
    for noise_m in (100, 200, 300, 400):
        assert not any(
            weigh(city(rng, "wgs84", sites=100, noise_m=noise_m), CANDIDATES).mixed
            for _ in range(10)
        )


def test_the_zone_of_metres_without_a_number_is_found_by_three_sites() -> None:
    lon, lat = np.array([120.1, 120.2, 120.3]), np.array([30.2, 30.3, 30.25])
    x, y = grids.wgs84_to_grid(lon, lat, grids.code_of_meridian(120))
    names = [f"cgcs2000-gk-{meridian}" for meridian in grids.MERIDIANS]
    evidence = weigh(Places(x, y, np.arange(3), lon, lat), names, of_a_grid=True)
    assert (evidence.best, evidence.sure) == ("cgcs2000-gk-120", True)
    two = Places(x[:2], y[:2], np.arange(2), lon[:2], lat[:2])
    assert not weigh(two, names, of_a_grid=True).sure


def test_a_local_grid_with_a_meridian_of_its_own_is_no_zone() -> None:
    lon, lat = np.array([120.1, 120.2, 120.3, 120.25]), np.array([30.2, 30.3, 30.25, 30.22])
    x, y = grids.wgs84_to_grid(lon, lat, grids.code_of_meridian(120))
    names = [f"cgcs2000-gk-{meridian}" for meridian in grids.MERIDIANS]
    assert not weigh(Places(x + 16_000, y, np.arange(4), lon, lat), names, of_a_grid=True).sure


def test_a_sure_datum_is_the_right_one_in_600_simulated_cities() -> None:
    rng = np.random.default_rng(11)
    sure: dict[float, list[bool]] = {}
    for _ in range(600):
        truth = str(rng.choice(CANDIDATES))
        noise_m = float(rng.choice([10, 30, 100, 250, 400]))
        middle = float(rng.uniform(80, 130)), float(rng.uniform(20, 48))
        sites = int(rng.choice([5, 8, 12, 20, 60, 200]))
        evidence = weigh(city(rng, truth, sites=sites, noise_m=noise_m, middle=middle), CANDIDATES)
        assert not evidence.sure or evidence.best == truth
        if sites >= 12:
            sure.setdefault(noise_m, []).append(evidence.sure)
    shares = [float(np.mean(sure[noise_m])) for noise_m in sorted(sure)]
    assert all(low >= high for low, high in pairwise([*shares[1:], 0]))
    assert min(shares[:2]) > 0.85
    assert max(shares[3:]) == 0
