"""The one door to the store: imports in, analyses and histories out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from flask import Flask, current_app

from geodata.analysis import Analysis, Period, analyse
from geodata.errors import InputError
from geodata.rebound import data_to, episodes_of, known_on, mark_findings
from geodata.rules import Rules, load_rules
from geodata.schema import Records
from geodata.store import (
    BatchNote,
    BatchRow,
    Store,
    Written,
    data_version,
    is_empty,
    open_store,
    read_batches,
    read_records,
    read_sites,
    read_vocabulary,
    write_batch,
)
from ingest.load import Batch, read_batch
from ingest.profiles import load_profile

BACKGROUND_LAYERS = ("water", "green", "blocks", "buildings", "roads")
_KEEP_DEGREES = 1e-6  # background coordinates to a decimetre: finer cannot be seen


@dataclass
class _Door:
    """What the running application holds: the open store and the last results."""

    store: Store
    rules: Rules
    seed: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    records: tuple[int, Records] | None = None
    analyses: dict[tuple[Any, ...], Analysis] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """What came of an import: the file as it was read, and what was new in it."""

    batch: Batch
    written: Written


@dataclass(frozen=True)
class Known:
    """What the records tell by the end of a day: nothing later is in them."""

    records: Records
    as_of: date
    data_to: date
    """Last day that they tell of."""


def init_app(app: Flask) -> None:
    """Give the application its door; the store is opened (and made) at the first use."""
    app.extensions["lookback_door_lock"] = threading.Lock()
    app.extensions["lookback_door"] = None


def _door() -> _Door:
    extensions = current_app.extensions
    with extensions["lookback_door_lock"]:
        if extensions["lookback_door"] is None:
            config = current_app.config
            extensions["lookback_door"] = _Door(
                store=open_store(config["DATABASE_URL"]),
                rules=load_rules(config["RULES"] or None),
                seed=int(config["SEED"]),
            )
        door: _Door = extensions["lookback_door"]
        return door


def get_rules() -> Rules:
    """Return the rules in force."""
    return _door().rules


def get_seed() -> int:
    """Return the seed of the simulations."""
    return _door().seed


def get_version() -> int:
    """Return the number of the last import that changed something."""
    with _door().store.reading() as connection:
        return data_version(connection)


def store_is_empty() -> bool:
    """Say whether nothing was imported yet."""
    with _door().store.reading() as connection:
        return is_empty(connection)


def get_batches() -> list[BatchRow]:
    """Return the imports, the latest first."""
    with _door().store.reading() as connection:
        return read_batches(connection)


def import_file(
    path: Path,
    *,
    profile: str | None = None,
    datum: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Imported:
    """Read a file and keep what is new in it, in one transaction.

    Raises
    ------
    InputError
        If the file as a whole cannot be read. Single bad rows are told in ``batch.problems``.
    """
    if not path.exists():
        raise InputError("E_NO_FILE", path=path)
    store = _door().store
    with store.reading() as connection:
        register, vocabulary = read_sites(connection), read_vocabulary(connection)
    batch = read_batch(
        path,
        register=register,
        profile=None if profile is None else load_profile(profile),
        datum=datum,
        vocabulary=vocabulary,
        progress=progress,
    )
    with store.writing() as connection:
        written = write_batch(
            connection,
            sites=batch.sites,
            inspections=batch.inspections,
            findings=batch.findings,
            terms=batch.terms,
            note=_note(batch, profile or ""),
        )
    return Imported(batch, written)


def _note(batch: Batch, profile: str) -> BatchNote:
    return BatchNote(
        source_name=batch.source_name,
        sha256=batch.sha256,
        shape=batch.shape,
        profile=profile,
        imported_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        rows=batch.rows,
        rows_used=batch.rows_used,
        rows_rejected=batch.rows_rejected,
        rows_skipped=batch.rows_skipped,
        problems=[
            {
                "row": problem.row,
                "column_name": problem.column,
                "value": problem.value,
                "code": problem.code,
                "details": json.dumps(dict(problem.values), ensure_ascii=False, default=str),
            }
            for problem in batch.problems
        ],
    )


def get_records() -> tuple[int, Records]:
    """Return the store's records and the version that they are of; kept until the next import."""
    door = _door()
    with door.store.reading() as connection:
        version = data_version(connection)
        if door.records is None or door.records[0] != version:
            door.records = (version, read_records(connection))
        return door.records


