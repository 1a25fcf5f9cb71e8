"""The sites of the demo city: compounds, construction sites and parks, with names and addresses."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ingest.demo.streets import Streets
from ingest.demo.terrain import city_crs
from ingest.demo.words import words

SHARES = {"compound": 0.665, "construction_site": 0.2, "park": 0.135}
PREFIXES = {"compound": "FC", "construction_site": "JG", "park": "YL"}
DEPARTMENTS = {"compound": "housing", "construction_site": "construction", "park": "parks"}
_RENOVATIONS = 0.22
"""Share of the construction sites that are works inside a compound or a street."""
_TRIES = 40
_HOUSE_NUMBER_M = 9.0


def build_register(
    rng: np.random.Generator,
    blocks: pd.DataFrame,
    green: pd.DataFrame,
    streets: Streets,
    *,
    sites: int,
) -> gpd.GeoDataFrame:
    """Place the sites inside blocks and parks that fit, and name them; see `DemoCity.register`.

    The frame is in the metric CRS of the city.
    """
    counts = {kind: round(share * sites) for kind, share in SHARES.items()}
    counts["compound"] += sites - sum(counts.values())
    housing = blocks[blocks["use"] == "residential"]
    works = blocks[blocks["use"] == "construction"]
    renovated = round(counts["construction_site"] * _RENOVATIONS)
    compounds = _placed(rng, housing, counts["compound"])
    building = _placed(rng, works, counts["construction_site"] - renovated)
    renewal = _placed(rng, housing, renovated)
    parks = _placed(rng, green[green["name"] != ""], counts["park"])
    parks = _districted(parks, blocks)
    frame = pd.concat(
        [
            compounds.assign(kind="compound", site_name=_compound_names(rng, compounds)),
            building.assign(kind="construction_site", site_name=_project_names(rng, building)),
            renewal.assign(kind="construction_site", site_name=_renewal_names(rng, renewal)),
            parks.assign(kind="park", site_name=_unique(parks["name"])),
        ],
        ignore_index=True,
    )
    frame["department"] = frame["kind"].map(DEPARTMENTS)
    frame["address"] = _addresses(frame, streets)
    is_work = frame["kind"] == "construction_site"
    frame["builder"] = np.where(is_work, rng.choice(words()["builders"], len(frame)), "")
    frame.index = pd.Index(_site_ids(frame["kind"]), dtype="str", name="site_id")
    columns = ["site_name", "kind", "department", "address", "district", "office", "community",
               "builder", "geometry"]  # fmt: skip
    return gpd.GeoDataFrame(frame[columns], crs=city_crs())


def _placed(rng: np.random.Generator, areas: pd.DataFrame, count: int) -> pd.DataFrame:
    """Spread `count` points over areas: one in each before a second in any, by size."""
    order = rng.permutation(len(areas))[: min(count, len(areas))]
    weights = shapely.area(areas["geometry"].to_numpy())
    more = rng.choice(len(areas), count - len(order), p=weights / weights.sum())
    chosen = areas.iloc[np.concatenate([order, more])].reset_index(drop=True)
    return chosen.assign(geometry=_points(rng, chosen["geometry"].to_numpy()))


def _points(rng: np.random.Generator, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return a random point well inside each shape; its own inner point where none is found."""
    inner = shapely.buffer(shapes, -14)
    inner = np.where(shapely.is_empty(inner), shapes, inner)
    points = shapely.point_on_surface(inner)
    west, south, east, north = shapely.bounds(inner).T
    waiting = np.ones(len(shapes), dtype=bool)
    for _ in range(_TRIES):
        drawn = shapely.points(rng.uniform(west, east), rng.uniform(south, north))
        hit = waiting & shapely.contains(inner, drawn)
        points[hit] = drawn[hit]
        waiting &= ~hit
    return np.asarray(points)


def _districted(parks: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Give parks the district of the block nearest to them."""
    tree = shapely.STRtree(blocks["geometry"].to_numpy())
    nearest = tree.nearest(parks["geometry"].to_numpy())
    names = ["district", "office", "community"]
    return parks.assign(**{name: blocks[name].to_numpy()[nearest] for name in names})


def _compound_names(rng: np.random.Generator, compounds: pd.DataFrame) -> list[str]:
    """Return names: old ones after their community, estates after a developer's fancy.

    A name is used once in a district; the same estate name may stand in two districts.
    """
    book = words()
    taken: set[tuple[str, str]] = set()
    names = []
    for district, community in zip(compounds["district"], compounds["community"], strict=True):
        stem = community.removesuffix("社区")
        while True:
            if rng.random() < 0.62:
                name = stem + str(rng.choice(book["compound_tails"]))
            else:
                name = "".join(
                    str(rng.choice(book[part]))
                    for part in ("estate_heads", "estate_tails", "estate_parts")
                )
            if (name, district) not in taken:
                break
        taken.add((name, district))
        names.append(name)
    return names


def _project_names(rng: np.random.Generator, places: pd.DataFrame) -> list[str]:
    uses = words()["project_uses"]
    stems = places["community"].str.removesuffix("社区")
    numbers = rng.integers(1, 40, (len(places), 2))
    letters = rng.choice(list("ABCR"), len(places))
    return [
        f"{stem}单元{letter}{first:02d}-{second:02d}地块{uses[rng.integers(len(uses))]}"
        for stem, letter, (first, second) in zip(stems, letters, numbers, strict=True)
    ]


def _renewal_names(rng: np.random.Generator, places: pd.DataFrame) -> list[str]:
    stems = places["community"].str.removesuffix("社区")
    tails = [
        "老旧小区改造工程",
        "雨污分流改造工程",
        "加装电梯工程",
        "管网更新工程",
        "外立面整治工程",
    ]
    parts = ["一标段", "二标段", "三标段", ""]
    return _unique(f"{stem}片{rng.choice(tails)}{rng.choice(parts)}" for stem in stems)


def _unique(names: Iterable[str]) -> list[str]:
    """Return names with a number behind those that were used before."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return result


def _addresses(frame: pd.DataFrame, streets: Streets) -> list[str]:
    """Return district, nearest named street, and a house number by the way along it."""
    named = streets.roads[streets.roads["name"] != ""]
    lines, names = named["geometry"].to_numpy(), named["name"].to_numpy()
    points = frame["geometry"].to_numpy()
    nearest = shapely.STRtree(lines).nearest(points)
    along = shapely.line_locate_point(lines[nearest], points)
    side = shapely.get_x(points).astype(int) % 2
    numbers = 2 * (along / _HOUSE_NUMBER_M).astype(int) + 1 + side
    return [
        f"{district}{names[at]}{number}号"
        for district, at, number in zip(frame["district"], nearest, numbers, strict=True)
    ]


def _site_ids(kinds: pd.Series) -> list[str]:
    numbers = kinds.groupby(kinds).cumcount() + 1
    return [f"{PREFIXES[kind]}{number:04d}" for kind, number in zip(kinds, numbers, strict=True)]
