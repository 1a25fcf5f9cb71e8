"""A large city region of one million visits to 100,000 sites, for measuring at scale.

Forty towns of the demo generator side by side, the middle ones denser, each with a year of the
demo's campaign. The store that it makes is kept in the system's folder for temporary files:
``python -m tests.benchmarks.scaled_city`` makes it and prints where it is.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from geodata import schema
from geodata.codes import Evidence, built_in_vocabulary
from geodata.schema import Records
from geodata.store import BatchNote, open_store, write_batch
from ingest.demo.campaign import run_campaign
from ingest.demo.green import build_green
from ingest.demo.landuse import build_blocks
from ingest.demo.planted import no_spots, plant_spots
from ingest.demo.register import build_register
from ingest.demo.risk import build_hazards, problem_table
from ingest.demo.schedule import FIRST_DAY, build_schedule
from ingest.demo.streets import build_streets
from ingest.demo.terrain import HALF_HEIGHT_M, HALF_WIDTH_M, build_terrain, city_crs

FORM = 1
"""Of what is made: a change makes a new store."""
_DENSER_WITHIN_M = 20_000.0
_MORE_THAN_WANTED = 1.03
"""Visits are thinned to a few more than wanted; the rest go from those that found nothing."""
_VISITS_A_SITE = 20.0
"""Of a year half as busy as the demo's, for each whole one; look-backs included."""


@dataclass(frozen=True)
class Scale:
    """How much to make; the same scale makes the same city."""

    sites: int = 100_000
    visits: int = 1_000_000
    towns: int = 40
    towns_with_spots: int = 8
    seed: int = 20260601

    @property
    def name(self) -> str:
        """Return the digest of the parameters."""
        text = repr((FORM, *asdict(self).values()))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class _Town:
    """One town's part: its number, sites, middle in metres, and how busy its year is."""

    number: int
    sites: int
    east: float
    north: float
    seed: int
    share: float
    planted: bool


FULL = Scale()


def scaled_store(scale: Scale = FULL) -> Path:
    """Return the path of the store (``lookback.gpkg`` in a folder of its own), made if need be.

    Beside it lies ``planted.csv`` with the truth.
    """
    folder = Path(tempfile.gettempdir()) / f"lookback-scaled-{scale.name}"
    path = folder / "lookback.gpkg"
    if path.exists():
        return path
    records, planted = scaled_records(scale)
    making = Path(tempfile.mkdtemp(prefix="lookback-scaled-making-"))
    store = open_store(str(making / path.name))
    note = BatchNote(
        source_name="scaled city", sha256=scale.name, shape="visits", profile="",
        imported_at="2026-09-01T00:00:00Z", rows=len(records.inspections),
        rows_used=len(records.inspections), rows_rejected=0, rows_skipped=0,
    )  # fmt: skip
    with store.writing() as connection:
        write_batch(
            connection, sites=records.sites, inspections=records.inspections,
            findings=records.findings, terms=(), note=note,
        )  # fmt: skip
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    planted.to_csv(making / "planted.csv")
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)
    return path


def scaled_records(scale: Scale = FULL) -> tuple[Records, pd.DataFrame]:
    """Return the frames of the schema, and the planted truth (index ``site_id``)."""
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as workers:
        parts = list(workers.map(_build_town, _towns(scale)))
    sites = pd.concat([part["sites"] for part in parts])
    offsets = np.cumsum([0, *(len(part["visits"]) for part in parts)])
    visits = pd.concat([part["visits"] for part in parts], ignore_index=True)
    findings = pd.concat(
        [
            part["findings"].assign(visit=part["findings"]["visit"] + offset)
            for part, offset in zip(parts, offsets, strict=False)
        ],
        ignore_index=True,
    )
    rng = np.random.default_rng([scale.seed, 1])
    kept = _kept(rng, (visits["found"] == "").to_numpy(), scale.visits)
    ids = np.array([f"V{number:07d}" for number in range(len(visits))], object)
    records = Records(
        sites=_sites(sites),
        inspections=_inspections(visits[kept], ids[kept]),
        findings=_findings(rng, findings, ids),
        vocabulary=built_in_vocabulary(),
    )
    return records, pd.concat([part["planted"] for part in parts])


