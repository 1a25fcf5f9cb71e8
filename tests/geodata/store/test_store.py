"""The store: a valid GeoPackage that keeps what it acknowledged."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geodata.codes import Scheme, Term
from geodata.errors import StoreError
from geodata.store import (
    BatchNote,
    Store,
    Written,
    data_version,
    is_empty,
    open_store,
    read_batches,
    read_records,
    write_batch,
)
from geodata.store.geopackage import decode_points, encode_points
from geodata.store.tables import LAYERS, metadata
from tests.geodata.frames import make_sites, make_visits

NOTE = BatchNote("七月.xlsx", "ab", "visits", "", "2026-07-31T08:00:00Z", 2, 2, 0, 0)
ROWS = [
    {"day": "2026-03-01", "found": "H01", "due_on": "2026-03-08"},
    {"day": "2026-03-10", "found": ""},
]


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(str(tmp_path / "deep" / "store.gpkg"))
    yield opened
    opened.close()


def write(store: Store, rows=ROWS, *, sites=None, terms=(), note=NOTE) -> Written:
    inspections, findings = make_visits(rows)
    sites = make_sites() if sites is None else sites
    with store.writing() as connection:
        return write_batch(connection, sites=sites, inspections=inspections, findings=findings,
                           terms=terms, note=note)  # fmt: skip


def path_of(store: Store) -> Path:
    return Path(store.engine.url.database)


def records_of(store: Store):
    with store.reading() as connection:
        return read_records(connection)


def test_what_goes_in_comes_out_equal(store: Store):
    inspections, findings = make_visits(ROWS)
    write(store)
    records = records_of(store)
    pd.testing.assert_frame_equal(records.inspections, inspections)
    pd.testing.assert_frame_equal(records.findings, findings)
    pd.testing.assert_frame_equal(pd.DataFrame(records.sites), pd.DataFrame(make_sites()))


def test_the_same_rows_twice_add_nothing_and_leave_no_trace(store: Store):
    first = write(store)
    again = write(store)
    assert first.added == {"site": 1, "inspection": 2, "finding": 1, "term": 0}
    assert again.nothing
    assert again.batch is None
    with store.reading() as connection:
        assert len(read_batches(connection)) == 1
        assert data_version(connection) == 1


def test_gdal_lists_the_layers_with_their_chinese_text(store: Store):
    write(store, sites=make_sites().assign(site_name="大关东一苑"))
    layers = dict(pyogrio.list_layers(path_of(store)))
    assert set(layers) == set(LAYERS)
    assert layers["site"] == "Point"
    sites = pyogrio.read_dataframe(path_of(store), layer="site")
    assert sites["site_name"].tolist() == ["大关东一苑"]
    assert sites.crs.to_epsg() == 4326
    assert sites.geometry.iloc[0].equals(Point(120, 30))
    findings = pyogrio.read_dataframe(path_of(store), layer="finding", read_geometry=False)
    assert findings["due_on"].iloc[0] == pd.Timestamp("2026-03-08")
    assert pyogrio.read_info(path_of(store), layer="site")["total_bounds"] == (120, 30, 120, 30)


def test_the_file_carries_the_marks_of_a_geopackage(store: Store):
    with sqlite3.connect(path_of(store)) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_store_to_which_gdal_added_a_spatial_index_can_still_be_written(store: Store):
    write(store)
    # what QGIS does on "create spatial index": the rtree and its triggers call ST_ functions
    with sqlite3.connect(path_of(store)) as plain:
        plain.executescript(
            """CREATE VIRTUAL TABLE rtree_site_geom USING rtree(id, minx, maxx, miny, maxy);
            CREATE TRIGGER rtree_site_geom_insert AFTER INSERT ON site
            WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
            BEGIN INSERT OR REPLACE INTO rtree_site_geom VALUES (NEW.fid,
              ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;"""
        )
    write(store, [{"day": "2026-05-01", "found": "", "site": "t", "id": "w"}],
          sites=make_sites([("t", 120.5, 30.5)]))  # fmt: skip
    with sqlite3.connect(path_of(store)) as plain:
        assert plain.execute("SELECT minx, maxy FROM rtree_site_geom").fetchall() == [(120.5, 30.5)]


def test_the_tables_are_those_that_the_migrations_make(store: Store):
    with store.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _parents: (
                    kind != "table" or not name.startswith(("gpkg_", "rtree_", "alembic_"))
                ),
                "compare_type": False,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_a_later_ledger_fills_in_the_verification_and_an_older_one_does_not_take_it_back(store):
    verified = [{**ROWS[0], "verified_on": "2026-03-09"}, ROWS[1]]
    write(store)
    assert write(store, verified).changed == {"site": 0, "inspection": 0, "finding": 1}
    assert write(store).nothing
    assert records_of(store).findings["verified_on"].iloc[0] == pd.Timestamp("2026-03-09")


def test_two_ledgers_of_one_visit_both_count_and_neither_takes_back_the_other(store: Store):
    one, other = (
        [{"day": "2026-03-01", "found": code, "checked": code, "evidence": "ledger"}]
        for code in ("H02", "H01")
    )
    write(store, one)
    assert write(store, other).changed["inspection"] == 1
    assert records_of(store).inspections["checked"].tolist() == ["H01;H02"]
    assert write(store, one).nothing


def test_a_known_site_keeps_its_name_and_place_but_a_missing_place_is_filled_in(store: Store):
    write(store, sites=make_sites([("s", float("nan"), 30.0)]))
    placed = make_sites([("s", 120.0, 30.0)]).assign(site_name="另一个名字")
    write(store, sites=placed)
    site = records_of(store).sites.loc["s"]
    assert site["site_name"] == "点位s"
    assert site.geometry.equals(Point(120, 30))
    assert write(store, sites=make_sites([("s", 121.0, 31.0)])).nothing


def test_words_of_a_profile_stay_with_the_store(store: Store):
    term = Term("food_premises", "餐饮单位", "Food premises", "other", ("餐馆",), "food premises")
    write(store, terms=[(Scheme.SITE_KIND, term)])
    assert records_of(store).vocabulary.scheme(Scheme.SITE_KIND)["food_premises"] == term
    assert write(store, terms=[(Scheme.SITE_KIND, term)]).nothing


def test_an_import_keeps_the_rows_that_it_could_not_use(store: Store):
    problem = {"row": 14, "column_name": "检查日期", "value": "2026-7-32", "code": "E_DATE",
               "details": "{}"}  # fmt: skip
    write(store, note=replace(NOTE, problems=[problem]))
    kept = pyogrio.read_dataframe(path_of(store), layer="import_problem", read_geometry=False)
    assert kept[["row", "value"]].to_numpy().tolist() == [[14, "2026-7-32"]]


def test_a_failure_in_the_middle_leaves_nothing(store: Store):
    inspections, findings = make_visits(ROWS)
    stray = findings.assign(inspection_id="not there")
    with pytest.raises(Exception, match="FOREIGN KEY"), store.writing() as connection:
        write_batch(connection, sites=make_sites(), inspections=inspections, findings=stray,
                    terms=(), note=NOTE)  # fmt: skip
    with store.reading() as connection:
        assert is_empty(connection)


KILLED = """
import sys, time
from geodata.store import open_store
from tests.geodata.store.test_store import write
store = open_store(sys.argv[1])
write(store)
print("acknowledged", flush=True)
with store.writing() as connection:
    connection.exec_driver_sql("DELETE FROM finding")
    print("in the middle", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_what_was_acknowledged_survives_kill_9_and_the_rest_is_not_there(tmp_path: Path):
    path = tmp_path / "store.gpkg"
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = [process.stdout.readline().strip(), process.stdout.readline().strip()]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert told == ["acknowledged", "in the middle"]
    store = open_store(str(path))
    assert len(records_of(store).findings) == 1
    store.close()


def test_readers_do_not_wait_for_a_writer(store: Store):
    write(store)
    started = time.monotonic()
    with store.writing() as writer:
        writer.exec_driver_sql("DELETE FROM finding")
        assert len(records_of(store).findings) == 1, "a reader sees the state before"
    assert time.monotonic() - started < 20


NO_DATABASE = b"not a database at all, but long enough to be read" * 30


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(NO_DATABASE, "E_STORE_FILE", id="no-database"),
        pytest.param(None, "E_STORE_FOREIGN", id="somebody-elses-database"),
    ],
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, content: bytes | None, code: str):
    path = tmp_path / "other.db"
    if content is None:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE theirs (x)")
        other.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=code):
        open_store(str(path))
    assert path.read_bytes()[100:] == before[100:]


