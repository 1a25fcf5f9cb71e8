"""The scan on public data whose answer others have published.

Sudden infant deaths in the 100 counties of North Carolina, July 1974 to June 1978 (Symons, Grimson
& Yuan 1983, Biometrics 39(1), 193-205; Cressie & Read 1985), as libpysal ships them (``sids2``).

"Spatially varying effects of measured confounding variables on disease risk" (2021), International
Journal of Health Geographics 20, doi:10.1186/s12942-021-00298-6, table 1, column "Spatial scan
statistic", higher rates: "1. Most likely disease cluster in the northeast (4 counties) with
combined incidence of 5.12; 2. Secondary disease cluster in the south (6 counties) with combined
incidence of 3.76", per 1,000 live births. Names of counties were not to be had; number and rate pin
them. The table prints no likelihood ratio either: the one claimed here is worked out by hand from
the counts and Kulldorff's formula.
"""

from __future__ import annotations

from importlib.util import find_spec
from math import log
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from geodata.scan import ScanResult, scan

LARGEST_M = 80_000.0
"""The largest circle; every one from 60 to 100 km finds the same."""


@pytest.fixture(scope="module")
def counties() -> gpd.GeoDataFrame:
    package = find_spec("libpysal")  # imported, it would look for data sets to download
    assert package is not None
    assert package.origin is not None
    shapes = Path(package.origin).parent / "examples" / "sids2" / "sids2.shp"
    return gpd.read_file(shapes).set_index("NAME")


def metres(counties: gpd.GeoDataFrame):
    """Centres of the counties; degrees to metres on a sphere."""
    middle = counties.geometry.centroid
    east = np.radians(middle.x) * np.cos(np.radians(middle.y.mean()))
    return 6_371_000 * np.column_stack([east, np.radians(middle.y)])


def found(counties: gpd.GeoDataFrame, model: str, radius: float = LARGEST_M) -> ScanResult:
    deaths, births = counties["SID74"].to_numpy(float), counties["BIR74"].to_numpy(float)
    return scan(metres(counties), deaths, births, model=model, max_radius_m=radius,
                replicates=199, min_sites=1, rng=np.random.default_rng(1))  # fmt: skip


def names(counties: gpd.GeoDataFrame, result: ScanResult) -> list[set[str]]:
    return [set(counties.index[cluster.members]) for cluster in result.clusters]


@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_the_clusters_of_infant_deaths_in_north_carolina_are_the_published_ones(counties, model):
    result = found(counties, model)
    northeast, south = names(counties, result)
    assert northeast == {"Bertie", "Halifax", "Hertford", "Northampton"}
    assert len(south) == 6
    assert {"Hoke", "Robeson", "Scotland"} <= south
    rates = [
        1_000 * cluster.cases / counties["BIR74"].iloc[cluster.members].sum()
        for cluster in result.clusters
    ]
    assert [f"{rate:.2f}" for rate in rates] == ["5.12", "3.76"]
    assert max(cluster.p_value for cluster in result.clusters) <= 0.01


@pytest.mark.parametrize("radius", [60_000.0, 100_000.0])
def test_the_published_answer_does_not_hang_on_the_largest_circle(counties, radius):
    assert names(counties, found(counties, "poisson", radius)) == names(
        counties, found(counties, "poisson")
    )


def test_the_likelihood_ratio_of_the_northeast_is_that_of_its_counts(counties):
    assert (counties["SID74"].sum(), counties["BIR74"].sum()) == (667, 329_962)
    top = found(counties, "poisson").clusters[0]
    expected = 667 * 7_805 / 329_962
    assert (top.cases, top.expected) == (40, pytest.approx(expected))
    by_hand = 40 * log(40 / expected) + 627 * log(627 / (667 - expected))
    assert top.llr == pytest.approx(by_hand, rel=1e-9)
    assert f"{top.llr:.2f}" == "13.45"


def test_the_likelihood_ratio_for_trials_is_that_of_deaths_among_births(counties):
    top = found(counties, "bernoulli").clusters[0]

    def log_likelihood(deaths: int, births: int) -> float:
        alive = births - deaths
        return deaths * log(deaths / births) + alive * log(alive / births)

    apart = log_likelihood(40, 7_805) + log_likelihood(627, 329_962 - 7_805)
    assert top.llr == pytest.approx(apart - log_likelihood(667, 329_962), rel=1e-6)