def _towns(scale: Scale) -> list[_Town]:
    """Lay towns on a grid of triangles, the nearest to the middle first, the middle ones larger."""
    reach = int(np.ceil(np.sqrt(scale.towns))) + 1
    row, column = np.divmod(np.arange((2 * reach + 1) ** 2), 2 * reach + 1) - np.array([[reach]])
    east = (column + 0.5 * (row % 2)) * 2 * HALF_WIDTH_M
    north = row * 2 * HALF_HEIGHT_M
    nearest = np.argsort(np.hypot(east, north), kind="stable")[: scale.towns]
    weight = np.exp(-np.hypot(east, north)[nearest] / _DENSER_WITHIN_M) + 0.15
    sizes = np.maximum(100, np.floor(weight / weight.sum() * scale.sites)).astype(int)
    sizes[0] += scale.sites - sizes.sum()
    share = scale.visits * _MORE_THAN_WANTED / scale.sites / _VISITS_A_SITE
    every = max(1, scale.towns // max(1, scale.towns_with_spots))
    return [
        _Town(
            number,
            int(sizes[number]),
            float(east[at]),
            float(north[at]),
            scale.seed,
            share,
            planted=number % every == 0 and number // every < scale.towns_with_spots,
        )
        for number, at in enumerate(nearest)
    ]


def _build_town(town: _Town) -> dict[str, pd.DataFrame]:
    """Follow the steps of `ingest.demo.build_demo`, with a thinner year and no paper."""
    seeds = np.random.SeedSequence([town.seed, town.number]).spawn(10)
    rng = [np.random.default_rng(seed) for seed in seeds]
    terrain = build_terrain(rng[0])
    streets = build_streets(rng[1], terrain)
    blocks = build_blocks(rng[2], terrain, streets)
    green, blocks = build_green(rng[3], terrain, blocks)
    register = build_register(rng[4], blocks, green, streets, sites=town.sites)
    planted = plant_spots(rng[5], register, streets.roads) if town.planted else no_spots()
    hazards = build_hazards(rng[6], register, planted)
    schedule = build_schedule(rng[7], register)
    planned = rng[8].random(len(schedule.site)) < town.share
    visits, findings = run_campaign(
        rng[9],
        replace(hazards, first=hazards.first * town.share),
        replace(schedule, site=schedule.site[planned], day=schedule.day[planned],
                kind=schedule.kind[planned], checked=schedule.checked[planned]),
        sites=len(register),
    )  # fmt: skip
    prefix = f"{town.number:02d}-"
    ids = prefix + register.index.to_numpy(object)
    departments = register["department"].to_numpy(object)
    return {
        "sites": pd.DataFrame(register.drop(columns="geometry")).assign(
            site_id=ids,
            east=register.geometry.x + town.east,
            north=register.geometry.y + town.north,
        ),
        "visits": visits.assign(site_id=ids[visits["site"]]),
        "findings": findings.assign(
            site_id=ids[findings["site"]], department=departments[findings["site"]]
        ),
        "planted": planted.set_axis(prefix + planted.index.astype(object), axis=0),
    }


def _kept(rng: np.random.Generator, clean: np.ndarray, wanted: int) -> np.ndarray:
    """Mark the visits to keep: so many, without those of the clean ones that nobody wrote down."""
    kept = np.ones(len(clean), dtype=bool)
    surplus = len(clean) - wanted
    if surplus > 0:
        kept[rng.choice(np.flatnonzero(clean), surplus, replace=False)] = False
    return kept


def _sites(sites: pd.DataFrame) -> gpd.GeoDataFrame:
    to_degrees = Transformer.from_crs(city_crs(), 4326, always_xy=True)
    lon, lat = to_degrees.transform(sites["east"].to_numpy(), sites["north"].to_numpy())
    return schema.sites_frame(sites, lon, lat, sites["site_id"].to_numpy())


def _inspections(visits: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    days = np.datetime64(FIRST_DAY, "s") + visits["day"].to_numpy().astype("timedelta64[D]")
    columns = {
        "site_id": visits["site_id"], "inspected_on": days, "inspection_kind": visits["kind"],
        "checked": visits["checked"],
        "evidence": np.full(len(visits), Evidence.VISIT.value, object),
    }  # fmt: skip
    return schema.inspections_frame(columns, ids)


def _findings(rng: np.random.Generator, findings: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    visit = ids[findings["visit"]]
    columns = {
        **{name: findings[name] for name in ("site_id", "category", "found_on", "rectified_on",
                                             "due_on", "severity")},
        "inspection_id": visit,
        # a visit's record tells what was found; that it was put right, later visits tell
        "verified_on": np.full(len(findings), np.datetime64("NaT"), "datetime64[s]"),
        "description": _descriptions(rng, findings),
    }  # fmt: skip
    own = visit + ":" + findings["category"].to_numpy(object)
    return schema.findings_frame(columns, own)


def _descriptions(rng: np.random.Generator, findings: pd.DataFrame) -> np.ndarray:
    """Return where and what, as the demo's inspectors would write it."""
    table = problem_table()
    where, what = rng.random((2, len(findings)))
    notes = np.empty(len(findings), object)
    groups = findings.groupby(["department", "category"], sort=True).indices
    for (department, category), at in groups.items():
        places = np.array(table["place"][department], object)
        texts = np.array(table[category]["texts"], object)
        notes[at] = (
            places[(where[at] * len(places)).astype(int)]
            + texts[(what[at] * len(texts)).astype(int)]
        )
    return notes


def main() -> None:
    """Make the store of the size asked for, and tell time and memory."""
    numbers = [int(one) for one in sys.argv[1:]]
    scale = Scale(*numbers)
    start = time.perf_counter()
    path = scaled_store(scale)
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = path.stat().st_size / 1e6
    print(f"{path} ({size:.0f} MB): {seconds:.0f} s, {own:.0f} MB (children {child:.0f} MB each)")


if __name__ == "__main__":
    main()
