"""Files that are broken, dangerous or something else: each is one error with its code.

The numbers are those of the list of bad inputs.
"""

from __future__ import annotations

import io
import json
import random
import struct
import sys
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from geodata.errors import InputError, catalogue
from ingest.reading.child import limit_memory
from ingest.reading.entities import refuse_entities
from ingest.reading.readers import read_source
from ingest.tables import Limits, text_faults
from tests.ingest.files import read, rejections, write_xlsx
from tests.ingest.sources import FEW, ODS_KIND, cells, ods, source, xls, zipped

SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>a</name></Placemark></kml>'
VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/x.csv</SrcDataSource>'
POINTS = json.dumps({"type": "FeatureCollection", "features": []})


def book(**changed: bytes | str | None) -> bytes:
    """A workbook with parts replaced or added (their names given with ``/`` as in the archive)."""
    made = Workbook()
    made.active.append(["点位编号", "检查日期"])
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**parts, **changed})


def patched(content: bytes, mark: bytes, at: int, value: bytes, *, last: bool = False) -> bytes:
    """Bytes with some replaced, counted from the first or last place of a mark."""
    start = (content.rindex(mark) if last else content.index(mark)) + at
    return content[:start] + value + content[start + len(value) :]


def compound(stream: str) -> bytes:
    """A compound file whose one stream has another name."""
    name = stream.encode("utf-16-le")
    head = name.ljust(64, b"\x00") + struct.pack("<H", len(name) + 2)
    return patched(one_cell(), "Workbook".encode("utf-16-le"), 0, head)


def one_cell() -> bytes:
    return xls(lambda sheet, _: sheet.write(0, 0, "a"))


def locked_xls() -> bytes:
    """An old workbook whose second record says that it has a password."""
    return patched(one_cell(), b"\x09\x08\x10\x00", 20, b"\x2f\x00")


LARGE = 8_000_000
LONG = "<!--" + "x" * 200_000 + "-->"
CASES = [
    pytest.param(1, "a.xlsx", book(**{SHEET: b" " * 40_000_000}), "E_FILE_TOO_LARGE_UNPACKED"),
    pytest.param(
        1, "a.ods", zipped({"content.xml": b" " * 40_000_000}), "E_FILE_TOO_LARGE_UNPACKED"
    ),
    pytest.param(2, "a.xlsx", book(**{"xl/sharedStrings.xml": DOCTYPE + "<sst/>"}), "E_XML_ENTITY"),
    pytest.param(2, "a.xlsx", book(**{"docProps/x.bin": "<!DOCTYPE a><a/>"}), "E_XML_ENTITY"),
    pytest.param(2, "a.xlsx", book(**{SHEET: LONG + DOCTYPE + "<a/>"}), "E_XML_ENTITY"),
    pytest.param(2, "a.xlsx", book(**{SHEET: (DOCTYPE + "<a/>").encode("utf-16")}), "E_XML_ENTITY"),
    pytest.param(
        2, "a.xlsx", book(**{SHEET: (DOCTYPE + "<a/>").encode("utf-16-be")}), "E_XML_ENTITY"
    ),
    pytest.param(
        2, "a.ods", zipped({"mimetype": ODS_KIND, "content.xml": DOCTYPE + "<a/>"}), "E_XML_ENTITY"
    ),
    pytest.param(4, "a.kml", (DOCTYPE + KML).encode(), "E_XML_ENTITY"),
    pytest.param(4, "a.kml", (LONG + DOCTYPE + KML).encode(), "E_XML_ENTITY"),
    pytest.param(4, "a.kmz", zipped({"doc.kml": LONG + DOCTYPE + KML}), "E_XML_ENTITY"),
    pytest.param(5, "a.geojson", VRT.encode(), "E_FORMAT_MISMATCH"),
    pytest.param(5, "a.gpkg", b"%PDF-1.7", "E_FORMAT_MISMATCH"),
    pytest.param(5, "a.vrt", VRT.encode(), "E_FORMAT"),
    pytest.param(7, "a.xlsx", compound("EncryptedPackage"), "E_ENCRYPTED"),
    pytest.param(7, "a.xls", locked_xls(), "E_ENCRYPTED"),
    pytest.param(
        7, "a.zip", patched(zipped({"a.csv": "a,b"}), b"PK\x01\x02", 8, b"\x01"), "E_ENCRYPTED"
    ),
    pytest.param(
        7,
        "a.ods",
        zipped(
            {
                "mimetype": ODS_KIND,
                "content.xml": b"\x00\x9f",
                "META-INF/manifest.xml": "<a><manifest:encryption-data/></a>",
            }
        ),
        "E_ENCRYPTED",
    ),
    pytest.param(8, "a.geojson", POINTS.encode(), "E_EMPTY"),
    pytest.param(10, "a.zip", zipped({"../a.shp": "x", "a.dbf": "x"}), "E_ZIP_PATH"),
    pytest.param(10, "a.zip", zipped({"/etc/a.shp": "x"}), "E_ZIP_PATH"),
    pytest.param(10, "a.zip", zipped({"C:\\a.shp": "x"}), "E_ZIP_PATH"),
    pytest.param(10, "a.zip", zipped({"a\\..\\..\\b.shp": "x"}), "E_ZIP_PATH"),
    pytest.param(10, "a.xlsx", book(**{"../../a": "x"}), "E_ZIP_PATH"),
    pytest.param(20, "a.csv", b"a,b\n1,\x00\n", "E_BINARY"),
    pytest.param(
        0,
        "a.xlsx",
        zipped({"word/document.xml": "<a/>", "[Content_Types].xml": "<a/>"}),
        "E_FORMAT",
    ),
    pytest.param(0, "a.xls", compound("WordDocument"), "E_FORMAT"),
    pytest.param(0, "a.ods", ods("", kind="application/vnd.oasis.opendocument.text"), "E_FORMAT"),
    pytest.param(0, "a.xls", b"<html><p>login</p></html>", "E_FORMAT_WEB"),
    pytest.param(0, "a.zip", zipped({}), "E_FORMAT"),
    pytest.param(
        0, "a.zip", zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": "a"})})}), "E_FORMAT"
    ),
    pytest.param(0, "a.zip", zipped({"a": "b"})[:-30], "E_ARCHIVE"),
    pytest.param(0, "a.xls", one_cell()[:1_500], "E_WORKBOOK"),
    pytest.param(0, "size", patched(book(), b"PK\x01\x02", 24, b"\x05\x00\x00\x00"), "E_ARCHIVE"),
    pytest.param(
        0, "overlap", patched(book(), b"PK\x01\x02", 42, b"\x00" * 4, last=True), "E_ARCHIVE"
    ),
]


