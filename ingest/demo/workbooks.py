"""The files that the departments of the demo city would send, with the habits of each."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook as ExcelWorkbook

from geodata.codes import Scheme, built_in_vocabulary
from ingest.datums import wgs84_to_gcj02
from ingest.demo.model import DemoCity, DemoFiles, Workbook
from ingest.demo.words import words

Row = list[Any]
Record = Any
"""A row of a frame as `DataFrame.itertuples` gives it."""
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_OTHER_NAME_SHARE = 0.3
_CONSTRUCTION = (
    "序号", "记录编号", "点位编号", "点位名称", "点位类型", "责任部门", "地址", "经度", "纬度",
    "检查日期", "检查方式", "检查内容", "发现问题", "整改期限", "严重程度", "问题描述",
    "施工单位", "检查人员",
)  # fmt: skip
_PARKS = (
    "记录编号", "点位编号", "公园名称", "点位类型", "主管部门", "地址", "经度(GCJ-02)",
    "纬度(GCJ-02)", "检查日期", "检查方式", "检查项目", "存在问题", "问题描述", "检查人员",
)  # fmt: skip
_HOUSING = (
    "记录编号", "点位编号", "小区名称", "点位类型", "责任部门", "所属街道", "地址", "经度", "纬度",
    "检查时间", "检查方式", "检查内容", "检查结果", "发现的问题", "检查人员",
)  # fmt: skip
_LEDGER = (
    "序号", "问题编号", "点位编号", "小区名称", "点位类型", "责任部门", "地址", "经度", "纬度",
    "问题类别", "发现日期", "检查方式", "整改期限", "整改日期", "核查日期", "严重程度", "问题描述",
)  # fmt: skip
_UNKNOWN_WORDS = ("夜间施工噪声", "邻里纠纷")
"""Categories that nothing knows: a person must say."""
_REPEATED_ROWS = 2


def write_demo(city: DemoCity, folder: Path | str) -> DemoFiles:
    """Write the workbooks, the background and the planted truth into a folder.

    The folder is made where it is missing; files of the same names are replaced.
    """
    import pyogrio  # noqa: PLC0415  imports of records do without GDAL

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    seeds = np.random.SeedSequence([city.seed, 1]).spawn(4)
    rngs = [np.random.default_rng(child) for child in seeds]
    books = (
        write_construction(city, folder / "建管处检查记录.xlsx", rngs[0]),
        write_parks(city, folder / "园林处检查记录.csv", rngs[1]),
        write_housing(city, folder / "房管处检查记录.csv", rngs[2]),
        write_ledger(city, folder / "街道问题台账.xlsx", rngs[3]),
    )
    background, planted = folder / "background.gpkg", folder / "planted.csv"
    background.unlink(missing_ok=True)
    for name, layer in city.background.items():
        pyogrio.write_dataframe(
            layer, background, layer=name, driver="GPKG", append=background.exists()
        )
    city.planted.to_csv(planted, lineterminator="\n")
    return DemoFiles(books, background, planted)


def write_construction(city: DemoCity, path: Path, rng: np.random.Generator) -> Workbook:
    """Write an Excel file with titles, a total, signatures, and dates in four forms."""
    visits: Record = _with_sites(city, "construction")
    say = _Wording(rng)
    rows = []
    for number, visit in enumerate(visits.itertuples(), start=1):
        rows.append(
            [number, visit.Index, say.digits(visit.site_id), visit.site_name, "建筑工地", "建管处",
             visit.address, round(visit.lon, 6), round(visit.lat, 6), say.day(visit.inspected_on),
             say.kind(visit.inspection_kind), say.categories(visit.checked, "、"),
             say.categories(visit.found, "、") or say.passed(), _plain_day(visit.due_on),
             say.severity(visit.severity), visit.description, visit.builder, visit.inspector]
        )  # fmt: skip
    places = {"day": "检查日期", "kind": "检查方式", "found": "发现问题"}
    rejected, asked = _spoil(
        rng, rows, {name: _CONSTRUCTION.index(head) for name, head in places.items()}
    )
    sound = [at for at in range(len(rows)) if at not in rejected | asked]
    repeated = [rows[at] for at in rng.choice(sound, _REPEATED_ROWS, replace=False)]
    total: Row = ["合计", f"{len(rows)}条"]
    signatures: Row = ["审核人：", "", "", "填表人：", "", "", "联系电话："]
    book = ExcelWorkbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append([f"{words()['city']}建筑工地环境卫生检查记录表"])
    sheet.append(["填报单位：建筑工程管理处", "", "", "", "统计时段：2025年9月至2026年8月"])
    _append(sheet, [list(_CONSTRUCTION), *rows, *repeated, total, signatures])
    _notes_sheet(book)
    book.save(path)
    return Workbook(
        path, len(rows) - len(rejected | asked), len(rejected), len(repeated) + 2, len(asked)
    )


def write_parks(city: DemoCity, path: Path, rng: np.random.Generator) -> Workbook:
    """Write a CSV file in GB18030, with the positions of a phone's map (GCJ-02)."""
    visits: Record = _with_sites(city, "parks")
    lon, lat = wgs84_to_gcj02(visits["lon"].to_numpy(), visits["lat"].to_numpy())
    visits = visits.assign(lon=lon, lat=lat)
    say = _Wording(rng)
    rows = []
    for visit in visits.itertuples():
        rows.append(
            [visit.Index, visit.site_id, visit.site_name, "公园绿地", "园林处", visit.address,
             f"{visit.lon:.6f}", f"{visit.lat:.6f}", f"{visit.inspected_on:%Y/%m/%d}",
             say.kind(visit.inspection_kind), say.categories(visit.checked, "；"),
             say.categories(visit.found, "；") or say.passed(), visit.description, visit.inspector]
        )  # fmt: skip
    places = {"day": "检查日期", "kind": "检查方式", "found": "存在问题"}
    rejected, asked = _spoil(rng, rows, {name: _PARKS.index(head) for name, head in places.items()})
    _write_csv(path, [list(_PARKS), *rows], "gb18030")
    return Workbook(path, len(rows) - len(rejected | asked), len(rejected), 0, len(asked))


