"""The scan against a brute-force one: windows, ratios, every replicate, and stopping early."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.scan import MODELS, Null, Plan, search
from geodata.scan.kernel import LANES
from geodata.scan.models import bernoulli, negative_binomial, poisson
from geodata.significance import critical_value
from tests.geodata.test_scan import DISPERSION, RADIUS_M, city, run

BLOCKS = 8  # blocks of LANES replicates that are drawn from one spawn of generators


def all_windows(xy, shapes, min_sites: int) -> list[np.ndarray]:
    """Every window by its definition, as members; a row's distances one after the other."""
    ratios = [(1.0, 0.0)] * ("circle" in shapes)
    ratios += [(2.5, np.radians(30 * turn)) for turn in range(6)] * ("ellipse" in shapes)
    found = []
    for ratio, angle in ratios:
        for center in xy:
            dx, dy = (xy - center).T
            along = dx * np.cos(angle) + dy * np.sin(angle)
            across = dy * np.cos(angle) - dx * np.sin(angle)
            distance = np.hypot(along, ratio * across)
            inside = [np.flatnonzero(distance <= limit + 1e-9)
                      for limit in np.unique(distance[distance <= RADIUS_M])]  # fmt: skip
            found += [members for members in inside if len(members) >= min_sites]
    return found


