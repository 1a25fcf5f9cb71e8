from __future__ import annotations

import pytest

from geodata.errors import InputError
from ingest.column_letters import column_number
from ingest.mapping.column_choice import choose_columns
from ingest.mapping.columns import find_fields
from ingest.profiles import parse_profile
from tests.ingest.sheets import NO_PROFILE, fields_of, note_codes, text_sheet


def fields_by_header(headers: str, profile: str = "") -> dict[str, str]:
    labels = [(text,) for text in headers.split(",")]
    own = parse_profile(profile, "own") if profile else NO_PROFILE
    return {m.field: labels[m.place][0] for m in choose_columns(labels, own).matches}


CITY = (
    "任务号,上报时间,大类名称,小类名称,问题来源,问题描述,当前阶段名称,处置部门,处置截止时间,捆绑处置截止时间,"
    "结案时间,所属街道,地址描述,监督员,X坐标,Y坐标"
)
CAMPAIGN = "序号,点位,存在问题,整改措施,整改时限,整改情况,责任单位,责任人,完成时间,备注"
OPEN311 = (
    "service_request_id,status,service_name,description,requested_datetime,updated_datetime,"
    "address,lat,long"
)
KOBO = (
    "start,end,today,visit/site_name,visit/found,_gps_latitude,_gps_longitude,_gps_altitude,"
    "_uuid,_id"
)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param(
            CITY,
            {
                "record_id": "任务号", "found_on": "上报时间", "category": "小类名称",
                "description": "问题描述",
                "status": "当前阶段名称", "department": "处置部门", "due_on": "处置截止时间",
                "verified_on": "结案时间",
                "address": "地址描述", "lon": "X坐标", "lat": "Y坐标",
            },
            id="digital city management",
        ),
        pytest.param(
            CAMPAIGN,
            {
                "site_name": "点位", "found": "存在问题", "due_on": "整改时限",
                "status": "整改情况",
                "department": "责任单位", "rectified_on": "完成时间",
            },
            id="a hygiene campaign",
        ),
        pytest.param(
            OPEN311,
            {
                "record_id": "service_request_id", "status": "status", "category": "service_name",
                "description": "description", "found_on": "requested_datetime",
                "address": "address",
                "lat": "lat", "lon": "long",
            },
            id="Open311",
        ),
        pytest.param(
            KOBO,
            {
                "inspected_on": "today", "site_name": "visit/site_name", "found": "visit/found",
                "lat": "_gps_latitude", "lon": "_gps_longitude", "record_id": "_uuid",
            },
            id="Kobo",
        ),
        pytest.param(
            "SubmissionDate,start,visit-site_name,gps-Latitude,gps-Longitude,gps-Accuracy,found,KEY",
            {
                "inspected_on": "start", "site_name": "visit-site_name", "lat": "gps-Latitude",
                "lon": "gps-Longitude", "found": "found", "record_id": "KEY",
            },
            id="ODK",
        ),
    ],
)  # fmt: skip
def test_the_headers_of_other_systems_are_understood(
    headers: str, expected: dict[str, str]
) -> None:
    assert fields_by_header(headers) == expected


def test_a_recheck_is_a_verification_only_beside_the_day_of_the_visit() -> None:
    assert fields_by_header("点位,检查日期,复查日期")["verified_on"] == "复查日期"
    assert fields_by_header("点位,复查日期") == {"site_name": "点位", "inspected_on": "复查日期"}


def test_a_listed_header_leaves_nothing_to_a_guess() -> None:
    fields = fields_of("点位,检查日期,検査日期,发现问题\n甲,2021-06-13,x,H01\n")
    assert fields.headers["inspected_on"] == "检查日期"
    assert fields.unused == ("検査日期",)
    assert note_codes(fields) == []


def test_a_guess_is_told_with_its_field_and_its_likeness() -> None:
    fields = fields_of("点位名秤,检查日期,发现问题\n甲,2021-06-13,H01\n")
    assert fields.notes == (
        ("W_COLUMN_GUESSED", "点位名秤", "点位名秤", {"field": "site_name", "likeness": 90}),
    )
    (use,) = [use for use in fields.columns_seen[0][1] if use.place == 0]
    assert (use.field, use.how, use.likeness) == ("site_name", "guess", pytest.approx(0.9))


def test_two_columns_as_near_to_one_field_are_both_left() -> None:
    assert fields_by_header("点位名秤,点位名程,检查日期") == {"inspected_on": "检查日期"}


