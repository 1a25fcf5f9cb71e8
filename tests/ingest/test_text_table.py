from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from geodata.errors import InputError
from tests.ingest.sources import cells, source

ROWS = [["点位", "日期"], ["甲", "2021-06-13"]]
TEXT = "\n".join(map(",".join, ROWS)) + "\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="mark"),
        pytest.param(TEXT.encode("gbk"), id="gbk"),
        pytest.param(TEXT.encode("utf-16"), id="utf-16"),
        pytest.param(TEXT.encode("utf-16-le"), id="utf-16-without-mark"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="cr"),
        pytest.param(TEXT.replace("\n", "\r\n").encode() + b"\x1a", id="dos"),
        pytest.param(TEXT.replace(",", "|").encode(), id="bar"),
        pytest.param(TEXT.replace(",", "\t").encode("utf-16"), id="unicode-text-of-excel"),
        pytest.param(b"sep=;\r\n" + TEXT.replace(",", ";").encode(), id="sep"),
        pytest.param('\ufeff"sep=;"\n'.encode() + TEXT.replace(",", ";").encode(), id="sep-mark"),
        pytest.param(gzip.compress(TEXT.encode()), id="gzip"),
        pytest.param(TEXT.rstrip().encode(), id="no-last-line-end"),
    ],
)
def test_the_same_table_in_any_dress_is_the_same_table(tmp_path: Path, content: bytes) -> None:
    found = source(tmp_path, content)
    assert (found.format, cells(found.tables[0])) == ("csv", ROWS)


def test_a_file_of_one_column_is_a_table(tmp_path: Path) -> None:
    assert cells(source(tmp_path, b"name\nA\n\nB").tables[0]) == [["name"], ["A"], [""], ["B"]]


def test_an_empty_file_is_a_table_without_rows(tmp_path: Path) -> None:
    assert [source(tmp_path, content).tables[0].rows for content in (b"", b"\xef\xbb\xbf")] == [
        0,
        0,
    ]


@pytest.mark.parametrize("content", [b'a,b\n1,"2\n3,4\n', b'a,b\n1,2\n3,"', b'a,b\n1,"2""\n'])
def test_an_open_quotation_mark_swallows_no_rows_in_silence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="E_CSV"):
        source(tmp_path, content)


def test_line_ends_within_marks_stay_in_their_cell(tmp_path: Path) -> None:
    assert cells(source(tmp_path, b'a,b\n1,"2\n3"\n').tables[0])[1] == ["1", "2\n3"]