def test_a_store_of_a_newer_lookback_is_not_touched(store: Store):
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="E_STORE_NEWER"):
        open_store(str(path_of(store)))


@pytest.mark.parametrize("url", ["mysql://host/name", "nonsense://"])
def test_an_address_of_another_kind_is_refused_with_a_remedy(url: str):
    with pytest.raises(StoreError, match="LOOKBACK_DATABASE_URL"):
        open_store(url)


def test_an_address_may_be_a_url(tmp_path: Path):
    open_store(f"sqlite:///{tmp_path / 'store.gpkg'}").close()
    assert (tmp_path / "store.gpkg").exists()


coordinates = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(st.lists(st.one_of(st.none(), coordinates), max_size=5))
def test_points_survive_their_binary_form(pairs):
    points = gpd.GeoSeries([None if pair is None else Point(pair) for pair in pairs], crs=4326)
    back = decode_points(encode_points(points.to_numpy()))
    assert [None if point is None else (point.x, point.y) for point in back] == pairs


def test_a_large_import_leaves_every_index_as_it_was(store: Store, monkeypatch) -> None:
    def indexes() -> set[tuple[str, str]]:
        with store.reading() as connection:
            told = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
            return {tuple(row) for row in connection.exec_driver_sql(told)}

    before = indexes()
    monkeypatch.setattr("geodata.store.rows.CHUNK_ROWS", 1)
    assert write(store).added["inspection"] == 2
    assert indexes() == before
    with store.reading() as connection:
        by_site = "SELECT count(*) FROM inspection INDEXED BY ix_inspection_site_id"
        assert connection.exec_driver_sql(f"{by_site} WHERE site_id > ''").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
