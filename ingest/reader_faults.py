"""What the reader of a file has seen of its rows, noted beside the faults of their cells."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.problems import Faults
from ingest.tables import Fields, Table


def note_reader_faults(faults: Faults, fields: Fields, tables: Sequence[Table]) -> None:
    """Note the warnings of tables at the rows of `fields`, once for each value of a sheet.

    Rows that are no records (titles, totals) have none. What rejects a row is found by its cells.
    """
    told = [table for table in tables if table.faults]
    if not told:
        return
    keys = zip(fields.sheets.tolist(), fields.row_numbers.tolist(), strict=True)
    positions = {key: position for position, key in enumerate(keys)}
    for table in told:
        names = {place: name for name, place in fields.places.get(table.sheet, {}).items()}
        warned: set[tuple[str, str]] = set()
        for row, place, code, value, values in table.faults:
            position = positions.get((table.sheet, row + table.first_row))
            if position is None or (code, value) in warned:
                continue
            warned.add((code, value))
            faults.add_one(position, names.get(place, ""), code, value, **values)
