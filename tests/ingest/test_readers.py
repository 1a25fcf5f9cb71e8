from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from geodata.errors import InputError
from ingest.reading.readers import read_tables
from ingest.tables import Limits, cell_text
from tests.ingest.files import GOOD_VISIT, VISIT_HEADERS, csv_text, read

TEXT = csv_text(VISIT_HEADERS, [{**GOOD_VISIT, "found": "楼道堆物"}])


def write(path: Path, content: bytes, name: str = "records.csv") -> Path:
    file = path / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_usual_encoding_is_told_by_the_bytes(tmp_path: Path, encoding: str) -> None:
    batch = read(write(tmp_path, TEXT.encode(encoding)))
    assert batch.sites["site_name"].tolist() == ["朝晖六区"]
    assert batch.findings["category"].tolist() == ["H01"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_the_one_that_splits_the_lines(tmp_path: Path, delimiter: str) -> None:
    assert read(write(tmp_path, TEXT.replace(",", delimiter).encode())).rows_used == 1


def test_semicolons_inside_cells_do_not_make_them_the_delimiter(tmp_path: Path) -> None:
    text = csv_text(VISIT_HEADERS, [{**GOOD_VISIT, "found": "H01;" * 20}])
    assert len(read(write(tmp_path, text.encode())).findings) == 1


def test_a_packed_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    packed = write(tmp_path, gzip.compress(TEXT.encode()), "records.txt")
    assert read(packed).rows_used == 1


def test_a_row_is_numbered_as_a_sheet_numbers_it(tmp_path: Path) -> None:
    rows = [{**GOOD_VISIT, "address": "两行\n地址"}, {}, {**GOOD_VISIT, "inspected_on": "明天"}]
    batch = read(write(tmp_path, csv_text(VISIT_HEADERS, rows).encode()))
    assert [(p.row, p.code) for p in batch.problems if p.rejects] == [(4, "E_DATE")]


def test_ragged_rows_are_filled_or_widened(tmp_path: Path) -> None:
    tables, _ = read_tables(write(tmp_path, b"a,b\n1\n1,2,3\n"), Limits())
    columns = [[cell_text(v) for v in column.all()] for column in tables[0].columns]
    assert columns == [["a", "1", "1"], ["b", "", "2"], ["", "", "3"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"a,b\x00\n", "E_BINARY", id="nul"),
        pytest.param(b"\xff\xff\xff\xfe\x81", "E_BINARY", id="no-text"),
        pytest.param(b"\x1f\x8b\x08broken", "E_ARCHIVE", id="broken-gzip"),
        pytest.param(b"PK\x03\x04broken", "E_ARCHIVE", id="broken-zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "E_WORKBOOK", id="broken-ole"),
        pytest.param(b'a,b\n"' + b"x" * 200_000, "E_CSV", id="open-quote"),
    ],
)
def test_what_is_no_table_is_one_error(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        read_tables(write(tmp_path, content), Limits())
    assert error.value.code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file_mb=0), "E_FILE_TOO_LARGE"),
        (Limits(rows=1), "E_TOO_MANY_ROWS"),
        (Limits(columns=5), "E_TOO_MANY_COLUMNS"),
    ],
)
def test_limits_are_kept(tmp_path: Path, limits: Limits, code: str) -> None:
    with pytest.raises(InputError) as error:
        read_tables(write(tmp_path, TEXT.encode()), limits)
    assert error.value.code == code


def test_a_packed_file_may_not_grow_without_end(tmp_path: Path) -> None:
    file = write(tmp_path, gzip.compress(b"a,b\n" * 500_000))
    with pytest.raises(InputError, match="E_FILE_TOO_LARGE_UNPACKED"):
        read_tables(file, Limits(unpacked_mb=1))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E_FILE_MISSING"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="E_FOLDER"):
        read(tmp_path)