@pytest.mark.parametrize(("number", "name", "content", "code"), CASES)
def test_a_bad_file_is_one_error_that_says_what_to_do(
    tmp_path: Path, number: int, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(InputError) as error:
        source(tmp_path, content, name)
    assert error.value.code == code
    for language in ("zh", "en"):
        assert error.value.text(language)
    assert code in catalogue()


def test_a_file_that_means_to_be_refused_is_refused_fast(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match="E_FILE_TOO_LARGE_UNPACKED"):
        source(tmp_path, book(**{SHEET: b" " * 60_000_000}))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(book(**{"x.bin": random.Random(1).randbytes(LARGE)}), id="workbook"),
        pytest.param(one_cell() + b"\x00" * LARGE, id="old-workbook"),
        pytest.param(b'[{"a": "' + b"x" * LARGE + b'"}]', id="json"),
        pytest.param(KML.encode() + b" " * LARGE, id="kml"),
        pytest.param(b"SQLite format 3\x00gpkg_contents" + b" " * LARGE, id="layers"),
    ],
)
@pytest.mark.parametrize(
    "limits",
    [pytest.param(Limits(memory_mb=1), id="memory"), pytest.param(Limits(seconds=0), id="time")],
)
def test_a_parser_that_is_stopped_is_one_error(
    tmp_path: Path, content: bytes, limits: Limits
) -> None:
    with pytest.raises(InputError, match="E_PARSER_STOPPED"):
        source(tmp_path, content, limits=limits)


def test_an_ods_cell_repeated_over_the_whole_sheet_stops_its_own_process(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" '
        'office:value="1"/>'
    )
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with pytest.raises(InputError) as error:
        source(tmp_path, ods(rows), limits=Limits(memory_mb=1_000, seconds=60))
    assert error.value.code in ("E_PARSER_STOPPED", "E_TOO_MANY_COLUMNS", "E_WORKBOOK")


def test_a_system_without_memory_limits_reads_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    limit_memory(1)


@pytest.mark.parametrize("size", [1, 3, 1 << 20])
def test_a_declaration_is_found_wherever_the_chunks_end(size: int) -> None:
    def chunks(text: str, encoding: str = "utf-8"):
        content = text.encode(encoding)
        return [content[at : at + size] for at in range(0, len(content), size)]

    refuse_entities(chunks("<?xml version='1.0'?><!-- <!DOCTYPE a> --><a>&lt;!DOCTYPE</a>"))
    refuse_entities(chunks("<a><!-- <!DOCTYPE a> --></a>"))
    refuse_entities(chunks("plain <!DOCTYPE a>"))
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(InputError, match="E_XML_ENTITY"):
            refuse_entities(chunks("<?xml?>\n<!-- x -->\n <!DOCTYPE a><a/>", encoding))


def test_a_cell_too_long_or_with_control_signs_is_a_fault_of_its_row(tmp_path: Path) -> None:
    content = "a,b\n" + "x" * 32_768 + ",\x07\n"
    column = source(tmp_path, content.encode()).tables[0].columns
    assert [text_faults(each.used()).tolist() for each in column] == [
        ["", "E_CELL_TEXT"],
        ["", "E_CELL_TEXT"],
    ]


def test_a_formula_without_its_value_is_told_by_row(tmp_path: Path) -> None:
    rows = [
        ["点位编号", "责任部门", "检查日期", "发现问题"],
        ["A", "住宅小区", "2021-06-13", "=A1"],
        ["B", "住宅小区", "2021-06-13", "H01"],
    ]
    batch = read(write_xlsx(tmp_path, rows))
    assert rejections(batch) == [(2, "发现问题", "#FORMULA", "E_CELL_FORMULA")]


def test_text_of_another_encoding_is_read_when_it_is_stated(tmp_path: Path) -> None:
    content = "點位,日期\n甲,2021-06-13\n".encode("big5")
    assert cells(source(tmp_path, content, encoding="big5").tables[0])[0] == ["點位", "日期"]
    assert cells(source(tmp_path, content).tables[0])[0] != ["點位", "日期"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E_FILE_MISSING"):
        read_source(tmp_path / "a.csv", FEW)
