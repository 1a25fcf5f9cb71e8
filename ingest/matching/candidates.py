"""The few sites of the register that a place of a file may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from geodata.crs import metric_crs, project
from ingest.matching.address_parts import AddressParts, take_address_apart
from ingest.matching.name_parts import NameParts, take_apart

ALIKE = 8
"""Sites taken by the likeness of their letters."""
NEIGHBOURS, NEIGHBOURS_WITHIN_M = 6, 400.0
SAME_AT_MOST = 30
"""Sites taken that share one name, or one address: a chain has hundreds of branches."""
_CHUNK = 512


@dataclass(frozen=True)
class Register:
    """The register of sites, made ready to be searched; all arrays in its order (n,).

    Attributes
    ----------
    names, addresses
        Taken apart.
    xy
        Metres in `crs` (n, 2), NaN where there is no position.
    by_core, by_address
        Rows of the sites of one name, and of one road and number.
    letters
        Sites by features of their names (n, m), each row of length 1; `columns` tells the column.
    placed, tree
        Rows with a position, and their tree.
    """

    site_ids: Sequence[str]
    names: Sequence[NameParts]
    addresses: Sequence[AddressParts]
    kinds: Sequence[str]
    departments: Sequence[str]
    crs: CRS
    xy: NDArray[np.float64]
    by_core: Mapping[str, Sequence[int]]
    by_address: Mapping[tuple[str, str], Sequence[int]]
    letters: Any
    columns: Mapping[str, tuple[int, float]]
    placed: NDArray[np.int64]
    tree: Any


def read_register(register: gpd.GeoDataFrame) -> Register:
    """Return the register (sites frame, EPSG:4326) made ready to be searched."""
    from scipy.spatial import cKDTree  # noqa: PLC0415  25 MB, and most files name known sites

    names = _each(take_apart, register["site_name"])
    addresses = _each(take_address_apart, register["address"])
    points = register.geometry
    lon, lat = points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)
    crs = metric_crs(lon, lat)
    xy = positions(lon, lat, crs)
    placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
    letters, columns = _letters(names)
    return Register(
        site_ids=register.index.astype(str).tolist(),
        names=names,
        addresses=addresses,
        kinds=register["kind"].tolist(),
        departments=register["department"].tolist(),
        crs=crs,
        xy=xy,
        by_core=_rows_by((form.core, at) for at, parts in enumerate(names) for form in parts.forms),
        by_address=_rows_by((address_key(each), at) for at, each in enumerate(addresses)),
        letters=letters,
        columns=columns,
        placed=placed,
        tree=cKDTree(xy[placed]) if len(placed) else None,
    )


def positions(lon: NDArray[np.float64], lat: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    """Return metres (n, 2) of degrees (n,), NaN where one is missing or off the projection."""
    xy = np.full((len(lon), 2), np.nan)
    known = np.isfinite(lon) & np.isfinite(lat) & (abs(lat) <= 90) & (abs(lon) <= 360)
    if known.any():
        xy[known] = project(lon[known], lat[known], crs)
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy


def address_key(address: AddressParts) -> tuple[str, str]:
    """Return what two spellings of one address share; two empty texts where it says too little."""
    if address.road:
        return (address.road, address.number) if address.number else ("", "")
    return (address.text, "")


def find_candidates(
    register: Register,
    names: Sequence[Sequence[NameParts]],
    addresses: Sequence[AddressParts],
    xy: NDArray[np.float64],
) -> list[list[int]]:
    """Return rows of the register for each place (n,): of its names, address and position."""
    found: list[set[int]] = [set() for _ in names]
    for at, mine in enumerate(names):
        for parts in mine:
            for form in parts.forms:
                found[at].update(register.by_core.get(form.core, ())[:SAME_AT_MOST])
        key = address_key(addresses[at])
        if key != ("", ""):
            found[at].update(register.by_address.get(key, ())[:SAME_AT_MOST])
    _add_alike(register, names, found)
    _add_neighbours(register, xy, found)
    return [sorted(rows) for rows in found]


def _add_alike(
    register: Register, names: Sequence[Sequence[NameParts]], found: list[set[int]]
) -> None:
    for start in range(0, len(names), _CHUNK):
        chunk = _weighed(
            [_features(parts) for parts in names[start : start + _CHUNK]], register.columns
        )
        alike = (chunk @ register.letters.T).tocsr()
        for at in range(chunk.shape[0]):
            row = slice(alike.indptr[at], alike.indptr[at + 1])
            scores, sites = alike.data[row], alike.indices[row]
            if len(scores) > ALIKE:
                sites = sites[np.argpartition(-scores, ALIKE)[:ALIKE]]
            found[start + at].update(sites.tolist())


def _add_neighbours(register: Register, xy: NDArray[np.float64], found: list[set[int]]) -> None:
    known = np.flatnonzero(np.isfinite(xy).all(axis=1))
    if register.tree is None or not len(known):
        return
    _, near = register.tree.query(xy[known], k=NEIGHBOURS, distance_upper_bound=NEIGHBOURS_WITHIN_M)
    for at, sites in zip(known, near, strict=True):
        found[at].update(register.placed[sites[sites < len(register.placed)]].tolist())


def _letters(names: Sequence[NameParts]) -> tuple[Any, dict[str, tuple[int, float]]]:
    """Return the features of the names as a matrix, and the column and weight of each feature.

    A feature weighs log(n / names that have it). What every fiftieth name has tells nothing, and
    would cost most of the time.
    """
    features = [_features([parts]) for parts in names]
    counts = Counter(feature for each in features for feature in each)
    most = max(300, len(names) // 50)
    columns = {
        feature: (at, float(np.log1p(len(names) / count)))
        for at, (feature, count) in enumerate(
            (feature, count) for feature, count in counts.items() if count <= most
        )
    }
    return _weighed(features, columns), columns


def _weighed(features: Sequence[set[str]], columns: Mapping[str, tuple[int, float]]) -> Any:
    """Return names by features, each row scaled to length 1 (cosine likeness by a product)."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    indices: list[int] = []
    data: list[float] = []
    ends = [0]
    for each in features:
        known = [columns[feature] for feature in sorted(each) if feature in columns]
        length = sum(weight * weight for _, weight in known) ** 0.5
        indices.extend(column for column, _ in known)
        data.extend(weight / length for _, weight in known)
        ends.append(len(indices))
    shape = (len(features), max(len(columns), 1))
    return csr_array(
        (np.array(data, np.float32), np.array(indices, np.int32), np.array(ends, np.int32)), shape
    )


def _features(names: Sequence[NameParts]) -> set[str]:
    """Return the pairs of neighbouring signs and the signs of the stem; of Latin words thirds."""
    found: set[str] = set()
    for parts in names:
        for form in parts.forms:
            if parts.latin:
                for word in form.core.split():
                    found.add(word)
                    padded = f"^{word}"
                    found.update(padded[at : at + 3] for at in range(len(padded) - 2))
                continue
            found.update(form.base)
            found.update(form.core[at : at + 2] for at in range(len(form.core) - 1))
    return found


def _each(take: Any, texts: Iterable[str]) -> list[Any]:
    known: dict[str, Any] = {}
    return [known[text] if text in known else known.setdefault(text, take(text)) for text in texts]


def _rows_by(pairs: Iterable[tuple[Any, int]]) -> dict[Any, list[int]]:
    rows: dict[Any, list[int]] = defaultdict(list)
    for key, at in pairs:
        rows[key].append(at)
    return dict(rows)
