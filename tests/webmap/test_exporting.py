"""Exports of what a filter leaves: what other programs read in them."""

from __future__ import annotations

import io
import json
import tempfile
import threading
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geodata.codes import LANGUAGES
from ingest.datums import wgs84_to_gcj02
from tests.webmap.conftest import Show
from tests.webmap.factory import NASTY, make_analysis
from tests.webmap.test_streamed_workbook import assert_sound
from webmap import data, exporting
from webmap.data import Figures, State
from webmap.exported_columns import PARTS, export_columns
from webmap.streamed_workbook import Cells


@pytest.fixture
def figures(app: Flask, show: Show, monkeypatch: pytest.MonkeyPatch) -> Figures:
    made = show(make_analysis())
    everything = State(made)
    monkeypatch.setattr(
        data, "search_of", lambda chosen: everything if chosen.is_everything else State()
    )
    return made


@pytest.fixture
def client(app: Flask, figures: Figures) -> FlaskClient:
    return app.test_client()


def workbook(client: FlaskClient, query: str = "lang=zh") -> openpyxl.Workbook:
    answer = client.get(f"/export/sites.xlsx?{query}")
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def rows(page: Any) -> list[dict[str, Any]]:
    head, *others = page.iter_rows(values_only=True)
    return [dict(zip(head, other, strict=True)) for other in others]


def layer(
    client: FlaskClient, folder: Path, ending: str, query: str = "", name: str = "sites"
) -> Any:
    path = folder / f"given.{ending}"
    path.write_bytes(client.get(f"/export/sites.{ending}?{query}").data)
    found = pyogrio.read_dataframe(path, layer=name)
    return found.set_index("site_id" if name == "sites" else "number")


# workbooks


def test_the_workbook_has_sites_rebounds_and_how_to_read_them(client: FlaskClient) -> None:
    assert workbook(client).sheetnames == ["点位", "反弹", "说明"]
    assert workbook(client, "lang=en").sheetnames == ["Sites", "Rebounds", "About"]


def test_a_site_stands_with_its_figures_under_headers_in_the_language_asked_for(
    client: FlaskClient,
) -> None:
    site = rows(workbook(client)["点位"])[0]
    assert (site["点位编号"], site["点位名称"], site["类型"]) == ("a", "大关南苑", "住宅小区")
    assert (site["检查次数"], site["反弹次数"], site["热点编号"]) == (3, 1, 1)
    assert (site["应有反弹"], site["区间下限"], site["区间上限"]) == (0.4, 1.1, 4.2)
    assert (site["检查太少"], site["最近检查日期"]) == ("否", datetime(2026, 7, 13))
    assert (site["经度"], site["纬度"]) == (120.1, 30.2)
    assert rows(workbook(client, "lang=en")["Sites"])[0]["Kind"] == "Residential compound"


def test_what_is_not_known_is_blank_and_not_nought(client: FlaskClient) -> None:
    site = next(row for row in rows(workbook(client)["点位"]) if row["点位编号"] == "nowhere")
    blank = ("热点编号", "最近检查日期", "反弹率（同类的倍数）", "区间下限", "经度", "纬度")
    assert [site[header] for header in blank] == [None] * 6
    assert (site["检查次数"], site["检查太少"]) == (0, "是")


def test_a_rebound_stands_with_its_days(client: FlaskClient) -> None:
    (found,) = rows(workbook(client)["反弹"])
    assert (found["点位编号"], found["问题类别"], found["检查方式"]) == ("a", "楼道堆物", "自查")
    assert (found["再次发现日期"], found["核查后天数"]) == (datetime(2026, 7, 13), 23)