def write_housing(city: DemoCity, path: Path, rng: np.random.Generator) -> Workbook:
    """Write a CSV file as Excel saves it (UTF-8 with a mark), with a result beside the finding."""
    visits: Record = _with_sites(city, "housing")
    say = _Wording(rng)
    rows = []
    for visit in visits.itertuples():
        found = say.categories(visit.found, "，")
        rows.append(
            [visit.Index, visit.site_id, say.blanks(visit.site_name), "住宅小区", "房管处",
             visit.office, visit.address, f"{visit.lon:.6f}", f"{visit.lat:.6f}",
             f"{visit.inspected_on:%Y-%m-%d} {rng.integers(8, 17)}:{rng.integers(60):02d}",
             say.kind(visit.inspection_kind), say.categories(visit.checked, "，"),
             "不合格" if found else "合格", found, visit.inspector]
        )  # fmt: skip
    places = {"day": "检查时间", "kind": "检查方式"}
    rejected, asked = _spoil(
        rng, rows, {name: _HOUSING.index(head) for name, head in places.items()}
    )
    _write_csv(path, [list(_HOUSING), *rows], "utf-8-sig")
    return Workbook(path, len(rows) - len(rejected | asked), len(rejected), 0, len(asked))


def write_ledger(city: DemoCity, path: Path, rng: np.random.Generator) -> Workbook:
    """Write the findings ledger of the street office that keeps no visit records."""
    ledger: Record = city.ledger.join(_sites(city), on="site_id")
    say = _Wording(rng)
    rows = []
    for number, finding in enumerate(ledger.itertuples(), start=1):
        rows.append(
            [number, finding.Index, finding.site_id, finding.site_name, "住宅小区", "房管处",
             finding.address, round(finding.lon, 6), round(finding.lat, 6),
             say.categories(finding.category, "、"), say.day(finding.found_on),
             say.kind(finding.inspection_kind), say.day(finding.due_on),
             say.day(finding.rectified_on), say.day(finding.verified_on),
             say.severity(finding.severity), finding.description]
        )  # fmt: skip
    office = ledger["office"].iloc[0] if len(ledger) else ""
    book = ExcelWorkbook(write_only=True)
    sheet = book.create_sheet("问题台账")
    sheet.append([f"{office}住宅小区环境卫生问题台账"])
    _append(sheet, [list(_LEDGER), *rows, ["", "", "", "负责人签字："]])
    book.save(path)
    return Workbook(path, len(rows), 0, 1)