def get_analysis(
    *,
    period: Period | None = None,
    seed: int | None = None,
    rules: Rules | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Analysis:
    """Return the analysis of all records, worked out once for each version of the data."""
    door = _door()
    period = period or Period()
    chosen = rules or door.rules
    seed = door.seed if seed is None else seed
    # One at a time: a second request for the same figures waits for the first one's.
    with door.lock:
        version, records = get_records()
        key = (version, chosen, seed, period)
        if key not in door.analyses:
            kept = {old: found for old, found in door.analyses.items() if old[0] == version}
            door.analyses = kept
            door.analyses[key] = analyse(
                records, rules=chosen, seed=seed, period=period, progress=progress
            )
        return door.analyses[key]


def get_marks(*, as_of: date | None = None, rules: Rules | None = None) -> pd.DataFrame:
    """Return what each finding is in its history; see `geodata.rebound.mark_findings`."""
    _, records = get_records()
    return mark_findings(
        records.inspections,
        records.findings,
        records.sites,
        rules=(rules or get_rules()).rebound,
        vocabulary=records.vocabulary,
        as_of=as_of,
    )


def get_known(*, as_of: date | None = None) -> Known | None:
    """Return what was known on a day, the data's last where None; None where nothing was."""
    _, records = get_records()
    inspections, findings = records.inspections, records.findings
    if as_of is not None:
        inspections, findings = known_on(inspections, findings, as_of)
    last = data_to(inspections, findings)
    if last is None:
        return None
    known = replace(records, inspections=inspections, findings=findings)
    return Known(known, as_of or last, last)


def get_episodes(*, as_of: date | None = None, rules: Rules | None = None) -> pd.DataFrame:
    """Return the episodes as known on a day; see `geodata.rebound.episodes_of`."""
    chosen = rules or get_rules()
    return episodes_of(get_marks(as_of=as_of, rules=chosen), rules=chosen.rebound)


def read_areas(path: Path) -> gpd.GeoDataFrame:
    """Return the polygons of a GeoJSON or GeoPackage file, EPSG:4326, with ``area``, their names.

    Raises
    ------
    InputError
        If the file is missing, is neither, or has no polygon or no name.
    """
    if not path.is_file():
        raise InputError("E_NO_FILE", path=path)
    head = path.read_bytes()[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not head.startswith((b"{", b"SQLite format 3")):
        raise InputError("E_AREAS", path=path)
    try:
        frame = pyogrio.read_dataframe(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError("E_AREAS", path=path) from error
    names = [name for name in frame.columns if pd.api.types.is_string_dtype(frame[name].dtype)]
    polygons = frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])] if len(frame) else frame
    if not names or polygons.empty:
        raise InputError("E_AREAS", path=path)
    return polygons.to_crs(4326).rename(columns={names[0]: "area"})[["area", "geometry"]]


def background_layers() -> dict[str, dict[str, Any]]:
    """Return the layers to draw under the sites, as GeoJSON in degrees; empty where none is set."""
    path = Path(current_app.config["BACKGROUND"])
    if not path.is_file():
        return {}
    here = {str(name) for name, _ in pyogrio.list_layers(path)}
    return {
        name: _as_geojson(pyogrio.read_dataframe(path, layer=name))
        for name in BACKGROUND_LAYERS
        if name in here
    }


def background_stamp() -> str:
    """Return a text that changes when the background file does."""
    path = Path(current_app.config["BACKGROUND"])
    if not path.is_file():
        return "none"
    status = path.stat()
    return f"{status.st_mtime_ns:x}-{status.st_size:x}"


def _as_geojson(layer: gpd.GeoDataFrame) -> dict[str, Any]:
    layer = layer.to_crs(4326)
    rounded = shapely.set_precision(layer.geometry.to_numpy(), _KEEP_DEGREES, mode="pointwise")
    names = [name for name in ("name", "class") if name in layer.columns]
    texts = layer[names].fillna("").astype(str).to_dict("records")
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": text, "geometry": shapely.geometry.mapping(shape)}
            for text, shape in zip(texts, rounded, strict=True)
            if shape is not None and not shape.is_empty
        ],
    }