def test_the_workbook_says_what_it_is_of(client: FlaskClient) -> None:
    about = workbook(client, "lang=zh&department=housing&since=2026-06-01")["说明"]
    told = {name: text for _, name, text in about.iter_rows(values_only=True)}
    assert told["筛选条件"] == "责任部门：房地产管理处；日期：2026-06-01起"
    assert (told["数据截至"], told["规则版本"], told["点位"]) == ("2026-07-14", "r-test", "3")
    assert told["久未检查"].startswith("是：数据截止前 90 天内")


def test_every_column_has_its_meaning(client: FlaskClient) -> None:
    for spoken in LANGUAGES:
        book = workbook(client, f"lang={spoken}")
        about = {(sheet, name): text for sheet, name, text in
                 book.worksheets[2].iter_rows(min_row=2, values_only=True)}  # fmt: skip
        for page in book.worksheets[:2]:
            assert all(about[page.title, cell.value] for cell in page[1])


def test_headers_stay_in_sight_and_can_be_filtered(client: FlaskClient) -> None:
    sites, found, _ = workbook(client).worksheets
    assert (sites.freeze_panes, sites.auto_filter.ref) == ("C2", "A1:U4")
    assert (found.freeze_panes, found.auto_filter.ref) == ("C2", "A1:I2")


def test_no_name_becomes_a_formula_or_breaks_the_file(client: FlaskClient, show: Show) -> None:
    for name in (NASTY, "=cmd|' /C calc'!A0", "<r>bold</r>"):
        show(make_analysis(name=name))
        content = client.get("/export/sites.xlsx").data
        assert_sound(content)
        cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["B2"]
        assert (cell.value, cell.data_type) == (name, "s")


def test_a_filter_that_leaves_nothing_gives_an_empty_list(
    client: FlaskClient, tmp_path: Path
) -> None:
    book = workbook(client, "lang=zh&department=parks")
    assert [page.max_row for page in book.worksheets[:2]] == [1, 1]
    assert len(layer(client, tmp_path, "gpkg", "department=parks")) == 0
    told = client.get("/export/sites.geojson?department=parks").get_data(as_text=True)
    assert json.loads(told)["features"] == []


# layers


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_a_layer_has_stable_names_and_positions_in_wgs84(
    client: FlaskClient, tmp_path: Path, ending: str
) -> None:
    found = layer(client, tmp_path, ending, "lang=en")
    site = found.loc["a"]
    assert found.crs == "EPSG:4326"
    assert (site["kind"], site["kind_label"]) == ("compound", "Residential compound")
    assert (site["ratio"], site["ratio_low"], site["hotspot"]) == (2.543, 1.1, 1)
    assert (site.geometry.x, site.geometry.y) == pytest.approx((120.1, 30.2), abs=1e-7)
    assert found.loc["nowhere"].geometry is None
    assert str(site["last_visited_on"])[:10] == "2026-07-13"
    names = [column.name for column in export_columns("sites", "en", quiet_days=90)]
    assert set(names) - {"site_id"} <= set(found.columns)


def test_the_geopackage_has_the_hot_spots_too(client: FlaskClient, tmp_path: Path) -> None:
    spot = layer(client, tmp_path, "gpkg", name="hot_spots").loc[1]
    assert (spot["ratio"], spot["p_value"], spot["status"]) == (2.5, 0.002, "confirmed")
    assert spot["sentence_zh"] == "1 个点位反弹 1 次。"
    assert spot["sentence_en"] == "1 site: 1 rebound."
    assert spot.geometry.contains(shapely.Point(120.1, 30.2))


