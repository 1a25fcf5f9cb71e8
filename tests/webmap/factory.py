"""A small made-up analysis: three sites, one rebound, one hot spot."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.analysis import Analysis, Period, exposure_in
from geodata.codes import built_in_vocabulary
from geodata.rebound import episodes_of, mark_findings
from geodata.rules import load_rules
from geodata.schema import WGS84, Records
from geodata.visit_clock import VisitClock
from tests.geodata.frames import make_sites, make_visits

SITES = (("a", 120.1, 30.2), ("b/1", 120.3, 30.4), ("nowhere", np.nan, np.nan))
LOOKED_FOR = "H01;H02"
VISITS = (
    # found, looked for in vain (verified), found again 23 days later: a rebound
    {"site": "a", "day": "2026-06-01", "checked": LOOKED_FOR, "found": "H01"},
    {"site": "a", "day": "2026-06-20", "checked": LOOKED_FOR, "kind": "look_back"},
    {"site": "a", "day": "2026-07-13", "checked": LOOKED_FOR, "found": "H01"},
    {"site": "b/1", "day": "2026-07-14", "checked": LOOKED_FOR},
)
NASTY = "</script><img src=x onerror=alert(1)>"


def make_records(*, name: str = "大关南苑") -> Records:
    """The records of the three sites; `name` is that of site a."""
    sites = make_sites(SITES)
    sites = sites.assign(site_name=pd.array([name, "和睦新村", "无址小区"], dtype="str"))
    inspections, findings = make_visits(VISITS)
    return Records(sites, inspections, findings, built_in_vocabulary())


def make_analysis(*, name: str = "大关南苑", with_hotspot: bool = True) -> Analysis:
    """Their analysis: marks and episodes by the rules, figures and hot spot made up."""
    records = make_records(name=name)
    rules = load_rules()
    marks = mark_findings(
        records.inspections, records.findings, records.sites,
        rules=rules.rebound, vocabulary=records.vocabulary,
    )  # fmt: skip
    sites = records.sites.assign(
        visits=[3, 1, 0],
        last_visited_on=pd.to_datetime(["2026-07-13", "2026-07-14", None]),
        rebounds=[1.0, np.nan, np.nan],
        days_at_risk=[23.0, np.nan, np.nan],
        relative_risk=[2.54321, np.nan, np.nan],
        relative_risk_low=[1.1, np.nan, np.nan],
        relative_risk_high=[4.2, np.nan, np.nan],
        too_few=pd.Series([False, None, None], index=records.sites.index, dtype=object),
        level=[1.2, 0.9, np.nan],
        hotspot=[1, 0, 0],
    )
    episodes = episodes_of(marks, rules=rules.rebound)
    at_risk = exposure_in(episodes, Period())
    return Analysis(
        records=records,
        sites=sites,
        marks=marks,
        episodes=episodes,
        at_risk=at_risk.assign(expected=0.4),
        hotspots=make_hotspots(name) if with_hotspot else make_hotspots(name).iloc[:0],
        rules_version="r-test",
        period=Period(),
        data_to=date(2026, 7, 14),
        smallest_p_value=0.002 if with_hotspot else None,
        clock=VisitClock(phi=3.0, low=2.0, high=4.0, known=True),
        level_deviation=0.2,
        exposure_is_lower_bound=False,
        closed_counts_as_verified=False,
        sites_without_position=1,
        looks=make_looks(),
    )


def make_looks() -> pd.DataFrame:
    """The one look after the verification, which found it again."""
    return pd.DataFrame(
        {
            "episode": [0],
            "site": [0],
            "category": pd.Categorical(["H01"]),
            "severity": pd.Categorical([""]),
            "day": pd.to_datetime(["2026-07-13"]).astype("datetime64[s]"),
            "inspection_kind": pd.Categorical(["self_check"]),
            "days": [23],
            "expected": [0.4],
            "found": [True],
        }
    )


def make_hotspots(name: str) -> gpd.GeoDataFrame:
    """One hot spot around site a."""
    row = {
        "name": f"{name}片", "site_ids": ("a",), "sites": np.int64(1), "rebounds": np.int64(1),
        "expected": 0.4, "relative_risk": 2.5, "relative_risk_low": 1.1, "relative_risk_high": 4.2,
        "llr": 3.0, "p_value": 0.002, "status": "confirmed", "radius_m": 420.4,
        "categories": (("H01", 1),), "kinds": (("compound", 1),),
        "sentence": "1 site: 1 rebound.",
        "sentence_zh": "1 个点位反弹 1 次。",
    }  # fmt: skip
    around = shapely.Point(120.1, 30.2).buffer(0.01, quad_segs=2)
    index = pd.Index([1], name="number")
    return gpd.GeoDataFrame(pd.DataFrame([row], index=index), geometry=[around], crs=WGS84)