def poisson_ratio(c, m, total):
    """Kulldorff (1997): (c/m)^c ((C-c)/(C-m))^(C-c), its logarithm; 0 without an excess."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(c > 0, c * np.log(c / m), 0.0)
        outside = np.where(total > c, (total - c) * np.log((total - c) / (total - m)), 0.0)
    return np.where(c > m, inside + outside, 0.0)


def bernoulli_ratio(c, n, cases, trials):
    """Kulldorff (1997): likelihood with a rate inside and one outside, over that with one rate."""

    def log_likelihood(hits, tries):
        misses = tries - hits
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(hits > 0, hits * np.log(hits / tries), 0.0) + np.where(
                misses > 0, misses * np.log(misses / tries), 0.0
            )

    apart = log_likelihood(c, n) + log_likelihood(cases - c, trials - n)
    return np.where(c / n > (cases - c) / (trials - n), apart - log_likelihood(cases, trials), 0.0)


def ratios_of(windows, null: Null, cases, totals, trials):
    """(tested, full) ratio of every map (r, n) in every window: two arrays (windows, r)."""
    share = null.mean / null.mean.sum()
    excess = cases - share * totals[:, None]
    tested, full = np.zeros((2, len(windows), len(cases)))
    for row, members in enumerate(windows):
        part = share[members].sum()
        if part > 0.5:
            continue
        c = cases[:, members].sum(axis=1)
        if trials is not None:
            n = trials[members].sum()
            tested[row] = full[row] = bernoulli_ratio(c, n, totals, trials.sum())
            continue
        lead = np.maximum(excess[:, members].max(axis=1), 0.0) * null.without_lead
        full[row] = poisson_ratio(c, part * totals, totals)
        tested[row] = poisson_ratio(c - lead, part * totals, totals)
    return tested, full


def null_of(model: str, cases, mu) -> Null:
    if model == "bernoulli":
        return bernoulli(cases, mu)
    return poisson(cases, mu) if model == "poisson" else negative_binomial(cases, mu, DISPERSION)


def drawn_again(null: Null, replicates: int, seed: int):
    """Draw what the search draws: (cases (r, n), totals (r,)), block by block."""
    rng = np.random.default_rng(seed)
    share = null.mean / null.mean.sum()
    maps, totals = [], []
    for batch in range(0, replicates, BLOCKS * LANES):
        firsts = range(batch, min(replicates, batch + BLOCKS * LANES), LANES)
        for first, child in zip(firsts, rng.spawn(len(firsts)), strict=True):
            excess, total = null.draw(child, min(LANES, replicates - first))
            maps.append(excess + share * total[:, None])
            totals.append(total)
    return np.concatenate(maps), np.concatenate(totals)


@pytest.mark.parametrize("shapes", [("circle",), ("ellipse",), ("circle", "ellipse")], ids="+".join)
@pytest.mark.parametrize("planted", [True, False])
@pytest.mark.parametrize("model", MODELS)
def test_the_best_window_and_every_replicate_are_those_of_brute_force(model, planted, shapes):
    xy, cases, mu = city(60, 11, model, planted=planted)
    replicates = BLOCKS * LANES + LANES + 5
    result = run(xy, cases, mu, model=model, shapes=shapes, replicates=replicates, seed=5)
    null = null_of(model, cases, mu)
    trials = mu if model == "bernoulli" else None
    windows = all_windows(xy, shapes, 3)
    maps, totals = drawn_again(null, replicates, 5)
    maxima = ratios_of(windows, null, maps, totals, trials)[0].max(axis=0)
    assert result.replicate_maxima == pytest.approx(maxima, rel=1e-3, abs=1e-3)

    data = (null.mean + null.excess)[None]
    tested, full = (each[:, 0] for each in ratios_of(windows, null, data, data.sum(1), trials))
    passing = tested > critical_value(result.replicate_maxima, 0.05)
    judged = np.where(passing, full, 0.0) if passing.any() else tested
    best = np.flatnonzero(judged >= judged.max() * (1 - 1e-9))
    top = result.clusters[0]
    assert passing.any() == planted
    assert top.llr == pytest.approx(judged.max(), rel=1e-9)
    assert top.members.tolist() in [windows[row].tolist() for row in best]
    expected_p = [(1 + np.sum(maxima >= tested[row] * (1 - 1e-4))) / (1 + replicates)
                  for row in best]  # fmt: skip
    assert any(top.p_value == pytest.approx(value) for value in expected_p)
    assert result.windows == len(windows)


@pytest.mark.parametrize("rate", [0.02, 0.6, 0.97])
def test_rare_and_common_cases_among_trials_are_scanned_alike(rate):
    """The short cut past the logarithms leans on the share of cases among the trials."""
    rng = np.random.default_rng(2)
    xy = rng.uniform(0, 5_000, (80, 2))
    trials = rng.integers(5, 40, 80).astype(float)
    cases = rng.binomial(trials.astype(int), rate).astype(float)
    result = run(xy, cases, trials, model="bernoulli", replicates=128, seed=5)
    null = bernoulli(cases, trials)
    maps, totals = drawn_again(null, 128, 5)
    windows = all_windows(xy, ("circle",), 3)
    maxima = ratios_of(windows, null, maps, totals, trials)[0].max(axis=0)
    assert result.replicate_maxima == pytest.approx(maxima, rel=2e-3, abs=1e-3)


def test_stopping_early_decides_as_the_full_run_does():
    decided, drawn = [], []
    for seed in range(40):
        xy, cases, mu = city(60, 500 + seed, planted=seed % 2 == 0)
        scaled = mu * cases.sum() / mu.sum()
        results = [
            search(xy, (cases, scaled), negative_binomial(cases, mu, DISPERSION),
                   Plan(RADIUS_M, 299, stop_early=early), np.random.default_rng(seed))
            for early in (False, True)
        ]  # fmt: skip
        sure = [[(cluster.members.tolist(), cluster.p_value) for cluster in result.clusters
                 if cluster.p_value <= 0.05] for result in results]  # fmt: skip
        assert sure[0] == sure[1]
        decided.append(bool(sure[0]))
        drawn.append(len(results[1].replicate_maxima))
        full, early = results[0].replicate_maxima, results[1].replicate_maxima
        assert np.array_equal(full[: len(early)], early)
    assert 5 < sum(decided) < 35, "both answers occur, or the claim says nothing"
    assert min(drawn) < 299, "and it does stop"
    assert all(number == 299 for number, sure in zip(drawn, decided, strict=True) if sure)