def test_hot_spots_drawn_on_a_shifted_basemap_leave_where_they_lie(
    client: FlaskClient, figures: Figures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = layer(client, tmp_path, "gpkg", name="hot_spots").loc[1].geometry
    shifted = shapely.transform(
        there, lambda at: np.column_stack(wgs84_to_gcj02(at[:, 0], at[:, 1]))
    )
    for spoken in LANGUAGES:
        path = figures.folder / f"hotspots_{spoken}.json"
        told = json.loads(path.read_text("utf-8"))
        told["hotspots"][0]["geometry"] = shapely.geometry.mapping(shifted)
        path.write_text(json.dumps(told), "utf-8")
    monkeypatch.setattr(exporting, "shown_datum", lambda _: "gcj02")
    back = layer(client, tmp_path, "gpkg", name="hot_spots").loc[1].geometry
    assert back.equals_exact(there, 1e-8)
    assert not shifted.equals_exact(there, 1e-4)


def test_a_filter_that_nobody_searched_has_no_layer_of_hot_spots(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "search_of", lambda _: State())
    path = tmp_path / "given.gpkg"
    path.write_bytes(client.get("/export/sites.gpkg?kind=compound").data)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["sites"]


def test_a_layer_says_what_it_is_of(client: FlaskClient, tmp_path: Path) -> None:
    for ending in ("geojson", "gpkg"):
        path = tmp_path / f"given.{ending}"
        path.write_bytes(client.get(f"/export/sites.{ending}?lang=zh&kind=compound").data)
        told = pyogrio.read_info(path, layer="sites")["layer_metadata"]["DESCRIPTION"]
        assert told == "筛选条件：点位类型：住宅小区。数据截至 2026-07-14，规则 r-test"


# files


def test_the_file_is_named_by_day_and_filter(client: FlaskClient) -> None:
    answer = client.get("/export/sites.xlsx?lang=zh&department=housing&until=2026-08-31")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment; filename=sites.xlsx; filename*=UTF-8''")
    assert unquote(told.partition("''")[2]) == "点位_20260714_房地产管理处_2026-08-31止.xlsx"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_long_filter_makes_no_long_name(client: FlaskClient) -> None:
    kinds = "self_check,cross_check,superior_inspection,look_back,spot_check,assessment"
    answer = client.get(f"/export/sites.gpkg?lang=en&inspection_kind={kinds}")
    assert answer.headers["Content-Disposition"].endswith("sites_20260714_filtered.gpkg")


def test_a_name_in_the_filter_does_not_leave_the_folder(client: FlaskClient) -> None:
    answer = client.get("/export/sites.xlsx?lang=zh&leader=..%2F..%2Fetc%0d%0aX:1")
    told = unquote(answer.headers["Content-Disposition"])
    assert not set("/\\\r\n:") & set(told.partition("''")[2])


def test_nothing_is_left_behind(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    for ending in exporting.MIMETYPES:
        for method in (client.get, client.head):
            assert method(f"/export/sites.{ending}").status_code == 200
            assert set(tmp_path.iterdir()) == before


def test_an_export_that_fails_leaves_nothing_behind_and_the_next_one_works(
    client: FlaskClient, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    with monkeypatch.context() as broken:
        broken.setattr(exporting, "write_sites_workbook", lambda *_: 1 / 0)
        for _ in range(exporting.AT_ONCE + 1):
            with pytest.raises(ZeroDivisionError):
                client.get("/export/sites.xlsx")
    assert set(tmp_path.iterdir()) == before
    assert client.get("/export/sites.xlsx").status_code == 200


def test_too_many_exports_at_a_time_are_told_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_PLACES", threading.BoundedSemaphore(1))
    with exporting._PLACES:
        answer = client.get("/export/sites.xlsx", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (503, "E_EXPORT_BUSY")


def test_an_ending_that_nobody_writes_is_not_there(client: FlaskClient) -> None:
    assert client.get("/export/sites.csv").status_code == 404


def test_columns_have_other_headers_and_meanings_in_each_language() -> None:
    for part in PARTS:
        zh, en = (export_columns(part, spoken, quiet_days=90) for spoken in LANGUAGES)
        assert [column.name for column in zh] == [column.name for column in en]
        assert all(one.header != other.header for one, other in zip(zh, en, strict=True))
        assert len({column.header for column in zh}) == len(zh)
        assert all(column.cells.upper() in Cells.__members__ for column in zh)
