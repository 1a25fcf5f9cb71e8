"""A map table of any size, made directly: sites in clusters, records spread over them."""

from __future__ import annotations

import numpy as np

from geodata.tiling import NEVER, FindingRows, LookRows, MapTable, Texts, VisitRows
from geodata.tiling.map_table import group_numbers
from geodata.tiling.pixels import z_order
from geodata.tiling.site_zoom import first_zoom_of_sites
from geodata.tiling.sums import whole_sums
from geodata.tiling.z_rows import z_rows

LAST_DAY, DAYS = 20_650, 1_100
KINDS = ("construction_site", "park", "compound", "office")
DEPARTMENTS = ("construction", "parks", "housing", "other")
CATEGORIES, SEVERITIES = 36, ("minor", "major", "severe")
INSPECTION_KINDS = ("", "self_check", "cross_check", "superior_inspection", "look_back",
                    "spot_check", "assessment")  # fmt: skip


def make_tile_city(
    sites: int, records: int, seed: int = 1, *, without_position: int = 0
) -> MapTable:
    """`records` looks, as many visits and as many findings; the last sites have no position."""
    rng = np.random.default_rng(seed)
    middles = rng.normal([120.6, 31.85], [0.18, 0.14], (60, 2))
    lon, lat = (middles[rng.integers(60, size=sites)] + rng.normal(0, 0.02, (sites, 2))).T
    lon[sites - without_position :] = np.nan
    order = z_rows(lon, lat)
    ratio = rng.gamma(4, 0.25, sites).astype(np.float32)
    looks, visits = _looks(rng, sites, records), _visits(rng, sites, records)
    findings = _findings(rng, sites, records)
    ids = [f"S{number:06d}" for number in range(sites)]
    return MapTable(
        x=order.x, y=order.y, order=z_order(order.x, order.y),
        lon=lon[order.sites], lat=lat[order.sites],
        kind=rng.integers(len(KINDS), size=sites).astype(np.uint8),
        department=rng.integers(len(DEPARTMENTS), size=sites).astype(np.uint8),
        leader=rng.integers(3, size=sites).astype(np.uint16),
        ratio=ratio, ratio_low=ratio / 2, ratio_high=ratio * 2,
        too_few=rng.random(sites) < 0.2,
        level=rng.gamma(20, 0.05, sites).astype(np.float32),
        gi=rng.normal(size=sites).astype(np.float32),
        hotspot=(rng.integers(20, size=sites) * (rng.random(sites) < 0.05)).astype(np.uint16),
        last_visited=(LAST_DAY - rng.integers(200, size=sites)).astype(np.int32),
        by_id=np.arange(sites, dtype=np.int32),
        ids=Texts.of(ids), names=Texts.of(f"点位{each}" for each in ids),
        addresses=Texts.of([""] * sites),
        looks=looks, visits=visits, findings=findings, whole=whole_sums(looks, visits, findings),
        kinds=KINDS, departments=DEPARTMENTS, leaders=("", "李明", "王芳"),
        categories=tuple(f"H{number:02d}" for number in range(CATEGORIES)),
        severities=SEVERITIES, inspection_kinds=INSPECTION_KINDS,
        placed=order.placed, prior_shape=2.5, min_days_at_risk=60.0, quiet_days=90,
        data_to=LAST_DAY, site_zoom=first_zoom_of_sites(order.x[: order.placed],
                                                        order.y[: order.placed]),
        rules_version="r2",
    )  # fmt: skip


def _start(rng: np.random.Generator, sites: int, records: int) -> np.ndarray:
    share = rng.gamma(1.5, 1.0, sites)
    counts = rng.multinomial(records, share / share.sum())
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _days(rng: np.random.Generator, records: int) -> np.ndarray:
    return (LAST_DAY - rng.integers(DAYS, size=records)).astype(np.int32)


def _small(rng: np.random.Generator, upto: int, records: int) -> np.ndarray:
    return rng.integers(upto, size=records).astype(np.uint8)


def _codes(rng: np.random.Generator, records: int) -> dict[str, np.ndarray]:
    sizes = CATEGORIES, len(SEVERITIES), len(INSPECTION_KINDS)
    codes = tuple(_small(rng, size, records) for size in sizes)
    return {"category": codes[0], "severity": codes[1], "kind": codes[2],
            "group": group_numbers(codes, sizes)}  # fmt: skip


def _looks(rng: np.random.Generator, sites: int, records: int) -> LookRows:
    return LookRows(
        start=_start(rng, sites, records), day=_days(rng, records), **_codes(rng, records),
        days=rng.integers(1, 60, size=records).astype(np.float32),
        expected=rng.gamma(1, 0.1, records).astype(np.float32),
        found=rng.random(records) < 0.1,
    )  # fmt: skip


def _visits(rng: np.random.Generator, sites: int, records: int) -> VisitRows:
    return VisitRows(
        start=_start(rng, sites, records), day=_days(rng, records),
        kind=_small(rng, len(INSPECTION_KINDS), records),
    )  # fmt: skip


def _findings(rng: np.random.Generator, sites: int, records: int) -> FindingRows:
    status = rng.choice(3, size=records, p=[0.05, 0.03, 0.92]).astype(np.uint8)
    return FindingRows(
        start=_start(rng, sites, records), day=_days(rng, records), **_codes(rng, records),
        due=np.full(records, NEVER, dtype=np.int32),
        status=status, overdue=(status < 2) & (rng.random(records) < 0.3),
        is_rebound=rng.random(records) < 0.1,
    )  # fmt: skip
