from __future__ import annotations

import pytest

from geodata.errors import InputError
from ingest.reading.formats import content_kind, encoding_of, marked_encoding, root_name

CHINESE = "点位名称,检查日期,发现问题\n朝晖六区,2021-06-13,楼道堆物\n大关南苑,2021-06-13,\n"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"PK\x03\x04", "zip"),
        (b"a,b\n1,2\n", "text"),
        (b"", "text"),
        ("点位,日期".encode("gb18030"), "text"),
        (b'\xef\xbb\xbf\n [ {"a": 1}]', "json"),
        (b'{"type": "FeatureCollection"', "json"),
        ('{"点": 1}'.encode("utf-16"), "json"),
        (b"[id],[name]\n", "text"),
        (b'<?xml version="1.0"?><!-- <html> --><kml xmlns="x">', "kml"),
        (b'<?xml version="1.0"?><ns0:kml xmlns:ns0="x">', "kml"),
        (b"<OGRVRTDataSource></OGRVRTDataSource>", "XML"),
        (b"<!DOCTYPE html><p>", "html"),
        (b"\r\n<TABLE border=1><tr>", "html"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "spreadsheetml",
        ),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_a_file_is_stands_in_its_first_bytes(head: bytes, kind: str) -> None:
    assert content_kind(head) == kind


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(encoding: str) -> None:
    assert marked_encoding(CHINESE.encode(encoding)) == encoding
    assert marked_encoding(b"a,b\n" * 9 + b"\x00") is None
    assert marked_encoding(b"a\x00b,\x00c\n" * 9) is None


def test_a_root_behind_declarations_is_found() -> None:
    assert root_name('<?xml?><!DOCTYPE a [<!ENTITY b "c">]> <!-- <d> --><x:kml>') == "kml"


def encoding(content: bytes, asked: str | None = None) -> str:
    return encoding_of(lambda: iter([content[:3], content[3:]]), "a.csv", asked)


def test_what_is_asked_goes_before_what_is_seen() -> None:
    assert encoding(CHINESE.encode()) == "utf-8"
    assert encoding(CHINESE.encode("gbk")) == "gb18030"
    assert encoding("點位".encode("big5"), "Big5") == "big5"
    assert encoding(CHINESE.encode("utf-8-sig"), "utf8") == "utf-8-sig"


@pytest.mark.parametrize(
    ("asked", "code"),
    [("klingon", "E_ENCODING_NAME"), ("rot13", "E_ENCODING_NAME"), ("utf-8", "E_ENCODING")],
)
def test_an_encoding_that_cannot_be_is_refused(asked: str, code: str) -> None:
    with pytest.raises(InputError) as error:
        encoding(CHINESE.encode("gbk"), asked)
    assert error.value.code == code