def test_the_profile_goes_before_listed_headers_and_guesses() -> None:
    own = '[columns]\nfound_on = "上报时间"\ninspected_on = ""\nsite_name = "检查人"'
    assert fields_by_header("検査日期,检查日期,检查人,点位", own) == {"site_name": "检查人"}


def test_a_letter_tells_two_columns_of_one_header_apart() -> None:
    text = "点位,点位,检查日期,发现问题\n甲,乙,2021-06-13,H01\n"
    with pytest.raises(InputError, match="点位, 点位") as error:
        fields_of(text)
    assert error.value.code == "E_MAP_CONFLICT"
    assert fields_of(text, '[columns]\nsite_name = "@B"').columns["site_name"].all()[0] == "乙"
    moved = fields_of(text, '[columns]\nsite_name = "@C"', first_column=2)
    assert moved.columns["site_name"].all()[0] == "乙"


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("z", 26), ("AA", 27), ("XFD", 16_384)])
def test_letters_of_columns_are_counted_as_in_a_sheet(letters: str, number: int) -> None:
    assert column_number(letters) == number


def test_a_visible_column_goes_before_a_hidden_one() -> None:
    text = "点位名称,小区名称,检查日期,发现问题\n甲,乙,2021-06-13,H01\n"
    fields = fields_of(text, hidden_columns=frozenset({0}))
    assert fields.headers["site_name"] == "小区名称"
    assert ("W_HIDDEN_COLUMN", "", "点位名称", {"columns": 1}) in fields.notes


def test_a_hidden_column_is_read_where_it_alone_gives_the_field() -> None:
    text = "点位名称,检查日期,发现问题\n甲,2021-06-13,H01\n"
    fields = fields_of(text, hidden_columns=frozenset({0, 1}))
    assert fields.rows == 1
    assert [note[2] for note in fields.notes] == ["点位名称, 检查日期"]


def test_the_columns_that_this_program_adds_are_let_go_in_silence() -> None:
    text = "点位,检查日期,发现问题,退回原因,怎么改,原行号\n甲,2021-06-13,H01,x,y,3\n"
    fields = fields_of(text)
    assert fields.unused == ()
    assert [use.how for use in fields.columns_seen[0][1]] == ["exact"] * 3 + ["ignored"] * 3


def test_every_column_says_what_it_was_taken_for() -> None:
    text = (
        "点位,检查日期,发现问题,经度(GCJ-02),纬度,天气\n"
        "甲,2021-06-13,,120,30,晴\n乙,,,120,30,雨\n甲,2021-06-14,,1,1,晴\n"
    )
    ((sheet, uses),) = fields_of(text).columns_seen
    assert sheet == ""
    assert [(use.field, use.how) for use in uses] == [
        ("site_name", "exact"), ("inspected_on", "exact"), ("found", "exact"), ("lon", "datum"),
        ("lat", "exact"), (None, "unused"),
    ]  # fmt: skip
    assert uses[0].examples == ("甲", "乙")


def test_a_sheet_of_sums_beside_the_records_is_told_and_left() -> None:
    records = text_sheet("点位,检查日期,发现问题\n甲,2021-06-13,H01\n", sheet="记录")
    sums = text_sheet("责任单位,问题类别,数量\n房管处,H01,3\n", sheet="统计")
    notes = text_sheet("填表说明\n", sheet="说明")
    fields = find_fields([notes, sums, records], NO_PROFILE)
    assert fields.rows == 1
    assert sorted(n[2] for n in fields.notes if n[0] == "W_SHEET_UNUSED") == ["统计", "说明"]


def test_a_sheet_with_days_that_lacks_a_column_stops_the_file() -> None:
    good = text_sheet("点位,检查日期,发现问题\n甲,2021-06-13,H01\n", sheet="一")
    bad = text_sheet("检查日期,发现问题\n2021-06-13,H01\n", sheet="二")
    with pytest.raises(InputError) as error:
        find_fields([good, bad], NO_PROFILE)
    assert error.value.code == "E_COLUMNS_MISSING"


@pytest.mark.parametrize(
    ("headers", "shape", "field"),
    [
        pytest.param("点位,检查日期,问题描述", "visits", "found", id="a visit described"),
        pytest.param(
            "点位,检查日期,问题描述,整改状态", "ledger", "category", id="a described finding"
        ),
        pytest.param("点位,发现日期,存在问题,整改日期", "ledger", "category", id="a finding"),
    ],
)
def test_a_description_says_what_was_found_where_nothing_else_does(
    headers: str, shape: str, field: str
) -> None:
    fields = fields_of(f"{headers}\n甲,2021-06-13,垃圾未清,\n")
    assert fields.shape == shape
    assert fields.columns[field].all()[0] == "垃圾未清"