class _Wording:
    """How a clerk writes: now this way, now that; drawn from `rng`."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        vocabulary = built_in_vocabulary()
        self._categories = vocabulary.scheme(Scheme.CATEGORY)
        self._kinds = vocabulary.scheme(Scheme.INSPECTION_KIND)
        self._severities = vocabulary.scheme(Scheme.SEVERITY)
        self._days: tuple[Callable[[date], Any], ...] = (
            lambda day: day,
            lambda day: f"{day.year}年{day.month}月{day.day}日",
            lambda day: f"{day.year}.{day.month}.{day.day}",
            lambda day: f"{day:%Y-%m-%d}".translate(_FULL_WIDTH),
        )

    def day(self, day: Any) -> Any:
        """Return a date in one of four forms; blank where there is none."""
        if pd.isna(day):
            return ""
        form = self._days[self._rng.choice(4, p=(0.45, 0.3, 0.2, 0.05))]
        return form(day.date())

    def categories(self, codes: str, separator: str) -> str:
        """Return category names for codes joined by ``;``."""
        return separator.join(self._category(code) for code in codes.split(";") if code)

    def _category(self, code: str) -> str:
        term = self._categories[code]
        if term.names and self._rng.random() < _OTHER_NAME_SHARE:
            return term.names[self._rng.integers(len(term.names))]
        return term.zh

    def kind(self, code: str) -> str:
        """Return the name of an inspection kind; look-backs go by their older name at times."""
        older = code == "look_back" and self._rng.random() < _OTHER_NAME_SHARE
        return "复查" if older else self._kinds[code].zh

    def severity(self, code: str) -> str:
        """Return the name of a severity, blank for none."""
        return self._severities[code].zh if code else ""

    def passed(self) -> str:
        """Return what a clerk writes where nothing was found."""
        return str(self._rng.choice(["合格", "", "无"], p=(0.6, 0.3, 0.1)))

    def digits(self, text: str) -> str:
        """Return text, at times with the full-width digits of an input method."""
        return text.translate(_FULL_WIDTH) if self._rng.random() < 0.02 else text

    def blanks(self, text: str) -> str:
        """Return text, at times with a blank behind it."""
        return f"{text} " if self._rng.random() < 0.03 else text


def _sites(city: DemoCity) -> pd.DataFrame:
    sites = city.register[["site_name", "address", "office", "builder"]]
    return pd.DataFrame(sites).assign(lon=city.register.geometry.x, lat=city.register.geometry.y)


def _with_sites(city: DemoCity, department: str) -> pd.DataFrame:
    own = city.register.index[city.register["department"] == department]
    return city.visits[city.visits["site_id"].isin(own)].join(_sites(city), on="site_id")


def _plain_day(day: Any) -> Any:
    return "" if pd.isna(day) else day.date()


def _spoil(
    rng: np.random.Generator, rows: list[Row], places: dict[str, int]
) -> tuple[set[int], set[int]]:
    """Break a few rows in place as clerks do; returns which are lost, and which must be asked."""
    slips: list[tuple[str, str]] = [
        ("day", "2026-02-30"), ("day", "2025-09-31"), ("day", "上周三"),
        ("kind", "飞行检查"), *(("found", word) for word in _UNKNOWN_WORDS),
    ]  # fmt: skip
    slips = [slip for slip in slips if slip[0] in places]
    at = rng.choice(len(rows), len(slips), replace=False)
    for row, (column, value) in zip(at.tolist(), slips, strict=True):
        rows[row][places[column]] = value
    asked = {row for row, (column, _) in zip(at.tolist(), slips, strict=True) if column == "found"}
    return set(at.tolist()) - asked, asked


def _append(sheet: Any, rows: Iterable[Row]) -> None:
    for row in rows:
        sheet.append(row)


def _notes_sheet(book: ExcelWorkbook) -> None:
    _append(
        book.create_sheet("说明"),
        [["填表说明"], ["1. 每次检查填一行，合格的也要填。"], ["2. 多个问题用顿号隔开。"],
         ["3. 整改期限由检查人员现场确定。"]],
    )  # fmt: skip


def _write_csv(path: Path, rows: Sequence[Row], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
