"""The order of the steps that make the demo city."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ingest.demo.buildings import build_buildings
from ingest.demo.campaign import run_campaign
from ingest.demo.green import build_green
from ingest.demo.landuse import build_blocks
from ingest.demo.model import DemoCity
from ingest.demo.planted import no_spots, plant_spots
from ingest.demo.records import ledger_records, visit_records
from ingest.demo.register import build_register
from ingest.demo.risk import build_hazards
from ingest.demo.schedule import build_schedule
from ingest.demo.streets import build_streets
from ingest.demo.terrain import Terrain, build_terrain, city_crs
from ingest.demo.words import words

MOST_BUILDINGS = 6000
_LEDGER_COMPOUNDS = 45


def build_demo(seed: int = 20260601, *, planted: bool = True, sites: int = 1500) -> DemoCity:
    """Make a city and one year of inspections in it; the same arguments give the same frames.

    Parameters
    ----------
    seed
        Any whole number from 0 on.
    planted
        Whether some places have more rebounds than chance. Without them everything else is the
        same: ground, sites, planned visits; only what is found differs.
    sites
        Number of sites, from 100 on.
    """
    steps = ("ground", "streets", "blocks", "green", "buildings", "register", "planted", "risk",
             "schedule", "campaign", "wording")  # fmt: skip
    seeds = np.random.SeedSequence(seed).spawn(len(steps))
    rng = {name: np.random.default_rng(child) for name, child in zip(steps, seeds, strict=True)}
    terrain = build_terrain(rng["ground"])
    streets = build_streets(rng["streets"], terrain)
    blocks = build_blocks(rng["blocks"], terrain, streets)
    green, blocks = build_green(rng["green"], terrain, blocks)
    buildings = build_buildings(rng["buildings"], blocks, most=MOST_BUILDINGS)
    register = build_register(rng["register"], blocks, green, streets, sites=sites)
    spots = plant_spots(rng["planted"], register, streets.roads)
    truth = spots if planted else no_spots()
    hazards = build_hazards(rng["risk"], register, truth)
    schedule = build_schedule(rng["schedule"], register)
    visits, findings = run_campaign(rng["campaign"], hazards, schedule, sites=sites)
    layers = {"water": _water(terrain), "green": green, "blocks": blocks,
              "buildings": buildings, "roads": streets.roads}  # fmt: skip
    in_ledger = _ledger_sites(register)
    return DemoCity(
        seed=seed,
        background={name: _to_degrees(layer) for name, layer in layers.items()},
        register=register.to_crs("EPSG:4326"),
        visits=visit_records(
            visits[~in_ledger[visits["site"]]], findings, register, rng["wording"]
        ),
        ledger=ledger_records(findings[in_ledger[findings["site"]]], register, rng["wording"]),
        planted=truth,
    )


def _water(terrain: Terrain) -> pd.DataFrame:
    rows = [(words()["river"], "river", terrain.river), (words()["lake"], "lake", terrain.lake)]
    rows += [(name, "canal", shape) for name, shape in terrain.canals]
    return pd.DataFrame(rows, columns=["name", "class", "geometry"])


def _to_degrees(layer: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(layer, crs=city_crs()).to_crs("EPSG:4326")


def _ledger_sites(register: gpd.GeoDataFrame) -> np.ndarray:
    """Mark the compounds (sites,) of the street office that keeps a ledger and no visit records.

    It is the office whose number of compounds is nearest to `_LEDGER_COMPOUNDS`.
    """
    compounds = register[register["kind"] == "compound"]
    sizes = compounds["office"].value_counts().sort_index()
    office = (sizes - _LEDGER_COMPOUNDS).abs().idxmin()
    mask = (register["kind"] == "compound") & (register["office"] == office)
    return mask.to_numpy(dtype=bool)
