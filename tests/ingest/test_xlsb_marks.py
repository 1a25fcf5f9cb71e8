from __future__ import annotations

import struct
from pathlib import Path

from tests.ingest.sources import cells, source, zipped


def xlsb_record(kind: int, data: bytes = b"") -> bytes:
    """One record of XLSB."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data)]) + data


def xlsb(cells_xml: bytes, flags: int = 0) -> bytes:
    """A workbook of one sheet in binary records."""

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    sheet = struct.pack("<II", 0, 1) + text("rId1") + text("记录")
    kinds = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{kinds}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{kinds}/relationships"/>',
            "xl/workbook.bin": xlsb_record(131)
            + xlsb_record(153, struct.pack("<III", flags, 0, 0))
            + xlsb_record(143)
            + xlsb_record(156, sheet)
            + xlsb_record(144)
            + xlsb_record(132),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{kinds}/relationships">'
            f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.bin": xlsb_record(129)
            + xlsb_record(148, struct.pack("<IIII", 0, 1, 0, 1))
            + xlsb_record(60, struct.pack("<IIIIH", 1, 1, 9, 0, 1))
            + xlsb_record(145)
            + cells_xml
            + xlsb_record(146)
            + xlsb_record(130),
        }
    )


def test_a_binary_workbook_gives_values_errors_and_hidden_columns(tmp_path: Path) -> None:
    def place(column: int) -> bytes:
        return struct.pack("<II", column, 0)

    row = struct.pack("<IIHBBBI", 0, 0, 0, 0, 0, 0, 0)
    content = xlsb(
        xlsb_record(0, row)
        + xlsb_record(5, place(0) + struct.pack("<d", 2.5))
        + xlsb_record(3, place(1) + b"\x2a"),
        flags=1,
    )
    found = source(tmp_path, content)
    table = found.tables[0]
    assert (found.format, table.sheet, cells(table)) == ("xlsb", "记录", [["2.5", "#N/A"]])
    assert (table.hidden_columns, table.epoch_1904) == ({1}, True)
