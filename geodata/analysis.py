"""The order of the steps: from the store's frames to rebounds, rates and hot spots."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.codes import (
    Department,
    Evidence,
    FindingKind,
    Scheme,
    Vocabulary,
    built_in_vocabulary,
)
from geodata.exposure import Looks
from geodata.hotspots import HotspotSearch, search_hotspots
from geodata.look_shares import expected_shares, looks_frame, no_looks
from geodata.picking import Picked, pick, pick_sites
from geodata.rebound import (
    checks_of,
    data_to,
    episodes_of,
    known_on,
    later_looks,
    mark_findings,
)
from geodata.rules import Rules
from geodata.schema import Records, check_sites, sites_frame
from geodata.seeking import Progress
from geodata.selection import Selection
from geodata.site_figures import with_figures
from geodata.visit_clock import VisitClock

EVERYTHING = Selection()


@dataclass(frozen=True)
class Period:
    """Which days count.

    `since` .. `until` for rebounds and days at risk; nothing after `as_of` is known. None means
    no bound.
    """

    as_of: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Analysis:
    """The result of one analysis; every figure carries the rule version and the data's last day.

    Attributes
    ----------
    sites
        The sites of the schema plus ``visits`` (int), ``last_visited_on``, ``rebounds`` (int),
        ``days_at_risk`` (float), ``expected`` (float), ``relative_risk`` (shrunk toward 1,
        float), ``relative_risk_low``, ``relative_risk_high``, ``too_few`` (bool),
        ``level`` (float, the smooth level of risk around it, 1 = as the city outside hot spots;
        NaN where the site was not searched), ``hotspot`` (int number, 0 = in none).
    marks
        One row a finding (index ``finding_id``): see `geodata.rebound.mark_findings`.
    episodes
        One row an episode: see `geodata.rebound.episodes_of`.
    at_risk
        One row a passed verification: see `exposure_in`; and ``expected`` (float), the rebounds
        that its exposure and stratum would lead to expect.
    looks
        One row a later look of a passed verification: ``episode`` (position in ``at_risk``),
        ``site`` (position in ``sites``), ``category``, ``severity`` (of the finding that opened the
        episode), ``day``, ``inspection_kind``, ``days``, ``expected``, ``found``: see
        `geodata.look_shares.looks_frame`. ``days`` and ``expected`` add up to ``days_at_risk`` and
        ``expected`` of ``at_risk``, ``found`` to ``rebounded``.
    hotspots
        One row a hot spot, by number: see `geodata.hotspots.find_hotspots`.
    smallest_p_value
        Of the densest place, significant or not; None where there was nothing to search.
    clock
        How many days at risk a check is worth.
    level_deviation
        Standard deviation of the logarithm of the level of risk across the city.
    """

    records: Records
    sites: gpd.GeoDataFrame
    marks: pd.DataFrame
    episodes: pd.DataFrame
    at_risk: pd.DataFrame
    hotspots: gpd.GeoDataFrame
    rules_version: str
    period: Period
    data_to: date | None
    smallest_p_value: float | None
    clock: VisitClock
    level_deviation: float
    exposure_is_lower_bound: bool
    closed_counts_as_verified: bool
    sites_without_position: int
    min_days_at_risk: int = 0
    looks: pd.DataFrame = field(default_factory=no_looks)


def analyse(
    records: Records,
    *,
    rules: Rules,
    seed: int,
    period: Period | None = None,
    progress: Progress | None = None,
    selection: Selection = EVERYTHING,
    leaders: Mapping[str, Collection[str]] | None = None,
) -> Analysis:
    """Work out rebounds, site rates and hot spots of everything that the store holds.

    The same records, rules, seed, period and selection give the same result. `progress` is told
    (replicates done, replicates at most); what it raises ends the work.

    A `selection` leaves passed verifications, rates and hot spots of what it asks for; marks,
    episodes and visits stay those of all records, since the past of a site is what it is. `leaders`
    are the sites of each leader, where the selection asks for some.
    """
    period = period or Period()
    check_sites(records.sites)
    inspections, findings = records.inspections, records.findings
    if period.as_of is not None:
        inspections, findings = known_on(inspections, findings, period.as_of)
    marks = mark_findings(
        inspections,
        findings,
        records.sites,
        rules=rules.rebound,
        vocabulary=records.vocabulary,
        as_of=period.as_of,
    )
    episodes = episodes_of(marks, rules=rules.rebound)
    # marks are in the order of the findings, and an episode has the severity that it began with
    severity = findings["severity"].array[marks["opens_episode"].to_numpy()]
    passed = passed_verifications(episodes.assign(severity=severity))
    looks = later_looks(
        passed, inspections, records.sites, rules=rules.rebound, vocabulary=records.vocabulary
    )
    whole = Picked(
        at_risk=exposure_in(episodes, period).assign(severity=passed["severity"]),
        looks=_within(looks, passed["verified_on"], period),
        rows=looks_frame(looks, passed, since=period.since, until=period.until),
    )
    known = replace(records, inspections=inspections, findings=findings)
    chosen = whole if selection.is_everything else pick(
        whole, selection, pick_sites(known, marks, selection, leaders)
    )  # fmt: skip
    search = search_hotspots(
        records.sites,
        chosen.at_risk,
        rng=np.random.default_rng(seed),
        rules=rules,
        vocabulary=records.vocabulary,
        looks=chosen.looks,
        progress=progress,
    )
    return Analysis(
        records=records,
        sites=with_figures(records.sites, inspections, search),
        marks=marks,
        episodes=episodes,
        at_risk=chosen.at_risk.drop(columns="severity").assign(expected=search.expected),
        hotspots=search.hotspots,
        rules_version=rules.version,
        period=period,
        data_to=data_to(inspections, findings),
        smallest_p_value=search.smallest_p_value,
        clock=search.clock,
        level_deviation=search.deviation,
        exposure_is_lower_bound=bool((inspections["evidence"] == Evidence.LEDGER.value).any()),
        closed_counts_as_verified=bool((inspections["evidence"] == Evidence.CLOSED.value).any()),
        sites_without_position=int(records.sites.geometry.isna().sum()),
        min_days_at_risk=rules.display.min_days_at_risk,
        looks=_looks_told(chosen, search, records.sites.index, rules),
    )


def _looks_told(
    chosen: Picked, search: HotspotSearch, site_ids: pd.Index, rules: Rules
) -> pd.DataFrame:
    """Add to each look its site, the severity of its episode, and its share of what is expected."""
    episode = chosen.rows["episode"].to_numpy()
    site = site_ids.get_indexer(pd.Index(chosen.at_risk["site_id"]))
    severity = chosen.at_risk["severity"].astype("category").array
    expected = search.expected.to_numpy(float)
    return chosen.rows.assign(
        site=site[episode],
        severity=severity.take(episode),
        expected=expected_shares(chosen.rows, chosen.looks, expected, rules, search.clock),
    )


def episodes_from(
    inspections: pd.DataFrame,
    findings: pd.DataFrame,
    rules: Rules,
    *,
    sites: gpd.GeoDataFrame | None = None,
    vocabulary: Vocabulary | None = None,
) -> pd.DataFrame:
    """Return the passed verifications as `geodata.hotspots.find_hotspots` takes them.

    Parameters
    ----------
    inspections, findings
        Frames of `geodata.schema`.
    sites
        Say by their department what a visit without a list of categories looked for. Without them
        the department of a site is that of the categories that were found there most.
    vocabulary
        The built-in one where None.

    Returns
    -------
    episodes
        Index ``episode_id``: ``site_id, category, verified_on, rebounded, days_at_risk`` and
        ``checks``, the later looks as lists of (day after the verification, inspection kind).
    """
    words = vocabulary or built_in_vocabulary()
    register = sites if sites is not None else _sites_of(inspections, findings, words)
    marks = mark_findings(
        inspections, findings, register, rules=rules.rebound, vocabulary=words
    )  # fmt: skip
    passed = passed_verifications(episodes_of(marks, rules=rules.rebound))
    looks = later_looks(passed, inspections, register, rules=rules.rebound, vocabulary=words)
    columns = ["site_id", "category", "verified_on", "rebounded", "days_at_risk"]
    checks = pd.Series(checks_of(looks, len(passed)), index=passed.index, dtype=object)
    return passed[columns].assign(checks=checks)


def _sites_of(
    inspections: pd.DataFrame, findings: pd.DataFrame, vocabulary: Vocabulary
) -> gpd.GeoDataFrame:
    """Make a register without positions of the sites that the records name."""
    ids = pd.Index(pd.concat([inspections["site_id"], findings["site_id"]]).unique())
    owners = vocabulary.departments_of(Scheme.CATEGORY)
    owner = findings["category"].map(owners).fillna(Department.OTHER.value)
    counts = pd.crosstab(findings["site_id"], owner)
    most = counts.idxmax(axis=1) if len(counts) else pd.Series(dtype="str")
    blank = [""] * len(ids)
    columns = {
        "site_name": list(ids), "kind": blank, "address": blank,
        "department": most.reindex(ids).fillna(Department.OTHER.value).tolist(),
    }  # fmt: skip
    nowhere = np.full(len(ids), np.nan)
    return sites_frame(columns, nowhere, nowhere, ids)


def passed_verifications(episodes: pd.DataFrame) -> pd.DataFrame:
    """Return the episodes with a passed verification (same columns).

    What was found again too soon (`unfixed`) had never been put right and is left out.
    """
    unfixed = episodes["outcome"] == FindingKind.UNFIXED.value
    return episodes[episodes["verified_on"].notna() & ~unfixed]


def _within(looks: Looks, verified_on: pd.Series, period: Period) -> Looks:
    """Let only looks in the period add exposure and rebounds."""
    day = verified_on.to_numpy("datetime64[D]")[looks.episode] + looks.day.astype("timedelta64[D]")
    counted = np.ones(len(day), dtype=bool)
    if period.since is not None:
        counted &= day >= np.datetime64(period.since)
    if period.until is not None:
        counted &= day <= np.datetime64(period.until)
    return replace(looks, counted=counted, found=looks.found & counted)


def exposure_in(episodes: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the passed verifications with the days at risk and rebounds that fall in a period.

    Columns ``site_id, category, verified_on, rebounded, days_at_risk``, one row a verified episode
    (same index). A stretch at risk is cut to the period; a rebound counts where its day is in it.
    """
    verified = passed_verifications(episodes)
    start = verified["verified_on"]
    end = start + pd.to_timedelta(verified["days_at_risk"], unit="D")
    rebounded = verified["rebounded"]
    if period.since is not None:
        rebounded = rebounded & (end >= pd.Timestamp(period.since))
        start = start.where(start >= pd.Timestamp(period.since), pd.Timestamp(period.since))
    if period.until is not None:
        rebounded = rebounded & (end <= pd.Timestamp(period.until))
        end = end.where(end <= pd.Timestamp(period.until), pd.Timestamp(period.until))
    days = (end - start).dt.days.clip(lower=0)
    columns = verified[["site_id", "category", "verified_on"]]
    return columns.assign(rebounded=rebounded.astype(bool), days_at_risk=days.astype("int64"))
